#include "dataset/analyses/own_questions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

std::vector<std::string> parts_of(const std::string& given) {
  std::vector<std::string> out;
  if (given.starts_with('[')) {
    const json list = json::parse(given, nullptr, false);
    if (list.is_array())
      for (const json& one : list) out.push_back(one.is_string() ? one.get<std::string>() : one.dump());
    return out;
  }
  for (size_t begin = 0; begin < given.size();) {
    const size_t end = std::min(given.find(';', begin), given.size());
    std::string one = given.substr(begin, end - begin);
    one.erase(0, std::min(one.find_first_not_of(' '), one.size()));
    one.erase(one.find_last_not_of(' ') + 1);
    if (!one.empty()) out.push_back(std::move(one));
    begin = end + 1;
  }
  return out;
}

}  // namespace

Result<Question> own_question(Answerer* answerer, const std::string& text_column, const std::string& given) {
  if (given.starts_with('{')) {
    VITRINE_TRY(Question question, question_from_json(json::parse(given, nullptr, false)));
    if (question.column.empty()) question.column = text_column;
    return question;
  }
  if (!answerer)
    return Error{ErrorCode::bad_request, say("No model is loaded to answer a question in words"), "questions", {}};
  return answerer->question_of(given, text_column);
}

Result<std::vector<Question>> own_questions(Answerer* answerer, const std::string& text_column,
                                            const std::string& given) {
  std::vector<Question> questions;
  for (const std::string& one : parts_of(given)) {
    VITRINE_TRY(Question question, own_question(answerer, text_column, one));
    questions.push_back(std::move(question));
  }
  return questions;
}

}  // namespace vitrine::dataset

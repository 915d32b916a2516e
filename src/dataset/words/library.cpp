#include "dataset/words/library.h"

#include "text/unicode.h"

#include <array>
#include <nlohmann/json.hpp>

namespace vitrine::dataset {

using nlohmann::json;

namespace {

// How the text of a trained form is introduced, and how one of its answers is asked about; {answer} is the answer.
struct Form {
  const char* ending;
  const char* before;
  const char* statement;
};
constexpr Form forms[] = {
    {"Sentiment:", "Review: ", "Is the writer's opinion {answer}?"},
    {"Type:", "Question: ", "Does it ask for a {answer}?"},
    {"Topic:", "News: ", "Is it {answer} news?"},
};

// Subjects and forms of yes/no questions that models are taught here (models/train/questions.py).
constexpr std::array subjects = {"food",   "animals", "money",     "family",  "travel",  "time",   "music",
                                 "sports", "war",     "computers", "weather", "colours", "school", "nature"};
constexpr std::array taught = {"is it a question?", "does it contain a number?"};
// For models that were not: plain questions that a larger one may answer.
constexpr std::array plain = {"is it positive?",           "is it negative?",       "is it an opinion?",
                              "does it tell a story?",     "is it about a person?", "is it about a place?",
                              "does it praise something?", "does it complain?",     "is it news?"};

std::string filled(std::string text, const std::string& answer) {
  const std::string_view slot = "{answer}";
  const size_t at = text.find(slot);
  return at == std::string::npos ? text : text.replace(at, slot.size(), answer);
}

}  // namespace

Question yes_no_question(const std::string& asked, const std::string& column, const char* source) {
  Question q;
  q.kind = Question::Kind::prompt;
  q.column = column;
  q.source = source;
  q.statement = with_capital(asked);
  q.prompt = "Text: {text}\nQuestion: " + asked + "\nAnswer:";
  q.verbalisers = {" no", " yes"};
  q.yes = {1};
  return q;
}

std::vector<Question> question_library(const LoadedModel& loaded, const std::string& column) {
  std::vector<Question> library;
  const json extras = json::parse(loaded.extras, nullptr, false);
  const json* trained = nullptr;
  if (extras.is_object())
    if (const auto found = extras.find("verbalisers"); found != extras.end() && found->is_object()) trained = &*found;
  for (const Form& form : forms) {
    const auto answers = trained ? trained->find(form.ending) : json::const_iterator();
    if (!trained || answers == trained->end() || !answers->is_array()) continue;
    Question q;
    q.kind = Question::Kind::prompt;
    q.column = column;
    q.source = "library";
    q.prompt = std::string(form.before) + "{text}\n" + form.ending;
    for (const json& answer : *answers)
      if (answer.is_string()) q.verbalisers.push_back(answer.get<std::string>());
    if (q.verbalisers.size() < 2) continue;
    // Of two answers one question says it all.
    for (size_t i = q.verbalisers.size() == 2 ? 1 : 0; i < q.verbalisers.size(); ++i) {
      q.yes = {static_cast<int32_t>(i)};
      const std::string& word = q.verbalisers[i];
      q.statement = filled(form.statement, word.starts_with(' ') ? word.substr(1) : word);
      library.push_back(q);
    }
  }
  for (const char* subject : subjects)
    library.push_back(yes_no_question("does it mention " + std::string(subject) + "?", column, "library"));
  for (const char* question : taught) library.push_back(yes_no_question(question, column, "library"));
  if (trained && trained->contains("Answer:")) return library;
  for (const char* question : plain) library.push_back(yes_no_question(question, column, "library"));
  return library;
}

}  // namespace vitrine::dataset

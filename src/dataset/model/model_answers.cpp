#include "dataset/model/model_answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/hash.h"
#include "dataset/words/library.h"
#include "statistics/softmax.h"
#include "text/format.h"
#include "text/letters.h"
#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr std::string_view slot = "{text}";

json extras_of(const LoadedModel& loaded) {
  json extras = json::parse(loaded.extras, nullptr, false);
  return extras.is_object() ? extras : json::object();
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return std::string(text);
}

std::vector<double> calibrated(std::span<const float> logits, std::span<const float> prior) {
  std::vector<float> z(logits.begin(), logits.end());
  for (size_t i = 0; i < z.size(); ++i) z[i] -= prior[i];
  return softmax(z);
}

Error bad_question(std::string what, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), "question", std::move(advice)};
}

}  // namespace

bool is_trained_form(const LoadedModel& loaded, const Question& question) {
  const json extras = extras_of(loaded);
  const auto forms = extras.find("verbalisers");
  if (forms == extras.end() || !forms->is_object()) return false;
  for (const auto& [ending, words] : forms->items()) {
    if (!question.prompt.ends_with(ending) || !words.is_array()) continue;
    std::set<std::string> known;
    for (const json& word : words)
      if (word.is_string()) known.insert(word.get<std::string>());
    return std::all_of(question.verbalisers.begin(), question.verbalisers.end(),
                       [&](const std::string& word) { return known.contains(word); });
  }
  return false;
}

Result<Ask> ask_of(const LoadedModel& loaded, const Question& question) {
  const size_t at = question.prompt.find(slot);
  if (at == std::string::npos)
    return bad_question(say("The prompt has no place for the text"),
                        say("Write {slot} where the row's text goes.", slot));
  Ask ask{question.prompt.substr(0, at), question.prompt.substr(at + slot.size()), {}};
  if (question.verbalisers.size() < 2)
    return bad_question(say("The question needs at least two answers"),
                        say("Give the words that the model chooses between."));
  for (const std::string& word : question.verbalisers) {
    VITRINE_TRY(const Encoding tokens, loaded.tokenizer->encode_part(word));
    if (tokens.empty())
      return bad_question(say("An answer is empty"), say("Give the words that the model chooses between."));
    const auto other = std::find(ask.answers.begin(), ask.answers.end(), tokens[0].id);
    if (other != ask.answers.end())
      return bad_question(say("The answers {one} and {other} begin with the same token for this model", in_quotes(word),
                              in_quotes(question.verbalisers[other - ask.answers.begin()])),
                          say("Choose words that begin differently."));
    ask.answers.push_back(tokens[0].id);
  }
  const int32_t count = question.verbalisers.size();
  const std::set<int32_t> yes(question.yes.begin(), question.yes.end());
  if (yes.empty() || static_cast<int32_t>(yes.size()) == count || *yes.begin() < 0 || *yes.rbegin() >= count)
    return bad_question(say("It is not said which answers mean yes"),
                        say("Name some of the answers, but not all of them."));
  return ask;
}

ModelAnswers::ModelAnswers(ModelReader reader, std::shared_ptr<const Table> table)
    : reader_(std::move(reader)), table_(std::move(table)) {}

uint64_t ModelAnswers::text_key(int32_t column, int32_t row) const {
  return hash64(table_->columns[column].cells[row]);
}

Task<Result<std::vector<float>>> ModelAnswers::answer(Question question, std::vector<int32_t> rows, Ticket ticket) {
  const bool expected = std::any_of(expected_.begin(), expected_.end(),
                                    [&](const Question& other) { return other.ask_key() == question.ask_key(); });
  VITRINE_CO_CHECK(co_await prepare(expected ? expected_ : std::vector<Question>{question}, rows, ticket));
  std::vector<float> scores;
  scores.reserve(rows.size());
  for (const int32_t row : rows) {
    const std::vector<double> shares_of_row = shares(question, row);
    double yes = 0;
    for (const int32_t i : question.yes) yes += shares_of_row[i];
    scores.push_back(std::clamp(yes, 0.0, 1.0));
  }
  co_return std::move(scores);
}

Task<Result<void>> ModelAnswers::prepare(std::vector<Question> questions, std::vector<int32_t> rows, Ticket ticket) {
  std::vector<std::string> columns;
  for (const Question& question : questions)
    if (std::find(columns.begin(), columns.end(), question.column) == columns.end()) columns.push_back(question.column);
  for (const std::string& name : columns) {
    const int32_t column = table_->find(name);
    if (column < 0)
      co_return bad_question(say("The table has no column {name}", in_quotes(name)),
                             say("Choose one of the table's text columns."));
    std::vector<Question> of_column;
    for (const Question& question : questions)
      if (question.column == name) of_column.push_back(question);
    VITRINE_CO_CHECK(co_await read(std::move(of_column), column, rows, ticket));
  }
  co_return Result<void>();
}

Task<Result<void>> ModelAnswers::read(std::vector<Question> questions, int32_t column, std::vector<int32_t> rows,
                                      Ticket ticket) {
  // The questions with the same rows still to be read go together; mostly that is all of them.
  struct Todo {
    std::vector<uint64_t> texts;  // keys
    std::vector<int32_t> rows;    // one row with each text
    std::vector<std::string> asked;
    std::vector<Ask> asks;
  };
  std::vector<Todo> todos;
  std::set<std::string> seen;
  for (const Question& question : questions) {
    const std::string key = question.ask_key();
    if (!seen.insert(key).second) continue;
    VITRINE_CO_TRY(Ask ask, ask_of(*reader_.loaded, question));
    Answers& answers = cache_[key];
    if (answers.prior.empty()) {
      if (is_trained_form(*reader_.loaded, question)) {
        answers.prior.assign(ask.answers.size(), 0);
      } else {
        VITRINE_CO_TRY(std::vector<float> prior, co_await batch_scores(reader_, {ask}, {content_free}, Ticket()));
        cache_[key].prior = std::move(prior);  // the map may have grown meanwhile
        ++passes_;
      }
    }
    const Answers& known = cache_[key];
    Todo todo;
    std::set<uint64_t> taken;
    for (const int32_t row : rows) {
      const uint64_t text = text_key(column, row);
      if (known.logits.contains(text) || !taken.insert(text).second) continue;
      todo.texts.push_back(text);
      todo.rows.push_back(row);
    }
    if (todo.rows.empty()) continue;
    auto same = std::find_if(todos.begin(), todos.end(), [&](const Todo& t) { return t.rows == todo.rows; });
    if (same == todos.end()) same = todos.insert(todos.end(), std::move(todo));
    same->asked.push_back(key);
    same->asks.push_back(std::move(ask));
  }

  double done = 0, all = 0;
  for (const Todo& todo : todos) all += (todo.rows.size() * todo.asks.size());
  for (const Todo& todo : todos) {
    const double begin = done;
    done += (todo.rows.size() * todo.asks.size());
    std::vector<std::string> texts;
    texts.reserve(todo.rows.size());
    for (const int32_t row : todo.rows) texts.emplace_back(table_->columns[column].cells[row]);
    VITRINE_CO_TRY(const std::vector<float> logits,
                   co_await batch_scores(reader_, todo.asks, std::move(texts), ticket.part(begin / all, done / all)));
    size_t width = 0;
    for (const Ask& ask : todo.asks) width += ask.answers.size();
    for (size_t r = 0; r < todo.texts.size(); ++r) {
      auto at = logits.begin() + r * width;
      for (size_t q = 0; q < todo.asks.size(); ++q) {
        const auto end = at + static_cast<ptrdiff_t>(todo.asks[q].answers.size());
        cache_[todo.asked[q]].logits[todo.texts[r]] = std::vector<float>(at, end);
        at = end;
      }
    }
    passes_ += static_cast<int64_t>(todo.texts.size() * todo.asks.size());
  }
  co_return Result<void>();
}

std::vector<double> ModelAnswers::shares(const Question& question, int32_t row) const {
  const auto known = cache_.find(question.ask_key());
  const int32_t column = table_->find(question.column);
  if (known == cache_.end() || column < 0) return {};
  const auto found = known->second.logits.find(text_key(column, row));
  if (found == known->second.logits.end()) return {};
  return calibrated(found->second, known->second.prior);
}

Result<Question> ModelAnswers::question_of(const std::string& words, const std::string& column) {
  std::string asked = trimmed(words);
  if (asked.empty())
    return bad_question(say("There is no question"), say("Type one, such as: {question}", "does it mention food?"));
  Question question;
  question.kind = Question::Kind::prompt;
  question.column = column;
  question.source = "person";
  question.verbalisers = {" no", " yes"};
  question.yes = {1};
  if (asked.find(slot) != std::string::npos) {  // a whole prompt
    question.prompt = asked;
    const json extras = extras_of(*reader_.loaded);
    const auto forms = extras.find("verbalisers");
    if (forms != extras.end() && forms->is_object())
      for (const auto& [ending, answers] : forms->items()) {
        if (!asked.ends_with(ending) || !answers.is_array()) continue;
        question.verbalisers.clear();
        for (const json& answer : answers)
          if (answer.is_string()) question.verbalisers.push_back(answer.get<std::string>());
        question.yes = {static_cast<int32_t>(question.verbalisers.size()) - 1};
      }
  } else {
    if (asked.back() != '?') asked += '?';
    // The form in which models are taught questions begins with a small letter.
    if (asked.size() > 1 && is_ascii_upper(asked[0]) && !is_ascii_upper(asked[1]))
      asked[0] = static_cast<char>(asked[0] - 'A' + 'a');
    question = yes_no_question(asked, column, "person");
  }
  VITRINE_TRY(const Ask ask, ask_of(*reader_.loaded, question));
  (void)ask;
  return question;
}

std::string ModelAnswers::caveat() const {
  const json extras = extras_of(*reader_.loaded);
  const auto training = extras.find("training");
  if (training == extras.end() || !training->is_object()) return {};
  std::string named;
  if (const auto data = training->find("data"); data != training->end() && data->is_array())
    for (const json& item : *data)
      if (item.is_string()) named += (named.empty() ? "" : ", ") + item.get<std::string>();
  if (named.empty())
    return say(
        "Its card lists the texts that {model} was trained on; where rows of this table are among them, its answers "
        "look better on training rows than on new ones. Validation and test figures count.",
        reader_.loaded->name);
  return say(
      "Its card lists the texts that {model} was trained on ({texts}); where rows of this table are among them, its "
      "answers look better on training rows than on new ones. Validation and test figures count.",
      reader_.loaded->name, named);
}

}  // namespace vitrine::dataset

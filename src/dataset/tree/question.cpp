#include "dataset/tree/question.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "dataset/tree/tree_fields.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

// “a”, “b” or (`every`: and) “c”; past three: “a”, “b”, “c” (12 in all)
std::string listed(const std::vector<std::string>& items, bool every = false) {
  std::string out;
  const size_t named = std::min<size_t>(items.size(), 3);
  for (size_t i = 0; i < named; ++i) {
    const std::string word = in_quotes(items[i]);
    if (i == 0) out = word;
    else if (i + 1 < items.size()) out = say("{words}, {word}", out, word);
    else out = every ? say("{words} and {word}", out, word) : say("{words} or {word}", out, word);
  }
  return named == items.size() ? out : say("{words} ({n} in all)", out, items.size());
}

Word written_number(double value) { return numeral(short_number(value, 6)); }

std::string words_of_ngrams(const Question& q) {
  const int64_t least = q.at_least();
  if (!q.opposing.empty()) {
    const std::string mine = listed(q.ngrams), other = listed(q.opposing);
    if (least == 0) return say("At least as many words like {mine} as like {other}?", mine, other);
    if (least < 0) return say("At most {n} fewer words like {mine} than like {other}?", -least, mine, other);
    if (least == 1) return say("More words like {mine} than like {other}?", mine, other);
    return say("More words like {mine} than like {other}, by {n} or more?", mine, other, least);
  }
  if (least > 1) return say("Does it contain at least {n} of {words}?", least, listed(q.ngrams, true));
  return say("Does it contain {words}?", listed(q.ngrams));
}

}  // namespace

const char* name_of(Question::Kind kind) {
  switch (kind) {
    case Question::Kind::prompt: return "prompt";
    case Question::Kind::ngrams: return "ngrams";
    case Question::Kind::number: return "number";
    case Question::Kind::category: return "category";
  }
  return "ngrams";
}

std::string Question::ask_key() const {
  json j = {name_of(kind), column};
  if (kind == Kind::prompt) j.push_back({prompt, verbalisers});
  if (kind == Kind::ngrams) j.push_back({ngrams, opposing});
  if (kind == Kind::category) j.push_back(categories);
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string words_of(const Question& q) {
  if (!q.statement.empty()) return q.statement;
  switch (q.kind) {
    case Question::Kind::prompt: return q.prompt;
    case Question::Kind::ngrams: return words_of_ngrams(q);
    case Question::Kind::number:
      if (!q.upper) return say("Is {column} at least {least}?", q.column, written_number(q.threshold));
      return say("Is {column} at least {least} and below {most}?", q.column, written_number(q.threshold),
                 written_number(*q.upper));
    case Question::Kind::category:
      if (q.categories.empty()) return say("Is {column} missing?", q.column);
      return q.missing_is_yes ? say("Is {column} {values}, or missing?", q.column, listed(q.categories))
                              : say("Is {column} {values}?", q.column, listed(q.categories));
  }
  return {};
}

Result<std::vector<Question::Kind>> kinds_named(const std::vector<std::string>& names) {
  std::vector<Question::Kind> kinds;
  for (const std::string& name : names) {
    auto kind = read_as<std::vector<Question::Kind>>(written(std::vector{name}), ErrorCode::bad_request);
    if (!kind.ok())
      return Error{ErrorCode::bad_request,
                   say("There is no kind of question \"{name}\": {why}", name, kind.error().what),
                   {},
                   {}};
    kinds.push_back(kind->front());
  }
  return kinds;
}

json to_json(const Question& question) { return written(question); }

Result<void> check_question(const Question& q) {
  const auto wrong = [](const char* field, std::string_view sentence) {
    return Error{ErrorCode::bad_request, say(sentence, field), field, ""};
  };
  constexpr const char* nothing_in_it = to_say("In the question, {field} must be a list with something in it");
  if (!std::isfinite(q.threshold))
    return wrong("threshold", to_say("In the question, {field} must be a finite number"));
  if (q.upper && !(*q.upper > q.threshold))
    return wrong("upper", to_say("In the question, {field} must be a number above the threshold"));
  for (const int32_t place : q.yes)
    if (place < 0 || place >= static_cast<int64_t>(q.verbalisers.size()))
      return wrong("yes", to_say("In the question, {field} must be a list of places in verbalisers"));
  if (q.kind == Question::Kind::ngrams && q.ngrams.empty() && q.opposing.empty()) return wrong("ngrams", nothing_in_it);
  if (q.kind == Question::Kind::category && q.categories.empty() && !q.missing_is_yes)
    return wrong("categories", nothing_in_it);
  return {};
}

Result<Question> question_from_json(const json& j) {
  VITRINE_TRY(Question q, read_as<Question>(j, ErrorCode::bad_request));
  if (q.source.empty()) q.source = "person";
  VITRINE_CHECK(check_question(q));
  return q;
}

}  // namespace vitrine::dataset

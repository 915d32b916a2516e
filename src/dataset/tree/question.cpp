#include "dataset/tree/question.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "dataset/tree/tree_fields.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

constexpr size_t named_at_most = 3;  // words of a list that a sentence names

// “a”, “b” or “c”; past three: “a”, “b”, “c” (12 in all)
std::string listed(const std::vector<std::string>& items, const char* joiner) {
  std::string out;
  const size_t named = std::min(items.size(), named_at_most);
  for (size_t i = 0; i < named; ++i) {
    if (i) out += i + 1 == named && items.size() <= named_at_most ? std::string(" ") + joiner + " " : ", ";
    out += "“" + items[i] + "”";
  }
  if (items.size() > named_at_most) out += " (" + std::to_string(items.size()) + " in all)";
  return out;
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string words_of_ngrams(const Question& q) {
  const int64_t least = q.at_least();
  if (!q.opposing.empty()) {
    const std::string mine = "words like " + listed(q.ngrams, "or"), other = "like " + listed(q.opposing, "or");
    if (least == 0) return "At least as many " + mine + " as " + other + "?";
    if (least < 0) return "At most " + std::to_string(-least) + " fewer " + mine + " than " + other + "?";
    return "More " + mine + " than " + other + (least > 1 ? ", by " + std::to_string(least) + " or more?" : "?");
  }
  if (least > 1) return "Does it contain at least " + std::to_string(least) + " of " + listed(q.ngrams, "and") + "?";
  return "Does it contain " + listed(q.ngrams, "or") + "?";
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
      return "Is " + q.column + " at least " + short_number(q.threshold) +
             (q.upper ? " and below " + short_number(*q.upper) : std::string()) + "?";
    case Question::Kind::category:
      if (q.categories.empty()) return "Is " + q.column + " missing?";
      return "Is " + q.column + " " + listed(q.categories, "or") + (q.missing_is_yes ? ", or missing?" : "?");
  }
  return {};
}

Result<std::vector<Question::Kind>> kinds_named(const std::vector<std::string>& names) {
  std::vector<Question::Kind> kinds;
  for (const std::string& name : names) {
    auto kind = read_as<std::vector<Question::Kind>>(written(std::vector{name}), ErrorCode::bad_request);
    if (!kind.ok())
      return Error{
          ErrorCode::bad_request, "There is no kind of question \"" + name + "\": " + kind.error().what, {}, {}};
    kinds.push_back(kind->front());
  }
  return kinds;
}

json to_json(const Question& question) { return written(question); }

Result<void> check_question(const Question& q) {
  const auto wrong = [](const char* field, const char* expected) {
    return Error{ErrorCode::bad_request, std::string("In the question, ") + field + " must be " + expected, field, ""};
  };
  if (!std::isfinite(q.threshold)) return wrong("threshold", "a finite number");
  if (q.upper && !(*q.upper > q.threshold)) return wrong("upper", "a number above the threshold");
  for (const int32_t place : q.yes)
    if (place < 0 || place >= static_cast<int64_t>(q.verbalisers.size()))
      return wrong("yes", "a list of places in verbalisers");
  if (q.kind == Question::Kind::ngrams && q.ngrams.empty() && q.opposing.empty())
    return wrong("ngrams", "a list with something in it");
  if (q.kind == Question::Kind::category && q.categories.empty() && !q.missing_is_yes)
    return wrong("categories", "a list with something in it");
  return {};
}

Result<Question> question_from_json(const json& j) {
  VITRINE_TRY(Question q, read_as<Question>(j, ErrorCode::bad_request));
  if (q.source.empty()) q.source = "person";
  VITRINE_CHECK(check_question(q));
  return q;
}

}  // namespace vitrine::dataset

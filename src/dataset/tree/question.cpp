#include "dataset/tree/question.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "explanation/json_reader.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr Question::Kind kinds[] = {Question::Kind::prompt, Question::Kind::ngrams, Question::Kind::number,
                                    Question::Kind::category};

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

std::vector<std::string> strings(JsonReader& reader, const json& list, const char* name) {
  std::vector<std::string> out;
  for (const json& item : list) {
    if (item.is_string()) out.push_back(item.get<std::string>());
    else reader.fail(name, "a list of texts");
  }
  return out;
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

json to_json(const Question& q) {
  json j = {{"kind", name_of(q.kind)}, {"column", q.column},       {"statement", words_of(q)},
            {"source", q.source},      {"threshold", q.threshold}, {"needs_model", q.needs_model()}};
  switch (q.kind) {
    case Question::Kind::prompt:
      j["prompt"] = q.prompt;
      j["verbalisers"] = q.verbalisers;
      j["yes"] = q.yes;
      break;
    case Question::Kind::ngrams:
      j["ngrams"] = q.ngrams;
      j["opposing"] = q.opposing;
      break;
    case Question::Kind::number:
      j["missing_is_yes"] = q.missing_is_yes;
      if (q.upper) j["upper"] = *q.upper;
      break;
    case Question::Kind::category:
      j["categories"] = q.categories;
      j["missing_is_yes"] = q.missing_is_yes;
      break;
  }
  return j;
}

Result<Question> question_from_json(const json& j) {
  JsonReader r(j, "the question", ErrorCode::bad_request);
  Question q;
  const std::string kind = r.text("kind");
  const auto* found =
      std::find_if(std::begin(kinds), std::end(kinds), [&](Question::Kind k) { return name_of(k) == kind; });
  if (found == std::end(kinds)) r.fail("kind", "prompt, ngrams, number or category");
  else q.kind = *found;
  q.column = r.text("column", false);
  q.statement = r.text("statement", false);
  q.source = r.text("source", false);
  if (q.source.empty()) q.source = "person";
  q.threshold = r.field("threshold") ? r.number("threshold") : q.kind == Question::Kind::prompt ? 0.5 : 1;
  if (!std::isfinite(q.threshold)) r.fail("threshold", "a finite number");
  if (q.kind == Question::Kind::number && r.field("upper")) q.upper = r.number("upper");
  if (q.upper && !(*q.upper > q.threshold)) r.fail("upper", "a number above the threshold");
  q.prompt = r.text("prompt", false);
  q.verbalisers = strings(r, r.array("verbalisers"), "verbalisers");
  for (const json& index : r.array("yes")) {
    const bool good = index.is_number_integer() && index.get<int64_t>() >= 0 &&
                      index.get<int64_t>() < static_cast<int64_t>(q.verbalisers.size());
    if (good) q.yes.push_back(index.get<int32_t>());
    else r.fail("yes", "a list of places in verbalisers");
  }
  q.ngrams = strings(r, r.array("ngrams"), "ngrams");
  q.opposing = strings(r, r.array("opposing"), "opposing");
  q.categories = strings(r, r.array("categories"), "categories");
  if (r.field("missing_is_yes")) q.missing_is_yes = r.boolean("missing_is_yes");
  if (q.kind == Question::Kind::ngrams && q.ngrams.empty() && q.opposing.empty())
    r.fail("ngrams", "a list with something in it");
  if (q.kind == Question::Kind::category && q.categories.empty() && !q.missing_is_yes)
    r.fail("categories", "a list with something in it");
  if (r.error()) return *r.error();
  return q;
}

}  // namespace vitrine

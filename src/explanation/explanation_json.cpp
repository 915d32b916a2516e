#include "explanation/explanation_json.h"

#include <nlohmann/json.hpp>

#include "explanation/json_reader.h"
#include "explanation/tensor_json.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr View views[] = {View::next_tokens, View::token_scores, View::token_matrix, View::layer_token,
                          View::layer_head,  View::curve,        View::table};

const char* name_of(Figure::Status status) {
  switch (status) {
    case Figure::Status::measured: return "measured";
    case Figure::Status::not_measured: return "not_measured";
    case Figure::Status::not_promised: return "not_promised";
  }
  return "not_measured";
}

json to_json(const Row& row) {
  json figures = json::array();
  for (const Figure& f : row.figures) figures.push_back(to_json(f));
  json j = {{"name", row.name}, {"label", row.label}, {"group", row.group}, {"figures", std::move(figures)}};
  if (row.chosen) j["chosen"] = true;
  return j;
}

json to_json(const Settings& settings) {
  json j = json::object();
  for (const auto& [name, value] : settings) std::visit([&](const auto& v) { j[name] = v; }, value);
  return j;
}

void read(JsonReader& outer, const json& j, Settings& settings) {
  for (const auto& [name, value] : j.items()) {
    if (value.is_boolean()) settings[name] = value.get<bool>();
    else if (value.is_number_integer()) settings[name] = value.get<int64_t>();
    else if (value.is_number()) settings[name] = value.get<double>();
    else if (value.is_string()) settings[name] = value.get<std::string>();
    else outer.fail("settings", "made of plain values");
  }
}

// Reads every element of a list with `element(JsonReader&)`; the first error goes to the outer reader's.
template <class F>
std::optional<Error> each(const json& list, const char* what, F element) {
  for (const json& item : list) {
    JsonReader r(item, what, ErrorCode::bad_file);
    element(r);
    if (r.error()) return r.error();
  }
  return {};
}

Figure figure(JsonReader& r) {
  Figure f;
  f.name = r.text("name");
  f.label = r.text("label");
  f.unit = r.text("unit", false);
  f.meaning = r.text("meaning", false);
  const std::string status = r.text("status");
  if (status == "measured") f.status = Figure::Status::measured;
  else if (status == "not_promised") f.status = Figure::Status::not_promised;
  else if (status != "not_measured") r.fail("status", "measured, not_measured or not_promised");
  f.value = r.number("value", false);
  if (r.field("low")) f.low = r.number("low");
  if (r.field("high")) f.high = r.number("high");
  if (r.field("best")) f.best = r.boolean("best");
  return f;
}

Row row(JsonReader& r) {
  Row row;
  row.name = r.text("name");
  row.label = r.text("label");
  row.group = r.text("group", false);
  if (r.field("chosen")) row.chosen = r.boolean("chosen");
  const auto inner = each(r.array("figures"), "a figure", [&](JsonReader& f) { row.figures.push_back(figure(f)); });
  if (inner) r.fail("figures", "a list of figures");
  return row;
}

Claim claim(JsonReader& r) {
  Claim c;
  c.statement = r.text("statement");
  c.test = r.text("test", false);
  c.statistic = r.number("statistic", false);
  c.holds = r.boolean("holds");
  return c;
}

std::optional<Error> read(const json& j, Provenance& p) {
  JsonReader r(j, "the provenance", ErrorCode::bad_file);
  p.model = r.text("model");
  p.model_hash = r.text("model_hash", false);
  p.family = r.text("family", false);
  p.backend = r.text("backend", false);
  p.version = r.text("version", false);
  p.text = r.text("text", false);
  p.seed = static_cast<uint64_t>(r.integer("seed", 0, INT64_MAX, false));
  read(r, r.object("settings"), p.settings);
  return r.error();
}

// {"id": 5}, {"text": " good"}, 5 or " good"; a set {"any_of": [...]} of those; a class {"class": "positive"} with or
// without "any_of".
std::optional<TokenChoice> choice(JsonReader& r, const json& f, const char* name, bool inner = false) {
  TokenChoice c;
  const auto part = [&](const char* key) -> const json* {
    const auto found = f.is_object() ? f.find(key) : f.end();
    return f.is_object() && found != f.end() && !found->is_null() ? &*found : nullptr;
  };
  const json* id = f.is_object() ? part("id") : &f;
  const json* text = f.is_object() ? part("text") : &f;
  const json* words = inner ? nullptr : part("any_of");
  const json* class_name = inner ? nullptr : part("class");
  if (words || class_name) {
    const bool sound = (!words || (words->is_array() && !words->empty())) &&
                       (!class_name || (class_name->is_string() && !class_name->get_ref<const std::string&>().empty()));
    if (!sound) return r.fail(name, "a class by its name, a set by a list of tokens"), std::nullopt;
    if (class_name) c.class_name = class_name->get<std::string>();
    if (words)
      for (const json& word : *words) {
        auto one = choice(r, word, name, true);
        if (!one) return {};
        c.any_of.push_back(*std::move(one));
      }
    return c;
  }
  if (id && id->is_number_integer()) {
    const int64_t value = id->is_number_unsigned() && id->get<uint64_t>() > INT32_MAX ? -1 : id->get<int64_t>();
    c.id = value < 0 || value > INT32_MAX ? -1 : static_cast<int32_t>(value);
  } else if (text && text->is_string()) {
    c.text = text->get<std::string>();
  } else {
    r.fail(name, "a token by its id or text, a set by any_of or a class by its name");
    return {};
  }
  return c;
}

std::optional<TokenChoice> choice(JsonReader& r, const char* name) {
  const json* f = r.field(name);
  return f ? choice(r, *f, name) : std::nullopt;
}

}  // namespace

json to_json(const Figure& f) {
  json j = {
      {"name", f.name}, {"label", f.label}, {"status", name_of(f.status)}, {"unit", f.unit}, {"meaning", f.meaning}};
  if (f.status == Figure::Status::measured) j["value"] = f.value;
  if (f.low) j["low"] = *f.low;
  if (f.high) j["high"] = *f.high;
  if (f.best) j["best"] = true;
  return j;
}

json to_json(const TokenInfo& t) {
  return {{"id", t.id},
          {"text", t.text},
          {"begin", t.begin},
          {"end", t.end},
          {"byte_begin", t.byte_begin},
          {"byte_end", t.byte_end}};
}

json to_json(const Explanation& e, TensorForm form) {
  json tokens = json::array(), tensors = json::array(), claims = json::array(), figures = json::array();
  for (const TokenInfo& t : e.tokens) tokens.push_back(to_json(t));
  for (const NamedTensor& t : e.tensors) tensors.push_back(to_json(t, form));
  for (const Claim& c : e.claims)
    claims.push_back({{"statement", c.statement}, {"test", c.test}, {"statistic", c.statistic}, {"holds", c.holds}});
  for (const Figure& f : e.figures) figures.push_back(to_json(f));
  const Provenance& p = e.provenance;
  json j = {{"method", e.method},
            {"view", name_of(e.view)},
            {"tokens", std::move(tokens)},
            {"granularity", e.granularity},
            {"position", e.position},
            {"target", e.target},
            {"foil", e.foil},
            {"target_kind", e.target_kind},
            {"target_text", e.target_text},
            {"foil_text", e.foil_text},
            {"tensors", std::move(tensors)},
            {"claims", std::move(claims)},
            {"figures", std::move(figures)},
            {"notes", e.notes},
            {"cost",
             {{"forward_passes", e.cost.forward_passes},
              {"backward_passes", e.cost.backward_passes},
              {"milliseconds", e.cost.milliseconds},
              {"session_milliseconds", e.cost.session_milliseconds}}},
            {"provenance",
             {{"model", p.model},
              {"model_hash", p.model_hash},
              {"family", p.family},
              {"backend", p.backend},
              {"version", p.version},
              {"text", p.text},
              {"settings", to_json(p.settings)},
              {"seed", p.seed}}}};
  if (!e.rows.empty()) {
    json rows = json::array();
    for (const Row& row : e.rows) rows.push_back(to_json(row));
    j["rows"] = std::move(rows);
  }
  return j;
}

TokenInfo token_from_json(JsonReader& r) {
  TokenInfo t;
  t.id = static_cast<int32_t>(r.integer("id", -1, INT32_MAX));
  t.text = r.text("text");
  t.begin = static_cast<uint32_t>(r.integer("begin", 0, UINT32_MAX));
  t.end = static_cast<uint32_t>(r.integer("end", 0, UINT32_MAX));
  t.byte_begin = static_cast<uint32_t>(r.integer("byte_begin", 0, UINT32_MAX));
  t.byte_end = static_cast<uint32_t>(r.integer("byte_end", 0, UINT32_MAX));
  return t;
}

Result<Explanation> explanation_from_json(const json& j) {
  JsonReader r(j, "the explanation", ErrorCode::bad_file);
  Explanation e;
  e.method = r.text("method");
  const std::string view = r.text("view");
  bool known = false;
  for (View v : views)
    if (view == name_of(v)) e.view = v, known = true;
  if (!known) r.fail("view", "a known view");
  if (r.field("granularity")) e.granularity = r.text("granularity");
  e.position = r.integer("position", 0, INT32_MAX);
  e.target = static_cast<int32_t>(r.integer("target", -1, INT32_MAX));
  e.foil = static_cast<int32_t>(r.integer("foil", -1, INT32_MAX));
  e.target_kind = r.text("target_kind", false);
  e.target_text = r.text("target_text", false);
  e.foil_text = r.text("foil_text", false);
  for (const json& note : r.array("notes")) {
    if (note.is_string()) e.notes.push_back(note.get<std::string>());
    else r.fail("notes", "a list of texts");
  }
  JsonReader cost(r.object("cost"), "the cost", ErrorCode::bad_file);
  e.cost.forward_passes = cost.integer("forward_passes", 0, INT64_MAX, false);
  e.cost.backward_passes = cost.integer("backward_passes", 0, INT64_MAX, false);
  e.cost.milliseconds = cost.number("milliseconds", false);
  e.cost.session_milliseconds = cost.number("session_milliseconds", false);
  for (const json& t : r.array("tensors")) {
    VITRINE_TRY(NamedTensor tensor, named_tensor_from_json(t));
    e.tensors.push_back(std::move(tensor));
  }
  std::optional<Error> inner = cost.error();
  if (!inner)
    inner = each(r.array("tokens"), "a token", [&](JsonReader& t) { e.tokens.push_back(token_from_json(t)); });
  if (!inner) inner = each(r.array("claims"), "a claim", [&](JsonReader& t) { e.claims.push_back(claim(t)); });
  if (!inner) inner = each(r.array("figures"), "a figure", [&](JsonReader& t) { e.figures.push_back(figure(t)); });
  if (!inner) inner = each(r.array("rows"), "a row", [&](JsonReader& t) { e.rows.push_back(row(t)); });
  if (!inner && r.field("provenance")) inner = read(r.object("provenance"), e.provenance);
  if (r.error()) return *r.error();
  if (inner) return *inner;
  return e;
}

json to_json(const TokenChoice& choice) {
  json j = json::object();
  if (choice.id) j["id"] = *choice.id;
  if (choice.text) j["text"] = *choice.text;
  if (!choice.class_name.empty()) j["class"] = choice.class_name;
  for (const TokenChoice& word : choice.any_of) j["any_of"].push_back(to_json(word));
  return j;
}

Result<TokenChoice> choice_from_json(const json& j) {
  const json outer = {{"choice", j}};
  JsonReader r(outer, "the choice", ErrorCode::bad_request);
  const auto found = choice(r, "choice");
  if (!found && !r.error()) r.fail("choice", "a token, a set or a class");
  if (r.error()) return *r.error();
  return *found;
}

json to_json(const Request& request) {
  json j = {{"method", request.method}, {"text", request.text}, {"settings", to_json(request.settings)}};
  if (request.target) j["target"] = to_json(*request.target);
  if (request.foil) j["foil"] = to_json(*request.foil);
  if (request.position) j["position"] = *request.position;
  return j;
}

Result<Settings> settings_from_json(const json& j) {
  JsonReader r(j, "the settings", ErrorCode::bad_request);
  Settings settings;
  if (!r.error()) read(r, j, settings);
  if (r.error()) return *r.error();
  return settings;
}

Result<Request> request_from_json(const json& j) {
  JsonReader r(j, "the request", ErrorCode::bad_request);
  Request request;
  request.method = r.text("method");
  request.text = r.text("text");
  request.target = choice(r, "target");
  request.foil = choice(r, "foil");
  if (r.field("position")) request.position = r.integer("position", INT32_MIN, INT32_MAX);
  read(r, r.object("settings"), request.settings);
  if (r.error()) return *r.error();
  return request;
}

json to_json(const Error& e) {
  return {{"code", name_of(e.code)}, {"what", e.what}, {"where", e.where}, {"advice", e.advice}};
}

Error error_from_json(const json& j) {
  JsonReader r(j, "the error", ErrorCode::internal);
  const std::string code = r.text("code", false);
  Error e{ErrorCode::internal, r.text("what", false), r.text("where", false), r.text("advice", false)};
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i)
    if (code == name_of(static_cast<ErrorCode>(i))) e.code = static_cast<ErrorCode>(i);
  return e;
}

}  // namespace vitrine

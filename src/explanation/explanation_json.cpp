#include "explanation/explanation_json.h"

#include "explanation/explanation_fields.h"

namespace vitrine {

using nlohmann::json;

namespace {

// {"id": 5}, {"text": " good"}, 5 or " good"; a set {"any_of": [...]} of those; a class {"class": "positive"} with or
// without "any_of".
std::optional<TokenChoice> choice(Reading& r, const json& f, const char* name, bool inner = false) {
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
    if (!sound) return r.fail(name, to_say("a class by its name, a set by a list of tokens")), std::nullopt;
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
    r.fail(name, to_say("a token by its id or text, a set by any_of or a class by its name"));
    return {};
  }
  return c;
}

}  // namespace

template <>
struct Form<TokenChoice> {
  static json write(const TokenChoice& choice, TensorForm form) {
    json j = json::object();
    if (choice.id) j["id"] = *choice.id;
    if (choice.text) j["text"] = *choice.text;
    if (!choice.class_name.empty()) j["class"] = choice.class_name;
    for (const TokenChoice& word : choice.any_of) j["any_of"].push_back(write(word, form));
    return j;
  }
  static void read(Reading& reading, const json& j, TokenChoice& value) {
    if (auto read = choice(reading, j, "target")) value = *std::move(read);
  }
};

template <>
struct Fields<Request> {
  static constexpr const char* what = to_say("the request");
  static void list(auto& a, auto& request) {
    a.must("method", request.method);
    a.must("text", request.text);
    a.may("target", request.target);
    a.may("foil", request.foil);
    a.may("position", request.position);
    a.may("settings", request.settings);
    a.brief("interventions", request.interventions);
  }
};

void Form<Settings>::read(Reading& reading, const json& j, Settings& settings) {
  if (!j.is_object()) return reading.fail("settings", to_say("an object"));
  for (const auto& [name, value] : j.items()) {
    if (value.is_boolean()) settings[name] = value.get<bool>();
    else if (value.is_number_integer()) settings[name] = value.get<int64_t>();
    else if (value.is_number()) settings[name] = value.get<double>();
    else if (value.is_string()) settings[name] = value.get<std::string>();
    else reading.fail("settings", to_say("made of plain values"));
  }
}

json Form<Settings>::write(const Settings& settings, TensorForm) {
  json j = json::object();
  for (const auto& [name, value] : settings) std::visit([&](const auto& v) { j[name] = v; }, value);
  return j;
}

json to_json(const Figure& figure) { return written(figure); }
json to_json(const TokenInfo& token) { return written(token); }
json to_json(const Explanation& e, TensorForm form) { return written(e, form); }
json to_json(const Error& e) { return written(e); }
json to_json(const TokenChoice& choice) { return written(choice); }
json to_json(const Request& request) { return written(request); }

Result<Explanation> explanation_from_json(const json& j) { return read_as<Explanation>(j, ErrorCode::bad_file); }
Result<TokenInfo> token_from_json(const json& j) { return read_as<TokenInfo>(j, ErrorCode::internal); }
Result<TokenChoice> choice_from_json(const json& j) { return read_as<TokenChoice>(j, ErrorCode::bad_request); }
Result<Settings> settings_from_json(const json& j) { return read_as<Settings>(j, ErrorCode::bad_request); }
Result<Request> request_from_json(const json& j) { return read_as<Request>(j, ErrorCode::bad_request); }

Error error_from_json(const json& j) {
  Reading reading;
  Error error;
  archive::read(reading, "", j, error);
  return reading.error ? *reading.error : error;
}

}  // namespace vitrine

#include "app/client.h"

#include <nlohmann/json.hpp>

#include "app/dataset_json.h"
#include "explain/verbalisers.h"
#include "explanation/explanation_json.h"
#include "explanation/json_reader.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

using nlohmann::json;

SettingInfo setting_info(const json& j) {
  JsonReader r(j, "a setting", ErrorCode::internal);
  SettingInfo info;
  info.name = r.text("name");
  info.label = r.text("label");
  info.kind = r.text("kind");
  info.help = r.text("help", false);
  for (const json& choice : r.array("choices"))
    if (choice.is_string()) info.choices.push_back(choice.get<std::string>());
  info.low = r.number("low", false);
  info.high = r.number("high", false);
  if (info.kind == "toggle") info.fallback = r.boolean("default");
  else if (info.kind == "integer") info.fallback = r.integer("default", INT64_MIN, INT64_MAX, false);
  else if (info.kind == "number") info.fallback = r.number("default", false);
  else info.fallback = r.text("default", false);
  return info;
}

MethodInfo method_info(const json& j) {
  JsonReader r(j, "a method", ErrorCode::internal);
  MethodInfo info;
  info.name = r.text("name");
  info.title = r.text("title");
  info.question = r.text("question", false);
  info.paper = r.text("paper", false);
  info.caveat = r.text("caveat", false);
  info.view = r.text("view");
  info.uses_target = r.field("uses_target") && r.boolean("uses_target");
  for (const json& s : r.array("settings")) info.settings.push_back(setting_info(s));
  return info;
}

std::optional<int32_t> token_id(JsonReader& r, const char* name) {
  if (!r.field(name)) return std::nullopt;
  return static_cast<int32_t>(r.integer(name, 0, INT32_MAX));
}

// An example is its text alone, or an object with text, title, target and foil.
void read_examples(const json& extras, std::vector<Example>& examples) {
  const auto found = extras.find("examples");
  if (found == extras.end() || !found->is_array()) return;
  for (const json& j : *found) {
    Example example;
    if (j.is_string()) {
      example.text = j.get<std::string>();
    } else if (j.is_object()) {
      JsonReader r(j, "an example", ErrorCode::internal);
      example.text = r.text("text", false);
      example.title = r.text("title", false);
      example.target = r.text("target", false);
      example.foil = r.text("foil", false);
    }
    if (!example.text.empty()) examples.push_back(std::move(example));
  }
}

// How the model was trained to be asked: the template as its files have it, recognised here.
void read_chat(const json& message, ModelInfo& model) {
  const auto found = message.find("chat");
  if (found == message.end() || !found->is_object()) return;
  JsonReader r(*found, "the chat template", ErrorCode::internal);
  model.chat = recognise_chat_template(r.text("template", false));
  model.chat_tokens = {r.text("bos", false), r.text("eos", false)};
}

ModelInfo model_info(const json& j) {
  JsonReader r(j, "the model", ErrorCode::internal);
  ModelInfo model;
  model.name = r.text("name", false);
  model.hash = r.text("hash");
  const json& architecture = r.object("architecture");
  JsonReader a(architecture, "the architecture", ErrorCode::internal);
  model.family = a.text("family", false);
  model.layers = a.integer("layers", 0, 1 << 20);
  model.heads = a.integer("heads", 0, 1 << 20);
  model.context = a.integer("context", 1, INT32_MAX);
  model.causal = !architecture.contains("causal") || architecture["causal"] != false;
  model.parameters = a.integer("parameters", 0, INT64_MAX, false);
  model.vocabulary_size = a.integer("vocabulary", 0, INT32_MAX);
  model.bos = token_id(r, "bos");
  model.mask_token = token_id(r, "mask_token");
  for (const json& word : r.array("vocabulary"))
    model.vocabulary.push_back(word.is_string() ? word.get<std::string>() : std::string());
  read_chat(j, model);
  read_examples(r.object("extras"), model.examples);
  model.classes = verbaliser_classes(r.object("extras"));
  std::erase_if(model.classes, [](const VerbaliserClass& one) { return one.words.empty(); });
  return model;
}

SkillPage skill_page(const json& message) {
  JsonReader r(message, "examples", ErrorCode::internal);
  SkillPage page;
  page.group = r.text("group", false);
  page.first = r.integer("first", 0, INT64_MAX, false);
  for (const json& j : r.array("groups")) {
    JsonReader g(j, "a skill", ErrorCode::internal);
    const std::string name = g.text("name");
    page.groups.emplace_back(name, g.integer("count", 0, INT64_MAX, false));
  }
  for (const json& j : r.array("examples")) {
    JsonReader e(j, "an example", ErrorCode::internal);
    SkillExample example{e.text("text"), e.text("target", false), e.text("foil", false), {}, e.text("pair", false)};
    if (auto spans = parse_spans(e.text("rationale", false)); spans.ok()) example.rationale = std::move(*spans);
    if (!example.text.empty()) page.examples.push_back(std::move(example));
  }
  return page;
}

Failed unreadable() {
  return {0, {ErrorCode::internal, say("An answer of the core could not be read"), "", say("Reload the page.")}};
}

std::vector<uint8_t> packed(const json& message) { return json::to_cbor(message); }

}  // namespace

std::vector<uint8_t> encode(const Message& message) {
  if (const auto* ask = std::get_if<AskTokens>(&message))
    return packed({{"type", "tokenize"}, {"id", ask->id}, {"text", ask->text}});
  if (const auto* ask = std::get_if<AskExplanation>(&message)) {
    json asked = {{"type", "explain"}, {"id", ask->id}, {"request", to_json(ask->request)}, {"partial", true}};
    if (ask->second) asked["model"] = "second";
    return packed(asked);
  }
  if (const auto* ask = std::get_if<AskData>(&message)) {
    json fields = json::parse(ask->fields, nullptr, false);
    if (!fields.is_object()) fields = json::object();
    fields["type"] = ask->type;
    fields["id"] = ask->id;
    return packed(fields);
  }
  if (const auto* ask = std::get_if<AskExamples>(&message))
    return packed(
        {{"type", "examples"}, {"id", ask->id}, {"group", ask->group}, {"first", ask->first}, {"count", kSkillPage}});
  return packed({{"type", "cancel"}, {"id", std::get<AskCancel>(message).id}});
}

std::vector<uint8_t> encode_ask_methods(uint64_t id) { return packed({{"type", "methods"}, {"id", id}}); }
std::vector<uint8_t> encode_speak(uint64_t id, std::string_view words) {
  return packed({{"type", "speak"}, {"id", id}, {"words", words}});
}
std::vector<uint8_t> encode_ask_analyses(uint64_t id) { return packed({{"type", "analyses"}, {"id", id}}); }

std::optional<Command> decode(std::span<const uint8_t> bytes, double now) {
  return command_of(json::from_cbor(bytes.begin(), bytes.end(), true, false), now);
}

std::optional<Command> command_of(const json& message, double now) {
  if (!message.is_object()) return unreadable();
  JsonReader r(message, "a message", ErrorCode::internal);
  const std::string type = r.text("type");
  const uint64_t id = r.integer("id", 0, INT64_MAX, false);

  if (type == "explanation" || type == "partial") {
    auto explanation = explanation_from_json(r.object("explanation"));
    if (!explanation.ok()) return Failed{id, std::move(explanation.error())};
    auto shared = std::make_shared<const Explanation>(std::move(*explanation));
    if (type == "partial") return PartlyArrived{id, std::move(shared), now};
    return Arrived{id, std::move(shared), now};
  }
  if (type == "progress") return Progressed{id, r.number("done"), r.number("total")};
  const bool second = r.field("second") && r.boolean("second");
  if (type == "error") return Failed{id, error_from_json(r.object("error")), second};
  if (type == "status") {
    CoreStatus status;
    status.backend = r.text("backend");
    status.threads = r.integer("threads", 0, 1024, false);
    status.memory_mb = r.number("memory_mb", false);
    status.runs = r.integer("runs", 0, INT64_MAX, false);
    status.reason = r.text("reason", false);
    return StatusChanged{std::move(status)};
  }
  if (type == "tokens") {
    TokensArrived tokens{.id = id, .tokens = {}, .notes = {}};
    for (const json& t : r.array("tokens")) {
      auto token = token_from_json(t);
      if (!token.ok()) return Failed{id, std::move(token.error())};
      tokens.tokens.push_back(*std::move(token));
    }
    for (const json& note : r.array("notes"))
      if (note.is_string()) tokens.notes.push_back(note.get<std::string>());
    return tokens;
  }
  if (type == "examples") return SkillsArrived{id, skill_page(message)};
  if (type == "model") return ModelArrived{model_info(message), false, second};
  if (type == "methods") {
    MethodsArrived methods;
    for (const json& m : r.array("methods")) methods.methods.push_back(method_info(m));
    return methods;
  }
  if (type == "analyses") {
    DataAnalysesArrived arrived;
    for (const json& a : r.array("analyses")) arrived.analyses.push_back(method_info(a));
    return DataCommand{std::move(arrived), 0};
  }
  if (type == "analysis" || type.starts_with("dataset")) {
    std::optional<Error> error;
    std::optional<DataEvent> event = decode_data(message, error);
    if (error) return Failed{id, std::move(*error)};
    if (event) return DataCommand{std::move(*event), id};
  }
  return std::nullopt;
}

}  // namespace vitrine::app

#include "app/stored_answers.h"

#include "app/client.h"
#include "explanation/explanation_json.h"
#include "explanation/json_reader.h"
#include "text/say.h"

namespace vitrine::app {

using nlohmann::json;

Result<StoredAnswers> StoredAnswers::read(std::span<const uint8_t> bytes) {
  const Error damaged{ErrorCode::bad_file, say("The stored answers could not be read"), {}, {}};
  const json file = json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!file.is_object()) return damaged;
  JsonReader r(file, "the stored answers", ErrorCode::bad_file);
  StoredAnswers stored;
  stored.text_ = r.text("text");
  stored.tokens_ = r.object("tokens");
  const auto model = command_of(r.object("model"), 0), methods = command_of(r.object("methods"), 0);
  const auto* arrived = model ? std::get_if<ModelArrived>(&**model) : nullptr;
  const auto* declared = methods ? std::get_if<MethodsArrived>(&**methods) : nullptr;
  if (!arrived || !declared || stored.text_.empty()) return damaged;
  stored.model_ = arrived->model;
  stored.methods_ = *declared;
  for (const json& one : r.array("answers")) {
    if (!one.is_object() || !one.contains("request") || !one.contains("explanation")) return damaged;
    const Result<Request> request = request_from_json(one["request"]);
    if (!request.ok()) return request.error();
    stored.explanations_[key_of(*request, stored.model_.hash)] = one["explanation"];
  }
  return stored;
}

bool StoredAnswers::opens(const State& state) const {
  if (!state.wanted_model.empty() && state.wanted_model != model_.name) return false;
  return state.text == text_ || (state.text.empty() && state.edits == 0);
}

std::optional<Command> StoredAnswers::answer(const Message& message, double now) const {
  if (const auto* ask = std::get_if<AskTokens>(&message)) {
    if (ask->text != text_) return std::nullopt;
    json said = tokens_;
    said["id"] = ask->id;
    return command_of(said, now);
  }
  const auto* ask = std::get_if<AskExplanation>(&message);
  if (!ask) return std::nullopt;
  const auto found = explanations_.find(key_of(ask->request, model_.hash));
  if (found == explanations_.end()) return std::nullopt;
  return command_of(json{{"type", "explanation"}, {"id", ask->id}, {"explanation", found->second}}, now);
}

}  // namespace vitrine::app

// What the core answered when the site was built: the first example of a shipped model, for the time until that model
// is there (tools/first_answers.mjs writes the file). A question that is not among them waits for the model.
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "app/commands.h"
#include "app/planner.h"

namespace vitrine::app {

inline constexpr std::string_view kStoredAnswersFile = "first_answers.json";

class StoredAnswers {
 public:
  // JSON { text, model, methods, tokens, answers: [{ request, explanation }] }, each as the core sends it. Errors:
  // bad_file.
  static Result<StoredAnswers> read(std::span<const uint8_t> bytes);

  // Whether the page is about to show just that example.
  bool opens(const State&) const;
  const ModelInfo& model() const { return model_; }
  const MethodsArrived& methods() const { return methods_; }
  // What the core would say; nothing if only the model knows.
  std::optional<Command> answer(const Message&, double now) const;

 private:
  std::string text_;
  ModelInfo model_;
  MethodsArrived methods_;
  nlohmann::json tokens_;
  std::map<std::string, nlohmann::json> explanations_;  // by the request's key
};

}  // namespace vitrine::app

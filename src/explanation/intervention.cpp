#include "explanation/intervention.h"

#include "base/hash.h"
#include "explanation/intervention_fields.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"
#include "text/unicode.h"

namespace vitrine {

namespace {

std::string beginning_of(std::string_view text) {
  constexpr size_t most = 20;  // letters
  size_t end = 0;
  for (size_t letters = 0; end < text.size() && letters < most; ++letters) end = next_grapheme(text, end);
  return readable(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

}  // namespace

std::string said(const Intervention& i) {
  using enum Intervention::Part;
  const Word layer = ungrouped(i.layer + 1), index = ungrouped(i.index + 1);
  const std::string factor = decimal(i.factor);
  const bool off = i.act == Intervention::Act::scale && i.factor == 0, mean = i.act == Intervention::Act::mean;
  switch (i.part) {
    case head:
      return off    ? say("Layer {layer}, head {head} is switched off", layer, index)
             : mean ? say("Layer {layer}, head {head} is held at its mean", layer, index)
                    : say("Layer {layer}, head {head} × {factor}", layer, index, factor);
    case attention:
      return off    ? say("The attention of layer {layer} is switched off", layer)
             : mean ? say("The attention of layer {layer} is held at its mean", layer)
                    : say("The attention of layer {layer} × {factor}", layer, factor);
    case mlp:
      return off    ? say("The MLP of layer {layer} is switched off", layer)
             : mean ? say("The MLP of layer {layer} is held at its mean", layer)
                    : say("The MLP of layer {layer} × {factor}", layer, factor);
    case neuron:
      return off    ? say("Layer {layer}, neuron {neuron} is switched off", layer, index)
             : mean ? say("Layer {layer}, neuron {neuron} is held at its mean", layer, index)
                    : say("Layer {layer}, neuron {neuron} × {factor}", layer, index, factor);
    case residual:
      if (i.texts.size() != 1) return say("Steered after layer {layer}, {factor} times the direction", layer, factor);
      return say("Steered after layer {layer} towards {text}, × {factor}", layer, in_quotes(beginning_of(i.texts[0])),
                 factor);
  }
  return {};
}

std::string key_of(const Interventions& list) {
  std::string key;
  for (const Intervention& one : list)
    key += hex16(hash64(
        archive::write(one, TensorForm::numbers).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
  return key;
}

}  // namespace vitrine

#include "panels/hook_writing.h"

#include <nlohmann/json.hpp>

#include "app/conversation.h"
#include "app/readings.h"

namespace vitrine::panels {

using nlohmann::json;

json writing_hook(const app::State& s) {
  json out = {
      {"can", s.find_method(app::kWriter) != nullptr}, {"chats", app::chats(s)}, {"open", s.writing.has_value()}};
  if (s.model && s.model->chat && !s.model->chat->known())
    out["template"] = {{"text", s.model->chat->jinja}, {"given", s.chat_form}};
  if (!s.writing) return out;
  json turns = json::array();
  for (const app::Turn& turn : app::turns_of(s)) {
    json tokens = json::array();
    for (const app::WrittenToken& t : turn.tokens)
      tokens.push_back({{"text", t.text}, {"id", t.id}, {"probability", t.probability}});
    turns.push_back({{"of_model", turn.of_model}, {"text", turn.text}, {"tokens", std::move(tokens)}});
  }
  const app::Answer& answer = s.answer(app::Slot::writing);
  const app::WrittenPlace at = app::explained_token(s);
  const Figure* perplexity = answer.shown ? app::figure(*answer.shown, "perplexity") : nullptr;
  const Error* error = s.failed(app::Slot::writing);
  out.update({{"prompt", s.writing->prompt},
              {"conversation", !s.writing->turns.empty()},
              {"turns", std::move(turns)},
              {"running", answer.pending != 0},
              {"done", s.fresh(app::Slot::writing)},
              {"elsewhere", !s.writing->prompt.empty() && s.text != s.writing->prompt},
              {"explained", {at.turn, at.token}},
              {"as_written", app::reads_as_written(s, at)},
              {"seed", app::setting_of_run(s, "seed")},
              {"perplexity", perplexity ? json(perplexity->value) : json()},
              {"notes", answer.shown ? json(answer.shown->notes) : json::array()},
              {"error", error ? json(error->sentence()) : json()}});
  return out;
}

}  // namespace vitrine::panels

#include "panels/hook_json.h"

#include <nlohmann/json.hpp>
#include <span>

#include "app/claims.h"
#include "app/persistence.h"
#include "app/readings.h"
#include "app/trust_table.h"
#include "explanation/explanation_json.h"
#include "explanation/short_double.h"
#include "panels/hook_data.h"
#include "panels/hook_writing.h"
#include "panels/phrases.h"
#include "panels/pinned_model.h"
#include "panels/trust_figures.h"

namespace vitrine::panels {
namespace {

using nlohmann::json;

json rectangle(const draw::Rect& r) { return {r.x, r.y, r.w, r.h}; }

json error_json(const std::optional<Error>& error) { return error ? json(error->sentence()) : json(); }

json answer_json(const app::State& state, app::Slot slot, app::Side side) {
  const app::Answer& a = state.answer(slot, side);
  json one = {{"wanted", state.want(slot, side) != nullptr},
              {"fresh", state.fresh(slot, side)},
              {"pending", a.pending != 0},
              {"version", a.version},
              {"error", error_json(a.error)}};
  if (const app::Want* want = state.want(slot, side)) one["request"] = to_json(want->request);
  if (a.shown) {
    one["method"] = a.shown->method;
    one["text"] = a.shown->provenance.text;
    one["backend"] = a.shown->provenance.backend;
    one["target"] = a.shown->target;
    one["foil"] = a.shown->foil;
    one["target_text"] = a.shown->target_text;
    one["position"] = a.shown->position;
  }
  return one;
}

json answers_json(const app::State& state) {
  json out = json::object();
  for (const app::SlotInfo& slot : app::kSlots)
    for (const app::Side side : {app::Side::current, app::Side::pinned})
      if (side == app::Side::current || slot.sides == app::SlotInfo::Sides::both)
        out[app::name_of(slot.slot, side)] = answer_json(state, slot.slot, side);
  return out;
}

json lens_json(const app::State& state) {
  const app::Answer& answer = state.answer(app::Slot::lens);
  const app::LensView view = answer.shown ? app::lens(*answer.shown) : app::LensView{};
  if (!view) return {};
  json rows = json::array();
  for (int row = 0; row < view.rows; ++row) {
    json cells = json::array();
    for (int token = 0; token < view.tokens; ++token)
      cells.push_back({view.id(row, token), view.probability(row, token), state.token_text(view.id(row, token))});
    rows.push_back(std::move(cells));
  }
  return rows;
}

json head_json(const app::State& state) {
  const app::Head head = app::shown_head(state);
  json out = {{"layer", head.layer}, {"head", head.head}};
  const app::Answer& answer = state.answer(app::Slot::attention);
  const app::AttentionView view = answer.shown ? app::attention(*answer.shown) : app::AttentionView{};
  if (view && head.layer >= 0 && head.layer < view.layers && head.head < view.heads) {
    json row = json::array();
    const int position = app::token_in(state, *answer.shown, state.position());
    for (int k = 0; position >= 0 && k < view.tokens; ++k) row.push_back(view.at(head.layer, head.head, position, k));
    out["reads"] = std::move(row);
  }
  const app::Answer& ablation = state.answer(app::Slot::heads);
  if (ablation.shown)
    if (const auto drop = app::without_head(*ablation.shown, head.layer, head.head)) out["drop"] = *drop;
  return out;
}

json predictions_json(const app::State& state) {
  json out = json::array();
  for (const app::Ranked& r : state.ranking)
    out.push_back({{"id", r.id}, {"text", state.token_text(r.id)}, {"probability", r.probability}});
  return out;
}

json interventions_json(const app::State& state) {
  json out = json::array();
  for (const app::AppliedIntervention& one : state.interventions)
    out.push_back({{"said", said(one.change)}, {"on", one.on}});
  return out;
}

// A side that is one token: its id, else -1.
int32_t one_token(const std::optional<TokenChoice>& choice) { return choice ? choice->id.value_or(-1) : -1; }

// As the command line's request names it.
json choice_json(const std::optional<TokenChoice>& choice) { return choice ? to_json(*choice) : json(); }

json without_json(const Without& what) { return {{"probability", what.probability}, {"strength", what.strength}}; }

json sentences_json(const app::State& state) {
  json out = json::array();
  const Headline headline = app::headline(state);
  const auto add = [&](const WordFact& f, bool largest) {
    out.push_back({{"token", f.begin},
                   {"end", f.end},
                   {"word", f.word},
                   {"target", one_token(state.target())},
                   {"before", without_json(f.before)},
                   {"deleted", without_json(f.deleted)},
                   {"masked", without_json(f.masked)},
                   {"top_before", f.top_before},
                   {"top_after", f.top_after},
                   {"largest", largest},
                   {"by_strength", by_strength(f)},
                   {"disagrees", disagrees(f)}});
  };
  for (const WordFact& f : headline.facts) add(f, false);
  if (headline.largest) add(*headline.largest, true);
  return out;
}

// The sentences as they are read.
std::string headline_text(const app::State& state) {
  std::string text;
  if (const Headline headline = app::headline(state); !headline.empty())
    for (const Sentence& sentence :
         sentences(*app::deletions(state), headline, [&](int32_t token) { return state.token_text(token); }))
      text += (text.empty() ? "" : " ") + sentence.text();
  return text;
}

json figures_json(const app::State& state) {
  constexpr const char* states[] = {"measured", "running", "not_measured", "not_promised", "stale"};
  json out = json::array();
  for (const draw::TrustFigure& f : trust_figures(state))
    out.push_back({{"label", f.label}, {"value", f.value}, {"state", states[static_cast<int>(f.state)]}});
  return out;
}

// As JSON exports write them, so that what is shown can be compared with them to the digit.
json numbers(std::span<const float> values) {
  json out = json::array();
  for (const float v : values) out.push_back(short_double(v));
  return out;
}

// How many random orders the chosen method's order beats.
json beats_json(const app::State& state) {
  const auto& shown = state.answer(app::Slot::trust).shown;
  const Figure* figure = shown && state.fresh(app::Slot::trust) ? app::figure(*shown, "beats_random") : nullptr;
  return figure && figure->status == Figure::Status::measured ? json(figure->value) : json();
}

// What the chosen method says that holds.
json claims_json(const app::State& state) {
  json out = json::array();
  if (const auto& shown = state.answer(app::Slot::attribution).shown)
    for (const Claim& claim : shown->claims)
      if (claim.holds) out.push_back(claim.statement);
  return out;
}

json pinned_scores_json(const app::State& state) {
  json out = json::array();
  if (const app::Answer& answer = state.answer(app::Slot::attribution, app::Side::pinned); answer.shown)
    out = numbers(app::scores(*answer.shown));
  return out;
}

// What the place of the chosen method shows: its kind, and its values where they are not one for each token.
json picture_json(const app::State& state) {
  const auto& shown = state.answer(app::Slot::attribution).shown;
  if (!shown) return {};
  json out = {{"kind", vitrine::name_of(shown->view)}, {"method", shown->method}, {"notes", shown->notes}};
  const Tensor* values = shown->find("scores");
  if (values && values->dtype() == DType::f32 && values->shape().size() > 1) {
    out["shape"] = values->shape();
    out["values"] = numbers(values->f32());
  }
  return out;
}

json second_json(const app::State& state) {
  json figures = json::object();
  if (state.difference)
    for (const Figure& f : state.difference->figures)
      figures[f.name] = f.status == Figure::Status::measured ? json(f.value) : json();
  return {{"model", state.two_models() ? json(state.second->name) : json()},
          {"hash", state.two_models() ? json(state.second->hash) : json()},
          {"same_vocabulary", state.same_vocabulary},
          {"loading", state.second_loading.active},
          {"error", error_json(state.second_loading.error)},
          {"said", pinned_model_said(state)},
          {"figures", std::move(figures)}};
}

json table_json(const app::State& state) {
  const app::TrustTable table = app::trust_table(state);
  json out = json::array();
  for (size_t i = 0; i < table.rows().size(); ++i) {
    const Row& row = table.rows()[i];
    json figures = json::object();
    for (const Figure& f : row.figures) figures[f.name] = f.status == Figure::Status::measured ? json(f.value) : json();
    const std::span<const float> scores = table.scores(i);
    out.push_back(
        {{"name", row.name}, {"chosen", row.chosen}, {"figures", std::move(figures)}, {"scores", numbers(scores)}});
  }
  return out;
}

// The figures of the flow by name.
json flow_json(const app::State& state) {
  json out = json::object();
  if (const auto& shown = state.answer(app::Slot::flow).shown)
    for (const Figure& f : shown->figures) out[f.name] = f.value;
  return out;
}

json places_json(const Page& page) {
  json out = json::object();
  for (const Hook& hook : page.hooks()) {
    json one = {{"a", hook.a}, {"b", hook.b}, {"rect", rectangle(hook.rect)}};
    out[std::string(hook.name)].push_back(std::move(one));
  }
  return out;
}

json areas_json(const Page& page) {
  json out = json::object();
  for (const Panel* panel : all_panels()) {
    const draw::Rect area = page.arrangement()[panel->area];
    if (!area.empty()) out[panel->name] = rectangle(area);
  }
  return out;
}

}  // namespace

json describe(const app::State& s, const Page& page, bool dark) {
  json tokens = json::array(), scores = json::array();
  for (const TokenInfo& t : s.tokens)
    tokens.push_back({{"id", t.id}, {"text", t.text}, {"begin", t.byte_begin}, {"end", t.byte_end}});
  if (s.attribution()) scores = numbers(app::scores(*s.attribution()));
  const app::Selection& sel = s.selection;
  return {
      {"text", s.text},
      {"tokens", std::move(tokens)},
      {"tokens_fresh", s.tokens_fresh()},
      {"busy", s.busy()},
      {"stopped", s.stopped},
      {"selection",
       {{"token", sel.token},
        {"position", s.position()},
        {"lens_layer", sel.lens_layer},
        {"target", one_token(s.target())},
        {"foil", one_token(s.foil())}}},
      {"question", {{"words", question(s)}, {"target", choice_json(s.target())}, {"foil", choice_json(s.foil())}}},
      {"hover",
       {{"token", s.hover.token},
        {"layer", s.hover.layer},
        {"head", s.hover.head},
        {"lens_layer", s.hover.lens_layer}}},
      {"method", s.method},
      {"picture", picture_json(s)},
      {"temperature", s.temperature},
      {"top_k", s.top_k},
      {"dark", dark},
      {"tab", static_cast<int>(s.tab)},
      {"view", app::info(s.view).name},
      {"skills",
       {{"groups", s.skills.page.groups.size()},
        {"group", s.skills.page.group},
        {"first", s.skills.page.first},
        {"shown", s.skills.page.examples.size()}}},
      {"rationale", spans_text(s.true_rationale())},
      {"pinned", s.pinned ? json(s.pinned_text()) : json()},
      {"interventions", interventions_json(s)},
      {"second", second_json(s)},
      {"comparing", s.comparing()},
      {"form", static_cast<int>(s.form)},
      {"granularity", name_of(s.granularity)},
      {"earlier", {{"undo", s.earlier.undo.size()}, {"redo", s.earlier.redo.size()}, {"text", s.earlier.undo_text}}},
      {"offline", {{"kept", s.offline.kept}, {"wanted", s.offline.wanted}, {"update", s.offline.update}}},
      {"text_size", s.text_size},
      {"language", s.spoken},
      {"link", json::parse(app::link(s))},
      {"pinned_attribution", pinned_scores_json(s)},
      {"predictions", predictions_json(s)},
      {"attribution", std::move(scores)},
      {"head", head_json(s)},
      {"lens", lens_json(s)},
      {"sentences", sentences_json(s)},
      {"headline", headline_text(s)},
      {"figures", figures_json(s)},
      {"beats_random", beats_json(s)},
      {"claims", claims_json(s)},
      {"table", table_json(s)},
      {"flow", flow_json(s)},
      {"data", data_json(s.data)},
      {"writing", writing_hook(s)},
      {"answers", answers_json(s)},
      {"notes", s.notes},
      {"errors",
       {{"text", error_json(s.text_error)},
        {"core", error_json(s.core_failed)},
        {"load", error_json(s.loading.error)}}},
      {"loading", s.loading.active},
      {"stored", s.stored},
      {"loaded", {s.loading.loaded, s.loading.total}},
      {"model", s.model ? json{{"name", s.model->name},
                               {"hash", s.model->hash},
                               {"layers", s.model->layers},
                               {"heads", s.model->heads},
                               {"context", s.model->context},
                               {"examples", s.model->examples.size()}}
                        : json()},
      {"backend", s.core.backend},
      {"threads", s.core.threads},
      {"memory_mb", s.core.memory_mb},
      {"places", places_json(page)},
      {"areas", areas_json(page)},
  };
}

}  // namespace vitrine::panels

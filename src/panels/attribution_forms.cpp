#include "panels/attribution_forms.h"

#include <limits>

#include "app/readings.h"
#include "draw/force_bar.h"
#include "draw/paired_bars.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

std::string unit_of(const Explanation& e) {
  for (const NamedTensor& t : e.tensors)
    if (t.name == "scores" && !t.unit.empty()) return translated(t.unit);
  return e.foil >= 0 ? say("log-odds") : say("logit");
}

std::string base_words(const Explanation& e) {
  const auto it = e.provenance.settings.find("baseline");
  const auto* baseline = it == e.provenance.settings.end() ? nullptr : std::get_if<std::string>(&it->second);
  if (baseline && *baseline == "mask_token") return say("all masked");
  if (baseline && !baseline->empty()) return say("all {baseline}", translated(spaced(*baseline)));
  return say("nothing");
}

std::optional<float> end_of(const Explanation& e) {
  const auto output = app::output_value(e);
  return output ? std::optional(static_cast<float>(*output)) : std::nullopt;
}

void draw_force(Context& c, const Explanation& e, Rect area, bool stale) {
  const std::span<const float> scores = app::scores(e);
  const std::vector<std::string> names = labels(e);
  const std::string unit = unit_of(e), base = base_words(e);
  const ForceData data{.labels = names,
                       .scores = scores,
                       .base = static_cast<float>(app::base_value(e).value_or(0)),
                       .unit = unit,
                       .base_label = base,
                       .end = end_of(e)};
  const ForceResult result =
      force_bar(c.ui, id("force bar"), area, data, app::token_in(c.state, e, c.state.selection.token),
                app::token_in(c.state, e, c.state.hover.token), stale);
  c.hook("force", 0, 0, area);
  if (result.clicked >= 0) c.commands.push_back(app::SelectToken{app::token_from(c.state, e, result.clicked)});
  if (result.hovered >= 0) c.shared.hover.token = app::token_from(c.state, e, result.hovered);
}

std::string column_name(const app::Comparison& comparison, const app::Aligned& column) {
  const auto name = [](const Explanation& e, int token) { return shown(e.tokens[token]); };
  if (column.after < 0) return "−" + name(*comparison.pinned, column.before);
  if (column.before < 0) return "+" + name(*comparison.current, column.after);
  return name(*comparison.current, column.after);
}

void draw_pairs(Context& c, const app::Comparison& comparison, WindowStrip& strip, uint64_t version, Rect area,
                bool stale) {
  Ui& ui = c.ui;
  const Explanation& e = *comparison.current;
  const std::span<const float> before = app::scores(*comparison.pinned), after = app::scores(e);
  if (before.size() != comparison.pinned->tokens.size() || after.size() != e.tokens.size()) return;
  constexpr float absent = std::numeric_limits<float>::quiet_NaN();
  std::vector<std::string> names;
  std::vector<float> pinned, current;
  for (const app::Aligned& column : comparison.columns) {
    names.push_back(column_name(comparison, column));
    pinned.push_back(column.before < 0 ? absent : before[column.before]);
    current.push_back(column.after < 0 ? absent : after[column.after]);
  }
  const int total = int_size(names);
  const int selected = comparison.column_of(app::token_in(c.state, e, c.state.selection.token));
  const int hovered = comparison.column_of(app::token_in(c.state, e, c.state.hover.token));
  const Score score = score_columns(c, area.x, area.w, total, selected);
  float y = area.y;
  if (score.windowed()) {
    window_strip(c, strip, score, current, version, y + ui.px(4));
    y += ui.px(18);
  }
  const auto seen = [&](auto& all) {
    return std::span(all).subspan(static_cast<size_t>(score.first), static_cast<size_t>(score.axis.count));
  };
  const int column = score.visible(selected), over = score.visible(hovered);
  selection_column(ui, score.axis, column, y, area.bottom() - y - ui.px(8));
  axis_labels(ui, score.axis, seen(names), seen(current), y + ui.px(21), column, over);
  const std::string unit = unit_of(e);
  const PairedBars data{.labels = seen(names), .pinned = seen(pinned), .current = seen(current), .unit = unit};
  const Rect plot{score.axis.x, y + ui.px(38), score.axis.right_end() - score.axis.x,
                  area.bottom() - y - ui.px(38 + 10)};
  const ScoreResult result = paired_bars(ui, id("pairs"), score.axis, plot, score.left, data, column, over, stale);
  for (int i = 0; i < score.axis.count; ++i)
    c.hook("pair", score.token(i), 0, {score.axis.left(i), plot.y, score.axis.column, plot.h});
  const auto token = [&](int i) { return app::token_from(c.state, e, comparison.token(score.token(i))); };
  if (result.clicked >= 0 && comparison.token(score.token(result.clicked)) >= 0)
    c.commands.push_back(app::SelectToken{token(result.clicked)});
  if (result.hovered >= 0 && comparison.token(score.token(result.hovered)) >= 0)
    c.shared.hover.token = token(result.hovered);
}

}  // namespace vitrine::panels

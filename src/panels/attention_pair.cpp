#include "panels/attention_pair.h"

#include <cmath>
#include <limits>

#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

std::vector<float> paired_attention(const app::Comparison& comparison, const app::AttentionView& pinned,
                                    const app::AttentionView& current, app::Head head) {
  const size_t n = comparison.columns.size();
  std::vector<float> values(3 * n * n, std::numeric_limits<float>::quiet_NaN());
  for (size_t r = 0; r < n; ++r)
    for (size_t k = 0; k < n; ++k) {
      const app::Aligned& row = comparison.columns[r];
      const app::Aligned& column = comparison.columns[k];
      float& before = values[r * n + k];
      float& after = values[(n + r) * n + k];
      if (row.before >= 0 && column.before >= 0) before = pinned.at(head.layer, head.head, row.before, column.before);
      if (row.after >= 0 && column.after >= 0) after = current.at(head.layer, head.head, row.after, column.after);
      if (std::isfinite(before) && std::isfinite(after)) values[(2 * n + r) * n + k] = after - before;
    }
  return values;
}

bool same_heads(const app::Comparison& comparison) {
  const app::AttentionView before = app::attention(*comparison.pinned), after = app::attention(*comparison.current);
  return before && after && before.layers == after.layers && before.heads == after.heads;
}

void draw_attention_pair(Context& c, HeatTexture& texture, const app::Comparison& comparison, app::Head head,
                         uint64_t version, Rect area) {
  Ui& ui = c.ui;
  const app::AttentionView before = app::attention(*comparison.pinned), after = app::attention(*comparison.current);
  if (!same_heads(comparison) || head.layer >= after.layers || head.head >= after.heads) return;
  const int n = int_size(comparison.columns);
  const uint64_t key = (version * 64 + head.layer) * 64 + head.head;
  texture.set(key, paired_attention(comparison, before, after, head), 3, n, n);
  const auto [kept, now] = side_names(c.state);
  const std::string names[] = {kept, now, say("change")};
  const float gap = ui.px(12), side = std::min((area.w - 2 * gap) / 3, area.h - ui.px(20));
  if (side < ui.px(24)) return;
  const bool causal = !c.state.model || c.state.model->causal;
  for (int i = 0; i < 3; ++i) {
    const Rect map{area.x + (side + gap) * i, area.y + ui.px(18), side, side};
    text_cut(ui, map.x, area.y + ui.px(12), side, names[i], style(Role::tick, ui.colours().ink2));
    const HeatStyle look =
        i < 2
            ? HeatStyle{.high = 0.6f, .triangle = causal, .empty_as_paper = true}
            : HeatStyle{
                  .ramp = RampKind::diverging, .low = -0.5f, .high = 0.5f, .triangle = causal, .empty_as_paper = true};
    heat_map(ui, map, texture, i, look);
    frame(ui, map, ui.colours().rule, 1);
    c.hook("attention pair", i, 0, map);
    if (!map.contains(ui.pointer())) continue;
    const int row = std::clamp(static_cast<int>((ui.pointer().y - map.y) / side * n), 0, n - 1);
    const int column = std::clamp(static_cast<int>((ui.pointer().x - map.x) / side * n), 0, n - 1);
    if (causal && column > row) continue;
    const auto name = [&](int at) {
      const app::Aligned& one = comparison.columns[at];
      return one.after >= 0 ? shown(comparison.current->tokens[one.after])
                            : shown(comparison.pinned->tokens[one.before]);
    };
    const float a = texture.value(0, row, column), b = texture.value(1, row, column);
    tooltip(ui, ui.pointer(),
            {say("{word} reads from {other}", in_quotes(name(row)), in_quotes(name(column))),
             say("{side}: {value}", kept, std::isfinite(a) ? number(a) : say("not in it")),
             say("{side}: {value}", now, std::isfinite(b) ? number(b) : say("not in it"))});
    if (comparison.token(column) >= 0)
      c.shared.hover.token = app::token_from(c.state, *comparison.current, comparison.token(column));
  }
}

}  // namespace vitrine::panels

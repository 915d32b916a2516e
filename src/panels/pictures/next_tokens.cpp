// Next tokens: the most probable ones of the logits, at the page's temperature.
#include "app/readings.h"
#include "panels/phrases.h"
#include "panels/pictures/picture.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 20;

float height(Context& c, const Drawn&, float) { return c.ui.px(kRow * c.state.top_k); }

void draw_next_tokens(Context& c, PanelState&, const Drawn& d, Rect area) {
  const app::State& s = c.state;
  const std::span<const float> kept = d.comparison ? app::logits(*d.comparison.pinned) : std::span<const float>{};
  std::vector<Bar> bars;
  for (const app::Ranked& r : app::rank(app::logits(d.e), s.temperature, s.top_k)) {
    Bar bar;
    bar.label = shown(s, r.id);
    bar.value = r.probability;
    bar.number = probability(r.probability);
    if (const int32_t pinned = s.pinned_id(r.id); !kept.empty() && pinned >= 0) {
      bar.pinned = app::probability(kept, s.temperature, pinned);
      bar.change = signed_number(r.probability - *bar.pinned, 3);
    }
    bars.push_back(std::move(bar));
  }
  bar_list(c.ui, id("next tokens"), area.x, area.y, area.w, bars,
           {.row = kRow, .label_width = 110, .number_width = kept.empty() ? 52.f : 100.f, .clickable = false});
}

}  // namespace

const Picture picture_next_tokens{.make = make_state<PanelState>, .height = height, .draw = draw_next_tokens};

}  // namespace vitrine::panels

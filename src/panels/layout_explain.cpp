// Explain: question, answer, text, the pictures of it, and how far they can be trusted.
#include <algorithm>

#include "panels/layout_view.h"

namespace vitrine::panels {
namespace {

using draw::Layout;

constexpr float kBeside = 280;  // the predictions beside the question in one column

Span columns_of(const Frame& frame, const Grid& g, Area area) {
  const Span left{g.margin, g.left}, middle{g.middle_x(), g.middle};
  const bool phone = frame.kind == Layout::phone, narrow = frame.kind == Layout::narrow;
  const bool words = !phone || frame.tab == app::Tab::words;
  const bool heads = !phone || frame.tab == app::Tab::heads;
  const bool layers = !phone || frame.tab == app::Tab::layers;
  const bool trust = !phone || frame.tab == app::Tab::trust;
  switch (area) {
    case Area::question: return narrow ? Span{left.x, left.width - kBeside - kGutter} : left;
    case Area::answer:
      if (!words) return {};
      return narrow ? Span{left.x, left.width - kBeside - kGutter} : left;
    case Area::prompt:
    case Area::interventions: return left;
    case Area::predictions:
      if (!words) return {};
      if (narrow) return {left.x + left.width - kBeside, kBeside};
      return phone ? left : middle;
    case Area::writing:
    case Area::minimal_pairs:
    case Area::attributions: return words ? left : Span{};
    case Area::lens: return layers ? left : Span{};
    case Area::attention:
      if (!heads) return {};
      return phone || narrow ? left : middle;
    case Area::trust: return frame.kind == Layout::wide ? Span{g.right_x(), g.right} : g.all();
    case Area::status: return trust ? g.all() : Span{};
    case Area::tabs: return phone ? Span{0, g.width} : Span{};
    default: return {};
  }
}

// Question, answer and text, one under the other.
float place_head(Placing& p, float y) {
  y = p.place(Area::question, y) + 6;
  y = p.place(Area::answer, y) + 12;
  return p.place(Area::prompt, y);
}

// What is changed in the model, what it writes on, and the list of edits, where they are open.
float place_opened(Placing& p, float y) {
  for (const Area area : {Area::interventions, Area::writing, Area::minimal_pairs})
    if (p.need(area) > 0) y = p.place(area, y) + 16;
  return y;
}

void arrange_columns(Placing& p) {
  const bool wide = p.frame.kind == Layout::wide;
  const float foot = kStatusHeight + (wide ? 0 : p.need(Area::trust));

  const float top = place_opened(p, place_head(p, kMastheadHeight + kAboveTitle) + 16);
  const float beside = p.place(Area::predictions, kMastheadHeight + 20) + 8;
  const float left_need = top + p.need(Area::attributions) + 4 + p.need(Area::lens);
  const float right_need = beside + p.need(Area::attention);
  const float trust_need = kMastheadHeight + 20 + p.need(Area::trust);
  float bottom = std::max({p.height() - foot - kAboveFoot, left_need, right_need});
  if (wide) bottom = std::max(bottom, trust_need);

  // What is left over goes to the waterfall and the matrix, up to what serves them.
  const float spare = std::min(bottom - left_need, 260.f);
  const float lens_y = p.place(Area::attributions, top, p.need(Area::attributions) + spare) + 4;
  p.place(Area::lens, lens_y, p.need(Area::lens));
  p.place(Area::attention, beside, bottom - beside);
  float y = bottom + kAboveFoot;
  if (wide) p.place(Area::trust, kMastheadHeight + 20, bottom - kMastheadHeight - 20);
  else y = p.place(Area::trust, y);
  p.out.content = p.place(Area::status, y, kStatusHeight);
}

void arrange_one_column(Placing& p) {
  const float beside = p.place(Area::predictions, kMastheadHeight + 20);
  float y = p.place(Area::question, kMastheadHeight + kAboveTitle) + 6;
  y = p.place(Area::answer, y);
  y = std::max(y, beside) + 12;
  y = place_opened(p, p.place(Area::prompt, y) + 16);
  y = p.place(Area::attributions, y) + 12;
  y = p.place(Area::lens, y) + 24;
  y = p.place(Area::attention, y) + kAboveFoot;
  y = p.place(Area::trust, y);
  p.out.content = p.place_status(y);
}

void arrange_phone(Placing& p) {
  float y = p.place(Area::question, kMastheadHeight + 12) + 8;
  if (p.frame.tab == app::Tab::words) y = p.place(Area::predictions, y) + 10;
  y = p.place(Area::prompt, y) + 14;
  if (p.frame.tab != app::Tab::words && p.need(Area::interventions) > 0) y = p.place(Area::interventions, y) + 14;
  if (p.frame.tab == app::Tab::words) {
    y = place_opened(p, p.place(Area::answer, y) + 12);
    y = p.place(Area::attributions, y) + 14;
  }
  if (p.frame.tab == app::Tab::heads) y = p.place(Area::attention, y) + 14;
  if (p.frame.tab == app::Tab::layers) y = p.place(Area::lens, y) + 14;
  y = p.place(Area::trust, y) + 8;
  y = p.place(Area::status, y, p.need(Area::status));
  p.out.content = y + 8;
  p.place(Area::tabs, p.height() - kTabsHeight, kTabsHeight);
}

void arrange(Placing& p) {
  switch (p.frame.kind) {
    case Layout::wide:
    case Layout::medium: return arrange_columns(p);
    case Layout::narrow: return arrange_one_column(p);
    case Layout::phone: return arrange_phone(p);
  }
}

}  // namespace

const ViewLayout layout_explain{.columns = columns_of, .arrange = arrange};

}  // namespace vitrine::panels

// Trust: the methods side by side, beside them the curves and the choice.
#include <algorithm>

#include "panels/layout_view.h"

namespace vitrine::panels {
namespace {

using draw::Layout;

bool beside(const Frame& frame) { return frame.kind == Layout::wide || frame.kind == Layout::medium; }

// The table has the wide column, as the pictures of Explain have; on wide pages the two others become one.
Span right_of(const Grid& g) {
  const float width = std::min(g.middle + (g.right > 0 ? g.right * 0.4f : 0), 520.f);
  return {g.margin + g.all().width - width, width};
}

Span columns_of(const Frame& frame, const Grid& g, Area area) {
  const Span right = right_of(g);
  const Span left = beside(frame) ? Span{g.margin, right.x - g.margin - 20} : g.all();
  switch (area) {
    case Area::verdict:
    case Area::interventions:
    case Area::comparison: return left;
    case Area::curves:
    case Area::choice: return beside(frame) ? right : g.all();
    case Area::status: return g.all();
    default: return {};
  }
}

void arrange(Placing& p) {
  const float top = kMastheadHeight + (p.frame.kind == Layout::phone ? 12 : kAboveTitle);
  float y = p.place(Area::verdict, top) + 16;
  if (p.need(Area::interventions) > 0) y = p.place(Area::interventions, y) + 16;
  if (!beside(p.frame)) {
    if (p.frame.kind == Layout::phone) y = p.place(Area::choice, y) + 24;
    y = p.place(Area::comparison, y) + 24;
    y = p.place(Area::curves, y) + 24;
    if (p.frame.kind != Layout::phone) y = p.place(Area::choice, y) + 24;
    p.out.content = p.place_status(y);
    return;
  }
  const float right = p.need(Area::curves) + 24 + p.need(Area::choice);
  const float bottom =
      std::max({p.height() - kStatusHeight - 16, y + p.need(Area::comparison), kMastheadHeight + 20 + right});
  p.place(Area::comparison, y, bottom - y);
  // The curves grow with the page, to what serves them.
  const float curves = std::min(bottom - kMastheadHeight - 20 - 24 - p.need(Area::choice), p.need(Area::curves) + 160);
  const float below = p.place(Area::curves, kMastheadHeight + 20, curves) + 24;
  p.place(Area::choice, below);
  p.out.content = p.place_status(bottom + 16);
}

}  // namespace

const ViewLayout layout_trust{.columns = columns_of, .arrange = arrange};

}  // namespace vitrine::panels

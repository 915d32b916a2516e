// Flow: the picture below its question, beside it the choice of ways, one head and the trust; one column on narrow
// pages.
#include <algorithm>

#include "panels/layout_view.h"

namespace vitrine::panels {
namespace {

using draw::Layout;

constexpr float kBeside = 276;

bool beside(const Frame& frame) { return frame.kind == Layout::wide || frame.kind == Layout::medium; }

Span columns_of(const Frame& frame, const Grid& g, Area area) {
  const Span all = g.all();
  const Span left = beside(frame) ? Span{all.x, all.width - kBeside - kGutter} : all;
  switch (area) {
    case Area::flow_head:
    case Area::interventions:
    case Area::flow: return left;
    case Area::flow_part: return beside(frame) ? Span{all.x + all.width - kBeside, kBeside} : all;
    case Area::status: return all;
    default: return {};
  }
}

void arrange(Placing& p) {
  const float top = kMastheadHeight + (p.frame.kind == Layout::phone ? 12 : kAboveTitle);
  float y = p.place(Area::flow_head, top) + 12;
  if (p.need(Area::interventions) > 0) y = p.place(Area::interventions, y) + 12;
  if (!beside(p.frame)) {
    y = p.place(Area::flow, y) + 24;
    y = p.place(Area::flow_part, y) + 24;
    p.out.content = p.place_status(y);
    return;
  }
  const float part = kMastheadHeight + 24 + p.need(Area::flow_part);
  const float bottom = std::max({p.height() - kStatusHeight - 16, y + p.need(Area::flow), part});
  p.place(Area::flow, y, bottom - y);
  p.place(Area::flow_part, kMastheadHeight + 24, bottom - kMastheadHeight - 24);
  p.out.content = p.place_status(bottom + 16);
}

}  // namespace

const ViewLayout layout_flow{.columns = columns_of, .arrange = arrange};

}  // namespace vitrine::panels

// Data set: the question and the tree in the wide column with the companions, words, nearest rows and further analyses
// below, the selected question beside it. Before there is a tree: the columns of the table, and beside them its rows.
#include <algorithm>

#include "panels/layout_view.h"

namespace vitrine::panels {
namespace {

using draw::Layout;

constexpr float kBesideWidth = 372;

bool beside(const Frame& frame) { return frame.kind == Layout::wide || frame.kind == Layout::medium; }

Span columns_of(const Frame& frame, const Grid& g, Area area) {
  const float side = frame.kind == Layout::wide ? std::min(g.width * 0.28f, 480.f) : kBesideWidth;
  const Span left = beside(frame) ? Span{g.margin, g.all().width - side - 36} : g.all();
  const Span right = beside(frame) ? Span{g.margin + g.all().width - side, side} : g.all();
  switch (area) {
    case Area::data_head:
    case Area::data_start:
    case Area::data_table:
    case Area::data_tree:
    case Area::data_companions:
    case Area::data_linear:
    case Area::data_nearest:
    case Area::data_analyses: return left;
    case Area::data_rows:
    case Area::data_node: return right;
    case Area::status: return g.all();
    default: return {};
  }
}

void arrange(Placing& p) {
  const float top = kMastheadHeight + (p.frame.kind == Layout::phone ? 12 : kAboveTitle);
  float y = p.place(Area::data_head, top);
  y = p.place(Area::data_start, y);
  y = p.place(Area::data_table, y);
  const float right = beside(p.frame) ? top : y;
  if (beside(p.frame)) {
    const float low = std::max(p.place(Area::data_rows, right), p.place(Area::data_node, right));
    const float companions = p.need(Area::data_companions) + p.need(Area::data_linear) + p.need(Area::data_nearest) +
                             p.need(Area::data_analyses);
    // The tree has what the page leaves it, and more when it is tall.
    const float tree = p.need(Area::data_tree);
    if (tree > 0) y = p.place(Area::data_tree, y, std::max(tree, p.height() - kStatusHeight - 16 - companions - y));
    y = p.place(Area::data_companions, y);
    y = p.place(Area::data_linear, y);
    y = p.place(Area::data_nearest, y);
    y = std::max(p.place(Area::data_analyses, y), low);
  } else {
    y = p.place(Area::data_tree, y);
    y = std::max(p.place(Area::data_rows, y + 16), p.place(Area::data_node, y + 16)) + 16;
    y = p.place(Area::data_companions, y);
    y = p.place(Area::data_linear, y);
    y = p.place(Area::data_nearest, y);
    y = p.place(Area::data_analyses, y);
  }
  p.out.content = p.place_status(y + 16);
}

}  // namespace

const ViewLayout layout_data{.columns = columns_of, .arrange = arrange};

}  // namespace vitrine::panels

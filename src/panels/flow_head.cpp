// By which way did the words reach the answer? The strongest part and what the score does without it.
#include "panels/claims_head.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

constexpr ClaimsHead kHead{
    .slot = app::Slot::flow,
    .title = to_say("By which way did the words reach the answer?"),
    .said = 1,
    .note = to_say("colour: towards the target or away, width: how much"),
};

float height(Context& c, PanelState&, float width) { return claims_head_height(c, kHead, width); }
void draw_flow_head(Context& c, PanelState&, draw::Rect area) { draw_claims_head(c, kHead, area); }

}  // namespace

const Panel panel_flow_head{
    .name = "flow_head",
    .view = app::View::flow,
    .area = Area::flow_head,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_flow_head,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

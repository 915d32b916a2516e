// Which explanation of this answer can be trusted? The claims that were checked on this text, first the one that says
// which method is best here.
#include "panels/claims_head.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

constexpr ClaimsHead kHead{
    .slot = app::Slot::trust_table,
    .title = to_say("Which explanation of this answer can be trusted?"),
    .said = 2,
    .note = "",
    .ends_early = true,
};

float height(Context& c, PanelState&, float width) { return claims_head_height(c, kHead, width); }
void draw_verdict(Context& c, PanelState&, draw::Rect area) { draw_claims_head(c, kHead, area); }

}  // namespace

const Panel panel_verdict{
    .name = "verdict",
    .view = app::View::trust,
    .area = Area::verdict,
    .make = make_state<PanelState>,
    .height = height,
    .draw = draw_verdict,
    .draw_over = nullptr,
};

}  // namespace vitrine::panels

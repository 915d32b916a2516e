#include "panels/claims_head.h"

#include "panels/core_lost.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

std::vector<const Claim*> claims_of(const Context& c, const ClaimsHead& head) {
  std::vector<const Claim*> claims;
  const app::Answer& answer = c.state.answer(head.slot);
  if (answer.shown && c.state.fresh(head.slot))
    for (const Claim& claim : answer.shown->claims)
      if (claim.holds) claims.push_back(&claim);
  return claims;
}

// Why there is no answer, if there will be none.
std::string trouble(const Context& c, const ClaimsHead& head) {
  for (const auto& error : {c.state.text_error, c.state.answer(head.slot).error})
    if (error) return error->sentence();
  return {};
}

// "320 of 1,200 passes"; where that is the most: "320 of at most 1,200 passes".
std::string progress_words(const ClaimsHead& head, const app::Answer& answer) {
  const std::string said = progress_said(answer);
  if (said.empty() || !head.ends_early) return said;
  return say("{done} of at most {n|# pass|# passes}", static_cast<int64_t>(answer.done),
             static_cast<int64_t>(answer.total));
}

float upper_part(Context& c, const ClaimsHead& head, float x, float y, float width) {
  Ui& ui = c.ui;
  y = paragraph(ui, x, y, width, translated(head.title), style(Role::question1), ui.theme.line(Role::question1))
          .bottom +
      ui.px(6);
  if (c.state.core_failed || c.state.loading.error) return core_lost(c, x, y, width);
  if (const std::string sentence = trouble(c, head); !sentence.empty())
    return paragraph(ui, x, y, width, sentence, style(Role::note, ui.colours().error)).bottom;

  const std::vector<const Claim*> claims = claims_of(c, head);
  std::string said;
  for (size_t i = 0; i < std::min(claims.size(), head.said); ++i)
    said += (i ? " " : "") + tidy(claims[i]->statement) + ".";
  const float line = ui.theme.line(Role::sentence);
  y = said.empty() ? y + line : paragraph(ui, x, y, width, said, style(Role::sentence), line).bottom;
  return y + ui.px(4);
}

}  // namespace

float claims_head_height(Context& c, const ClaimsHead& head, float width) {
  return upper_part(c, head, 0, 0, width) + c.ui.theme.line(Role::note);
}

void draw_claims_head(Context& c, const ClaimsHead& head, Rect area) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const float y = upper_part(c, head, area.x, area.y, area.w), base = y + ui.px(12);
  const app::Answer& answer = c.state.answer(head.slot);
  if (answer.pending) {
    const std::string said = progress_words(head, answer);
    const float room = std::min(area.w - ui.px(64), ui.px(300));  // beside Stop
    progress_line(ui, id("head progress"), area.x, y + ui.px(8), room, progress_fraction(answer), said);
    const ActionResult stop = action(ui, id("stop"), area.x + room + ui.px(20), base, say("Stop"));
    c.hook("button:stop", 0, 0, stop.rect);
    if (stop.clicked) c.commands.push_back(app::Stop{});
    return;
  }
  if (c.state.stopped) {
    const bool some = answer.shown && answer.shown->provenance.text == c.state.text;
    const ActionResult again = action(ui, id("go on"), area.x, base,
                                      some ? say("Stopped; what was measured stays. Go on") : say("Stopped. Go on"));
    c.hook("button:go_on", 0, 0, again.rect);
    if (again.clicked) c.commands.push_back(app::Retry{head.slot});
    return;
  }
  if (answer.shown && !c.state.fresh(head.slot)) {
    text(ui, area.x, base, say("for the text before"), style(Role::note, colours.ink3));
    return;
  }
  const int64_t claims = claims_of(c, head).size();
  if (claims == 0) return;
  tick_mark(ui, area.x, base - ui.px(4), colours.ok);
  std::string note = say("{n|# claim, checked|# claims, each checked} on this text", claims);
  if (!c.phone() && *head.note) note += "; " + translated(head.note);
  if (head.ends_early && !c.phone() && !answer.shown->notes.empty()) note += ". " + answer.shown->notes.back();
  text_cut(ui, area.x + ui.px(14), base, area.w - ui.px(14), note, style(Role::note, colours.ink2));
}

}  // namespace vitrine::panels

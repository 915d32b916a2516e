#include "panels/core_lost.h"

#include "app/shipped_models.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

float core_lost(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  const app::State& s = c.state;
  const std::optional<Error>& error = s.core_failed ? s.core_failed : s.loading.error;
  if (!error) return y;
  const TextStyle look = style(Role::note, ui.colours().error);
  y = paragraph(ui, x, y + ui.px(4), width, error->sentence(), look).bottom;
  if (!s.core_failed && s.model) return y;
  const ActionResult again =
      action(ui, id("again"), x, y + ui.px(16), s.core_failed ? say("Start again") : say("Try again"));
  c.hook("button:again", 0, 0, again.rect);
  if (again.clicked && s.core_failed) c.commands.push_back(app::RestartCore{});
  else if (again.clicked) c.commands.push_back(app::load(app::kShippedModels.front()));
  return y + ui.px(26);
}

}  // namespace vitrine::panels

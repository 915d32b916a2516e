#include "panels/chat_form.h"

#include "app/conversation.h"
#include "base/utf8.h"
#include "checkpoint/chat_forms.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {

using namespace draw;

namespace {

constexpr size_t kShown = 360;  // bytes of the template

std::string beginning(const std::string& jinja) {
  if (jinja.size() <= kShown) return jinja;
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(jinja[end]) & 0xC0) == 0x80) --end;
  return jinja.substr(0, end) + "…";
}

std::string form_said(const app::State& s) {
  const auto form = app::chat_template(s);
  if (!form || !form->known()) return say("choose a form");
  return form->form == "edited" ? say("as written here") : form->form;
}

}  // namespace

bool wants_chat_form(const app::State& s) { return s.model && s.model->chat && !s.model->chat->known(); }

float draw_chat_form(Context& c, ChatFormState& own, Rect area, float y) {
  if (!wants_chat_form(c.state)) return y;
  if (own.shown != c.state.chat_form) {
    own.shown = c.state.chat_form;
    if (own.shown.find("{user}") != own.shown.npos) own.pattern = own.shown;
  }
  const bool usable = given_chat_template(own.pattern).has_value();
  Ui& ui = c.ui;
  const TextStyle note = style(Role::note, ui.colours().ink2), tick = style(Role::tick, ui.colours().ink3);
  y = paragraph(
          ui, area.x, y, area.w,
          say("The model's chat template is not a published one. Choose the form that fits it, or write what stands "
              "around a question {user} and its answer {model}:",
              "{user}", "{model}"),
          note)
          .bottom;
  y = paragraph(ui, area.x, y + ui.px(2), area.w, beginning(c.state.model->chat->jinja), tick).bottom + ui.px(4);
  const float choice_width = ui.px(130), height = ui.px(c.phone() ? 44 : 30);
  const ActionResult choice = caret_choice(ui, id("chat form"), area.x, y + height / 2 + ui.px(4),
                                           cut_to(ui, form_said(c.state), note, choice_width - ui.px(20)), note);
  c.hook("button:chat_form", 0, 0, choice.rect);
  if (choice.clicked) {
    own.open = !own.open;
    own.anchor = choice.rect;
    own.menu = {};
  }
  const Rect field{area.x + choice_width, y, area.w - choice_width - ui.px(64), height};
  const TextFieldResult typed = text_field(ui, id("chat pattern"), field, "chat pattern", say("Words around a turn"),
                                           own.pattern, "<user>{user}</user>\\n{model}");
  c.hook("field:chat_form", 0, 0, field);
  if (typed.edited) own.pattern = *typed.edited;
  const ActionResult use =
      action(ui, id("use chat pattern"), field.right() + ui.px(14), field.center_y() + ui.px(4), say("Use"),
             Align::left, usable ? "" : say("needs {user} and, behind it, {model}", "{user}", "{model}"));
  c.hook("button:use_chat_form", 0, 0, use.rect);
  if (usable && (use.clicked || typed.submitted)) {
    text_session::end();
    c.commands.push_back(app::SetChatForm{own.pattern});
  }
  return y + height + ui.px(6);
}

void draw_chat_form_menu(Context& c, ChatFormState& own) {
  if (!own.open) return;
  std::vector<MenuItem> items;
  for (const ChatForm& known : chat_forms())
    items.push_back({known.form.form, {}, c.state.chat_form == known.form.form, false, {}});
  items.push_back({say("none"), say("the model writes on from the text"), c.state.chat_form.empty(), false, {}});
  const MenuResult result = menu(c.ui, id("chat form menu"), own.anchor, 300, items, own.menu);
  if (result.chosen >= 0 && result.chosen + 1 < int_size(items))
    c.commands.push_back(app::SetChatForm{items[result.chosen].label});
  else if (result.chosen >= 0) c.commands.push_back(app::SetChatForm{});
  if (result.chosen >= 0 || result.close) own.open = false;
}

}  // namespace vitrine::panels

#include "panels/skill_card.h"

#include <algorithm>

#include "base/utf8.h"
#include "panels/phrases.h"
#include "platform/text_session.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kWidth = 640, kRow = 30, kPhoneRow = 64, kPad = 12;

// One line of text: newlines are blanks, so that offsets stay.
std::string one_line(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return text;
}

// Byte offset of a code point.
uint32_t byte_of(std::string_view text, int64_t code_point) {
  size_t at = 0;
  for (int64_t i = 0; i < code_point && at < text.size(); ++i) at += read_utf8(text, at).length;
  return at;
}

void underlined(Ui& ui, float x, float base, float width, const app::SkillExample& example, const TextStyle& look) {
  const std::string line = one_line(example.text);
  const std::string seen = cut_to(ui, line, look, width);
  text(ui, x, base, seen, look);
  // The cut text ends with "…", which hides the rest.
  const uint32_t whole = seen.size() < line.size() ? std::max<size_t>(seen.size(), 3) - 3 : line.size();
  for (const auto& span : example.rationale) {
    const uint32_t begin = byte_of(line, span.begin), end = std::min(byte_of(line, span.end), whole);
    if (begin >= end) continue;
    const float left = x + x_at(ui, line, look, begin), right = x + x_at(ui, line, look, end);
    fill(ui, {left, base + ui.px(3), right - left, ui.px(2)}, ui.colours().ink);
  }
}

void draw_example(Context& c, const app::SkillExample& example, int index, Rect row) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const Hit hit = ui.hit(id("skill example", index), row);
  c.hook("skill example", index, 0, row);
  if (hit.hovered) fill(ui, row, colours.sunk);
  if (hit.ring) focus_ring(ui, row.grown(-ui.px(2)));
  const float x = row.x + ui.px(kPad), right = row.right() - ui.px(kPad);
  const float base = row.y + ui.px(c.phone() ? 24 : 19);
  const float second = c.phone() ? base + ui.px(24) : base;
  float end = right;
  bool pair = false;
  if (!example.pair.empty()) {
    const ActionResult with = action(ui, id("skill pair", index), right, second, say("with its pair"), Align::right);
    c.hook("button:skill_pair", index, 0, with.rect);
    if (with.hovered)
      tooltip(ui, ui.pointer(),
              {say("also pin the text that one change makes of it"),
               cut_to(ui, one_line(example.pair), style(Role::note), ui.px(520))});
    pair = with.clicked;
    end -= with.width + ui.px(16);
  }
  const TextStyle note = style(Role::note);
  if (!example.target.empty()) {
    const float foil = example.foil.empty() ? 0
                                            : text(ui, end, second, " " + say("not {foil}", readable(example.foil)),
                                                   note.with(colours.foil), Align::right);
    const float target = text(ui, end - foil, second, readable(example.target),
                              note.with(colours.target).with(Weight::medium), Align::right);
    end -= foil + target + ui.px(16);
  }
  underlined(ui, x, base, (c.phone() ? right : end) - x, example, style(Role::label));
  if (pair || hit.clicked) {
    text_session::end();
    c.commands.push_back(app::OpenSkillExample{index, pair, ui.now});
  }
}

}  // namespace

std::string skill_title(const std::string& name) { return with_capital(spaced(name)); }

bool SkillCard::draw(Context& c, Rect anchor) {
  Ui& ui = c.ui;
  const app::Skills& skills = c.state.skills;
  const app::SkillPage& page = skills.page;
  const float row = ui.px(c.phone() ? kPhoneRow : kRow), pad = ui.px(kPad);
  const size_t rows = std::max<size_t>(page.examples.size(), 1);
  const CardFrame card = begin_card(ui, id("skill card"), anchor, kWidth, ui.px(84) + row * rows);
  const float x = card.inner.x + pad, right = card.inner.right() - pad, top = card.inner.y;
  text(ui, x, top + ui.px(24), skill_title(page.group), style(Role::question2));
  text_cut(ui, x, top + ui.px(44), right - x, say("Unseen examples; underlined is what decides, by how they were made"),
           style(Role::note, ui.colours().ink2));
  float y = top + ui.px(54);
  const size_t before = c.commands.size();
  for (size_t i = 0; i < page.examples.size(); ++i) {
    draw_example(c, page.examples[i], i, {card.inner.x, y, card.inner.w, row});
    y += row;
  }
  const bool chosen = c.commands.size() > before;
  int64_t total = 0;
  for (const auto& [name, count] : page.groups)
    if (name == page.group) total = count;
  const int64_t shown = page.examples.size(), last = page.first + shown;
  const float base = y + ui.px(18);
  const std::string range =
      skills.error ? skills.error->sentence() : say("{first}–{last} of {all}", page.first + 1, last, total);
  text(ui, x, base, range, style(Role::note, skills.error ? ui.colours().error : ui.colours().ink3));
  const ActionResult next = action(ui, id("skill next"), right, base, say("Next"), Align::right,
                                   last < total ? "" : say("these are the last"));
  c.hook("button:skill_next", 0, 0, next.rect);
  if (next.clicked) c.commands.push_back(app::ShowSkill{page.group, last});
  const ActionResult back = action(ui, id("skill back"), right - next.width - ui.px(18), base, say("Back"),
                                   Align::right, page.first > 0 ? "" : say("these are the first"));
  c.hook("button:skill_back", 0, 0, back.rect);
  if (back.clicked)
    c.commands.push_back(app::ShowSkill{page.group, std::max<int64_t>(0, page.first - app::kSkillPage)});
  end_card(ui);
  return card.close || chosen;
}

void mark_rationale(Context& c, std::span<const int> index, std::span<const Rect> rects) {
  if (c.state.true_rationale().empty() || !c.state.tokens_fresh()) return;
  const std::vector<bool> in = tokens_in(c.state.tokens, c.state.true_rationale());
  for (size_t i = 0; i < rects.size() && i < index.size(); ++i) {
    if (index[i] < 0 || !in[index[i]]) continue;
    const Rect line{rects[i].x, rects[i].y, rects[i].w, c.ui.px(2)};
    fill(c.ui, line, c.ui.colours().ink);
    c.hook("rationale", index[i], 0, line);
  }
}

std::string rationale_words(const Context& c) {
  return c.state.true_rationale().empty()
             ? std::string()
             : say("The words with a line above them truly decide the answer, by how this example was made.");
}

}  // namespace vitrine::panels

#include "panels/data_examples.h"

#include <algorithm>
#include <cmath>

#include "app/dataset_reducer.h"
#include "app/readings.h"
#include "base/int_size.h"
#include "panels/data_words.h"
#include "text/letters.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kRow = 52;

// A piece of the row with how much it speaks for yes.
struct Word {
  std::string text;
  float score = 0;
};

// The tokens of the row in the model's question, with their scores.
std::vector<Word> attributed(const dataset::Question& question, const dataset::ShownRow& row, const Explanation& e) {
  std::vector<Word> words;
  const auto prompt = app::prompt_of(question, row.text);
  const std::span<const float> scores = app::scores(e);
  if (!prompt || scores.size() != e.tokens.size()) return words;
  for (size_t t = 0; t < e.tokens.size(); ++t) {
    const TokenInfo& token = e.tokens[t];
    if (token.byte_begin < prompt->begin || token.byte_end > prompt->end || token.byte_end == token.byte_begin)
      continue;
    words.push_back({token.text, scores[t]});
  }
  return words;
}

// Where a listed n-gram stands in the row as whole words, upper or lower case alike.
std::vector<Word> matched(const dataset::Question& question, const std::string& row) {
  const std::string lower = ascii_lowered(row);
  std::vector<float> marks(row.size());
  const auto mark = [&](const std::vector<std::string>& ngrams, float value) {
    for (const std::string& ngram : ngrams) {
      for (size_t at = lower.find(ngram); !ngram.empty() && at != std::string::npos; at = lower.find(ngram, at + 1)) {
        const size_t end = at + ngram.size();
        if ((at > 0 && is_word_byte(lower[at - 1])) || (end < lower.size() && is_word_byte(lower[end]))) continue;
        std::fill(marks.begin() + static_cast<long>(at), marks.begin() + static_cast<long>(end), value);
      }
    }
  };
  mark(question.opposing, -1);
  mark(question.ngrams, 1);
  std::vector<Word> words;
  for (size_t begin = 0; begin < row.size();) {
    size_t end = begin + 1;
    while (end < row.size() && marks[end] == marks[begin]) ++end;
    words.push_back({row.substr(begin, end - begin), marks[begin]});
    begin = end;
  }
  return words;
}

void draw_words(Context& c, const std::vector<Word>& words, Rect r) {
  Ui& ui = c.ui;
  float scale = 1e-6f;
  for (const Word& word : words) scale = std::max(scale, std::abs(word.score));
  const TextStyle plain = style(Role::sentence).sized(15);
  float x = r.x;
  for (const Word& word : words) {
    const bool blank = !word.text.empty() && word.text.front() == ' ';
    const std::string shown = readable(word.text);
    const float pad = word.score != 0 ? ui.px(3) : 0, width = text_width(ui, shown, plain) + 2 * pad;
    if (blank && x > r.x) x += ui.px(4);
    if (x + width > r.right() - ui.px(8)) {
      text_cut(ui, x, r.y + ui.px(17), r.right() - x, shown, plain);
      return;
    }
    const Colour colour = legible(ui.colours(), ui.colours().diverging, 0.5f + 0.5f * word.score / scale);
    const bool coloured = std::abs(word.score) > 0.03f * scale && word.score != 0;
    if (coloured) fill(ui, {x, r.y, width, r.h}, colour, 2);
    text(ui, x + pad, r.y + ui.px(17), shown, coloured ? plain.with(text_on(ui.colours(), colour)) : plain);
    x += width + (coloured ? ui.px(1) : 0);
    if (!word.text.empty() && word.text.back() == ' ') x += ui.px(4);
  }
}

// What the tree says of the row; where softness helped, also what all leaves together say.
std::string path_said(const app::Data& data, const dataset::RowPath& path) {
  std::string said = say("the tree says {answer}", data.table->class_name(path.predicted));
  if (!path.soft || path.soft->shares.empty()) return said;
  const std::vector<double>& shares = path.soft->shares;
  if (data.tree->routing == dataset::Routing::soft) {
    const auto held = std::count_if(path.soft->leaves.begin(), path.soft->leaves.end(),
                                    [](const dataset::LeafWeight& leaf) { return leaf.weight >= 0.05; });
    const double share = path.predicted >= 0 && path.predicted < int_size(shares) ? shares[path.predicted] : 0;
    return say("{said} {share}, softly, from {n|# answer|# answers}", said, probability(share, 2), held);
  }
  const auto most = std::max_element(shares.begin(), shares.end());
  return say("{said}; all leaves, weighted: {answer} {share}", said, data.table->class_name(most - shares.begin()),
             probability(*most, 2));
}

}  // namespace

float data_examples(Context& c, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Data& data = c.state.data;
  const dataset::TreeNode* node = data.selected();
  if (!node || !node->question) return y;
  const dataset::Question& question = *node->question;
  const std::vector<Colour> classes = class_colours(colours, data.tree->classes.size());
  const std::string said = question.needs_model()                             ? say("words that made it say yes or no")
                           : question.kind == dataset::Question::Kind::ngrams ? say("the words it looks for")
                                                                              : "";
  section_head(c, x, y, width, say("How does it answer?"), said);
  y += ui.px(24);
  bool any = false;
  for (const char* kind : app::kExampleKinds) {
    const auto found = data.examples.find(kind);
    if (found == data.examples.end() || found->second.empty()) continue;
    any = true;
    const dataset::ShownRow& row = found->second.front();
    const bool wrong = std::string_view(kind) == "wrong";
    const float base = y + ui.px(13);
    text(ui, x, base, kind_said(kind),
         style(Role::tick, wrong ? Weight::semibold : Weight::regular, wrong ? colours.error : colours.ink2));
    const std::string score = question.needs_model() ? say("yes {score}", number(row.score, 2)) : row.answer;
    const float right = text(ui, x + width, base, score, style(Role::tick, colours.ink2), Align::right);
    const size_t index = row.label < 0 ? classes.size() : static_cast<size_t>(row.label);
    text_cut(ui, x + width - right - ui.px(14), base, width * 0.4f, data.table->class_name(row.label),
             style(Role::tick, Weight::medium, index < classes.size() ? classes[index] : colours.ink), Align::right);
    const Rect line{x, y + ui.px(19), width, ui.px(23)};
    const auto explained = data.attributions.find(row.row);
    if (explained != data.attributions.end()) draw_words(c, attributed(question, row, *explained->second), line);
    else draw_words(c, matched(question, row.text), line);
    const Hit h = ui.hit(id("example", row.row), {x, y, width, ui.px(kRow - 4)}, {.cursor = Cursor::hand});
    c.hook("example", row.row, 0, {x, y, width, ui.px(kRow - 4)});
    if (h.ring) focus_ring(ui, {x, y, width, ui.px(kRow - 4)});
    if (h.hovered) {
      const std::string path = data.path && data.path->row == row.row
                                   ? path_said(data, *data.path)
                                   : say("click: its way through the tree, and how its words add up");
      tooltip(ui, ui.pointer(),
              {cut_to(ui, row.text, style(Role::note), ui.px(420)),
               say("{part}, row {row}", translated(row.part), ungrouped(row.row + 1)), path});
    }
    if (h.clicked) tell_data(c, app::ShowRowPath{row.row});
    y += ui.px(kRow);
  }
  if (!any) {
    text(ui, x, y + ui.px(13), data.busy() ? say("reading") : say("no row to show"), style(Role::note, colours.ink3));
    y += ui.px(22);
  } else if (question.needs_model()) {
    legend(ui, x + width, y, 72, colours.diverging, say("says no"), say("says yes"));
    y += ui.px(20);
  }
  return y;
}

}  // namespace vitrine::panels

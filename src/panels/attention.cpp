// Where does it look? Every head as a thumbnail, one enlarged; what the explained row reads; and what the
// answer loses without that head, because looking is not using.
#include <algorithm>

#include "app/comparison.h"
#include "app/readings.h"
#include "panels/attention_pair.h"
#include "panels/change_menu.h"
#include "panels/panel.h"
#include "panels/phrases.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

constexpr float kThumb = 19, kGap = 3;
constexpr float kStrong = 0.6f;  // probability with the strongest colour
constexpr float kLeastMatrix = 200;

struct Own : PanelState {
  ChangeMenu change;
  HeatTexture texture;  // [L * H, T, T]
  HeatTexture pair;     // of the shown head, with a pinned text beside this one
};

const app::Answer& answer_of(const Context& c) { return c.state.answer(app::Slot::attention); }
app::AttentionView view_of(const Context& c) {
  return answer_of(c).shown ? app::attention(*answer_of(c).shown) : app::AttentionView{};
}

// Thumbnails leave room for the words beside them.
float thumb_size(const Context& c, float width, int heads) {
  const float scale = c.ui.theme.scale;
  const float room = width / scale - 18 - (c.phone() ? 0 : 142);
  const float fitting = (room - kGap * (heads - 1)) / std::max(heads, 1);
  return std::clamp(fitting, 6.f, c.phone() ? 38.f : kThumb);
}

int layers_of(const Context& c) { return c.state.model ? static_cast<int>(c.state.model->layers) : 6; }
int heads_of(const Context& c) { return c.state.model ? static_cast<int>(c.state.model->heads) : 8; }

bool side_by_side(const Context& c) { return c.kind == Layout::narrow; }

float height(Context& c, PanelState&, float width) {
  const float grid = (thumb_size(c, width, heads_of(c)) + kGap) * layers_of(c);
  float error = 0;
  if (answer_of(c).error) error = error_sentence(c.ui, 0, 0, width, answer_of(c).error->sentence());
  if (side_by_side(c)) return c.ui.px(std::max(30 + grid + 114, 340.f)) + error;
  if (c.phone()) return c.ui.px(30 + grid + 12 + 108) + width + error;
  return c.ui.px(30 + std::max(grid, 154.f) + 18 + kLeastMatrix) + error;
}

// "The last “:” reads 0.36 from never, 0.19 from beautiful."
std::vector<Run> reading(Context& c, const app::AttentionView& view, app::Head head, int row,
                         const std::vector<std::string>& names) {
  std::vector<std::pair<float, int>> read;
  for (int k = 0; k < view.tokens; ++k) read.push_back({view.at(head.layer, head.head, row, k), k});
  const size_t most = std::min<size_t>(3, read.size());
  std::partial_sort(read.begin(), read.begin() + most, read.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const TextStyle plain = style(Role::note, c.ui.colours().ink2);
  const bool last = row == view.tokens - 1;
  std::vector<TextStyle> looks{plain};
  std::vector<Word> said{in_quotes(names[row])};
  for (size_t i = 0; i < most; ++i) {
    if (read[i].first < 0.005f && i > 0) break;
    const bool selected = read[i].second == c.state.selection.token;
    said.insert(said.end(), {number(read[i].first), in_text(names[read[i].second])});
    looks.insert(looks.end(), {plain, style(Role::note, selected ? Weight::semibold : Weight::regular,
                                            selected ? c.ui.colours().ink : c.ui.colours().ink2)});
  }
  const size_t words = looks.size() / 2;  // that it reads
  const char* pattern =
      last ? (words == 1   ? to_say("The last {token} reads {p} from {word}.")
              : words == 2 ? to_say("The last {token} reads {p} from {word}, {p2} from {word2}.")
                           : to_say("The last {token} reads {p} from {word}, {p2} from {word2}, {p3} from {word3}."))
           : (words == 1   ? to_say("{token} reads {p} from {word}.")
              : words == 2 ? to_say("{token} reads {p} from {word}, {p2} from {word2}.")
                           : to_say("{token} reads {p} from {word}, {p2} from {word2}, {p3} from {word3}."));
  return runs_of({pattern, std::move(said)}, plain, looks);
}

std::string head_name(app::Head head) { return say("Layer {layer}, head {head}", head.layer + 1, head.head + 1); }

// Name of the head, what it reads, what its removal does. Returns the y below.
float words(Context& c, Own& own, const app::AttentionView& view, app::Head head, float x, float y, float width) {
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const Explanation& e = *answer_of(c).shown;
  text_cut(ui, x, y + ui.px(12), width, head_name(head), style(Role::label, Weight::semibold));
  y += ui.px(20);
  int row = app::token_in(c.state, e, c.state.position());
  if (row < 0 || row >= view.tokens) row = view.tokens - 1;
  y = paragraph(ui, x, y, width, reading(c, view, head, row, labels(e)), ui.px(17)).bottom + ui.px(6);
  const app::Answer& ablation = c.state.answer(app::Slot::heads);
  const auto drop = ablation.shown ? app::without_head(*ablation.shown, head.layer, head.head) : std::nullopt;
  const bool fresh = c.state.fresh(app::Slot::heads);
  const TextStyle plain = style(Role::note, colours.ink2);
  std::vector<Word> said{drop               ? signed_number(-static_cast<double>(*drop))
                         : ablation.pending ? say("running")
                                            : say("not measured")};
  const char* pattern =
      drop && !fresh ? to_say("Without this head, text before: {value}") : to_say("Without this head: {value}");
  if (c.state.comparing() && c.state.same_heads() && c.state.fresh(app::Slot::heads, app::Side::pinned))
    if (const auto before =
            app::without_head(*c.state.answer(app::Slot::heads, app::Side::pinned).shown, head.layer, head.head)) {
      said.push_back(signed_number(-static_cast<double>(*before)));
      pattern = drop && !fresh ? to_say("Without this head, text before: {value}, pinned {pinned}")
                               : to_say("Without this head: {value}, pinned {pinned}");
    }
  const Colour side = !drop || !fresh ? colours.ink3 : *drop > 0 ? colours.foil : colours.target;
  const TextStyle looks[] = {style(Role::note, drop ? Weight::semibold : Weight::regular, side)};
  const ParagraphResult effect =
      paragraph(ui, x, y, width, runs_of({pattern, std::move(said)}, plain, looks), ui.px(17));
  const Rect area{x, y, width, effect.bottom - y};
  c.hook("without_head", drop ? 1 : 0, fresh ? 1 : 0, area);
  if (area.contains(ui.pointer()) && ui.visible(area))
    tooltip(
        ui, ui.pointer(),
        {say("looking is not using: this is how the score changes"), say("when this head's output is set to zero")});
  return draw_change_choice(c, own.change, head, x, effect.bottom);
}

void draw_attention(Context& c, PanelState& state, Rect area) {
  Own& own = panels::own<Own>(state);
  Ui& ui = c.ui;
  const Palette& colours = ui.colours();
  const app::Answer& answer = answer_of(c);
  const float base = area.y + ui.px(18);
  text(ui, area.x, base, say("Where does it look?"), style(Role::question2));
  if (c.state.model)
    text(ui, area.right(), base, say("{layers|# layer|# layers} × {heads|# head|# heads}", layers_of(c), heads_of(c)),
         style(Role::note, colours.ink2), Align::right);
  float y = area.y + ui.px(32);
  if (answer.error) y = error_sentence(ui, area.x, y, area.w, answer.error->sentence());
  if (answer.pending && !answer.shown)
    progress_line(ui, id("attention progress"), area.x, area.y + ui.px(25), ui.px(160), progress_fraction(answer));
  const app::AttentionView view = view_of(c);
  if (!view) return;
  const Explanation& e = *answer.shown;
  own.texture.set(answer.version, view.tensor->f32(), view.layers * view.heads, view.tokens, view.tokens);
  const HeatStyle look{.high = kStrong, .triangle = !c.state.model || c.state.model->causal, .gap = 0};
  const app::Head head = app::shown_head(c.state);
  if (head.layer >= view.layers || head.head >= view.heads || head.layer < 0) return;

  // ---- all heads
  const float thumb = ui.px(thumb_size(c, area.w, view.heads)), gap = ui.px(kGap);
  const float grid_width = (thumb + gap) * view.heads - gap;
  const HeadGridResult grid =
      head_grid(ui, id("heads"), area.x + ui.px(18), y, grid_width, own.texture, view.layers, view.heads, look,
                {head.layer, head.head}, {c.state.hover.layer, c.state.hover.head});
  const float pitch_x = (grid.rect.w + gap) / view.heads;
  const float pitch_y = (grid.rect.h + gap) / view.layers;
  for (int l = 0; l < view.layers; ++l)
    for (int h = 0; h < view.heads; ++h)
      c.hook("head", l, h, {grid.rect.x + pitch_x * h, grid.rect.y + pitch_y * l, pitch_x - gap, pitch_y - gap});
  if (grid.clicked) c.commands.push_back(app::SelectHead{grid.clicked.row, grid.clicked.column});
  if (grid.hovered) {
    c.shared.hover.layer = grid.hovered.row;
    c.shared.hover.head = grid.hovered.column;
    std::vector<std::string> lines{head_name({grid.hovered.row, grid.hovered.column}),
                                   "block." + std::to_string(grid.hovered.row) + ".attention.probabilities"};
    const app::Answer& ablation = c.state.answer(app::Slot::heads);
    if (ablation.shown && c.state.fresh(app::Slot::heads))
      if (const auto drop = app::without_head(*ablation.shown, grid.hovered.row, grid.hovered.column))
        lines.push_back(say("without this head: {value}", signed_number(-static_cast<double>(*drop))));
    tooltip(ui, ui.pointer(), lines);
  }

  // ---- the chosen one
  Rect map_area;
  if (c.phone()) {
    const float below = words(c, own, view, head, area.x, grid.rect.bottom() + ui.px(12), area.w);
    map_area = {area.x, below + ui.px(14), area.w, area.bottom() - below - ui.px(14)};
  } else if (side_by_side(c)) {
    words(c, own, view, head, area.x, grid.rect.bottom() + ui.px(12), grid_width + ui.px(40));
    const float x = area.x + grid_width + ui.px(70);
    map_area = {x, y, area.right() - x, area.bottom() - y};
  } else {
    const float x = grid.rect.right() + ui.px(16);
    const float below = words(c, own, view, head, x, y - ui.px(1), area.right() - x);
    const float top = std::max(grid.rect.bottom(), below) + ui.px(4);
    map_area = {area.x, top, area.w, area.bottom() - top};
  }
  if (map_area.h < ui.px(40)) return;
  if (const app::Comparison comparison = app::compare(c.state, app::Slot::attention);
      comparison && same_heads(comparison)) {
    const uint64_t versions = answer.version * 1024 + c.state.answer(app::Slot::attention, app::Side::pinned).version;
    draw_attention_pair(c, own.pair, comparison, head, versions, map_area);
    return;
  }
  const std::vector<std::string> names = labels(e);
  MatrixOptions options;
  options.row = app::token_in(c.state, e, c.state.position());
  options.column = app::token_in(c.state, e, c.state.selection.token);
  const int over = app::token_in(c.state, e, c.state.hover.token);
  if (over >= 0) options.hovered = {options.row, over};
  const HeatStyle large{.high = kStrong, .triangle = look.triangle, .empty_as_paper = true};
  const MatrixResult map =
      matrix(ui, id("matrix"), map_area, own.texture, head.layer * view.heads + head.head, large, names, options);
  const float cell = map.rect.w / view.tokens;
  for (int r = 0; r < view.tokens && view.tokens <= 64; ++r)
    for (int k = 0; k <= (large.triangle ? r : view.tokens - 1); ++k)
      c.hook("cell", r, k, {map.rect.x + cell * k, map.rect.y + cell * r, cell, cell});
  // The legend stands in the empty triangle, if that is large enough.
  if (large.triangle && map.rect.w > ui.px(180) && view.tokens > 2) {
    const TextStyle tick = style(Role::tick, colours.ink3);
    text(ui, map.rect.right(), map.rect.y + ui.px(10), say("rows read"), tick, Align::right);
    text(ui, map.rect.right(), map.rect.y + ui.px(24), say("from columns"), tick, Align::right);
    legend(ui, map.rect.right(), map.rect.y + ui.px(33), ui.px(54), colours.sequential, "0", number(kStrong, 1) + "+");
  }
  if (map.clicked) c.commands.push_back(app::SelectToken{app::token_from(c.state, e, map.clicked.column)});
  if (map.hovered && (!large.triangle || map.hovered.column <= map.hovered.row)) {
    c.shared.hover.token = app::token_from(c.state, e, map.hovered.column);
  }
}

}  // namespace

const Panel panel_attention{
    .name = "attention",
    .view = app::View::explain,
    .area = Area::attention,
    .make = make_state<Own>,
    .height = height,
    .draw = draw_attention,
    .draw_over = [](Context& c, PanelState& state) { draw_change_menu(c, panels::own<Own>(state).change); },
};

}  // namespace vitrine::panels

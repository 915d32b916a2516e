#include "panels/data_words.h"
#include "text/say.h"

#include <algorithm>
#include <cmath>

namespace vitrine::panels {

using namespace draw;

DataStage stage_of(const app::Data& data) {
  if (!data.table) return DataStage::nothing;
  return data.tree && !data.tree->nodes.empty() ? DataStage::tree : DataStage::table;
}

std::vector<dataset::ExportForm> forms_offered(const app::Data& data) {
  std::vector<dataset::ExportForm> out;
  for (const dataset::ExportForm& form : dataset::export_forms)
    if (stage_of(data) == DataStage::tree || (data.table && form.of == dataset::ExportForm::Of::table))
      out.push_back(form);
  return out;
}

void tell_data(Context& c, app::DataEvent event) { c.commands.push_back(app::DataCommand{std::move(event), 0}); }

void section_head(Context& c, float x, float y, float width, std::string_view title, std::string_view note) {
  const float base = y + c.ui.px(16), used = text(c.ui, x, base, title, style(Role::question2));
  text_cut(c.ui, x + width, base, width - used - c.ui.px(12), note, style(Role::note, c.ui.colours().ink2),
           Align::right);
}

// Two classes are the two sides; more take the categorical colours, and what is beyond six is grey.
std::vector<Colour> class_colours(const Palette& palette, size_t classes) {
  if (classes == 2) return {palette.foil, palette.target};
  std::vector<Colour> out(palette.categories.begin(), palette.categories.end());
  out.resize(classes, palette.rule2);
  return out;
}

std::vector<float> class_counts(const dataset::TreeNode& node) {
  std::vector<float> out;
  for (const auto& part : node.counts) {
    out.resize(std::max(out.size(), part.size()));
    for (size_t k = 0; k < part.size(); ++k) out[k] += part[k];
  }
  return out;
}

std::string rows_said(int64_t rows) { return say("{n|# row|# rows}", rows); }

std::string gain_said(const dataset::Gain& gain) {
  return signed_number(gain.points, 1) + " ± " + number(std::max(gain.high - gain.points, gain.points - gain.low), 1);
}

std::string share_said(const dataset::Proportion& share) { return share.total ? percent(share.value(), 0) : "–"; }

std::string bytes_said(int64_t bytes) {
  const double b = bytes;
  if (b < 1e3) return say("{n|# byte|# bytes}", bytes);
  return b < 1e6 ? number(b / 1e3, 0) + " kB" : number(b / 1e6, 1) + " MB";
}

std::string kind_said(const std::string& kind) {
  if (kind == "typical_yes") return say("yes, typical");
  if (kind == "typical_no") return say("no, typical");
  return translated(kind);
}

std::string work_said(const app::Data& data) {
  if (!data.running) return {};
  const std::string& asked = data.running->what;
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"dataset_open", to_say("reading the table")},
      {"dataset_restore", to_say("reading the table")},
      {"dataset_roles", to_say("reading the columns")},
      {"tree", to_say("looking for questions")},
      {"tree.ask", to_say("asking the rows")},
      {"tree.swap", to_say("asking the rows")},
      {"tree.route", to_say("asking every question")},
      {"nearest", to_say("reading the rows")},
      {"baselines", to_say("comparing")},
      {"dataset_export", to_say("writing")}};
  const auto* found = std::find_if(std::begin(words), std::end(words), [&](const auto& w) { return w.first == asked; });
  std::string out;
  if (found != std::end(words)) out = translated(found->second);
  else if (asked == data.analysis && data.find_analysis(asked)) out = translated(data.find_analysis(asked)->title);
  if (out.empty()) return {};
  if (data.total > 0) out += ", " + percent(data.done / data.total, 0);
  return out;
}

}  // namespace vitrine::panels

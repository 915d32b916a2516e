// What the panels of the data set share: words, colours of classes, and what is drawn at which stage.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "dataset/export/forms.h"
#include "panels/panel.h"

namespace vitrine::panels {

// What there is to show: nothing yet, a table whose roles can be set, or a tree.
enum class DataStage { nothing, table, tree };
DataStage stage_of(const app::Data& data);
// The forms in which what there is can be exported, in the order of the menu.
std::vector<dataset::ExportForm> forms_offered(const app::Data& data);

// The head of a part of a column: its question at the left, and at the right, in what room is left, a note. y: the top.
void section_head(Context& c, float x, float y, float width, std::string_view title, std::string_view note);

void tell_data(Context& c, app::DataEvent event);  // as a command

std::vector<draw::Colour> class_colours(const draw::Palette& palette, size_t classes);
std::vector<float> class_counts(const dataset::TreeNode& node);  // rows of all parts
std::string rows_said(int64_t rows);                             // "262 rows", "1 row"
std::string gain_said(const dataset::Gain& gain);                // "+4.8 ± 1.4"
std::string share_said(const dataset::Proportion& share);        // "84 %"
std::string bytes_said(int64_t bytes);                           // "1.4 MB"
std::string kind_said(const std::string& kind);                  // "typical_yes" -> "yes, typical"
// One line of work under way: "asking the model, 1,200 of 4,800 rows"; empty while nothing is.
std::string work_said(const app::Data& data);

}  // namespace vitrine::panels

#include "panels/trust_columns.h"

#include "draw/text.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

using namespace draw;

using Of = FigureKind::Of;

bool has(const app::TrustTable& table, const char* name) {
  for (size_t i = 0; i < table.rows().size(); ++i) {
    const Figure* f = table.figure(i, name);
    if (f && f->status == Figure::Status::measured) return true;
  }
  return false;
}

std::string value_said(double value, const Figure& figure) {
  if (figure.unit == "passes" || figure.unit == "ms")
    return figure.unit == "ms" && value < 9.95 ? number(value, 1) : count(std::llround(value));
  if (figure.unit == "%") return number(value, value < 9.95 ? 1 : 0);
  return number(value);
}

}  // namespace

std::vector<Column> dot_columns() {
  std::vector<Column> columns;
  for (const FigureKind& kind : figure_kinds())
    if (kind.of == Of::order) columns.push_back(&kind);
  return columns;
}

std::vector<Column> number_columns(const app::TrustTable& table) {
  std::vector<Column> columns;
  for (const FigureKind& kind : figure_kinds())
    if (kind.of != Of::order && (kind.of != Of::rationale || has(table, kind.name))) columns.push_back(&kind);
  return columns;
}

std::string column_note(const FigureKind& kind) {
  if (kind.of == Of::order) return kind.better > 0 ? say("higher is better") : say("lower is better");
  // The first of the three names them all.
  if (kind.of == Of::rationale) return std::string_view(kind.name) == "rationale_auprc" ? say("rationale") : "";
  // Which way is better is said where the unit suggests the other way or there is none.
  const std::string unit = kind.of == Of::cost ? "" : kind.unit;
  if (kind.better >= 0 || unit == "%") return translated(unit);
  return unit.empty() ? say("lower") : say("{unit}, lower", translated(unit));
}

std::string cell_said(const Figure* figure) {
  return figure && figure->status == Figure::Status::measured ? value_said(figure->value, *figure) : "–";
}

std::vector<std::string> cell_explained(const Figure& figure) {
  std::string head = translated(figure.label);
  if (figure.status == Figure::Status::measured) {
    head += ": " + value_said(figure.value, figure) + (figure.unit == "%" ? " %" : figure.unit == "ms" ? " ms" : "");
    if (figure.low && figure.high)
      head +=
          " (" + say("95 % {low} to {high}", value_said(*figure.low, figure), value_said(*figure.high, figure)) + ")";
  } else {
    head += ": " + (figure.status == Figure::Status::not_promised ? say("not promised") : say("not measured"));
  }
  std::vector<std::string> lines{std::move(head)};
  if (!figure.meaning.empty()) lines.push_back(translated(figure.meaning));
  if (figure.best) lines.push_back(say("the best, or not to be told apart from it"));
  return lines;
}

}  // namespace vitrine::panels

#include "explanation/figure_kinds.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "explanation/figures.h"

namespace vitrine {
namespace {

using Of = FigureKind::Of;
constexpr FigureKind kinds[] = {
#define WITH(kind, ...) FigureKind{.name = #kind, __VA_ARGS__},
#define ONCE(kind, ...) FigureKind{.name = #kind, .of = Of::once, __VA_ARGS__},
#define AGAIN(kind, ...) FigureKind{.name = #kind, .of = Of::again, __VA_ARGS__},
#include "explanation/figure_kinds.inc"
#undef WITH
#undef ONCE
#undef AGAIN
};

bool inside(double value, const Figure& f) { return f.low && f.high && value >= *f.low && value <= *f.high; }

}  // namespace

std::span<const FigureKind> figure_kinds() { return kinds; }

const FigureKind& figure_kind(std::string_view name) {
  return *std::ranges::find_if(kinds, [&](const FigureKind& kind) { return name == kind.name; });
}

Figure measured(std::string_view name, double value, std::string meaning) {
  const FigureKind& kind = figure_kind(name);
  return measured_figure(kind.name, kind.label, value, kind.unit, std::move(meaning));
}

Figure not_measured(std::string_view name, std::string why) {
  const FigureKind& kind = figure_kind(name);
  return not_measured(kind.name, kind.label, std::move(why));
}

std::vector<Figure> in_columns(const std::vector<Figure>& figures, const std::string& missing) {
  std::vector<Figure> all;
  for (const FigureKind& kind : kinds) {
    const auto found = std::ranges::find(figures, kind.name, &Figure::name);
    all.push_back(found == figures.end() ? not_measured(kind.name, missing) : *found);
    all.back().label = kind.short_label;
  }
  return all;
}

void mark_best(std::span<std::vector<Figure>* const> rows) {
  for (const FigureKind& kind : kinds) {
    if (kind.better == 0) continue;
    std::vector<Figure*> known;
    for (std::vector<Figure>* row : rows)
      for (Figure& f : *row)
        if (f.name == kind.name && f.status == Figure::Status::measured) known.push_back(&f);
    if (known.empty()) continue;
    const Figure& best = **std::ranges::max_element(known, {}, [&](const Figure* f) { return kind.better * f->value; });
    const double value = best.value;
    for (Figure* f : known)
      f->best = std::abs(f->value - value) <= kind.resolution || inside(f->value, best) || inside(value, *f);
  }
}

nlohmann::json to_json(const FigureKind& kind) {
  return {{"name", kind.name}, {"label", kind.label},   {"short_label", kind.short_label},
          {"unit", kind.unit}, {"better", kind.better}, {"meaning", kind.meaning}};
}

}  // namespace vitrine

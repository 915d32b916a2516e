// The one table of the figures of trust: what reads it finds what it needs.
#include "explanation/figure_kinds.h"

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <string>

#include "explain/trust/measure.h"

using namespace vitrine;

TEST_CASE("every figure of trust says what it is, once") {
  std::set<std::string> names;
  int64_t once = 0, again = 0;
  for (const FigureKind& kind : figure_kinds()) {
    CAPTURE(kind.name);
    CHECK(names.insert(kind.name).second);
    CHECK(&figure_kind(kind.name) == &kind);
    for (const char* said : {kind.label, kind.short_label, kind.head, kind.meaning}) CHECK(said[0] != 0);
    CHECK((kind.beside == nullptr) == (kind.brief == nullptr));
    CHECK((kind.better == 0) == (kind.resolution == 0));
    once += kind.of == FigureKind::Of::once;
    again += kind.of == FigureKind::Of::again;
    const Figure figure = measured(kind.name, 0.5, "why");
    CHECK(figure.label == kind.label);
    CHECK(figure.unit == kind.unit);
  }
  CHECK(measures(FigureKind::Of::once).size() == static_cast<size_t>(once));
  CHECK(measures(FigureKind::Of::again).size() == static_cast<size_t>(again));
}

TEST_CASE("the tables of docs/trust.md have the heads that the figures declare") {
  std::ifstream file(VITRINE_SOURCE_DIR "/docs/trust.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  for (const FigureKind& kind : figure_kinds()) {
    if (kind.better == 0 || kind.of == FigureKind::Of::again || kind.of == FigureKind::Of::own ||
        kind.of == FigureKind::Of::range)
      continue;
    std::string head = kind.short_label;
    head[0] = static_cast<char>(head[0] - 'A' + 'a');
    head += (kind.unit[0] ? " " + std::string(kind.unit) : "") + (kind.better > 0 ? " ↑" : " ↓");
    CHECK_MESSAGE(text.find("| " + head + " |") != std::string::npos, head);
  }
}

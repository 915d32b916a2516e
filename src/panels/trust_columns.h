// The columns of the table of methods: which figures, under which heads, how they are written.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "app/trust_table.h"
#include "explanation/figure_kinds.h"

namespace vitrine::panels {

using Column = const FigureKind*;
// Drawn as dots on a common scale, with the band of random orders.
std::vector<Column> dot_columns();
// Printed as numbers, the two of cost last; those against a true rationale where the table has them.
std::vector<Column> number_columns(const app::TrustTable& table);
std::string column_note(const FigureKind& kind);  // under the head: unit and direction

// "0.58", "61", "1,640"; "–" for what is not promised or not measured.
std::string cell_said(const Figure* figure);
// What a cell says when it is pointed at: its value with its interval, and what was measured.
std::vector<std::string> cell_explained(const Figure& figure);

}  // namespace vitrine::panels

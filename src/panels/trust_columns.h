// The columns of the table of methods: which figures, under which heads, how they are written.
#pragma once
#include <span>
#include <string>

#include "app/trust_table.h"

namespace vitrine::panels {

struct TrustColumn {
  const char* figure;  // its name in the answer
  const char* head;
  const char* note;     // under the head: unit and direction
  const char* meaning;  // said when the head is pointed at
};
// Drawn as dots on a common scale, with the band of random orders.
std::span<const TrustColumn> dot_columns();
// Printed as numbers. `rationale`: the table has figures against a true rationale.
std::span<const TrustColumn> number_columns();
std::span<const TrustColumn> rationale_columns();
bool has_rationale(const app::TrustTable& table);

// "0.58", "61", "1,640"; "–" for what is not promised or not measured.
std::string cell_said(const Figure* figure);
// What a cell says when it is pointed at: its value with its interval, and what was measured.
std::vector<std::string> cell_explained(const Figure& figure);

}  // namespace vitrine::panels

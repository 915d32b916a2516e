// What is said below what is pinned, when another model answers it: how far the two differ, and what is not compared.
#pragma once
#include <string>
#include <vector>

#include "draw/popup.h"
#include "panels/panel.h"

namespace vitrine::panels {

// Sentences about the second model; empty while none is compared or on its way.
std::vector<std::string> pinned_model_said(const app::State& state);
// The same as a paragraph; the bottom of it. Figures explain themselves when they are pointed at.
float draw_pinned_model(Context& c, float x, float y, float width);

// Entries of the model menu for comparing, after those for loading.
void add_compare_items(const app::State& state, std::vector<draw::MenuItem>& items);
// What the entry `index` of those does, counted from the first.
void choose_compare_item(Context& c, int index);

}  // namespace vitrine::panels

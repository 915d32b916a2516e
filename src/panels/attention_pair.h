// One head on both texts: pinned, now, and the change, on the aligned tokens of both.
#pragma once
#include "app/comparison.h"
#include "app/readings.h"
#include "panels/panel.h"

namespace vitrine::panels {

// Probabilities [3, n, n] over the n aligned columns: pinned, current, current - pinned; NaN where a text has no such
// token.
std::vector<float> paired_attention(const app::Comparison& comparison, const app::AttentionView& pinned,
                                    const app::AttentionView& current, app::Head head);

// Three maps side by side. `version` changes with either answer.
// Whether head h of layer l is the same place on both sides. Two models may have different ones.
bool same_heads(const app::Comparison& comparison);
// Precondition: same_heads.
void draw_attention_pair(Context& c, draw::HeatTexture& texture, const app::Comparison& comparison, app::Head head,
                         uint64_t version, draw::Rect area);

}  // namespace vitrine::panels

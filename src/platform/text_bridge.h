// The part of the bridge behind text_session.h; other rooms use that.
#pragma once
#include <cstdint>
#include <string_view>

#include "platform/text_session.h"

namespace vitrine::bridge {

void text_begin(const text_session::Begin& session);
void text_end();
void text_select(uint32_t anchor, uint32_t caret);
void text_insert(uint32_t begin, uint32_t end, std::string_view text);
void text_caret_box(float x, float y, float height);
// JSON: [{"x", "y", "w", "h", "field", "label"}]
void text_regions(std::string_view json);

}  // namespace vitrine::bridge

// The published chat templates, as a table: what tells one from the others, and how it is written.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "checkpoint/chat_template.h"

namespace vitrine {

struct ChatForm {
  std::vector<std::string_view> marks;  // all of them stand in the template
  ChatTemplate form;
};

// The first whose marks are there counts.
std::span<const ChatForm> chat_forms();

}  // namespace vitrine

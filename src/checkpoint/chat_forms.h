// The published chat templates, as a table: what tells one from the others, and how it is written.
#pragma once
#include <optional>
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

// The template that a person gives for a model whose own is unknown: the name of one of the forms, or a pattern of one
// question and its answer, with {user} and {model} where their words stand, such as "<q>{user}</q>{model}<end>"; "\n"
// is a line break, {bos} and {eos} are the model's tokens. Nothing if it is neither.
std::optional<ChatTemplate> given_chat_template(std::string_view given);

}  // namespace vitrine

#include "checkpoint/chat_forms.h"

namespace vitrine {

std::span<const ChatForm> chat_forms() {
  static const std::vector<ChatForm> forms = {
      {.marks = {"<|im_start|>", "<|im_end|>"},
       .form = {.form = "chatml",
                .system = ChatTurn{"<|im_start|>system\n", "<|im_end|>\n"},
                .user = {"<|im_start|>user\n", "<|im_end|>\n"},
                .assistant = {"<|im_start|>assistant\n", "<|im_end|>\n"},
                .answer = "<|im_start|>assistant\n"}},
      {.marks = {"<|start_header_id|>", "<|eot_id|>", "Cutting Knowledge Date"},
       .form = {.form = "llama3.1",
                .start = "{bos}",
                .system = ChatTurn{"<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December "
                                   "2023\nToday Date: 26 Jul 2024\n\n",
                                   "<|eot_id|>"},
                .user = {"<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"},
                .assistant = {"<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"},
                .answer = "<|start_header_id|>assistant<|end_header_id|>\n\n",
                .always_system = true,
                .trims = true}},
      {.marks = {"<|start_header_id|>", "<|eot_id|>"},
       .form = {.form = "llama3",
                .start = "{bos}",
                .system = ChatTurn{"<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"},
                .user = {"<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"},
                .assistant = {"<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"},
                .answer = "<|start_header_id|>assistant<|end_header_id|>\n\n",
                .trims = true}},
      {.marks = {"[INST]", "<<SYS>>"},
       .form = {.form = "llama2",
                .user = {"{bos}[INST] ", " [/INST]"},
                .assistant = {" ", " {eos}"},
                .system_in_user = ChatTurn{"<<SYS>>\n", "\n<</SYS>>\n\n"},
                .joins_first = true,
                .trims = true}},
      {.marks = {"' [INST] ' +"},
       .form = {.form = "mistral",
                .start = "{bos}",
                .user = {" [INST] ", " [/INST]"},
                .assistant = {" ", "{eos}"},
                .system_in_user = ChatTurn{"", "\n\n"}}},
      {.marks = {"'[INST] ' +", "eos_token"},
       .form =
           {.form = "mistral-v0.1", .start = "{bos}", .user = {"[INST] ", " [/INST]"}, .assistant = {"", "{eos} "}}},
      {.marks = {"<start_of_turn>", "<end_of_turn>", "first_user_prefix"},
       .form = {.form = "gemma3",
                .start = "{bos}",
                .user = {"<start_of_turn>user\n", "<end_of_turn>\n"},
                .assistant = {"<start_of_turn>model\n", "<end_of_turn>\n"},
                .answer = "<start_of_turn>model\n",
                .system_in_user = ChatTurn{"", "\n\n"},
                .trims = true}},
      {.marks = {"<start_of_turn>", "<end_of_turn>"},
       .form = {.form = "gemma",
                .start = "{bos}",
                .user = {"<start_of_turn>user\n", "<end_of_turn>\n"},
                .assistant = {"<start_of_turn>model\n", "<end_of_turn>\n"},
                .answer = "<start_of_turn>model\n",
                .trims = true}},
      {.marks = {"<|user|>", "<|end|>"},
       .form = {.form = "phi3",
                .system = ChatTurn{"<|system|>\n", "<|end|>\n"},
                .user = {"<|user|>\n", "<|end|>\n"},
                .assistant = {"<|assistant|>\n", "<|end|>\n"},
                .answer = "<|assistant|>\n",
                .end = "{eos}"}},
      {.marks = {"'<|user|>\\n' + message['content'] + '\\n'"},
       .form = {.form = "tulu",
                .system = ChatTurn{"<|system|>\n", "\n"},
                .user = {"<|user|>\n", "\n"},
                .assistant = {"<|assistant|>\n", "{eos}\n"},
                .answer = "<|assistant|>\n"}},
      {.marks = {"<|user|>", "<|assistant|>", "message['content'] + eos_token"},
       .form = {.form = "zephyr",
                .system = ChatTurn{"<|system|>\n", "{eos}\n"},
                .user = {"<|user|>\n", "{eos}\n"},
                .assistant = {"<|assistant|>\n", "{eos}\n"},
                .answer = "<|assistant|>\n"}},
      {.marks = {"<｜User｜>", "<｜Assistant｜>"},
       .form = {.form = "deepseek",
                .start = "{bos}",
                .system = ChatTurn{"", ""},
                .user = {"<｜User｜>", ""},
                .assistant = {"<｜Assistant｜>", "<｜end▁of▁sentence｜>"},
                .answer = "<｜Assistant｜>"}},
      {.marks = {"<|START_OF_TURN_TOKEN|>", "<|USER_TOKEN|>", "<|CHATBOT_TOKEN|>"},
       .form = {.form = "command-r",
                .start = "{bos}",
                .system = ChatTurn{"<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>", "<|END_OF_TURN_TOKEN|>"},
                .user = {"<|START_OF_TURN_TOKEN|><|USER_TOKEN|>", "<|END_OF_TURN_TOKEN|>"},
                .assistant = {"<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>", "<|END_OF_TURN_TOKEN|>"},
                .answer = "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>",
                .trims = true}},
      {.marks = {"'USER: '", "'ASSISTANT: '"},
       .form = {.form = "vicuna",
                .system = ChatTurn{"", " "},
                .user = {"USER: ", " "},
                .assistant = {"ASSISTANT: ", "{eos}"},
                .answer = "ASSISTANT:"}},
      {.marks = {"### Instruction:", "### Response:"},
       .form = {.form = "alpaca",
                .system = ChatTurn{"", "\n\n"},
                .user = {"### Instruction:\n", "\n\n"},
                .assistant = {"### Response:\n", "\n\n"},
                .answer = "### Response:\n"}},
  };
  return forms;
}

std::optional<ChatTemplate> given_chat_template(std::string_view given) {
  for (const ChatForm& known : chat_forms())
    if (known.form.form == given) return known.form;
  std::string pattern;
  for (size_t i = 0; i < given.size(); ++i) {
    const bool line_break = given.substr(i).starts_with("\\n");
    pattern += line_break ? '\n' : given[i];
    i += line_break;
  }
  constexpr std::string_view user = "{user}", model = "{model}";
  const size_t asked = pattern.find(user), answered = pattern.find(model);
  if (asked == pattern.npos || answered == pattern.npos || answered < asked) return std::nullopt;
  ChatTemplate out;
  out.form = "edited";
  const std::string between = pattern.substr(asked + user.size(), answered - asked - user.size());
  out.user = {pattern.substr(0, asked), {}};
  out.assistant = {between, pattern.substr(answered + model.size())};
  out.answer = between;
  return out;
}

}  // namespace vitrine

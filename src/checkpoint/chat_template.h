// How a chat model was trained to be asked: a conversation as one text. The published templates (Jinja programs in
// tokenizer_config.json or in a GGUF file) are recognised by what is peculiar to them and written by the forms in
// chat_forms.cpp; no Jinja is run. A template that is not recognised is kept as text, to be shown and edited.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vitrine {

struct ChatMessage {
  std::string role;  // "system", "user", "assistant"
  std::string content;
};

// One turn of a conversation is before + content + after.
struct ChatTurn {
  std::string before, after;
};

struct ChatTemplate {
  std::string form = {};  // "chatml", "llama3", …; "unknown"
  std::string jinja = {};
  bool known() const { return form != "unknown"; }

  // What follows says how a known form is written. "{bos}" and "{eos}" stand for the model's tokens.
  std::string start = {};               // before everything
  std::optional<ChatTurn> system = {};  // nothing: the form has none, see `system_in_user`
  ChatTurn user = {}, assistant = {};
  std::string answer = {};                      // behind the last turn, when the model is to go on
  std::string end = {};                         // and when it is not
  std::string default_system = {};              // said when the conversation has none; empty: nothing is said
  std::optional<ChatTurn> system_in_user = {};  // where the system's words stand at the start of the first user turn
  bool always_system = false;                   // the system's turn is there even without words
  bool joins_first = false;                     // the system's words and the user's are one before white space goes
  bool trims = false;                           // white space around contents goes
};

// The template that a Jinja program is.
ChatTemplate recognise_chat_template(std::string_view jinja);

// chat_template of tokenizer_config.json: a text, or a list of {"name", "template"}, of which "default" counts. Nothing
// when there is none. Errors: bad_file.
Result<std::optional<ChatTemplate>> read_chat_template(std::string_view tokenizer_config_json);

// The special tokens that a template may speak of, as text.
struct ChatTokens {
  std::string bos, eos;
};

// What the files of a model say of conversations.
struct ChatSource {
  std::string jinja;
  ChatTokens tokens;
};
// Of tokenizer_config.json, and of chat_template.jinja, which counts where it is not empty; nothing when there is no
// template. Errors: bad_file.
Result<std::optional<ChatSource>> read_chat_source(std::string_view tokenizer_config_json, std::string_view jinja = {});

// The prompt of a conversation; with `answer`, up to where the model's words begin. Errors: bad_request (a role, or an
// order of roles, that the form does not have), unsupported (an unknown template).
Result<std::string> write_chat(const ChatTemplate& form, std::span<const ChatMessage> messages, bool answer,
                               const ChatTokens& tokens);

}  // namespace vitrine

#include "checkpoint/chat_template.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/chat_forms.h"
#include "checkpoint/strict_json.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {
namespace {

using nlohmann::json;

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// "\n" of a Jinja literal as the line break that it means.
std::string unescaped(std::string_view literal) {
  std::string out;
  for (size_t i = 0; i < literal.size(); ++i) {
    const bool escape = literal[i] == '\\' && i + 1 < literal.size();
    if (!escape) {
      out += literal[i];
      continue;
    }
    const char next = literal[++i];
    if (next == 'n') out += '\n';
    else if (next == 't') out += '\t';
    else out += next;
  }
  return out;
}

// A system message that the template says by itself: plain words in one of its literals between the marks of that turn.
std::string default_system_of(std::string_view jinja, const ChatTurn& turn) {
  if (turn.before.empty()) return {};  // no mark to look for
  for (const bool escaped : {true, false}) {
    std::string before = turn.before;
    for (size_t at = before.find('\n'); escaped && at != before.npos; at = before.find('\n', at)) {
      before.replace(at, 1, "\\n");
    }
    const std::string_view after = std::string_view(turn.after).substr(0, turn.after.find('\n'));
    for (size_t at = jinja.find(before); at != jinja.npos; at = jinja.find(before, at + 1)) {
      const size_t begin = at + before.size(), end = jinja.find(after, begin);
      if (end == jinja.npos || after.empty()) break;
      const std::string_view words = jinja.substr(begin, end - begin);
      if (!words.empty() && words.find_first_of("{}'\"+") == words.npos) return unescaped(words);
    }
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_white(read_utf8(text, 0).code_point)) text.remove_prefix(read_utf8(text, 0).length);
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    if (!is_white(read_utf8(text, last).code_point)) break;
    text = text.substr(0, last);
  }
  return text;
}

// A piece of a form, with the model's tokens in their places.
std::string filled(std::string_view piece, const ChatTokens& tokens) {
  std::string out;
  while (!piece.empty()) {
    if (piece.starts_with("{bos}")) out += tokens.bos;
    else if (piece.starts_with("{eos}")) out += tokens.eos;
    if (piece.starts_with("{bos}") || piece.starts_with("{eos}")) {
      piece.remove_prefix(5);
    } else {
      out += piece.front();
      piece.remove_prefix(1);
    }
  }
  return out;
}

Error bad_conversation(std::string what) {
  return {ErrorCode::bad_request,
          std::move(what),
          {},
          say("Begin with the system's words, if any; then user and assistant.")};
}

}  // namespace

ChatTemplate recognise_chat_template(std::string_view jinja) {
  for (const ChatForm& known : chat_forms()) {
    const auto there = [&](std::string_view mark) { return holds(jinja, mark); };
    if (!std::ranges::all_of(known.marks, there)) continue;
    ChatTemplate out = known.form;
    out.jinja = jinja;
    if (out.system) out.default_system = default_system_of(jinja, *out.system);
    if (out.form == "chatml" && holds(jinja, "bos_token")) out.start = "{bos}";
    if (out.form == "chatml" && holds(jinja, "| trim")) out.trims = true;
    return out;
  }
  ChatTemplate unknown;
  unknown.form = "unknown";
  unknown.jinja = jinja;
  return unknown;
}

Result<std::optional<ChatTemplate>> read_chat_template(std::string_view tokenizer_config_json) {
  VITRINE_TRY(const json file, parse_strict_json(tokenizer_config_json, "tokenizer_config.json"));
  const Error bad = {ErrorCode::bad_file, say("The chat template is neither a text nor a list of texts"),
                     "tokenizer_config.json", say("Get the file again from where it came from.")};
  if (!file.is_object()) return bad;
  const auto found = file.find("chat_template");
  if (found == file.end() || found->is_null()) return std::optional<ChatTemplate>();
  if (found->is_string()) return std::optional(recognise_chat_template(found->get_ref<const std::string&>()));
  if (!found->is_array()) return bad;
  const json* chosen = nullptr;
  for (const json& entry : *found) {
    if (!entry.is_object() || !entry.contains("template") || !entry["template"].is_string()) return bad;
    if (!chosen || entry.value("name", json()) == "default") chosen = &entry["template"];
  }
  if (!chosen) return std::optional<ChatTemplate>();
  return std::optional(recognise_chat_template(chosen->get_ref<const std::string&>()));
}

Result<std::optional<ChatSource>> read_chat_source(std::string_view tokenizer_config_json, std::string_view jinja) {
  VITRINE_TRY(const std::optional<ChatTemplate> form, read_chat_template(tokenizer_config_json));
  if (!form && jinja.empty()) return std::optional<ChatSource>();
  VITRINE_TRY(const json file, parse_strict_json(tokenizer_config_json, "tokenizer_config.json"));
  // A special token is its text, or an object that has it as "content".
  const auto token = [&](const char* name) {
    const json value = file.value(name, json());
    if (value.is_string()) return value.get<std::string>();
    const json content = value.is_object() ? value.value("content", json()) : json();
    return content.is_string() ? content.get<std::string>() : std::string();
  };
  return std::optional(
      ChatSource{jinja.empty() ? form->jinja : std::string(jinja), {token("bos_token"), token("eos_token")}});
}

Result<std::string> write_chat(const ChatTemplate& form, std::span<const ChatMessage> messages, bool answer,
                               const ChatTokens& tokens) {
  if (!form.known()) {
    return Error{ErrorCode::unsupported,
                 say("The model's chat template is not one of the published ones"),
                 {},
                 say("Edit the prompt by hand after the template that is shown.")};
  }
  std::string out = filled(form.start, tokens);
  const auto add = [&](const ChatTurn& turn, std::string_view content) {
    out += filled(turn.before, tokens);
    out += form.trims ? trimmed(content) : content;
    out += filled(turn.after, tokens);
  };
  const bool has_system = !messages.empty() && messages.front().role == "system";
  std::string system_words;  // for the first user turn
  if (has_system && form.system) {
    add(*form.system, messages.front().content);
  } else if (has_system && form.system_in_user) {
    const std::string_view content = messages.front().content;
    system_words = form.system_in_user->before + std::string(content) + form.system_in_user->after;
  } else if (has_system) {
    return bad_conversation(say("This model's chat template has no place for the system's words"));
  } else if (form.system && (form.always_system || !form.default_system.empty())) {
    add(*form.system, form.default_system);
  }
  for (const ChatMessage& message : messages.subspan(has_system ? 1 : 0)) {
    if (message.role == "user") {
      const std::string_view words = message.content;
      add(form.user, system_words + std::string(form.trims && !form.joins_first ? trimmed(words) : words));
      system_words.clear();
    } else if (message.role == "assistant") {
      add(form.assistant, message.content);
    } else {
      return bad_conversation(say("A chat has no place for the role {role} here", quoted_name(message.role)));
    }
  }
  if (!system_words.empty()) return bad_conversation(say("This model's chat template needs a user's words"));
  return out + filled(answer ? form.answer : form.end, tokens);
}

}  // namespace vitrine

#include "app/conversation.h"

#include <algorithm>

#include "app/readings.h"
#include "checkpoint/chat_forms.h"

namespace vitrine::app {
namespace {

// Where both texts part, at the start of a code point of `whole`.
size_t common(std::string_view part, std::string_view whole) {
  size_t end = std::ranges::mismatch(part, whole).in2 - whole.begin();
  while (end > 0 && end < whole.size() && (static_cast<unsigned char>(whole[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

std::optional<ChatTemplate> chat_template(const State& state) {
  if (!state.model || !state.model->chat) return std::nullopt;
  if (auto given = given_chat_template(state.chat_form)) return given;
  return state.model->chat;
}

bool chats(const State& state) {
  if (!state.model || !state.model->chat) return false;
  return state.model->chat->known() || given_chat_template(state.chat_form).has_value();
}

std::string conversation_text(const State& state, std::span<const Turn> turns) {
  if (!chats(state)) return {};
  std::vector<ChatMessage> messages;
  for (const Turn& turn : turns) messages.push_back({turn.of_model ? "assistant" : "user", turn.text});
  const Result<std::string> text = write_chat(*chat_template(state), messages, true, state.model->chat_tokens);
  return text.ok() ? *text : std::string();
}

std::vector<WrittenToken> tokens_of(const Explanation& e) {
  std::vector<WrittenToken> out;
  if (e.rows.empty()) return out;
  const std::string& whole = e.rows.back().name;
  const Tensor* ids = e.find("ids");
  const bool known = ids && ids->dtype() == DType::i64 && ids->size() == std::ssize(e.rows);
  size_t begin = 0;
  for (size_t i = 0; i < e.rows.size(); ++i) {
    const size_t end = std::max(begin, common(e.rows[i].name, whole));
    WrittenToken token{.text = whole.substr(begin, end - begin)};
    if (known) token.id = ids->i64()[i];
    for (const Figure& f : e.rows[i].figures)
      if (f.name == "token_probability") token.probability = f.value;
    out.push_back(std::move(token));
    begin = end;
  }
  return out;
}

Turn answer_turn(const State& state) {
  Turn turn{.of_model = true, .text = {}, .tokens = {}};
  const auto& shown = state.answer(Slot::writing).shown;
  if (!state.writing || !shown || shown->provenance.text != state.writing->prompt) return turn;
  turn.tokens = tokens_of(*shown);
  if (!shown->rows.empty()) turn.text = shown->rows.back().name;
  return turn;
}

std::vector<Turn> turns_of(const State& state) {
  if (!state.writing) return {};
  std::vector<Turn> turns = state.writing->turns;
  if (!state.writing->prompt.empty()) turns.push_back(answer_turn(state));
  return turns;
}

std::string text_before(const State& state, size_t turn, size_t token) {
  const std::vector<Turn> turns = turns_of(state);
  if (turn >= turns.size()) return {};
  std::string text = turn + 1 == turns.size() && turns[turn].of_model
                         ? state.writing->prompt
                         : conversation_text(state, std::span(turns).first(turn));
  for (size_t i = 0; i < std::min(token, turns[turn].tokens.size()); ++i) text += turns[turn].tokens[i].text;
  return text;
}

WrittenPlace explained_token(const State& state) {
  const std::vector<Turn> turns = turns_of(state);
  const std::optional<TokenChoice> target = state.selection.target;
  if (!target || !target->id) return {};
  for (size_t t = 0; t < turns.size(); ++t) {
    if (!turns[t].of_model) continue;
    std::string text = text_before(state, t, 0);
    for (size_t i = 0; i < turns[t].tokens.size(); ++i) {
      if (turns[t].tokens[i].id == *target->id && text == state.text) return {static_cast<int>(t), static_cast<int>(i)};
      text += turns[t].tokens[i].text;
    }
  }
  return {};
}

bool reads_as_written(const State& state, WrittenPlace at) {
  if (at.token < 0 || !state.tokens_fresh()) return true;
  const std::vector<WrittenToken> tokens = turns_of(state)[at.turn].tokens;
  for (int back = 1; back <= at.token && back <= int_size(state.tokens); ++back)
    if (state.tokens[state.tokens.size() - back].id != tokens[at.token - back].id) return false;
  return true;
}

double setting_of_run(const State& state, std::string_view name) {
  const auto number = [](const SettingValue& value) {
    if (const auto* whole = std::get_if<int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return 0.0;
  };
  if (state.writing)
    if (const auto found = state.writing->settings.find(std::string(name)); found != state.writing->settings.end())
      return number(found->second);
  if (const MethodInfo* method = state.find_method(kWriter))
    for (const SettingInfo& info : method->settings)
      if (info.name == name) return number(info.fallback);
  return 0;
}

}  // namespace vitrine::app

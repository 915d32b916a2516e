#include "checkpoint/text/post_processor.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine {

using nlohmann::json;

Result<PostProcessor> PostProcessor::parse(const json& post_processor) {
  PostProcessor out;
  if (post_processor.is_null()) return out;
  if (type_of(post_processor) != "Sequence") {
    VITRINE_CHECK(out.add_step(post_processor));
    return out;
  }
  const json& processors = member(post_processor, "processors");
  if (!processors.is_array()) return bad_tokenizer(say("The post-processor Sequence lists no steps"));
  for (const json& step : processors) VITRINE_CHECK(out.add_step(step));
  return out;
}

Result<void> PostProcessor::add_step(const json& step) {
  const std::string_view type = type_of(step);
  if (type == "TemplateProcessing") return add_template(step);
  if (type == "ByteLevel") return add_trim(step);
  if (type == "RobertaProcessing") VITRINE_CHECK(add_trim(step));
  if (type == "BertProcessing" || type == "RobertaProcessing") return add_pair(step);
  return unsupported_tokenizer(say("The post-processor {kind} is not built yet", quoted_name(type)));
}

Result<void> PostProcessor::add_trim(const json& step) {
  Step out;
  VITRINE_TRY(out.trims, flag(step, "trim_offsets", true));
  VITRINE_TRY(out.keeps_one_space, flag(step, "add_prefix_space", true));
  steps_.push_back(std::move(out));
  return {};
}

// cls: ["[CLS]", 101], sep: ["[SEP]", 102].
Result<void> PostProcessor::add_pair(const json& step) {
  Step out;
  for (const char* field : {"cls", "sep"}) {
    const json& pair = member(step, field);
    const bool sane = pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_number_unsigned() &&
                      pair[1].get<uint64_t>() <= uint64_t(INT32_MAX);
    if (!sane) return bad_tokenizer(say("The post-processor's field {field} is not a token", quoted_name(field)));
    TokenSpan token;
    token.id = pair[1].get<int32_t>();
    token.piece = pair[0].get<std::string>();
    (out.before.empty() ? out.before : out.after).push_back(std::move(token));
  }
  steps_.push_back(std::move(out));
  return {};
}

// single: [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}], special_tokens: {"<s>": {"ids":
// [1], "tokens": ["<s>"]}}.
Result<void> PostProcessor::add_template(const json& step) {
  const json& single = member(step, "single");
  if (!single.is_array()) return bad_tokenizer(say("The post-processor's template is not a list"));
  Step out;
  bool behind_text = false;
  for (const json& piece : single) {
    if (const json& sequence = member(piece, "Sequence"); sequence.is_object()) {
      if (behind_text || member(sequence, "id") != "A")
        return unsupported_tokenizer(say("A template of several texts is not built yet"));
      behind_text = true;
      continue;
    }
    const json& name = member(member(piece, "SpecialToken"), "id");
    if (!name.is_string()) return bad_tokenizer(say("The post-processor's template holds an unknown part"));
    const json& special = member(member(step, "special_tokens"), name.get_ref<const std::string&>());
    const json& ids = member(special, "ids");
    const json& tokens = member(special, "tokens");
    const Error not_described = bad_tokenizer(
        say("The template's token {token} is not described", quoted_name(name.get_ref<const std::string&>())));
    if (!ids.is_array() || !tokens.is_array() || ids.size() != tokens.size()) return not_described;
    for (size_t i = 0; i < ids.size(); ++i) {
      const bool sane = ids[i].is_number_unsigned() && ids[i].get<uint64_t>() <= uint64_t(INT32_MAX);
      if (!sane || !tokens[i].is_string()) return not_described;
      TokenSpan token;
      token.id = ids[i].get<int32_t>();
      token.piece = tokens[i].get<std::string>();
      (behind_text ? out.after : out.before).push_back(std::move(token));
    }
  }
  if (!behind_text) return unsupported_tokenizer(say("A template without the text is not built yet"));
  steps_.push_back(std::move(out));
  return {};
}

std::vector<int32_t> PostProcessor::added_ids() const {
  std::vector<int32_t> out;
  for (const Step& step : steps_) {
    for (const TokenSpan& token : step.before) out.push_back(token.id);
    for (const TokenSpan& token : step.after) out.push_back(token.id);
  }
  return out;
}

namespace {

bool is_blank(char32_t c) { return c == character_of_byte(' ') || is_white(c); }

// How many blank characters a piece begins and ends with; all of them count twice in a blank piece.
struct Blanks {
  uint32_t leading = 0, trailing = 0;
};
Blanks blanks_of(std::string_view piece) {
  Blanks out;
  bool only_blank = true;
  for (size_t at = 0; at < piece.size();) {
    const Utf8Step step = read_utf8(piece, at);
    const bool blank = is_blank(step.code_point);
    only_blank = only_blank && blank;
    if (only_blank) ++out.leading;
    out.trailing = blank ? out.trailing + 1 : 0;
    at += step.length;
  }
  return out;
}

// Moves the ends of a span inwards by whole characters, at most until they meet.
void trim(std::string_view text, TokenSpan& token, uint32_t leading, uint32_t trailing) {
  for (; leading > 0 && token.begin < token.end; --leading) {
    token.byte_begin += read_utf8(text, token.byte_begin).length;
    ++token.begin;
  }
  if (token.end < trailing) return;
  for (; trailing > 0 && token.begin < token.end; --trailing) {
    do --token.byte_end;
    while ((uint8_t(text[token.byte_end]) & 0xC0) == 0x80);
    --token.end;
  }
}

}  // namespace

void PostProcessor::apply(std::string_view text, Encoding& encoding, bool adds) const {
  for (const Step& step : steps_) {
    if (step.trims) {
      for (size_t i = 0; i < encoding.size(); ++i) {
        Blanks blanks = blanks_of(encoding[i].piece);
        const bool first = i == 0 || encoding[i].begin == 0;
        if (first && step.keeps_one_space && blanks.leading == 1) blanks.leading = 0;
        trim(text, encoding[i], blanks.leading, blanks.trailing);
      }
    }
    if (!adds) continue;
    encoding.insert(encoding.begin(), step.before.begin(), step.before.end());
    encoding.insert(encoding.end(), step.after.begin(), step.after.end());
  }
}

}  // namespace vitrine

// What turns tokens back into text. Each takes strings and leaves strings; the text is all of them, one after another.
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/text/byte_alphabet.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/split.h"
#include "checkpoint/text/steps.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;
using Tokens = std::vector<std::string>;

std::string joined(const Tokens& tokens) {
  std::string out;
  for (const std::string& token : tokens) out += token;
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  if (from.empty()) return;
  std::string out;
  size_t done = 0;
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, done)) {
    out.append(text, done, at - done).append(to);
    done = at + from.size();
  }
  if (done > 0) text = out.append(text, done);
}

// Spaces that English does not write; "do not" becomes "don't" as in the library.
void tidy_english(std::string& text) {
  constexpr std::pair<const char*, const char*> tidier[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [from, to] : tidier) replace_all(text, from, to);
}

}  // namespace

Result<Decoder> decoder_ByteLevel(const json&) {
  return Decoder([](Tokens& tokens) {
    std::string bytes;
    for (const std::string& token : tokens) bytes += bytes_of_piece(token).value_or(token);
    tokens = {sanitized(bytes)};
  });
}

Result<Decoder> decoder_Metaspace(const json& description) {
  VITRINE_TRY(const char32_t character, one_character(description, "replacement", to_say("The decoder Metaspace")));
  VITRINE_TRY(const bool older_prefix, flag(description, "add_prefix_space", true));
  const json& scheme = member(description, "prepend_scheme");
  const bool prepends = scheme.is_string() ? scheme != "never" : older_prefix;
  return Decoder([character, prepends](Tokens& tokens) {
    std::string mark;
    append_utf8(mark, character);
    for (size_t i = 0; i < tokens.size(); ++i) replace_all(tokens[i], mark, i == 0 && prepends ? "" : " ");
  });
}

Result<Decoder> decoder_WordPiece(const json& description) {
  VITRINE_TRY(std::string continuing, short_text(description, "prefix", to_say("The decoder WordPiece")));
  VITRINE_TRY(const bool tidies, flag(description, "cleanup", true));
  return Decoder([prefix = std::move(continuing), tidies](Tokens& tokens) {
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0 && tokens[i].starts_with(prefix)) tokens[i].erase(0, prefix.size());
      else if (i > 0) tokens[i].insert(0, 1, ' ');
      if (tidies) tidy_english(tokens[i]);
    }
  });
}

Result<Decoder> decoder_BPEDecoder(const json& description) {
  VITRINE_TRY(std::string end_of_word, short_text(description, "suffix", to_say("The decoder BPEDecoder")));
  return Decoder([suffix = std::move(end_of_word)](Tokens& tokens) {
    for (size_t i = 0; i < tokens.size(); ++i) replace_all(tokens[i], suffix, i + 1 == tokens.size() ? "" : " ");
  });
}

Result<Decoder> decoder_ByteFallback(const json&) {
  return Decoder([](Tokens& tokens) {
    Tokens out;
    std::string bytes;
    const auto flush = [&] {
      if (is_utf8(bytes)) {
        if (!bytes.empty()) out.push_back(bytes);
      } else {
        out.insert(out.end(), bytes.size(), "\uFFFD");
      }
      bytes.clear();
    };
    for (std::string& token : tokens) {
      if (const auto byte = byte_of_token(token)) {
        bytes += char(*byte);
      } else {
        flush();
        out.push_back(std::move(token));
      }
    }
    flush();
    tokens = std::move(out);
  });
}

Result<Decoder> decoder_Fuse(const json&) {
  return Decoder([](Tokens& tokens) { tokens = {joined(tokens)}; });
}

Result<Decoder> decoder_Strip(const json& description) {
  VITRINE_TRY(const char32_t character, one_character(description, "content", to_say("The decoder Strip")));
  size_t most[2] = {};
  for (const int end : {0, 1}) {
    const json& count = member(description, end == 0 ? "start" : "stop");
    if (!count.is_number_unsigned()) return bad_tokenizer(say("The decoder Strip says not how many"));
    most[end] = size_t(std::min<uint64_t>(count.get<uint64_t>(), UINT32_MAX));
  }
  std::string content;
  append_utf8(content, character);
  return Decoder([content, start = most[0], stop = most[1]](Tokens& tokens) {
    for (std::string& token : tokens) {
      std::string_view kept = token;
      for (size_t i = 0; i < start && kept.starts_with(content); ++i) kept.remove_prefix(content.size());
      for (size_t i = 0; i < stop && kept.ends_with(content); ++i) kept.remove_suffix(content.size());
      token = std::string(kept);
    }
  });
}

Result<Decoder> decoder_Replace(const json& description) {
  VITRINE_TRY(const SplitPattern pattern, SplitPattern::parse(member(description, "pattern")));
  VITRINE_TRY(std::string replacement, short_text(description, "content", to_say("The decoder Replace")));
  return Decoder([pattern, content = std::move(replacement)](Tokens& tokens) {
    for (std::string& token : tokens) {
      const Result<Stretches> stretches = pattern.stretches(token);
      if (!stretches.ok()) continue;
      std::string out;
      for (const Stretch& s : *stretches) {
        out += s.matches ? std::string_view(content) : std::string_view(token).substr(s.begin, s.end - s.begin);
      }
      token = std::move(out);
    }
  });
}

}  // namespace vitrine

#include "checkpoint/tokenizer.h"

#include <nlohmann/json.hpp>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "checkpoint/text/pipeline.h"

namespace vitrine {

using nlohmann::json;

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse(std::string_view text) {
  VITRINE_TRY(const json file, parse_strict_json(text, "tokenizer.json"));
  return build_tokenizer(file);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse(std::string_view vocab_json, std::string_view merges_txt) {
  VITRINE_TRY(json vocab, parse_strict_json(vocab_json, "vocab.json"));
  json merges = json::array(), added = json::array();
  while (!merges_txt.empty()) {
    const size_t end = std::min(merges_txt.find('\n'), merges_txt.size());
    std::string_view line = merges_txt.substr(0, end);
    merges_txt.remove_prefix(std::min(end + 1, merges_txt.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) merges.push_back(std::string(line));
  }
  if (vocab.is_object()) {
    for (const auto& [piece, id] : vocab.items()) {
      if (piece.size() > 2 && piece.starts_with('<') && piece.ends_with('>')) {
        added.push_back({{"id", id}, {"content", piece}, {"special", true}, {"normalized", false}});
      }
    }
  }
  const json byte_level = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
  return build_tokenizer({{"added_tokens", std::move(added)},
                          {"pre_tokenizer", byte_level},
                          {"decoder", byte_level},
                          {"model", {{"type", "BPE"}, {"vocab", std::move(vocab)}, {"merges", std::move(merges)}}}});
}

}  // namespace vitrine

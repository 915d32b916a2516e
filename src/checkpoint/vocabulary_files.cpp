#include "checkpoint/vocabulary_files.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

// An object, empty when the file is not there.
Result<json> object_of(const Files& files, const char* name) {
  const auto file = files.find(name);
  if (file == files.end() || !file->second) return json::object();
  const std::string_view text(reinterpret_cast<const char*>(file->second->data()), file->second->size());
  VITRINE_TRY(json out, parse_strict_json(text, name));
  if (!out.is_object()) return Error{ErrorCode::bad_file, say("{file} should hold an object", name), name, {}};
  return out;
}

// Lines "left right" behind a first line "#version".
Result<json> merges_of(const Files& files) {
  const auto& bytes = *files.find("merges.txt")->second;
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) return Error{ErrorCode::bad_file, say("It is not UTF-8"), "merges.txt", {}};
  json out = json::array();
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !line.starts_with("#version")) out.push_back(line);
  }
  return out;
}

class SpecialTokens {
 public:
  explicit SpecialTokens(const json& vocabulary) : vocabulary_(vocabulary) {}

  void add(const json& id, const json& described, bool special) {
    const json& content = described.is_object() ? member(described, "content") : described;
    if (!content.is_string() || content == "" || !id.is_number_unsigned()) return;
    if (!seen_.emplace(content.get<std::string>(), true).second) return;
    json token{
        {"id", id},
        {"content", content},
        {"special", described.is_object() && described.contains("special") ? described["special"] : json(special)}};
    for (const char* how : {"single_word", "lstrip", "rstrip", "normalized"})
      token[how] = described.is_object() && described.contains(how) ? described[how] : json(false);
    list_.push_back(std::move(token));
  }
  // By its content, if the vocabulary has it.
  void add_known(const json& described) {
    const json& content = described.is_object() ? member(described, "content") : described;
    if (content.is_string() && vocabulary_.contains(content.get_ref<const std::string&>()))
      add(vocabulary_[content.get_ref<const std::string&>()], described, true);
  }
  json take() { return std::move(list_); }

 private:
  const json& vocabulary_;
  std::map<std::string, bool> seen_;
  json list_ = json::array();
};

}  // namespace

Result<std::string> tokenizer_of_vocabulary(const Files& files) {
  VITRINE_TRY(json vocabulary, object_of(files, "vocab.json"));
  VITRINE_TRY(json merges, merges_of(files));
  VITRINE_TRY(const json config, object_of(files, "tokenizer_config.json"));
  VITRINE_TRY(const json special, object_of(files, "special_tokens_map.json"));
  VITRINE_TRY(const json added, object_of(files, "added_tokens.json"));

  const json& named = member(config, "tokenizer_class");
  const std::string kind = named.is_string() ? named.get<std::string>() : "GPT2Tokenizer";
  const bool qwen = kind == "Qwen2Tokenizer" || kind == "Qwen2TokenizerFast";
  if (!qwen && kind != "GPT2Tokenizer" && kind != "GPT2TokenizerFast") {
    return Error{ErrorCode::unsupported,
                 say("The tokenizer {kind} cannot be made from vocab.json and merges.txt here", quoted_name(kind)),
                 "tokenizer_config.json",
                 say("Save its tokenizer.json: AutoTokenizer.from_pretrained(…).save_pretrained(folder).")};
  }
  VITRINE_TRY(const bool prefix, flag(config, "add_prefix_space", false));

  SpecialTokens tokens(vocabulary);
  for (const auto& [id, described] : member(config, "added_tokens_decoder").items()) {
    const bool digits = !id.empty() && id.size() < 10 && id.find_first_not_of("0123456789") == id.npos;
    if (digits) tokens.add(json(std::strtoull(id.c_str(), nullptr, 10)), described, false);
  }
  for (const auto& [content, id] : added.items()) tokens.add(id, json(content), true);
  for (const auto& [role, described] : special.items()) {
    if (described.is_array()) {
      for (const json& one : described) tokens.add_known(one);
    } else {
      tokens.add_known(described);
    }
  }

  const auto byte_level = [&](bool use_regex) {
    return json{{"type", "ByteLevel"}, {"add_prefix_space", prefix}, {"trim_offsets", true}, {"use_regex", use_regex}};
  };
  json words = byte_level(true);
  if (qwen) {
    const json split{
        {"type", "Split"},
        {"pattern",
         {{"Regex",
           R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}}},
        {"behavior", "Isolated"},
        {"invert", false}};
    words = {{"type", "Sequence"}, {"pretokenizers", json::array({split, byte_level(false)})}};
  }
  const json out{{"version", "1.0"},
                 {"added_tokens", tokens.take()},
                 {"normalizer", qwen ? json{{"type", "NFC"}} : json()},
                 {"pre_tokenizer", std::move(words)},
                 {"post_processor", nullptr},
                 {"decoder", byte_level(true)},
                 {"model",
                  {{"type", "BPE"},
                   {"dropout", nullptr},
                   {"unk_token", nullptr},
                   {"byte_fallback", false},
                   {"fuse_unk", false},
                   {"vocab", std::move(vocabulary)},
                   {"merges", std::move(merges)}}}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace vitrine

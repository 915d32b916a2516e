// Ids, tokens, offsets and decoded text must be those of the tokenizers library, exactly.
#include <doctest/doctest.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "checkpoint/tokenizer.h"
#include "files.h"

using namespace vitrine;
using namespace vitrine::test;
using nlohmann::json;

namespace {

std::vector<int32_t> ids_of(const Encoding& encoding) {
  std::vector<int32_t> out;
  for (const TokenSpan& token : encoding) out.push_back(token.id);
  return out;
}

std::vector<std::string> pieces_of(const Encoding& encoding) {
  std::vector<std::string> out;
  for (const TokenSpan& token : encoding) out.push_back(token.piece);
  return out;
}

std::vector<uint32_t> offsets_of(const Encoding& encoding) {
  std::vector<uint32_t> out;
  for (const TokenSpan& token : encoding) out.insert(out.end(), {token.begin, token.end});
  return out;
}

// Byte offsets and code point offsets must name the same places.
void check_bytes(const std::string& text, const Encoding& encoding) {
  for (const TokenSpan& token : encoding) {
    REQUIRE(token.byte_end <= text.size());
    CHECK(count_code_points(std::string_view(text).substr(0, token.byte_begin)) == token.begin);
    CHECK(count_code_points(std::string_view(text).substr(0, token.byte_end)) == token.end);
  }
}

// As make_script_cases.py writes an answer.
std::string answer(const Tokenizer& tokenizer, const std::string& text) {
  const auto encoding = tokenizer.encode(text);
  if (!encoding.ok()) return encoding.error().sentence();
  check_bytes(text, *encoding);
  std::string out;
  for (const TokenSpan& token : *encoding) {
    out += std::to_string(token.id) + ' ' + std::to_string(token.begin) + ' ' + std::to_string(token.end) + ' ' +
           token.piece + '\n';
  }
  const std::vector<int32_t> ids = ids_of(*encoding);
  return out + tokenizer.decode(ids) + '\n' + tokenizer.decode(ids, false);
}

json patched(const json& base, const json& patch) {
  json out = base;
  for (const auto& [key, value] : patch.items()) {
    if (key == "model") out["model"].update(value);
    else out[key] = value;
  }
  return out;
}

// A folder with tokenizer.json and golden.json, see tests/parity.
void check_folder(const std::filesystem::path& folder) {
  INFO(folder.string());
  const auto tokenizer = tokenizer_of(read_json(folder / "tokenizer.json"));
  const json golden = read_json(folder / "golden.json");
  for (const json& expected : golden["cases"]) {
    const auto text = expected["text"].get<std::string>();
    INFO(text);
    const auto encoding = tokenizer->encode(text);
    REQUIRE(encoding.ok());
    json ids = ids_of(*encoding), pieces = pieces_of(*encoding);
    // An encoder predicts a masked token: there one token of the text was replaced afterwards.
    const auto mask = tokenizer->find("[MASK]");
    for (size_t i = 0; mask && i < std::min(ids.size(), expected["ids"].size()); ++i)
      if (expected["ids"][i] == *mask) ids[i] = *mask, pieces[i] = expected["tokens"][i];
    CHECK(ids == expected["ids"]);
    CHECK(pieces == expected["tokens"]);
    std::vector<uint32_t> offsets;
    for (const json& span : expected["offsets"]) offsets.insert(offsets.end(), {span[0], span[1]});
    CHECK(offsets_of(*encoding) == offsets);
    if (expected.contains("decoded"))
      CHECK(tokenizer->decode(ids_of(*encoding)) == expected["decoded"].get<std::string>());
    check_bytes(text, *encoding);
  }
}

}  // namespace

TEST_CASE("awkward texts and every option, as the library cuts them") {
  const json file = read_json(source_dir() / "tests/unit/checkpoint/tokenizer_cases.json");
  for (const json& variant : file["variants"]) {
    INFO(variant["name"]);
    const auto tokenizer = tokenizer_of(patched(file["base"], variant["patch"]));
    for (const json& expected : variant["cases"]) {
      const auto text = file["texts"][expected["text"].get<size_t>()].get<std::string>();
      INFO(text);
      const auto encoding = tokenizer->encode(text);
      REQUIRE(encoding.ok());
      const std::vector<int32_t> ids = ids_of(*encoding);
      CHECK(json(ids) == expected["ids"]);
      CHECK(json(pieces_of(*encoding)) == expected["tokens"]);
      CHECK(json(offsets_of(*encoding)) == expected["offsets"]);
      CHECK(tokenizer->decode(ids) == expected["decoded"].get<std::string>());
      CHECK(tokenizer->decode(ids, false) ==
            expected.value("decoded_with_special", expected["decoded"].get<std::string>()));
      check_bytes(text, *encoding);
    }
  }
}

// A failure names variant and text; make_script_cases.py --show prints what the library says.
TEST_CASE("texts in many scripts, for every kind of tokenizer, as the library cuts them") {
  const json file = read_json(source_dir() / "tests/unit/checkpoint/tokenizer_script_cases.json");
  const auto texts = file["texts"].get<std::vector<std::string>>();
  CHECK(texts.size() > 2000);
  for (const json& variant : file["variants"]) {
    const auto name = variant["name"].get<std::string>();
    const auto tokenizer = tokenizer_of(patched(file["bases"][variant["base"].get<std::string>()], variant["patch"]));
    const auto& expected = variant["answers"].get_ref<const std::string&>();
    size_t at = 0, wrong = 0;
    std::string where;
    for (size_t i = 0; i < texts.size(); i += variant["step"].get<size_t>(), at += 8) {
      const std::string given = answer(*tokenizer, texts[i]);
      if (hex16(hash64(given)).substr(8) == expected.substr(at, 8)) continue;
      if (++wrong <= 3) where += " --show '" + name + "' " + std::to_string(i) + " gives\n" + given + "\n";
    }
    CHECK(at == expected.size());
    CHECK_MESSAGE(wrong == 0, name << ": " << wrong << " of " << at / 8 << " texts;" << where);
  }
}

TEST_CASE("the shipped golden checkpoints") {
  int folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "tests/parity/golden")) {
    if (!entry.is_directory()) continue;
    check_folder(entry.path());
    ++folders;
  }
  CHECK(folders >= 2);
}

// Larger fixtures may lie beside the checkout.
TEST_CASE("golden checkpoints beside the checkout") {
  for (const char* family : {"gpt2", "gpt_neo", "gpt_neox", "qwen2", "llama", "bert"}) {
    const auto folder = source_dir() / "../shared/fixtures" / family;
    if (std::filesystem::exists(folder)) check_folder(folder);
  }
}

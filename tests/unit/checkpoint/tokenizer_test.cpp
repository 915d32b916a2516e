#include "checkpoint/tokenizer.h"

#include <doctest/doctest.h>

#include <set>

#include "base/utf8.h"
#include "checkpoint/text/byte_alphabet.h"
#include "files.h"

using namespace vitrine;
using namespace vitrine::test;
using nlohmann::json;

namespace {

// Every byte, "the", " the", and two added tokens.
json small_file() {
  json vocab;
  for (int byte = 0; byte < 256; ++byte) vocab[piece_of_bytes(std::string(1, char(byte)))] = byte;
  vocab["th"] = 256;
  vocab["the"] = 257;
  vocab["Ġthe"] = 258;
  const json byte_level = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}};
  return {{"version", "1.0"},
          {"added_tokens",
           {{{"id", 259}, {"content", "<|end|>"}, {"special", true}, {"normalized", false}},
            {{"id", 260}, {"content", "[[a b]]"}, {"special", false}, {"normalized", false}}}},
          {"normalizer", nullptr},
          {"pre_tokenizer", byte_level},
          {"post_processor", nullptr},
          {"decoder", byte_level},
          {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", {"t h", "th e", "Ġ the"}}}}};
}

void check_refused(const json& file, ErrorCode code, std::string_view part) {
  const auto result = Tokenizer::parse(file.dump());
  REQUIRE(!result.ok());
  CHECK(result.error().code == code);
  CHECK_MESSAGE(result.error().sentence().find(part) != std::string::npos, result.error().sentence());
}

// Changes one place of the small file.
json with(const char* pointer, json value) {
  json file = small_file();
  file[json::json_pointer(pointer)] = std::move(value);
  return file;
}

}  // namespace

TEST_CASE("encoding and decoding") {
  const auto tokenizer = tokenizer_of(small_file());
  CHECK(tokenizer->size() == 261);
  const auto encoding = tokenizer->encode("the thé<|end|>");
  REQUIRE(encoding.ok());
  REQUIRE(encoding->size() == 6);
  CHECK((*encoding)[0].piece == "the");
  CHECK((*encoding)[1].piece == "Ġ");
  CHECK((*encoding)[2].piece == "th");
  CHECK((*encoding)[3].byte_begin == 6);  // half of é covers the whole of it
  CHECK((*encoding)[3].byte_end == 8);
  CHECK((*encoding)[4].begin == 6);
  CHECK((*encoding)[4].end == 7);
  CHECK((*encoding)[5].id == 259);
  const std::vector<int32_t> ids = {257, 0x20, 256, 0xC3, 0xA9, 259};
  CHECK(tokenizer->decode(ids) == "the thé");
  CHECK(tokenizer->decode(ids, false) == "the thé<|end|>");
  CHECK(tokenizer->decode(std::vector<int32_t>{0xC3, 257, -1, 5000}) == "\uFFFDthe");
}

TEST_CASE("a text that is not UTF-8 is refused") {
  const auto tokenizer = tokenizer_of(small_file());
  CHECK(tokenizer->encode("a\xFF").error().code == ErrorCode::bad_text);
  CHECK(tokenizer->encode("").ok());
}

TEST_CASE("readable and find") {
  json file = small_file();
  file["model"]["vocab"]["Ã©Ã"] = 270;  // é and the first byte of another letter
  file["added_tokens"][0]["id"] = 260;
  file["added_tokens"][1]["id"] = 261;
  const auto tokenizer = tokenizer_of(file);
  CHECK(tokenizer->size() == 271);
  CHECK(tokenizer->readable(258) == " the");
  CHECK(tokenizer->readable('\n') == "\n");
  CHECK(tokenizer->readable(0xF0) == "<0xF0>");
  CHECK(tokenizer->readable(270) == "é<0xC3>");
  CHECK(tokenizer->readable(260) == "<|end|>");
  CHECK(tokenizer->readable(261) == "[[a b]]");
  CHECK(tokenizer->readable(265) == "<unused 265>");
  CHECK(tokenizer->readable(-1) == "<unused -1>");
  CHECK(tokenizer->find(" the") == 258);
  CHECK(tokenizer->find("the") == 257);
  CHECK(tokenizer->find("[[a b]]") == 261);
  CHECK(tokenizer->find("<|end|>") == 260);
  CHECK_FALSE(tokenizer->find("thee"));
  CHECK_FALSE(tokenizer->find(""));
}

TEST_CASE("byte-level decoding is the inverse of encoding for every character") {
  const auto tokenizer = tokenizer_of(small_file());
  std::string text;
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c < 0xD800 || c >= 0xE000) append_utf8(text, c);
  }
  const auto encoding = tokenizer->encode(text);
  REQUIRE(encoding.ok());
  std::vector<int32_t> ids;
  for (const TokenSpan& token : *encoding) ids.push_back(token.id);
  CHECK(tokenizer->decode(ids) == text);
}

// With a merge step that looks at the whole word, this would take many minutes.
TEST_CASE("a word of a megabyte is no trap") {
  const auto tokenizer = tokenizer_of(small_file());
  std::string text;
  while (text.size() < 1'000'000) text += "the";
  CHECK(tokenizer->encode(text)->size() == text.size() / 3);
  CHECK(tokenizer->encode(std::string(1'000'000, ' '))->size() == 1'000'000);
  CHECK(tokenizer->encode(std::string(1'000'000, '<'))->size() == 1'000'000);
}

TEST_CASE("what is not built is refused by name") {
  const json strange = {{"type", "Strange"}};
  check_refused(with("/model/type", "Strange"), ErrorCode::unsupported, "kind \"Strange\"");
  check_refused(with("/pre_tokenizer", strange), ErrorCode::unsupported, "pre-tokeniser \"Strange\"");
  check_refused(with("/normalizer", strange), ErrorCode::unsupported, "normaliser \"Strange\"");
  check_refused(with("/normalizer", {{"type", "Sequence"}, {"normalizers", {{{"type", "NFC"}}, strange}}}),
                ErrorCode::unsupported, "normaliser \"Strange\"");
  check_refused(with("/decoder", strange), ErrorCode::unsupported, "decoder \"Strange\"");
  check_refused(with("/post_processor", strange), ErrorCode::unsupported, "post-processor \"Strange\"");
  const auto split = [](const char* regex, const char* behavior) {
    return with("/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", regex}}}, {"behavior", behavior}});
  };
  CHECK(Tokenizer::parse(split("[a-z]+", "Isolated").dump()).ok());
  check_refused(split("[a-z", "Isolated"), ErrorCode::unsupported, "[a-z");
  check_refused(split("a", "Sideways"), ErrorCode::unsupported, "Sideways");
}

TEST_CASE("steps that make each other's work grow without end are an error") {
  json twice = json::array();
  for (int i = 0; i < 60; ++i) {
    twice.push_back({{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", "aa"}});
  }
  const auto tokenizer = tokenizer_of(with("/normalizer", {{"type", "Sequence"}, {"normalizers", twice}}));
  CHECK(tokenizer->encode("the").ok());
  CHECK(tokenizer->encode("a").error().code == ErrorCode::bad_text);
}

TEST_CASE("a WordPiece tokenizer: readable, find") {
  json vocab;
  for (const char* piece : {"[UNK]", "[MASK]", "the", "act", "##ing", ".", "##."}) vocab[piece] = vocab.size();
  const json file = {{"added_tokens", {{{"id", 1}, {"content", "[MASK]"}, {"special", true}}}},
                     {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}},
                     {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                     {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}},
                     {"model", {{"type", "WordPiece"}, {"vocab", vocab}, {"unk_token", "[UNK]"}}}};
  const auto tokenizer = tokenizer_of(file);
  const auto encoding = tokenizer->encode("The Acting [MASK]\u4F60.");
  REQUIRE(encoding.ok());
  std::vector<int32_t> ids;
  for (const TokenSpan& token : *encoding) ids.push_back(token.id);
  CHECK(ids == std::vector<int32_t>{2, 3, 4, 1, 0, 5});
  CHECK(tokenizer->decode(ids) == "the acting [UNK].");
  CHECK(tokenizer->readable(2) == " the");
  CHECK(tokenizer->readable(4) == "ing");
  CHECK(tokenizer->readable(1) == "[MASK]");
  CHECK(tokenizer->find(" the") == 2);
  CHECK(tokenizer->find("the") == 2);  // at the start of a text
  CHECK(tokenizer->find("ing") == 4);
  CHECK(tokenizer->find("[MASK]") == 1);
  CHECK_FALSE(tokenizer->find("unknown"));
}

TEST_CASE("a part of a text gets no special tokens, but its offsets are trimmed") {
  json file = small_file();
  const json end = {{"SpecialToken", {{"id", "end"}, {"type_id", 0}}}};
  const json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
  file["post_processor"] = {{"type", "Sequence"},
                            {"processors",
                             {file["pre_tokenizer"],
                              {{"type", "TemplateProcessing"},
                               {"single", {end, text, end}},
                               {"special_tokens", {{"end", {{"ids", {259}}, {"tokens", {"<|end|>"}}}}}}}}}};
  const auto tokenizer = tokenizer_of(file);
  CHECK(tokenizer->encode("the the")->size() == 4);
  const auto part = tokenizer->encode_part("the the");
  REQUIRE(part->size() == 2);
  CHECK((*part)[1].id == 258);
  CHECK((*part)[1].begin == 4);
}

TEST_CASE("the older pair of files") {
  const json file = small_file();
  json vocab = file["model"]["vocab"];
  vocab["<|endoftext|>"] = 259;
  const auto tokenizer = Tokenizer::parse(vocab.dump(), "#version: 0.2\nt h\r\nth e\n\u0120 the\n");
  REQUIRE_MESSAGE(tokenizer.ok(), tokenizer.error().sentence());
  const auto encoding = (*tokenizer)->encode("the the<|endoftext|>");
  REQUIRE(encoding.ok());
  REQUIRE(encoding->size() == 3);
  CHECK((*encoding)[1].id == 258);
  CHECK((*encoding)[2].id == 259);
  CHECK(Tokenizer::parse(vocab.dump(), "t h e").error().code == ErrorCode::bad_file);
}

TEST_CASE("broken vocabularies are refused") {
  check_refused(with("/model/vocab", json::object()), ErrorCode::bad_file, "missing or empty");
  check_refused(with("/model/vocab", {{"a", 0}, {"b", 0}}), ErrorCode::bad_file, "same id");
  for (const json& id :
       {json(-1), json(1.5), json("1"), json(nullptr), json(4'000'000'000), json(UINT64_MAX), json(100'000)}) {
    check_refused(with("/model/vocab/the", id), ErrorCode::bad_file, "not sensible");
  }
  check_refused(with("/model", 3), ErrorCode::bad_file, "describes no model");
  CHECK(Tokenizer::parse("[]").error().code == ErrorCode::bad_file);
  CHECK(Tokenizer::parse("{\"model\":").error().code == ErrorCode::bad_file);
}

TEST_CASE("broken merges are refused") {
  check_refused(with("/model/merges", nullptr), ErrorCode::bad_file, "missing");
  for (const json& merge : {json("th"), json("t h e"), json(3), json({"t"}), json({"t", 1}), json({"t", "h", "e"})}) {
    check_refused(with("/model/merges", json::array({merge})), ErrorCode::bad_file, "Merge 1 is not a pair");
  }
  check_refused(with("/model/merges", {"t h", "x y"}), ErrorCode::bad_file, "Merge 2 speaks of the piece \"xy\"");
  check_refused(with("/model/merges", json::array({{"nope", "t"}})), ErrorCode::bad_file, "\"nope\"");
}

TEST_CASE("broken added tokens are refused") {
  check_refused(with("/added_tokens", 3), ErrorCode::bad_file, "not a list");
  check_refused(with("/added_tokens/0/content", 3), ErrorCode::bad_file, "no content");
  check_refused(with("/added_tokens/0/id", 261), ErrorCode::bad_file, "should have the id 259");
  check_refused(with("/added_tokens/0/content", "the"), ErrorCode::bad_file, "should have the id 257");
  check_refused(with("/added_tokens/0/lstrip", "yes"), ErrorCode::bad_file, "true or false");
  check_refused(with("/added_tokens/0/content", "[[a b]]"), ErrorCode::bad_file, "given twice");
  check_refused(with("/added_tokens/0/content", std::string(2000, 'x')), ErrorCode::bad_file, "too long");
}

TEST_CASE("broken templates are refused") {
  const json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
  const json end = {{"SpecialToken", {{"id", "end"}, {"type_id", 0}}}};
  const auto processor = [&](json single, json ids) {
    return with("/post_processor", {{"type", "TemplateProcessing"},
                                    {"single", std::move(single)},
                                    {"special_tokens", {{"end", {{"ids", std::move(ids)}, {"tokens", {"<|end|>"}}}}}}});
  };
  CHECK(Tokenizer::parse(processor({text, end}, {259}).dump()).ok());
  check_refused(processor({text, text}, {259}), ErrorCode::unsupported, "several texts");
  check_refused(processor(json::array({end}), {259}), ErrorCode::unsupported, "without the text");
  check_refused(processor({text, end}, {5000}), ErrorCode::bad_file, "not in the vocabulary");
  check_refused(processor({text, end}, {-1}), ErrorCode::bad_file, "not described");
  check_refused(processor({text, end}, json::array()), ErrorCode::bad_file, "not described");
  check_refused(processor(3, {259}), ErrorCode::bad_file, "not a list");
}

// A file without a line in the list would never be asked; a line without a file does not link.
TEST_CASE("every kind in tokenizers/ is listed") {
  std::set<std::string> listed, present;
#define X(name) listed.insert(#name);
#include "checkpoint/tokenizers.inc"
#undef X
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "src/checkpoint/tokenizers")) {
    if (entry.path().extension() == ".cpp") present.insert(entry.path().stem().string());
  }
  CHECK(listed == present);
}

// Reading the files that these tests compare with.
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "checkpoint/tokenizer.h"

namespace vitrine::test {

inline std::filesystem::path source_dir() { return VITRINE_SOURCE_DIR; }

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline nlohmann::json read_json(const std::filesystem::path& path) { return nlohmann::json::parse(read_file(path)); }

inline std::shared_ptr<const Tokenizer> tokenizer_of(const nlohmann::json& file) {
  const auto out = Tokenizer::parse(file.dump());
  REQUIRE_MESSAGE(out.ok(), out.error().sentence());
  return *out;
}

}  // namespace vitrine::test

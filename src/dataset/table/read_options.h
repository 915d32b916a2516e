// How a person corrects what was found in a file. What is not set is found from the file itself.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace vitrine::dataset {

struct ReadOptions {
  std::optional<char> separator;                    // between fields
  std::optional<char> quote;                        // '\0': quotes are plain characters
  std::optional<bool> header;                       // the first record names the columns
  std::string encoding;                             // "utf-8", "utf-16le", "utf-16be", "latin-1"; empty: found
  std::optional<char> decimal;                      // '.' or ','
  std::optional<std::vector<std::string>> missing;  // words for "no value", beside the empty cell; any case
  bool merge_case = false;                          // labels and categories that differ by case only are one
};

// From {separator, quote, header, encoding, decimal, missing, merge_case}, each optional. A separator is one ASCII
// character, "tab" or "space"; a quote one character, or "" or "none". Errors: bad_request.
Result<ReadOptions> read_options_from_json(const nlohmann::json& j);
nlohmann::json to_json(const ReadOptions& options);

}  // namespace vitrine::dataset

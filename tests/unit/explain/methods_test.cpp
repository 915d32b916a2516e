// A file without a line in the list would be silently left out; a line without a file does not link.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "explain/method.h"

using namespace vitrine;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The names that `pattern` finds in the .cpp files under a folder of src/; each must be its file's name.
std::set<std::string> defined_in(const char* folder, const char* pattern) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(VITRINE_SOURCE_DIR) / "src" / folder)) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = text_of(entry.path());
    const std::regex definition(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), definition), end; it != end; ++it) {
      CHECK((*it)[1].str() == entry.path().stem().string());
      names.insert((*it)[1].str());
    }
  }
  return names;
}

std::set<std::string> listed_in(const char* list) {
  std::set<std::string> names;
  const std::string text = text_of(fs::path(VITRINE_SOURCE_DIR) / "src" / list);
  const std::regex line("(^|\n)X\\((\\w+)\\)");
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) names.insert((*it)[2].str());
  return names;
}

}  // namespace

TEST_CASE("every method file has its line, every family file too") {
  CHECK(defined_in("explain", "const Method method_(\\w+)\\{") == listed_in("explain/methods.inc"));
  CHECK(defined_in("families", "const Family family_(\\w+)\\{") == listed_in("families/families.inc"));
}

TEST_CASE("methods say what they are") {
  std::set<std::string> names;
  for (const Method* m : all_methods()) {
    CAPTURE(m->name);
    CHECK(names.insert(m->name).second);
    CHECK(find_method(m->name) == m);
    CHECK(std::string(m->title).size() > 2);
    CHECK(std::string(m->question).ends_with("?"));
    CHECK(std::string(m->caveat).ends_with("."));
    for (const Setting& s : m->settings) {
      CAPTURE(s.name);
      CHECK(std::string(s.help).ends_with("."));
      if (s.kind == Setting::Kind::choice) CHECK(!s.choices.empty());
      if (s.kind == Setting::Kind::integer || s.kind == Setting::Kind::number) {
        CHECK(s.low <= s.fallback);
        CHECK(s.fallback <= s.high);
      }
    }
  }
  CHECK(find_method("") == nullptr);
}

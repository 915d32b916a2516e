// Each room includes only itself and rooms before it: the include lines of every file against the order in
// CMakeLists.txt. And no name of a type stands for two: which of them a source means would depend on what it includes.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path kSource = VITRINE_SOURCE_DIR;

std::vector<std::string> rooms_in_order() {
  std::ifstream file(kSource / "CMakeLists.txt");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> rooms;
  const std::regex list(R"(\nvitrine_rooms\(([^)]*)\))");
  for (std::sregex_iterator match(text.begin(), text.end(), list), end; match != end; ++match) {
    std::istringstream words((*match)[1].str());
    for (std::string room; words >> room;) rooms.push_back(room);
  }
  return rooms;
}

// The types that headers define at the outermost level of a namespace: "vitrine::dataset::Tree" and where. Namespaces
// open and close on lines of their own, as the format has them.
std::map<std::string, std::set<std::string>> types_in_headers() {
  std::map<std::string, std::set<std::string>> types;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kSource / "src")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    std::vector<std::string> scope;
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string first, second;
      words >> first >> second;
      const bool opens = line.ends_with('{');
      if (line.starts_with("namespace ") && opens) scope.push_back(second == "{" ? "" : second);
      if (line.starts_with("}  // namespace") && !scope.empty()) scope.pop_back();
      if (!opens || (!line.starts_with("struct ") && !line.starts_with("class ") && !line.starts_with("enum class ")))
        continue;
      if (second == "class" || second == "[[nodiscard]]") words >> second;
      if (second.find('<') != std::string::npos) continue;  // a specialisation
      std::string name;
      for (const std::string& part : scope) name += part + "::";
      types[name + second].insert(fs::relative(entry.path(), kSource).string());
    }
  }
  return types;
}

}  // namespace

TEST_CASE("rooms: no two types have one qualified name") {
  const auto types = types_in_headers();
  CHECK(types.size() > 300);
  CHECK(types.contains("vitrine::Explanation"));
  CHECK(types.contains("vitrine::dataset::Tree"));
  for (const auto& [name, files] : types) {
    CAPTURE(name);
    CHECK(files.size() == 1);
  }
}

TEST_CASE("rooms: a type of the data set room has no name of the core's, which it would hide") {
  const auto types = types_in_headers();
  for (const auto& [name, files] : types) {
    constexpr std::string_view room = "vitrine::dataset::";
    if (!name.starts_with(room)) continue;
    CAPTURE(name);
    CHECK_FALSE(types.contains("vitrine::" + name.substr(room.size())));
  }
}

TEST_CASE("rooms: no include points upwards") {
  const std::vector<std::string> rooms = rooms_in_order();
  const auto level = [&](const std::string& room) {
    return std::find(rooms.begin(), rooms.end(), room) - rooms.begin();
  };
  REQUIRE(rooms.size() > 10);
  int lines = 0;
  constexpr std::string_view include = "#include \"";
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kSource / "src")) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp" && extension != ".inl" && extension != ".inc") continue;
    const std::string room = fs::relative(entry.path(), kSource / "src").begin()->string();
    if (room == "page") continue;  // the program itself stands above all
    CAPTURE(entry.path().string());
    CHECK(level(room) < static_cast<ptrdiff_t>(rooms.size()));
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const size_t slash = line.find('/');
      if (!line.starts_with(include) || slash == std::string::npos) continue;
      CAPTURE(line);
      CHECK(level(line.substr(include.size(), slash - include.size())) <= level(room));
      ++lines;
    }
  }
  CHECK(lines > 1000);
}

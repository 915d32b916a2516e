// Each room includes only itself and rooms before it: the include lines of every file against the order in
// CMakeLists.txt.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
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

}  // namespace

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

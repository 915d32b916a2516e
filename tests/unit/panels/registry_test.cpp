#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "panels/panel.h"

using namespace vitrine::panels;

TEST_CASE("every file that defines a panel has a line in panels.inc") {
  const std::filesystem::path folder = std::filesystem::path(VITRINE_SOURCE_DIR) / "src/panels";
  std::set<std::string> listed;
  for (const Panel* panel : all_panels()) {
    CHECK(listed.insert(panel->name).second);
    CHECK_MESSAGE(std::filesystem::exists(folder / (std::string(panel->name) + ".cpp")), panel->name);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::string name = entry.path().stem().string();
    if (text.find("const Panel panel_" + name + "{") != std::string::npos)
      CHECK_MESSAGE(listed.contains(name), name << ".cpp has no line in panels.inc");
  }
}

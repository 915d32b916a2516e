#include "app/dataset.h"

#include <algorithm>

namespace vitrine::app {

const MethodInfo* Data::find_analysis(std::string_view name) const {
  const auto found =
      std::find_if(analyses.begin(), analyses.end(), [&](const MethodInfo& a) { return a.name == name; });
  return found == analyses.end() ? nullptr : &*found;
}

bool Data::growing() const {
  if (!running) return false;
  for (const char* change : {"tree", "tree.route", "tree.ask", "tree.swap", "tree.undo", "tree.redo"})
    if (running->what == change) return true;
  return false;
}

}  // namespace vitrine::app

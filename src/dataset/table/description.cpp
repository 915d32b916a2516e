#include "dataset/table/description.h"

#include <algorithm>

#include "text/say.h"

namespace vitrine::dataset {

const ColumnDescription* Description::with_role(Role role) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.role == role; });
  return found == columns.end() ? nullptr : &*found;
}

std::string Description::class_name(int32_t code) const {
  return code >= 0 && static_cast<size_t>(code) < classes.size() ? classes[code] : say("no label");
}

}  // namespace vitrine::dataset

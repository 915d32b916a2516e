// A tree with all that was measured of it.
#include <nlohmann/json.hpp>

#include "dataset/export/export.h"

namespace vitrine::dataset {

Result<Exported> export_json(const ExportSource& source) {
  return Exported{"tree.json",
                  to_json(*source.tree).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"};
}

}  // namespace vitrine::dataset

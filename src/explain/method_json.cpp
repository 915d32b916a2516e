#include "explain/method_json.h"

#include <nlohmann/json.hpp>

namespace vitrine {

nlohmann::json to_json(const Method& m) {
  return {{"name", m.name},
          {"title", m.title},
          {"question", m.question},
          {"paper", m.paper},
          {"caveat", m.caveat},
          {"view", name_of(m.view)},
          {"uses_target", m.uses_target},
          {"settings", to_json(m.settings)}};
}

}  // namespace vitrine

#include "families/family.h"

#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {

namespace {
constexpr const Family* families[] = {
#define X(name) &family_##name,
#include "families/families.inc"
#undef X
};
}  // namespace

Result<std::shared_ptr<const Model>> load_model(const Config& config, const Checkpoint& tensors) {
  const std::string type = config.model_type();
  std::string built;
  for (const Family* family : families) {
    if (type == family->name) return family->load(config, tensors);
    built += (built.empty() ? "" : ", ") + std::string(family->name);
  }
  return Error{ErrorCode::unsupported,
               type.empty() ? say("The configuration does not say what family the model is of")
                            : say("Models of the family {name} are not built", quoted_name(type)),
               "config.json, model_type", say("Built: {names}.", built)};
}

}  // namespace vitrine

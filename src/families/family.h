// What a family's file defines: `family_<model_type>`, one line of families.inc each.
#pragma once
#include "families/model.h"

namespace vitrine {

struct Family {
  const char* name;  // model_type in config.json
  Result<std::shared_ptr<const Model>> (*load)(const Config&, const Checkpoint&);
};
#define X(name) extern const Family family_##name;
#include "families/families.inc"
#undef X

}  // namespace vitrine

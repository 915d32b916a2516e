#include "explain/added_method.h"
#include "explain/method.h"

namespace vitrine {

namespace {
std::vector<const Method*>& methods() {
  static std::vector<const Method*> all = {
#define X(name) &method_##name,
#include "explain/methods.inc"
#undef X
  };
  return all;
}
}  // namespace

std::span<const Method* const> all_methods() { return methods(); }

void add_method(const Method& method) { methods().push_back(&method); }

const Method* find_method(std::string_view name) {
  for (const Method* method : methods())
    if (name == method->name) return method;
  return nullptr;
}

}  // namespace vitrine

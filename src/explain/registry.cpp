#include "explain/method.h"

namespace vitrine {

namespace {
constexpr const Method* methods[] = {
#define X(name) &method_##name,
#include "explain/methods.inc"
#undef X
};
}  // namespace

std::span<const Method* const> all_methods() { return methods; }

const Method* find_method(std::string_view name) {
  for (const Method* method : methods)
    if (name == method->name) return method;
  return nullptr;
}

}  // namespace vitrine

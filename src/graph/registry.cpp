// The list of ops as a table.
#include <array>

#include "graph/op.h"

namespace vitrine {
namespace {

constexpr auto definitions = std::to_array<const OpDef*>({
#define X(name) &op_##name,
#include "graph/ops.inc"
#undef X
});

}  // namespace

const OpDef& definition(Op op) { return *definitions[static_cast<size_t>(op)]; }
const char* name_of(Op op) { return definition(op).name; }
std::span<const OpDef* const> all_ops() { return definitions; }

}  // namespace vitrine

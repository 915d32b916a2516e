// What an op is: four functions in one file, ops/<name>.cpp. Adding an op = that file + a line in ops.inc.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace vitrine {

class OnnxNodes;  // graph/onnx_writer.h

struct ShapeOf {
  DType dtype;
  Dims dims;
};

// Reference values: everything in float64, so that finite differences and the parity tests have an oracle
// whose own rounding does not matter. Integer tensors hold exact integers.
struct RefTensor {
  Shape shape;
  std::vector<double> data;
};

struct OpDef {
  const char* name;
  // Output dtype and dims from the inputs' (absent optional inputs are null). Errors name the op.
  Result<ShapeOf> (*shape)(std::span<const Value* const> inputs, const Attributes&);
  // Emits the op as plain ONNX nodes (opset 21) that run on WASM and WebGPU alike.
  void (*onnx)(OnnxNodes& out, const Graph&, const Node&);
  // Given d(score)/d(output), adds nodes that compute d(score)/d(input i) and returns one value per input;
  // no_value where none flows (integers, absent inputs) or where `wanted[i]` is false.
  std::vector<ValueId> (*gradient)(Graph&, const Node&, ValueId d_output, std::span<const bool> wanted);
  // Plain loops, no cleverness.
  RefTensor (*evaluate)(std::span<const RefTensor* const> inputs, const Attributes&);
};

const OpDef& definition(Op op);

#define X(name) extern const OpDef op_##name;
#include "graph/ops.inc"
#undef X

}  // namespace vitrine

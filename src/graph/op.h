// What an op is: four functions in one file, ops/<name>.cpp. Adding an op = that file + a line in ops.inc.
#pragma once
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

// Arguments of an op; an absent optional input is null.
using InputValues = std::span<const Value* const>;
using InputTensors = std::span<const RefTensor* const>;
using Gradients = Result<std::vector<ValueId>>;

struct OpDef {
  const char* name;
  // Output dtype and dims from the inputs'. The error says what does not fit; the graph adds where.
  Result<ShapeOf> (*shape)(InputValues inputs, const Attributes&);
  // Emits the op as plain ONNX nodes (opset 21) that run on WASM and WebGPU alike.
  void (*onnx)(OnnxNodes& out, const Graph&, const Node&);
  // Given d(score)/d(output), adds nodes that compute d(score)/d(input i) and returns one value per input;
  // no_value where none flows (integers, absent inputs, a derivative that is zero everywhere) or where
  // `wanted[i]` is false. Errors: `unsupported` when a wanted gradient exists but is not built.
  Gradients (*gradient)(Graph&, const Node&, ValueId d_output, std::span<const bool> wanted);
  // Plain loops, no cleverness. The inputs have the shapes that the shape rule accepted. Errors:
  // `bad_request` for values the op cannot take (an index outside its table).
  Result<RefTensor> (*evaluate)(InputTensors inputs, const Attributes&);
};

const OpDef& definition(Op op);
std::span<const OpDef* const> all_ops();  // in the order of ops.inc

#define X(name) extern const OpDef op_##name;
#include "graph/ops.inc"
#undef X

}  // namespace vitrine

// The intermediate representation that every explanation compiles to: a list of nodes in execution order
// over values with a dtype and a shape whose dimensions may be symbols ("B" batch, "T" tokens, ...).
// Gradients are taken of this graph and emitted as more nodes of it; onnx_writer.h turns it into bytes.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kernels/stored_matrix.h"
#include "tensor/tensor.h"

namespace vitrine {

// One dimension: a known extent, or a symbol that is bound at run time. Equal symbols are equal extents.
// Ops may make compound symbols such as "B*T" or "T-1" (graph/dims.h).
struct Dim {
  int64_t extent = 0;  // >= 0 when known
  std::string symbol;  // non-empty when not known
  Dim(int64_t e) : extent(e) {}
  Dim(int e) : extent(e) {}
  Dim(const char* s) : symbol(s) {}
  Dim(std::string s) : symbol(std::move(s)) {}
  bool known() const { return symbol.empty(); }
  bool is(int64_t e) const { return known() && extent == e; }
  bool operator==(const Dim&) const = default;
};
using Dims = std::vector<Dim>;
std::string to_string(const Dims& dims);  // "[B, T, 256]"

enum class Op : uint8_t {
#define X(name) name,
#include "graph/ops.inc"
#undef X
};
const char* name_of(Op op);

using ValueId = int32_t;
inline constexpr ValueId no_value = -1;

// What an op needs besides its inputs. An op reads only the fields its file names.
struct Attributes {
  std::vector<int64_t> ints;   // axes, a permutation, a target shape (0 = copy the input's dimension)
  std::vector<double> floats;  // epsilon, factor
  bool operator==(const Attributes&) const = default;
};

struct Node {
  Op op;
  std::vector<ValueId> inputs;  // no_value for an absent optional input
  ValueId output;
  Attributes attributes;
};

// A weight: numbers that live in the checkpoint's store; the graph only names them. Several graphs share one store.
// They are float32 or lie as the file has them; each engine uses the latter as it can.
struct Weight {
  std::string name;  // unique in the store
  std::shared_ptr<const Tensor> tensor;
  std::shared_ptr<const kernels::StoredMatrix> stored = nullptr;  // if it is given, `tensor` is null

  explicit operator bool() const { return tensor || stored; }
  Shape shape() const;
  // What tells the numbers of two weights of one name apart, as long as one of them is alive.
  const void* identity() const { return stored ? static_cast<const void*>(stored.get()) : tensor.get(); }
  // As float32; made anew where it is stored.
  std::shared_ptr<const Tensor> widened() const;
  std::vector<float> row(int64_t index) const;  // of a matrix
};

struct Value {
  DType dtype;
  Dims dims;
  std::string name;  // taps and graph inputs/outputs; empty for inner values
};

class Graph {
 public:
  // --- sources
  ValueId input(std::string name, DType dtype, Dims dims);
  ValueId weight(const Weight& weight);  // deduplicated by name
  ValueId constant(Tensor tensor);       // small; deduplicated by content, written inline
  // --- nodes. Shape and dtype come from the op's shape rule; a rule that fails marks the graph as
  // broken (see error()) and yields a value of unknown shape, so that builders need no checks.
  ValueId add(Op op, std::vector<ValueId> inputs, Attributes attributes = {});
  void output(std::string name, ValueId value);

  const Value& value(ValueId id) const { return values_[id]; }
  const Dims& dims(ValueId id) const { return value(id).dims; }
  size_t value_count() const { return values_.size(); }
  std::span<const Node> nodes() const { return nodes_; }
  std::span<const std::pair<std::string, ValueId>> inputs() const { return inputs_; }
  std::span<const std::pair<std::string, ValueId>> outputs() const { return outputs_; }
  std::span<const std::pair<Weight, ValueId>> weights() const { return weights_; }
  std::span<const std::pair<Tensor, ValueId>> constants() const { return constants_; }
  ValueId find_input(std::string_view name) const;  // no_value when absent
  ValueId find_output(std::string_view name) const;

  // First broken promise while building; ok when none. Checked once by the engine.
  const Result<void>& error() const { return error_; }

  // The same graph with only the nodes, inputs and weights that its outputs need (`run` does not prune).
  // Graph inputs that are not needed disappear: feed what `inputs()` of the pruned graph lists.
  Graph pruned() const;

 private:
  ValueId new_value(DType dtype, Dims dims, std::string name = {});
  void fail(Error error);
  std::vector<Value> values_;
  std::vector<Node> nodes_;
  std::vector<std::pair<std::string, ValueId>> inputs_, outputs_;
  std::vector<std::pair<Weight, ValueId>> weights_;
  std::vector<std::pair<Tensor, ValueId>> constants_;
  Result<void> error_;
};

}  // namespace vitrine

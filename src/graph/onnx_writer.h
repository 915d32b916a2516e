// Graph -> ONNX ModelProto bytes (opset 21, IR 10), written with protozero. Weights are external data:
// location "weights", offset and length into the store's blob (engine/weight_store.h).
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace vitrine {

struct WeightRange {
  uint64_t offset = 0;  // bytes into the blob
  uint64_t length = 0;  // bytes
};

// Collects the ONNX nodes of one graph. An op's `onnx` function calls these and nothing else.
// Equal nodes are emitted once: a gradient finds what the forward pass has computed.
class OnnxNodes {
 public:
  static constexpr int64_t float_type = 1, int64_type = 7;  // TensorProto.DataType
  struct Attribute {
    std::string name;
    std::variant<int64_t, float, std::vector<int64_t>, std::string> value;
    bool operator==(const Attribute&) const = default;
  };
  // The ONNX name of a value of the graph.
  std::string name(ValueId id) const;
  // One ONNX node; returns its first output's name. Pass `output` to give the result a value's name.
  // An absent optional input is "".
  std::string emit(std::string_view op_type, std::vector<std::string> inputs, std::vector<Attribute> attributes = {},
                   std::string output = {});
  // The node's inputs in order, its output, one ONNX op.
  void emit_node(const Node& node, std::string_view op_type, std::vector<Attribute> attributes = {});
  // The same for a reduction (Attributes ints: keep, axes...).
  void emit_reduction(const Node& node, std::string_view op_type);
  // The run-time shape, an int64 vector, of a value: from the graph inputs that have its symbols, so that
  // nothing is computed only to be measured. Otherwise it is read off the value itself; pass `leading`
  // for a value that is not computed yet and shares all but its last, known, dimension with `leading`.
  std::string shape_of(const Graph& graph, ValueId value, ValueId leading = no_value);
  // int64 / float initialisers, deduplicated.
  std::string ints(std::vector<int64_t> values);
  std::string scalar(float value);

  struct Emitted {
    std::string op_type;
    std::vector<std::string> inputs, outputs;
    std::vector<Attribute> attributes;
  };
  std::vector<Emitted> nodes;
  std::map<std::string, std::vector<int64_t>> int_initialisers;
  std::map<std::string, float> float_initialisers;
  std::map<ValueId, std::string> named;  // inputs, weights and constants

 private:
  std::optional<std::string> shape_from_inputs(const Graph& graph, const Dims& dims);
  std::string joined(std::vector<std::string> pieces);

  int next_ = 0;
  std::multimap<std::string, size_t> by_first_input_;  // where equal nodes may be
  std::map<std::string, std::string> same_as_;         // output of a node that was not repeated
};

// `range_of(weight name)` gives the weight's place in the blob. Errors: the graph's own, range_of's.
Result<std::string> to_onnx(const Graph& graph, const std::function<Result<WeightRange>(const std::string&)>& range_of);

}  // namespace vitrine

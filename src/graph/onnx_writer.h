// Graph -> ONNX ModelProto bytes (opset 21, IR 10), written with protozero. Weights are external data:
// location "weights", offset and length into the store's blob (engine/weight_store.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace vitrine {

struct WeightRange {
  uint64_t offset = 0;  // bytes into the blob
  uint64_t length = 0;  // bytes
};

// Collects the ONNX nodes of one graph. An op's `onnx` function calls these and nothing else.
class OnnxNodes {
 public:
  struct Attribute {
    std::string name;
    std::variant<int64_t, float, std::vector<int64_t>, std::string> value;
  };
  // The ONNX name of a value of the graph.
  std::string name(ValueId id) const;
  // One ONNX node; returns its first output's name. Pass `output` to give the result a value's name.
  std::string emit(std::string_view op_type, std::vector<std::string> inputs,
                   std::vector<Attribute> attributes = {}, std::string output = {});
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

 private:
  int next_ = 0;
};

// `range_of(weight name)` gives the weight's place in the blob.
Result<std::string> to_onnx(const Graph& graph,
                            const std::function<Result<WeightRange>(const std::string&)>& range_of);

}  // namespace vitrine

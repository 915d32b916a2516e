// The protobuf encoding of a model. Field numbers are those of onnx.proto (IR version 10).
#include "graph/onnx_writer.h"

#include <bit>
#include <protozero/pbf_writer.hpp>
#include <set>

#include "graph/op.h"

namespace vitrine {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

namespace field {
enum Model { ir_version = 1, producer_name = 2, graph = 7, opset_import = 8 };
enum Opset { version = 2 };
enum Graph { node = 1, graph_name = 2, initializer = 5, graph_input = 11, graph_output = 12 };
enum Node { node_input = 1, node_output = 2, node_name = 3, op_type = 4, attribute = 5 };
enum Attribute { attribute_name = 1, f = 2, i = 3, s = 4, ints = 8, type = 20 };
enum AttributeType { FLOAT = 1, INT = 2, STRING = 3, INTS = 7 };
enum Tensor { dims = 1, data_type = 2, tensor_name = 8, raw_data = 9, external_data = 13, data_location = 14 };
enum Entry { key = 1, value = 2 };
enum ValueInfo { value_name = 1, value_type = 2 };
enum Type { tensor_type = 1 };
enum TensorType { elem_type = 1, shape = 2 };
enum TensorShape { dim = 1 };
enum Dimension { dim_value = 1, dim_param = 2 };
}  // namespace field

using Message = protozero::pbf_writer;
constexpr int32_t external = 1;  // TensorProto.DataLocation

int32_t data_type(DType dtype) { return dtype == DType::f32 ? OnnxNodes::float_type : OnnxNodes::int64_type; }

template <class T>
std::string_view raw(const T* data, size_t count) {
  return {reinterpret_cast<const char*>(data), count * sizeof(T)};
}

void write_inline(Message& graph, const std::string& name, DType dtype, const Shape& shape, std::string_view bytes) {
  Message tensor(graph, field::initializer);
  tensor.add_packed_int64(field::dims, shape.begin(), shape.end());
  tensor.add_int32(field::data_type, data_type(dtype));
  tensor.add_string(field::tensor_name, name);
  tensor.add_bytes(field::raw_data, bytes.data(), bytes.size());
}

void write_external(Message& graph, const std::string& name, const Value& weight, const Shape& shape,
                    WeightRange range) {
  Message tensor(graph, field::initializer);
  tensor.add_packed_int64(field::dims, shape.begin(), shape.end());
  tensor.add_int32(field::data_type, data_type(weight.dtype));
  tensor.add_string(field::tensor_name, name);
  const auto entry = [&](const char* key, const std::string& value) {
    Message message(tensor, field::external_data);
    message.add_string(field::key, key);
    message.add_string(field::value, value);
  };
  entry("location", "weights");
  entry("offset", std::to_string(range.offset));
  entry("length", std::to_string(range.length));
  tensor.add_int32(field::data_location, external);
}

void write_value_info(Message& graph, field::Graph where, const std::string& name, const Value& value) {
  Message info(graph, where);
  info.add_string(field::value_name, name);
  Message type(info, field::value_type);
  Message tensor(type, field::tensor_type);
  tensor.add_int32(field::elem_type, data_type(value.dtype));
  Message shape(tensor, field::shape);
  for (const Dim& extent : value.dims) {
    Message dim(shape, field::dim);
    if (extent.known()) dim.add_int64(field::dim_value, extent.extent);
    else dim.add_string(field::dim_param, extent.symbol);
  }
}

void write_attribute(Message& node, const OnnxNodes::Attribute& attribute) {
  Message message(node, field::attribute);
  message.add_string(field::attribute_name, attribute.name);
  if (auto* integer = std::get_if<int64_t>(&attribute.value)) {
    message.add_int64(field::i, *integer);
    message.add_int32(field::type, field::INT);
  } else if (auto* number = std::get_if<float>(&attribute.value)) {
    message.add_float(field::f, *number);
    message.add_int32(field::type, field::FLOAT);
  } else if (auto* text = std::get_if<std::string>(&attribute.value)) {
    message.add_bytes(field::s, *text);
    message.add_int32(field::type, field::STRING);
  } else {
    for (int64_t item : std::get<std::vector<int64_t>>(attribute.value)) message.add_int64(field::ints, item);
    message.add_int32(field::type, field::INTS);
  }
}

void write_node(Message& graph, const OnnxNodes::Emitted& emitted) {
  Message node(graph, field::node);
  for (const std::string& input : emitted.inputs) node.add_string(field::node_input, input);
  for (const std::string& output : emitted.outputs) node.add_string(field::node_output, output);
  node.add_string(field::node_name, emitted.op_type + " " + emitted.outputs[0]);
  node.add_string(field::op_type, emitted.op_type);
  for (const auto& attribute : emitted.attributes) write_attribute(node, attribute);
}

// The nodes that the outputs need (values that were only measured are not), and every name they
// read.
std::vector<const OnnxNodes::Emitted*> needed_nodes(const OnnxNodes& onnx, const Graph& graph,
                                                    std::set<std::string>& read) {
  for (const auto& [name, id] : graph.outputs()) read.insert(name);
  std::vector<const OnnxNodes::Emitted*> nodes;
  for (auto node = onnx.nodes.rbegin(); node != onnx.nodes.rend(); ++node) {
    if (!read.contains(node->outputs[0])) continue;
    read.insert(node->inputs.begin(), node->inputs.end());
    nodes.push_back(&*node);
  }
  return {nodes.rbegin(), nodes.rend()};
}

}  // namespace

Result<std::string> to_onnx(const Graph& graph,
                            const std::function<Result<WeightRange>(const std::string&)>& range_of) {
  VITRINE_CHECK(graph.error());
  OnnxNodes onnx;
  for (const auto& [name, id] : graph.inputs()) onnx.named[id] = name;
  for (const auto& [weight, id] : graph.weights()) onnx.named[id] = "#weight " + weight.name;
  for (size_t i = 0; i < graph.constants().size(); ++i)
    onnx.named[graph.constants()[i].second] = "#constant_" + std::to_string(i);
  for (const Node& node : graph.nodes()) definition(node.op).onnx(onnx, graph, node);
  // Not through `emit`, which would merge two outputs that show the same value.
  for (const auto& [name, id] : graph.outputs()) onnx.nodes.push_back({"Identity", {onnx.name(id)}, {name}, {}});

  std::set<std::string> read;
  const auto nodes = needed_nodes(onnx, graph, read);
  std::string bytes;
  {
    Message model(bytes);
    model.add_int64(field::ir_version, 10);
    model.add_string(field::producer_name, "vitrine");
    {
      Message opset(model, field::opset_import);
      opset.add_int64(field::version, 21);
    }
    Message message(model, field::graph);
    for (const auto* node : nodes) write_node(message, *node);
    message.add_string(field::graph_name, "vitrine");
    for (const auto& [weight, id] : graph.weights()) {
      if (!read.contains(onnx.name(id))) continue;
      VITRINE_TRY(const WeightRange range, range_of(weight.name));
      write_external(message, onnx.name(id), graph.value(id), weight.shape(), range);
    }
    for (const auto& [tensor, id] : graph.constants()) {
      if (!read.contains(onnx.name(id))) continue;
      const auto data = tensor.bytes();
      write_inline(message, onnx.name(id), tensor.dtype(), tensor.shape(), raw(data.data(), data.size()));
    }
    for (const auto& [name, values] : onnx.int_initialisers)
      if (read.contains(name))
        write_inline(message, name, DType::i64, {static_cast<int64_t>(values.size())},
                     raw(values.data(), values.size()));
    for (const auto& [name, value] : onnx.float_initialisers)
      if (read.contains(name)) write_inline(message, name, DType::f32, {}, raw(&value, 1));
    for (const auto& [name, id] : graph.inputs()) write_value_info(message, field::graph_input, name, graph.value(id));
    for (const auto& [name, id] : graph.outputs())
      write_value_info(message, field::graph_output, name, graph.value(id));
  }
  return bytes;
}

}  // namespace vitrine

// The bytes are read back with protozero's reader, which shares no code with the writer's calls.
#include <doctest/doctest.h>

#include <map>
#include <protozero/pbf_reader.hpp>
#include <set>

#include "graph/build.h"
#include "graph/gradient.h"
#include "graph/onnx_writer.h"

using namespace vitrine;
using namespace vitrine::build;

namespace {

struct ReadNode {
  std::string op;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, std::vector<int64_t>> ints;
  std::map<std::string, float> floats;
};
struct ReadTensor {
  std::vector<int64_t> dims;
  int type = 0;
  std::string raw;
  bool external = false;
  std::map<std::string, std::string> data;  // location, offset, length
};
struct ReadModel {
  int64_t ir_version = 0, opset = 0;
  std::vector<ReadNode> nodes;
  std::map<std::string, ReadTensor> initialisers;
  std::map<std::string, std::vector<std::string>> inputs, outputs;  // name -> type and dims

  std::vector<std::string> ops() const {
    std::vector<std::string> result;
    for (const ReadNode& node : nodes) result.push_back(node.op);
    return result;
  }
  const ReadNode& only(const std::string& op) const {
    const ReadNode* found = nullptr;
    for (const ReadNode& node : nodes)
      if (node.op == op) {
        REQUIRE(found == nullptr);
        found = &node;
      }
    REQUIRE(found != nullptr);
    return *found;
  }
};

ReadNode read_node(protozero::pbf_reader message) {
  ReadNode node;
  while (message.next()) switch (message.tag()) {
      case 1: node.inputs.push_back(message.get_string()); break;
      case 2: node.outputs.push_back(message.get_string()); break;
      case 4: node.op = message.get_string(); break;
      case 5: {
        auto attribute = message.get_message();
        std::string name;
        std::vector<int64_t> ints;
        int type = 0;
        while (attribute.next()) switch (attribute.tag()) {
            case 1: name = attribute.get_string(); break;
            case 2: node.floats[name] = attribute.get_float(); break;
            case 3:
            case 8: ints.push_back(attribute.get_int64()); break;
            case 20: type = attribute.get_int32(); break;
            default: attribute.skip();
          }
        CHECK((type == 1 || type == 2 || type == 7));
        if (type != 1) node.ints[name] = ints;
        break;
      }
      default: message.skip();
    }
  return node;
}

std::pair<std::string, ReadTensor> read_tensor(protozero::pbf_reader message) {
  std::pair<std::string, ReadTensor> result;
  auto& [name, tensor] = result;
  while (message.next()) switch (message.tag()) {
      case 1:
        for (int64_t dim : message.get_packed_int64()) tensor.dims.push_back(dim);
        break;
      case 2: tensor.type = message.get_int32(); break;
      case 8: name = message.get_string(); break;
      case 9: tensor.raw = message.get_bytes(); break;
      case 13: {
        auto entry = message.get_message();
        std::string key, value;
        while (entry.next()) {
          if (entry.tag() == 1) key = entry.get_string();
          else value = entry.get_string();
        }
        tensor.data[key] = value;
        break;
      }
      case 14: tensor.external = message.get_int32() == 1; break;
      default: message.skip();
    }
  return result;
}

std::pair<std::string, std::vector<std::string>> read_value(protozero::pbf_reader info) {
  std::pair<std::string, std::vector<std::string>> result;
  while (info.next()) {
    if (info.tag() == 1) {
      result.first = info.get_string();
      continue;
    }
    protozero::pbf_reader type(info.get_message());
    REQUIRE(type.next(1));
    protozero::pbf_reader tensor(type.get_message());
    while (tensor.next()) {
      if (tensor.tag() == 1) {
        result.second.insert(result.second.begin(), std::to_string(tensor.get_int32()));
        continue;
      }
      protozero::pbf_reader shape(tensor.get_message());
      while (shape.next()) {
        protozero::pbf_reader dim(shape.get_message());
        while (dim.next()) result.second.push_back(dim.tag() == 1 ? std::to_string(dim.get_int64()) : dim.get_string());
      }
    }
  }
  return result;
}

ReadModel read(const std::string& bytes) {
  ReadModel model;
  protozero::pbf_reader message(bytes);
  while (message.next()) switch (message.tag()) {
      case 1: model.ir_version = message.get_int64(); break;
      case 8: {
        protozero::pbf_reader opset(message.get_message());
        while (opset.next()) opset.tag() == 2 ? void(model.opset = opset.get_int64()) : opset.skip();
        break;
      }
      case 7: {
        protozero::pbf_reader graph(message.get_message());
        while (graph.next()) switch (graph.tag()) {
            case 1: model.nodes.push_back(read_node(graph.get_message())); break;
            case 5: model.initialisers.insert(read_tensor(graph.get_message())); break;
            case 11: model.inputs.insert(read_value(graph.get_message())); break;
            case 12: model.outputs.insert(read_value(graph.get_message())); break;
            default: graph.skip();
          }
        break;
      }
      default: message.skip();
    }
  return model;
}

ReadModel written(const Graph& g) {
  const auto bytes = to_onnx(g, [](const std::string& name) -> Result<WeightRange> {
    return WeightRange{name == "w" ? 256u : 64u, name == "w" ? 24u : 8u};
  });
  REQUIRE_MESSAGE(bytes.ok(), bytes.error().sentence());
  ReadModel model = read(*bytes);
  // Whatever the graph: every name that is read was made before, and made once.
  std::set<std::string> made;
  for (const auto& [name, tensor] : model.initialisers) CHECK(made.insert(name).second);
  for (const auto& [name, dims] : model.inputs) CHECK(made.insert(name).second);
  for (const ReadNode& node : model.nodes) {
    for (const std::string& input : node.inputs) CHECK((input.empty() || made.contains(input)));
    for (const std::string& output : node.outputs) CHECK(made.insert(output).second);
  }
  for (const auto& [name, dims] : model.outputs) CHECK(made.contains(name));
  return model;
}

Weight weight(const char* name, Shape shape) {
  return {name, std::make_shared<const Tensor>(Tensor::full(std::move(shape), 2))};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("versions, inputs, outputs and external weights") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 3});
  const ValueId y = linear(g, x, g.weight(weight("w", {2, 3})), g.weight(weight("b", {2})), true);
  g.output("y", y);
  g.weight(weight("unused", {9}));
  const ReadModel model = written(g);
  CHECK(model.ir_version == 10);
  CHECK(model.opset == 21);
  CHECK(model.inputs.at("x") == Names{"1", "B", "3"});
  CHECK(model.outputs.at("y") == Names{"1", "B", "2"});
  CHECK(model.ops() == Names{"Gemm", "Identity"});
  const ReadNode& gemm = model.only("Gemm");
  CHECK(gemm.ints.at("transB") == std::vector<int64_t>{1});
  REQUIRE(gemm.inputs.size() == 3);
  REQUIRE(model.initialisers.size() == 2);
  const ReadTensor& w = model.initialisers.at(gemm.inputs[1]);
  CHECK(w.external);
  CHECK(w.raw.empty());
  CHECK(w.type == 1);
  CHECK(w.dims == std::vector<int64_t>{2, 3});
  CHECK(w.data.size() == 3);
  CHECK(w.data.at("location") == "weights");
  CHECK(w.data.at("offset") == "256");
  CHECK(w.data.at("length") == "24");
}

TEST_CASE("a transposed weight is never copied by a Transpose, forwards or backwards") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", "T", 3});
  const ValueId y = linear(g, x, g.weight(weight("w", {2, 3})), {}, true);
  const ValueId wrt[] = {x};
  const auto d = gradient(g, mul(g, y, y), wrt);
  REQUIRE(d.ok());
  g.output("d", (*d)[0]);
  const ReadModel model = written(g);
  for (const ReadNode& node : model.nodes) CHECK(node.op != "Transpose");
  int gemms = 0;
  for (const ReadNode& node : model.nodes) gemms += node.op == "Gemm";
  CHECK(gemms == 2);
}

TEST_CASE("run-time shapes come from the graph's inputs, once") {
  Graph g;
  const ValueId ids = g.input("ids", DType::i64, {"B", "T"});
  const ValueId table = g.input("table", DType::f32, {10, 3});
  ValueId x = gather(g, table, ids);
  const ValueId w = g.weight(weight("w", {3, 3}));
  for (int i = 0; i < 3; ++i) x = linear(g, x, w);
  g.output("x", x);
  const ReadModel model = written(g);
  int shapes = 0, concats = 0;
  for (const ReadNode& node : model.nodes) {
    shapes += node.op == "Shape";
    concats += node.op == "Concat";
    if (node.op == "Shape") CHECK(node.inputs == Names{"ids"});
  }
  CHECK(shapes == 2);
  CHECK(concats == 1);
}

TEST_CASE("a value whose shape alone is needed is not computed") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 3});
  const ValueId y = apply(g, Op::exp, x);
  const ValueId wrt[] = {y};
  const auto d = gradient(g, reduce_sum(g, y, {1}), wrt);
  REQUIRE(d.ok());
  g.output("d", (*d)[0]);
  const ReadModel model = written(g);
  for (const ReadNode& node : model.nodes) {
    CHECK(node.op != "Exp");
    CHECK(node.op != "ReduceSum");
  }
}

TEST_CASE("a shape that the inputs do not tell is read off the value") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"T", 2}), w = g.input("w", DType::f32, {2, 3});
  const ValueId rest = unsqueeze(g, slice(g, x, 0, 1, to_end), {0});
  g.output("y", linear(g, rest, w));
  const ReadModel model = written(g);
  const ReadNode& shape = model.only("Shape");
  CHECK(shape.ints.at("end") == std::vector<int64_t>{-1});
  CHECK(model.outputs.at("y") == Names{"1", "1", "T-1", "3"});
}

TEST_CASE("equal nodes are written once, under the name of the first") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 3});
  const ValueId a = apply(g, Op::exp, x), b = apply(g, Op::exp, x), c = apply(g, Op::log, x);
  g.output("y", add(g, mul(g, a, b), c));
  g.output("a", a);
  g.output("a too", a);
  g.output("b", b);
  CHECK(written(g).ops() == Names{"Exp", "Log", "Mul", "Add", "Identity", "Identity", "Identity", "Identity"});

  Graph gelu;
  const ValueId z = gelu.input("x", DType::f32, {3});
  const ValueId wrt[] = {z}, y = apply(gelu, Op::gelu_tanh, z);
  const auto d = gradient(gelu, y, wrt);
  REQUIRE(d.ok());
  gelu.output("y", y);
  gelu.output("d", (*d)[0]);
  written(gelu).only("Tanh");
}

TEST_CASE("constants are written inline") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {2});
  const ValueId rows = gather(g, x, g.constant(Tensor({3}, std::vector<int64_t>{1, 0, 1})));
  g.output("y", mul(g, rows, g.constant(Tensor({3}, std::vector<float>{1, 2, 3}))));
  const ReadModel model = written(g);
  REQUIRE(model.initialisers.size() == 2);
  for (const auto& [name, tensor] : model.initialisers) {
    CHECK_FALSE(tensor.external);
    CHECK(tensor.dims == std::vector<int64_t>{3});
    CHECK(tensor.raw.size() == (tensor.type == 7 ? 24 : 12));
  }
}

TEST_CASE("attributes and optional inputs") {
  Graph g;
  const ValueId x = g.input("x", DType::f32, {"B", 3}), s = g.input("s", DType::f32, {3});
  g.output("y", layer_norm(g, x, s, {}, 0.25));
  g.output("t", transpose(g, x, {1, 0}));
  const ReadModel model = written(g);
  const ReadNode& norm = model.only("LayerNormalization");
  CHECK(norm.inputs == Names{"x", "s"});
  CHECK(norm.floats.at("epsilon") == 0.25f);
  CHECK(norm.ints.at("axis") == std::vector<int64_t>{-1});
  CHECK(model.only("Transpose").ints.at("perm") == std::vector<int64_t>{1, 0});
}

TEST_CASE("a broken graph or an unknown weight is an error") {
  Graph g;
  g.output("y", g.weight(weight("w", {2})));
  const auto missing = to_onnx(g, [](const std::string& name) -> Result<WeightRange> {
    return Error{ErrorCode::bad_file, "No such weight", name, {}};
  });
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().where == "w");
  reshape(g, g.find_output("y"), {7});
  CHECK_FALSE(to_onnx(g, [](const std::string&) -> Result<WeightRange> { return WeightRange{}; }).ok());
}

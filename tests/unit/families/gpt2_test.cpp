// What the loader refuses, and the variants of the layout that it accepts.
#include "../support/model_files.h"

#include <limits>

#include "families/model.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

struct TestModel {
  nlohmann::json config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  std::map<std::string, Tensor> tensors = tensors_of(read_folder(shipped("tiny-gpt2"))["model.safetensors"]);

  Result<std::shared_ptr<const Model>> load() const {
    const Config parsed = good(Config::parse(config.dump()));
    const Checkpoint file = good(parse_safetensors(bytes_of(safetensors_file(tensors))));
    return load_model(parsed, file);
  }
};

Error refused(const TestModel& checkpoint) {
  auto model = checkpoint.load();
  REQUIRE(!model.ok());
  return model.error();
}

}  // namespace

TEST_CASE("the architecture is read from the configuration") {
  const auto model = good(TestModel().load());
  const Architecture& a = model->architecture();
  CHECK(a.family == "gpt2");
  CHECK(a.layers == 2);
  CHECK(a.heads == 4);
  CHECK(a.d_head == 8);
  CHECK(a.d_mlp == 128);
  CHECK(a.vocabulary == 320);
  CHECK(a.context == 96);
  CHECK(a.parameters ==
        320 * 32 + 96 * 32 + 2 * (32 * 96 + 96 + 32 * 32 + 32 + 2 * 32 * 128 + 128 + 32 + 4 * 32) + 2 * 32);
}

TEST_CASE("a family that is not built is named, with those that are") {
  TestModel c;
  c.config["model_type"] = "mamba";
  CHECK(refused(c).code == ErrorCode::unsupported);
  CHECK(refused(c).what.find("mamba") != std::string::npos);
  CHECK(refused(c).advice.find("gpt2") != std::string::npos);
  c.config.erase("model_type");
  CHECK(refused(c).code == ErrorCode::unsupported);
}

TEST_CASE("missing, misshapen and damaged tensors are named") {
  const std::string name = "transformer.h.1.mlp.c_fc.weight";
  SUBCASE("missing") {
    TestModel c;
    c.tensors.erase(name);
    CHECK(refused(c).code == ErrorCode::bad_file);
    CHECK(refused(c).where == name);
  }
  SUBCASE("transposed, as other layouts have it") {
    TestModel c;
    c.tensors.at(name) = std::move(c.tensors.at(name)).reshaped({128, 32});
    CHECK(refused(c).code == ErrorCode::bad_file);
    CHECK(refused(c).what.find("[128, 32]") != std::string::npos);
    CHECK(refused(c).what.find("[32, 128]") != std::string::npos);
  }
  SUBCASE("NaN and infinity") {
    for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      TestModel c;
      c.tensors.at(name).f32()[77] = bad;
      CHECK(refused(c).code == ErrorCode::not_finite);
      CHECK(refused(c).where == name);
    }
  }
}

TEST_CASE("configurations that cannot be") {
  const auto with = [](const char* field, nlohmann::json value) {
    TestModel c;
    c.config[field] = std::move(value);
    return refused(c);
  };
  CHECK(with("n_head", 5).code == ErrorCode::bad_file);
  CHECK(with("n_head", 0).code == ErrorCode::bad_file);
  CHECK(with("n_layer", 3).code == ErrorCode::bad_file);  // the file has two
  CHECK(with("n_layer", 1 << 30).code == ErrorCode::bad_file);
  CHECK(with("n_embd", "wide").code == ErrorCode::bad_file);
  CHECK(with("vocab_size", 321).code == ErrorCode::bad_file);
  CHECK(with("n_positions", 95).code == ErrorCode::bad_file);
  CHECK(with("layer_norm_epsilon", 0.0).code == ErrorCode::bad_file);
  CHECK(with("activation_function", "snake").code == ErrorCode::unsupported);
  CHECK(with("add_cross_attention", true).code == ErrorCode::unsupported);
  CHECK(with("tie_word_embeddings", false).where == "lm_head.weight");
}

TEST_CASE("old buffers are ignored") {
  TestModel c;
  c.tensors.emplace("transformer.h.0.attn.bias", Tensor::zeros({1, 1, 96, 96}));
  c.tensors.emplace("transformer.h.0.attn.masked_bias", Tensor::scalar(-1e4f));
  CHECK(c.load().ok());
}

TEST_CASE("a separate unembedding is used, and the attention scale can be left out") {
  const auto logits = [](const TestModel& c) {
    Files files = read_folder(shipped("tiny-gpt2"));
    files["config.json"] = bytes_of(c.config.dump());
    files["model.safetensors"] = bytes_of(safetensors_file(c.tensors));
    Service service = service_with(files);
    Request request;
    request.method = "predictions";
    request.text = "a cat sat";
    const Explanation e = good(now(service.explain(request, Ticket())));
    const auto values = e.find("logits")->f32();
    return std::vector<float>(values.begin(), values.end());
  };
  const std::vector<float> tied = logits(TestModel());

  TestModel untied;
  untied.config["tie_word_embeddings"] = false;
  Tensor head = untied.tensors.at("transformer.wte.weight");
  for (float& w : head.f32()) w *= -2;
  untied.tensors.emplace("lm_head.weight", std::move(head));
  const std::vector<float> opposite = logits(untied);
  for (size_t i = 0; i < tied.size(); ++i) CHECK(opposite[i] == doctest::Approx(-2 * tied[i]).epsilon(1e-5));

  // Dividing the queries by sqrt(8) by hand is what scale_attn_weights does.
  TestModel unscaled;
  unscaled.config["scale_attn_weights"] = false;
  for (const char* layer : {"0", "1"})
    for (const char* part : {"weight", "bias"}) {
      Tensor& t = unscaled.tensors.at("transformer.h." + std::string(layer) + ".attn.c_attn." + part);
      auto values = t.f32();
      for (size_t i = 0; i < values.size(); ++i)
        if (i % 96 < 32) values[i] /= std::sqrt(8.0f);
    }
  CHECK(relative_error(logits(unscaled), tied) < 1e-5);

  // The activations differ, and each is the one that was asked for.
  for (const char* name : {"gelu", "relu", "silu", "gelu_pytorch_tanh"}) {
    TestModel other;
    other.config["activation_function"] = name;
    const bool same = std::string(name) == "gelu_pytorch_tanh";
    CHECK((relative_error(logits(other), tied) < 1e-9) == same);
  }
}

// What the loaders of the families refuse, and that all of them are listed. Their values: service/parity_test.cpp.
#include <functional>

#include "../support/model_files.h"
#include "families/model.h"

using namespace vitrine;
using namespace vitrine::test;

namespace {

using Change = std::function<void(nlohmann::json&)>;

Result<std::shared_ptr<const Model>> load_changed(const char* folder, const Change& change) {
  Files files = read_folder(shipped(folder));
  nlohmann::json config = nlohmann::json::parse(read_file(shipped(folder) / "config.json"));
  change(config);
  return load_model(good(Config::parse(config.dump())), good(parse_safetensors(files["model.safetensors"])));
}

Error refused(const char* folder, const Change& change) {
  auto model = load_changed(folder, change);
  REQUIRE(!model.ok());
  return model.error();
}

Error with(const char* folder, const char* field, nlohmann::json value) {
  return refused(folder, [&](nlohmann::json& config) { config[field] = std::move(value); });
}

constexpr const char* all[] = {"bert",    "gemma", "gpt_neo", "gpt_neox", "llama", "llama-yarn",
                               "mistral", "olmo",  "opt",     "phi",      "qwen2", "qwen3"};

}  // namespace

TEST_CASE("every family loads, with its sizes") {
  for (const char* folder : all) {
    CAPTURE(folder);
    const auto model = good(load_changed(folder, [](nlohmann::json&) {}));
    const Architecture& a = model->architecture();
    CHECK(a.layers == 2);
    CHECK(a.heads == 4);
    CHECK(a.d_model == 24);
    CHECK(a.heads % a.kv_heads == 0);
    CHECK(a.context == 64);
    CHECK(a.causal == (a.family != "bert"));
    CHECK(model->embedding_matrix().shape() == Shape{320, 24});
  }
  CHECK(good(load_changed("llama", [](nlohmann::json&) {}))->architecture().d_head == 8);
  CHECK(good(load_changed("llama-yarn", [](nlohmann::json&) {}))->architecture().kv_heads == 1);
}

TEST_CASE("a family that is not built is named, with all that are") {
  const Error error = with("llama", "model_type", "mamba");
  CHECK(error.code == ErrorCode::unsupported);
  CHECK(error.what.find("mamba") != std::string::npos);
  for (const char* family :
       {"bert", "gemma", "gpt2", "gpt_neo", "gpt_neox", "llama", "mistral", "olmo", "opt", "phi", "qwen2", "qwen3"})
    CHECK_MESSAGE(error.advice.find(family) != std::string::npos, family);
}

TEST_CASE("sizes that cannot be are refused by the field's name, before anything is allocated for them") {
  for (const char* folder : all) {
    CAPTURE(folder);
    const bool neo = std::string(folder) == "gpt_neo";
    const char* layers = neo ? "num_layers" : "num_hidden_layers";
    const char* heads = neo ? "num_heads" : "num_attention_heads";
    for (const auto& bad : {nlohmann::json(1000000000), nlohmann::json(-1), nlohmann::json(0), nlohmann::json(1e30),
                            nlohmann::json("many"), nlohmann::json(UINT64_MAX)})
      for (const char* field : {layers, heads, "hidden_size", "vocab_size", "max_position_embeddings"}) {
        CAPTURE(field);
        const Error error = with(folder, field, bad);
        CHECK(error.code == ErrorCode::bad_file);
        CHECK(error.sentence().find(field) != std::string::npos);
      }
    CHECK(with(folder, layers, 3).code == ErrorCode::bad_file);  // the file has two
    CHECK(with(folder, "hidden_size", 25).code == ErrorCode::bad_file);
  }
}

TEST_CASE("heads that do not divide") {
  for (const char* folder : {"gpt_neox", "opt", "bert", "phi"})
    CHECK_MESSAGE(with(folder, "num_attention_heads", 5).code == ErrorCode::bad_file, folder);
  for (const char* folder : {"llama", "qwen2", "qwen3", "mistral"}) {
    CHECK(with(folder, "num_key_value_heads", 3).what.find("3 key-value heads do not divide 4 heads") == 0);
    CHECK(with(folder, "num_key_value_heads", 0).code == ErrorCode::bad_file);
    CHECK(with(folder, "num_key_value_heads", 8).code == ErrorCode::bad_file);
  }
  CHECK(with("llama", "head_dim", 7).code == ErrorCode::bad_file);  // no even number to rotate
  CHECK(with("llama", "head_dim", 1 << 20).code == ErrorCode::bad_file);
}

TEST_CASE("what is not built is refused by name") {
  const auto rope = [](nlohmann::json fields) { return with("llama", "rope_parameters", std::move(fields)); };
  CHECK(rope({{"rope_type", "longrope"}}).what.find("longrope") != std::string::npos);
  CHECK(rope({{"rope_type", "longrope"}}).code == ErrorCode::unsupported);
  CHECK(rope({{"rope_type", "linear"}}).code == ErrorCode::bad_file);  // without its factor
  CHECK(rope({{"rope_type", "linear"}, {"factor", -2}}).code == ErrorCode::bad_file);
  CHECK(rope({{"rope_type", "llama3"}, {"factor", 2}}).code == ErrorCode::bad_file);
  CHECK(rope({{"rope_theta", 0.5}}).code == ErrorCode::bad_file);
  CHECK(rope({{"partial_rotary_factor", 1.5}}).code == ErrorCode::bad_file);
  CHECK(with("llama", "hidden_act", "snake").code == ErrorCode::unsupported);
  CHECK(with("llama", "rms_norm_eps", 0).code == ErrorCode::bad_file);
  CHECK(with("qwen2", "layer_types", {"full_attention", "linear_attention"}).code == ErrorCode::unsupported);
  CHECK(with("qwen2", "layer_types", {"full_attention"}).code == ErrorCode::bad_file);
  CHECK(with("olmo", "clip_qkv", 8).code == ErrorCode::unsupported);
  CHECK(with("opt", "do_layer_norm_before", false).code == ErrorCode::unsupported);
  CHECK(with("opt", "word_embed_proj_dim", 12).code == ErrorCode::unsupported);
  CHECK(with("bert", "position_embedding_type", "relative_key").code == ErrorCode::unsupported);
  CHECK(with("bert", "is_decoder", true).code == ErrorCode::unsupported);
  CHECK(with("gpt_neo", "attention_layers", {"global", "sideways"}).code == ErrorCode::bad_file);
  const auto types = [](nlohmann::json value) {
    return refused("gpt_neo", [&](nlohmann::json& config) {
      config.erase("attention_layers");
      config["attention_types"] = std::move(value);
    });
  };
  CHECK(types({{{"global", "local"}, 1000000000}}).code == ErrorCode::bad_file);
  CHECK(types("global").code == ErrorCode::bad_file);
}

TEST_CASE("older spellings of the same configuration give the same model") {
  const auto table = [](const Change& change) {
    const auto model = good(load_changed("llama", change));
    const Tensor cosines = model->context_feeds(9).at("rotary_cosines");
    return std::vector<float>(cosines.f32().begin(), cosines.f32().end());
  };
  const auto now = table([](nlohmann::json&) {});
  CHECK(table([](nlohmann::json& config) {
          nlohmann::json scaling = config["rope_parameters"];
          config["rope_theta"] = scaling["rope_theta"];
          scaling.erase("rope_theta");
          config["rope_scaling"] = scaling;
          config.erase("rope_parameters");
        }) == now);
  CHECK(table([](nlohmann::json& config) { config.erase("rope_parameters"); }) != now);

  const auto window = [](const Change& change) {
    return good(load_changed("gpt_neo", change))->context_feeds(9).contains("window_mask");
  };
  CHECK(window([](nlohmann::json& config) { config.erase("attention_layers"); }));
  CHECK(!window([](nlohmann::json& config) { config["attention_layers"] = {"global", "global"}; }));
}

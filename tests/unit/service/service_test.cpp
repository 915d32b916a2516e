// Requests that make no sense, texts that are unusual, and the cache.
#include "../support/model_files.h"

#include "explain/method.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}

Request about(const char* method, std::string text) {
  Request request;
  request.method = method;
  request.text = std::move(text);
  return request;
}

Error refused(Service& service, Request request) {
  auto result = now(service.explain(std::move(request), Ticket()));
  REQUIRE(!result.ok());
  return result.error();
}

}  // namespace

TEST_CASE("requests that cannot be answered get a sentence that says why") {
  SUBCASE("no model") {
    Service service(make_reference_engine());
    CHECK(refused(service, about("predictions", "x")).code == ErrorCode::bad_request);
  }
  SUBCASE("unknown method") {
    const Error e = refused(tiny(), about("tea_leaves", "x"));
    CHECK(e.code == ErrorCode::bad_request);
    CHECK(e.advice.find("integrated_gradients") != std::string::npos);
  }
  SUBCASE("empty text") { CHECK(refused(tiny(), about("predictions", "")).code == ErrorCode::bad_text); }
  SUBCASE("not UTF-8") { CHECK(refused(tiny(), about("predictions", "good \xff\xfe")).code == ErrorCode::bad_text); }
  SUBCASE("not UTF-8 in the part of a long text that is not read") {
    CHECK(refused(tiny(), about("predictions", "\xff" + std::string(1 << 16, 'a'))).code == ErrorCode::bad_text);
  }
  SUBCASE("position") {
    for (int64_t position : {int64_t{99}, int64_t{-99}}) {
      Request r = about("predictions", "a cat");
      r.position = position;
      const Error e = refused(tiny(), r);
      CHECK(e.code == ErrorCode::bad_request);
      CHECK(e.where == "position");
    }
  }
  SUBCASE("target outside the vocabulary") {
    for (int32_t id : {-1, 320, INT32_MAX}) {
      Request r = about("occlusion", "a cat");
      r.target = TokenChoice{id, {}};
      CHECK(refused(tiny(), r).where == "target");
    }
  }
  SUBCASE("a continuation longer than the model can read") {
    Request r = about("occlusion", "a cat");
    std::string said;
    for (int i = 0; i < 60; ++i) said += " hippopotamus";
    r.target = TokenChoice{{}, said};
    const Error e = refused(tiny(), r);
    CHECK(e.code == ErrorCode::bad_request);
    CHECK(e.where == "target");
  }
  SUBCASE("an empty target") {
    Request r = about("occlusion", "a cat");
    r.target = TokenChoice{{}, ""};
    CHECK(refused(tiny(), r).where == "target");
  }
  SUBCASE("target and foil the same") {
    Request r = about("occlusion", "a cat");
    r.target = TokenChoice{65, {}};
    r.foil = TokenChoice{65, {}};
    CHECK(refused(tiny(), r).where == "foil");
    r.target = TokenChoice{{}, " hippopotamus"};
    r.foil = r.target;
    CHECK(refused(tiny(), r).where == "foil");
    r.target = TokenChoice{{}, {}, {{65, {}}, {66, {}}}};
    r.foil = TokenChoice{{}, {}, {{67, {}}, {66, {}}}};
    CHECK(refused(tiny(), r).where == "foil");
  }
  SUBCASE("a foil that is the most probable token, without a target") {
    Request r = about("occlusion", "a cat");
    r.foil = TokenChoice{good(now(tiny().explain(r, Ticket()))).target, {}};
    CHECK(refused(tiny(), r).where == "foil");
  }
  SUBCASE("mask token of a model without one") {
    Request r = about("occlusion", "a cat");
    r.settings["replacement"] = "mask_token";
    Files files = read_folder(shipped("tiny-gpt2"));
    std::string tokenizer = read_file(shipped("tiny-gpt2") / "tokenizer.json");
    for (size_t at; (at = tokenizer.find("<|mask|>")) != std::string::npos;) tokenizer.replace(at, 8, "<|none|>");
    files["tokenizer.json"] = bytes_of(tokenizer);
    Service without = service_with(files);
    CHECK(refused(without, r).code == ErrorCode::bad_request);
    CHECK(std::get<std::string>(good(now(without.explain(about("occlusion", "a cat"), Ticket())))
                                    .provenance.settings.at("replacement")) == "mean");
  }
}

TEST_CASE("settings are checked against what the method declares") {
  const auto with = [](const char* name, SettingValue value) {
    Request r = about("integrated_gradients", "a cat");
    r.settings[name] = std::move(value);
    return r;
  };
  const Error unknown = refused(tiny(), with("colour", std::string("red")));
  CHECK(unknown.code == ErrorCode::bad_request);
  CHECK(unknown.advice.find("baseline, steps, max_steps") != std::string::npos);
  CHECK(refused(tiny(), with("baseline", std::string("blue"))).what.find("auto, mask_token, mean, zero") !=
        std::string::npos);
  CHECK(refused(tiny(), with("baseline", int64_t{3})).code == ErrorCode::bad_request);
  CHECK(refused(tiny(), with("steps", int64_t{-1})).what.find("from 0 to 4096") != std::string::npos);
  CHECK(refused(tiny(), with("steps", 1.5)).code == ErrorCode::bad_request);
  CHECK(refused(tiny(), with("steps", std::nan(""))).code == ErrorCode::bad_request);
  CHECK(refused(tiny(), with("steps", std::string("many"))).code == ErrorCode::bad_request);
  // As the command line gives them.
  const Explanation e = good(now(tiny().explain(with("steps", std::string("8")), Ticket())));
  CHECK(std::get<int64_t>(e.provenance.settings.at("steps")) == 8);
  CHECK(std::get<std::string>(e.provenance.settings.at("baseline")) == "mask_token");
}

// These test models were not taught to name reasons; that they say so is tested elsewhere.
bool asks_the_model_itself(const Method& method) { return std::string(method.name) == "own_reason"; }

TEST_CASE("every method answers one token, and its answer is complete") {
  for (const Method* method : all_methods()) {
    CAPTURE(method->name);
    Request r = about(method->name, "a");
    if (asks_the_model_itself(*method)) continue;
    const Explanation e = good(now(tiny().explain(r, Ticket())));
    CHECK(e.method == method->name);
    CHECK(e.view == method->view);
    CHECK(e.tokens.size() == 1);
    CHECK(e.provenance.backend == "reference");
    CHECK((e.target >= 0) == method->uses_target);
  }
}

TEST_CASE("every method can be asked against a foil and at an earlier position") {
  for (const Method* method : all_methods()) {
    CAPTURE(method->name);
    Request r = about(method->name, "The soup was not good.");
    r.target = TokenChoice{70, {}};
    r.foil = TokenChoice{71, {}};
    r.position = -3;
    r.settings = few_samples(*method);
    if (asks_the_model_itself(*method)) continue;
    const Explanation e = good(now(tiny().explain(r, Ticket())));
    CHECK(e.position == static_cast<int64_t>(e.tokens.size()) - 3);
    CHECK(e.foil == 71);
    if (method->view == View::token_scores) {
      // What comes after the explained position cannot matter to a causal model.
      const auto scores = e.find("scores")->f32();
      CHECK(scores[scores.size() - 1] == doctest::Approx(0).epsilon(1e-9));
    }
  }
}

TEST_CASE("unusual texts") {
  const char* texts[] = {" ", "\n\n\t", "مرحبا بالعالم", "👩‍👩‍👧‍👦🏳️‍🌈",
                         "e\u0301\u200b\ufeff"};
  for (const char* text : texts) {
    CAPTURE(text);
    good(now(tiny().explain(about("integrated_gradients", text), Ticket())));
  }
  good(now(tiny().explain(about("predictions", std::string("a\0b", 3)), Ticket())));
}

TEST_CASE("a text beyond the context keeps its last tokens and says so") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "the red kite number " + std::to_string(i) + " went up, ";
  const Encoding whole = good(tiny().loaded()->tokenizer->encode(text));
  const Prompt prompt = good(tiny().tokenize(text));
  REQUIRE(prompt.tokens.size() == 96);
  REQUIRE(prompt.notes.size() == 1);
  CHECK(prompt.notes[0].find("last 96") != std::string::npos);
  for (size_t i = 0; i < 96; ++i) {
    const TokenSpan& expected = whole[whole.size() - 96 + i];
    CHECK(prompt.tokens[i].id == expected.id);
    CHECK(prompt.tokens[i].begin == expected.begin);
    CHECK(prompt.tokens[i].byte_end == expected.byte_end);
  }
}

TEST_CASE("a long text without spaces is cut at a character") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "é";
  const Prompt prompt = good(tiny().tokenize(text));
  CHECK(prompt.tokens.size() == 96);
  CHECK(prompt.tokens.back().byte_end == text.size());
  CHECK(prompt.tokens.back().end == 20000);
}

TEST_CASE("a bos token comes first, also before a text that is cut, and has no share") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  config["vitrine"] = {{"bos", 0}, {"mask_token_id", 1}};
  files["config.json"] = bytes_of(config.dump());
  Service service = service_with(files);
  CHECK(service.loaded()->mask_token == 1);
  CHECK(good(service.tokenize("")).tokens.size() == 1);
  const Prompt prompt = good(service.tokenize(std::string(1 << 20, 'a')));
  CHECK(prompt.tokens.size() == 96);
  CHECK(prompt.tokens[0].id == 0);
  CHECK(prompt.tokens[0].end == 0);
  for (const char* method : {"integrated_gradients", "occlusion"}) {
    const Explanation e = good(now(service.explain(about(method, "a cat"), Ticket())));
    CHECK(e.find("scores")->f32()[0] == 0);
    CHECK(e.tokens.size() > 1);
    good(now(service.explain(about(method, ""), Ticket())));
  }
}

TEST_CASE("a malformed vitrine object is refused") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  for (const nlohmann::json& bad :
       {nlohmann::json(320), nlohmann::json(-1), nlohmann::json("x"), nlohmann::json(1.5)}) {
    config["vitrine"] = {{"bos", bad}};
    files["config.json"] = bytes_of(config.dump());
    Service service(make_reference_engine());
    CHECK(service.load("bad", files).error().code == ErrorCode::bad_file);
  }
}

TEST_CASE("a token that was added without resizing the embedding only refuses texts that need it") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tokenizer = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "tokenizer.json"));
  const int64_t rows = tiny().loaded()->model->architecture().vocabulary;
  tokenizer["added_tokens"].push_back({{"id", rows},
                                       {"content", "[PAD]"},
                                       {"single_word", false},
                                       {"lstrip", false},
                                       {"rstrip", false},
                                       {"normalized", false},
                                       {"special", true}});
  files["tokenizer.json"] = bytes_of(tokenizer.dump());
  Service service = service_with(files);
  REQUIRE(service.loaded()->notes.size() == 1);
  CHECK(service.loaded()->notes[0].find("1 token more") != std::string::npos);
  CHECK(service.loaded()->tokenizer->size() == rows);
  good(now(service.explain(about("predictions", "a cat"), Ticket())));
  const Error e = refused(service, about("predictions", "a [PAD] cat"));
  CHECK(e.code == ErrorCode::bad_text);
  CHECK(e.what.find("[PAD]") != std::string::npos);
}

TEST_CASE("a model that cannot be loaded leaves the one before in place") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto before = service.loaded();
  Files files = read_folder(shipped("tiny-gpt2"));
  files.erase("tokenizer.json");
  CHECK(service.load("broken", files).error().where == "tokenizer.json");
  Files mixed = read_folder(shipped("tiny-gpt2"));
  mixed["tokenizer.json"] =
      bytes_of(read_file(std::filesystem::path(VITRINE_SOURCE_DIR) / "models/vitrine-nano/tokenizer.json"));
  CHECK(service.load("mixed", mixed).error().code == ErrorCode::bad_file);
  CHECK(service.loaded() == before);
  good(now(service.explain(about("predictions", "a cat"), Ticket())));
}

TEST_CASE("the same question is answered from the cache, another one is not") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  const auto runs = [&] { return service.engine().info().runs; };
  good(now(service.explain(about("occlusion", "a cat"), Ticket())));
  const int64_t first = runs();
  good(now(service.explain(about("occlusion", "a cat"), Ticket())));
  CHECK(runs() == first);
  Request other = about("occlusion", "a cat");
  other.settings["window"] = int64_t{2};
  good(now(service.explain(other, Ticket())));
  CHECK(runs() > first);
}

TEST_CASE("a cancelled request ends as cancelled") {
  Ticket cancelled;
  cancelled.cancel();
  auto before = now(tiny().explain(about("occlusion", "not asked before"), cancelled));
  REQUIRE(!before.ok());
  CHECK(before.error().code == ErrorCode::cancelled);
}

TEST_CASE("cancelling between chunks stops a sweep, and progress counts rows") {
  std::string text;
  for (int i = 0; i < 90; ++i) text += static_cast<char>('a' + i % 26);
  double last = 0, total = 0;
  Ticket* handle = nullptr;
  Ticket ticket([&](double done, double of) {
    last = done;
    total = of;
    if (done > 20) handle->cancel();
  });
  handle = &ticket;
  auto result = now(tiny().explain(about("head_ablation", text), Ticket()));
  REQUIRE(result.ok());
  Request r = about("occlusion", text);
  r.target = TokenChoice{65, {}};
  auto stopped = now(tiny().explain(r, ticket));
  REQUIRE(!stopped.ok());
  CHECK(stopped.error().code == ErrorCode::cancelled);
  CHECK(total == good(tiny().tokenize(text)).tokens.size() + 1);
  CHECK(last < total);
}

TEST_CASE("weights that overflow give a sentence, not NaN") {
  Files files = read_folder(shipped("tiny-gpt2"));
  auto tensors = tensors_of(files["model.safetensors"]);
  // The reference engine's float64 does not overflow inside, but its outputs are float32.
  for (float& w : tensors.at("transformer.ln_f.weight").f32()) w = 3e38f;
  files["model.safetensors"] = bytes_of(safetensors_file(tensors));
  Service service = service_with(files);
  const Error e = refused(service, about("predictions", "a cat"));
  CHECK(e.code == ErrorCode::not_finite);
}

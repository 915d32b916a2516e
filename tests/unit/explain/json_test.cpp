// Explanations, requests and errors through CBOR and text and back, and JSON that is not what it should be.
#include "../support/model_files.h"

#include <limits>

#include "explanation/explanation_json.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;
using nlohmann::json;

namespace {

Explanation example() {
  Explanation e;
  e.method = "lime";
  e.view = View::token_scores;
  e.tokens = {{5, " a“b”", 0, 5, 0, 9}, {7, "\x01", 5, 6, 9, 10}};
  e.position = 1;
  e.target = 3;
  e.target_text = " good";
  e.tensors.push_back({"scores", {"token"}, "logit", Tensor({2}, std::vector<float>{0.1f, -2.5e-7f})});
  e.tensors.push_back({"ids", {"x", "y"}, "", Tensor({1, 2}, std::vector<int64_t>{-1, int64_t{1} << 40})});
  e.claims.push_back({"It holds.", "a test", 0.25, true});
  e.figures.push_back({"gap", "Gap", Figure::Status::measured, 0.5, 0.25, 0.75, "%", "half"});
  e.figures.push_back({"none", "None", Figure::Status::not_promised, 0, {}, {}, "", "not promised"});
  e.rows.push_back({"lime",
                    "LIME",
                    "perturbation",
                    true,
                    {{"gap", "Gap", Figure::Status::measured, 0.5, {}, {}, "%", "half", true}}});
  e.rows.push_back({"gradient", "Gradient", "", false, {}});
  e.notes = {"a note"};
  e.cost = {3, 2, 1.5};
  e.provenance = {"m", "h", "gpt2", "wasm", "1", "text", {{"a", true}, {"b", int64_t{2}}, {"c", 0.5}, {"d", "x"}}, 9};
  return e;
}

}  // namespace

TEST_CASE("an explanation survives CBOR and text") {
  const json binary = json::from_cbor(json::to_cbor(to_json(example(), TensorForm::binary)));
  const json numbers = json::parse(to_json(example(), TensorForm::numbers).dump());
  for (const json& j : {binary, numbers}) {
    const Explanation back = good(explanation_from_json(j));
    // Every field is in the JSON form, so equal JSON is equal explanations.
    CHECK(to_json(back, TensorForm::numbers) == to_json(example(), TensorForm::numbers));
    CHECK(back.find("scores")->f32()[1] == -2.5e-7f);
    CHECK(back.figures[0].high == 0.75);
    CHECK(!back.figures[1].low);
    REQUIRE(back.rows.size() == 2);
    CHECK(back.rows[0].chosen);
    CHECK(back.rows[0].figures.at(0).best);
    CHECK(back.rows[0].figures.at(0).value == 0.5);
    CHECK(!back.rows[1].chosen);
    CHECK(std::get<bool>(back.provenance.settings.at("a")));
  }
  CHECK(numbers["tensors"][0]["data"].dump() == "[0.1,-2.5e-07]");
}

TEST_CASE("values that are not finite become null in text and come back as NaN") {
  Explanation e = example();
  e.tensors[0].tensor.f32()[0] = std::numeric_limits<float>::infinity();
  const json j = json::parse(to_json(e, TensorForm::numbers).dump());
  CHECK(j["tensors"][0]["data"][0].is_null());
  CHECK(std::isnan(good(explanation_from_json(j)).find("scores")->f32()[0]));
}

TEST_CASE("JSON that is no explanation is refused with the field's name") {
  const json whole = to_json(example(), TensorForm::numbers);
  const auto refused = [&](auto change, const char* where) {
    json j = whole;
    change(j);
    auto e = explanation_from_json(j);
    CAPTURE(where);
    REQUIRE(!e.ok());
    CHECK(e.error().code == ErrorCode::bad_file);
    CHECK(e.error().where == where);
  };
  refused([](json& j) { j = 5; }, "");
  refused([](json& j) { j["view"] = "pie"; }, "view");
  refused([](json& j) { j.erase("method"); }, "method");
  refused([](json& j) { j["position"] = -1; }, "position");
  refused([](json& j) { j["tokens"][0]["begin"] = "x"; }, "begin");
  refused([](json& j) { j["figures"][0]["status"] = "maybe"; }, "status");
  refused([](json& j) { j["claims"][0] = json::array(); }, "");
  refused([](json& j) { j["rows"][0] = 1; }, "");
  refused([](json& j) { j["rows"][0].erase("label"); }, "label");
  refused([](json& j) { j["rows"][0]["figures"][0]["status"] = "maybe"; }, "status");
  refused([](json& j) { j["tensors"][0]["shape"] = {3}; }, "data");
  refused([](json& j) { j["tensors"][0]["shape"] = {1u << 30, 1u << 30, 1u << 30}; }, "shape");
  refused([](json& j) { j["tensors"][0]["shape"] = {-2}; }, "shape");
  refused([](json& j) { j["tensors"][0]["dtype"] = "f64"; }, "dtype");
  refused([](json& j) { j["tensors"][0]["data"][0] = "x"; }, "data");
  refused([](json& j) { j["tensors"][1]["data"][0] = 0.5; }, "data");
}

TEST_CASE("requests") {
  const Request r = good(request_from_json(json::parse(
      R"({"method":"lime","text":"a","target":{"text":" good"},"foil":7,"position":-2,"settings":{"samples":64,"ridge":0.5,"seed":"3"}})")));
  CHECK(*r.target->text == " good");
  CHECK(*r.foil->id == 7);
  CHECK(*r.position == -2);
  CHECK(std::get<int64_t>(r.settings.at("samples")) == 64);
  CHECK(to_json(good(request_from_json(to_json(r)))) == to_json(r));
  for (const char* bad :
       {"[]", "{}", R"({"method":"a"})", R"({"method":1,"text":""})", R"({"method":"a","text":"","position":0.5})",
        R"({"method":"a","text":"","target":[]})", R"({"method":"a","text":"","target":{}})",
        R"({"method":"a","text":"","settings":{"x":[]}})", R"({"method":"a","text":"","settings":5})"}) {
    CAPTURE(bad);
    auto refused = request_from_json(json::parse(bad));
    REQUIRE(!refused.ok());
    CHECK(refused.error().code == ErrorCode::bad_request);
  }
  const char* sets =
      R"({"method":"a","text":"","target":{"class":"good","any_of":[" good",5,{"text":" fine"}]},"foil":{"class":"bad"}})";
  const Request asked = good(request_from_json(json::parse(sets)));
  CHECK(asked.target->class_name == "good");
  REQUIRE(asked.target->any_of.size() == 3);
  CHECK(asked.target->any_of[1].id == 5);
  CHECK(asked.target->any_of[2].text == " fine");
  CHECK(asked.foil->any_of.empty());
  CHECK(to_json(good(request_from_json(to_json(asked)))) == to_json(asked));
  for (const char* bad : {R"({"any_of":[]})", R"({"any_of":" good"})", R"({"any_of":[{"any_of":[1]}]})",
                          R"({"class":""})", R"({"class":5})", R"({"any_of":[[]]})"}) {
    CAPTURE(bad);
    CHECK(!request_from_json({{"method", "a"}, {"text", ""}, {"foil", json::parse(bad)}}).ok());
  }
  // An id that no int32 holds is refused later, as one outside the vocabulary.
  CHECK(*good(request_from_json(json::parse(R"({"method":"a","text":"","target":4294967366})"))).target->id == -1);
}

TEST_CASE("errors") {
  const Error e{ErrorCode::not_finite, "what", "where", "advice"};
  const Error back = error_from_json(to_json(e));
  CHECK(back.code == e.code);
  CHECK(back.sentence() == e.sentence());
  CHECK(error_from_json(json::parse(R"({"code":"new"})")).code == ErrorCode::internal);
}

// Deletion against predictions of the texts that a person would have after pressing Delete.
#include "../support/model_files.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

struct Said {
  double score = 0, probability = 0;
  bool turned = false;
};
Said predictions_of(Service& service, const std::string& text, int32_t target, int32_t foil) {
  const Explanation p = good(now(service.explain({"predictions", text, {}, {}, {}, {}}, Ticket())));
  const auto logits = p.find("logits")->f32();
  const auto at = [&](int32_t id) { return static_cast<double>(logits[static_cast<size_t>(id)]); };
  double total = 0;
  for (int32_t id = 0; id < static_cast<int32_t>(logits.size()); ++id) total += std::exp(at(id) - at(target));
  const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
  return {foil < 0 ? at(target) : at(target) - at(foil), 1 / total, foil < 0 ? best != target : at(target) < at(foil)};
}

}  // namespace

TEST_CASE("deletion is what the model says of the text without the word") {
  struct Case {
    std::string text, word, without;
  };
  const std::vector<Case> cases = {{"The soup was not good, ever", " not", "The soup was good, ever"},
                                   {"The soup was not good, ever", "The", "soup was not good, ever"},
                                   {"The soup was not good, ever", " ever", "The soup was not good,"},
                                   {"The soup was not good, ever", ",", "The soup was not good ever"},
                                   {"Isn't it half-done?\nYes it is", " half-done", "Isn't it?\nYes it is"},
                                   {"Isn't it half-done?\nYes it is", "Isn't", "it half-done?\nYes it is"}};
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const Case& one : cases)
    for (const int32_t foil : {-1, 71}) {
      CAPTURE(one.text);
      CAPTURE(one.word);
      CAPTURE(foil);
      Request r{"deletion", one.text, TokenChoice{70, {}}, {}, {}, {}};
      if (foil >= 0) r.foil = TokenChoice{foil, {}};
      const Explanation e = good(now(service.explain(r, Ticket())));
      const Said whole = predictions_of(service, one.text, 70, foil),
                 without = predictions_of(service, one.without, 70, foil);
      const size_t begin = one.text.find(one.word), end = begin + one.word.size();
      double sum = 0;
      int tokens = 0;
      for (size_t t = 0; t < e.tokens.size(); ++t) {
        if (e.tokens[t].byte_begin < begin || e.tokens[t].byte_end > end ||
            e.tokens[t].byte_end == e.tokens[t].byte_begin)
          continue;
        ++tokens;
        sum += static_cast<double>(e.find("scores")->f32()[t]);
        CHECK(static_cast<double>(e.find("probability")->f32()[t]) ==
              doctest::Approx(without.probability).epsilon(1e-4));
        CHECK((e.find("turns")->f32()[t] == 1) == (without.turned != whole.turned));
      }
      REQUIRE(tokens > 0);
      CHECK(sum == doctest::Approx(whole.score - without.score).epsilon(1e-3));
      CHECK(e.cost.forward_passes > 1);
    }
}

TEST_CASE("of one word nothing can be deleted, and that is said") {
  Service service = service_with(read_folder(shipped("tiny-gpt2")));
  for (const char* text : {"x", " "}) {
    CAPTURE(text);
    const auto answer = now(service.explain({"deletion", text, TokenChoice{70, {}}, {}, {}, {}}, Ticket()));
    if (!answer.ok()) {
      CHECK(answer.error().code == ErrorCode::bad_text);
      continue;
    }
    // A model with a start token can read an empty text; of another the word stays, and a note says so.
    if (answer->cost.forward_passes < 2) CHECK_FALSE(answer->notes.empty());
  }
}

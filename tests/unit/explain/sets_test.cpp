// Methods that look for sets and for smaller texts, against tables of all subsets and against predictions of the texts.
#include "../support/model_files.h"

#include <bit>

#include "explain/attribution/token_sets.h"
#include "explain/points.h"
#include "explain/prediction/next_logits.h"
#include "explain/replacement.h"
#include "explain/sweep.h"
#include "statistics/random.h"
#include "statistics/softmax.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service& tiny() {
  static Service service = service_with(read_folder(shipped("tiny-gpt2")));
  return service;
}
Request about(const char* method, std::string text, int32_t foil, Settings settings = {}) {
  return {
      method, std::move(text),    TokenChoice{70, {}}, foil < 0 ? std::optional<TokenChoice>() : TokenChoice{foil, {}},
      {},     std::move(settings)};
}
Explanation ask(Request request) { return good(now(tiny().explain(std::move(request), Ticket()))); }

const Claim* claim_with(const Explanation& e, const char* words) {
  for (const Claim& c : e.claims)
    if (c.statement.find(words) != std::string::npos) return &c;
  return nullptr;
}

// logits [V] after the ids of a job, from the named point of a plain forward pass.
std::vector<float> logits_after(Job job, const std::vector<int32_t>& ids) {
  job.tokens.clear();
  for (int32_t id : ids) job.tokens.push_back({id, ""});
  job.position = static_cast<int64_t>(ids.size()) - 1;
  const NamedTensors points = good(now(read_points(std::move(job), {"final.logits"})));
  const auto row = points.at("final.logits").row(static_cast<int64_t>(ids.size()) - 1);
  return {row.begin(), row.end()};
}
// With a foil target - foil, else target - the largest other.
double margin_of(const std::vector<float>& logits, int32_t foil) {
  double other = -1e30;
  for (size_t i = 0; i < logits.size(); ++i)
    if (foil < 0 ? i != 70 : i == static_cast<size_t>(foil)) other = std::max(other, static_cast<double>(logits[i]));
  return static_cast<double>(logits[70]) - other;
}

// Margins on the answer's side of all 2^n sets of kept tokens, others replaced by zero; bit i is token i.
struct Table {
  int64_t n = 0;
  std::vector<double> margin;
  double whole() const { return margin.back(); }
};
Table table(const std::string& text, int32_t foil) {
  const Job job = good(tiny().prepare(about("occlusion", text, foil), Ticket()));
  Table t{job.length(), {}};
  Masks masks(t.n);
  for (size_t set = 0; set < size_t{1} << t.n; ++set) {
    masks.add_full();
    for (int64_t i = 0; i < t.n; ++i)
      if (!(set >> i & 1)) masks.remove(i);
  }
  t.margin = good(now(sweep(job, std::move(masks).tensor(), replacement_rows(job, "zero")))).score;
  if (t.whole() < 0)
    for (double& m : t.margin) m = -m;
  return t;
}
size_t set_of(const Explanation& e) {
  size_t set = 0;
  if (const Tensor* tokens = e.find("set"))
    for (int64_t t : tokens->i64()) set |= size_t{1} << t;
  return set;
}

const char* texts[] = {"so good, so", "Two cats", "a dog"};
const int32_t foils[] = {71, 90, 100, 5, 200};

}  // namespace

TEST_CASE("subsets are counted and listed") {
  int64_t seen = 0;
  each_subset(6, 3, [&](const std::vector<int64_t>& s) {
    CHECK(s[0] < s[1]);
    CHECK(s[1] < s[2]);
    ++seen;
  });
  CHECK(seen == 20);
  each_subset(3, 0, [&](const std::vector<int64_t>& s) { seen += s.empty() ? 1 : 0; });
  CHECK(seen == 21);
  CHECK(count_subsets(6, 3, 100).value_or(-1) == 20);
  CHECK(!count_subsets(60, 30, 1000).has_value());
  CHECK(count_subsets(5, 5, 1).value_or(-1) == 1);
}

TEST_CASE("the smallest sufficient set is the smallest of all sets") {
  int64_t not_trivial = 0;
  for (const char* text : texts)
    for (int32_t foil : foils) {
      CAPTURE(text);
      CAPTURE(foil);
      const Table t = table(text, foil);
      REQUIRE(t.n <= 12);
      const auto suffices = [&](size_t set) { return t.margin[set] > 0 && t.margin[set] >= 0.5 * t.whole() - 1e-6; };
      int smallest = 64;
      for (size_t set = 0; set < t.margin.size(); ++set)
        if (suffices(set)) smallest = std::min(smallest, std::popcount(set));
      const Explanation e = ask(about("sufficient_set", text, foil, {{"replacement", "zero"}}));
      CHECK(std::popcount(set_of(e)) == smallest);
      CHECK(suffices(set_of(e)));
      if (smallest > 0) ++not_trivial;
      for (const Claim& c : e.claims) CHECK(c.holds);
      for (size_t i = 0; i < static_cast<size_t>(t.n); ++i)
        CHECK((e.find("scores")->f32()[i] > 0) == (set_of(e) >> i & 1));
      // Without the proof: a set that suffices and of which nothing can be left out.
      const size_t irreducible =
          set_of(ask(about("sufficient_set", text, foil, {{"replacement", "zero"}, {"enumerate", int64_t{0}}})));
      CHECK(suffices(irreducible));
      for (size_t i = 0; i < static_cast<size_t>(t.n); ++i)
        if (irreducible >> i & 1) CHECK(!suffices(irreducible & ~(size_t{1} << i)));
    }
  CHECK(not_trivial >= 5);
}

TEST_CASE("the smallest flipping set is the smallest of all sets, and it is said when there is none") {
  int64_t flips = 0, larger = 0;
  for (const char* text : texts)
    for (int32_t foil : foils) {
      CAPTURE(text);
      CAPTURE(foil);
      const Table t = table(text, foil);
      const size_t all = t.margin.size() - 1;
      int smallest = 64;
      for (size_t gone = 0; gone <= all; ++gone)
        if (t.margin[all & ~gone] < 0) smallest = std::min(smallest, std::popcount(gone));
      const Explanation e = ask(about("flipping_set", text, foil, {{"replacement", "zero"}}));
      if (smallest == 64) {
        CHECK(set_of(e) == 0);
        CHECK(e.claims.empty());
        CHECK(!e.notes.empty());
        continue;
      }
      ++flips;
      if (smallest > 1) ++larger;
      CHECK(std::popcount(set_of(e)) == smallest);
      CHECK(t.margin[all & ~set_of(e)] < 0);
      REQUIRE(!e.claims.empty());
      for (const Claim& c : e.claims) CHECK(c.holds);
      if (smallest > 1) CHECK(claim_with(e, "No smaller set") != nullptr);
      // With no budget it is found as well, but nothing is claimed of smaller sets unless single tokens are all there
      // is.
      const Explanation quick =
          ask(about("flipping_set", text, foil, {{"replacement", "zero"}, {"samples", int64_t{0}}}));
      if (set_of(quick) != 0) CHECK(t.margin[all & ~set_of(quick)] < 0);
      if (std::popcount(set_of(quick)) > 2) CHECK(claim_with(quick, "No smaller set") == nullptr);
    }
  CHECK(flips >= 3);
  MESSAGE(flips << " flip, " << larger << " of them by more than one token");
}

TEST_CASE("input reduction takes the token whose loss leaves the clearest answer, until none can go") {
  for (int32_t foil : {-1, 71, 90}) {
    const std::string text = "so good, so";
    CAPTURE(foil);
    const Job job = good(tiny().prepare(about("input_reduction", text, foil), Ticket()));
    std::vector<int32_t> ids;
    std::vector<int64_t> kept;
    for (const TokenInfo& t : job.tokens) kept.push_back(static_cast<int64_t>(kept.size())), ids.push_back(t.id);
    const auto margin = [&](const std::vector<int64_t>& of) {
      std::vector<int32_t> left;
      for (int64_t t : of) left.push_back(ids[static_cast<size_t>(t)]);
      return margin_of(logits_after(job, left), foil);
    };
    const double side = margin(kept) < 0 ? -1 : 1;
    std::vector<int64_t> order;
    for (;;) {
      double best = 0;
      size_t which = kept.size();
      for (size_t i = 0; i + 1 < kept.size(); ++i) {
        std::vector<int64_t> less = kept;
        less.erase(less.begin() + static_cast<ptrdiff_t>(i));
        if (const double m = side * margin(less); m > best) best = m, which = i;
      }
      if (which == kept.size()) break;
      order.push_back(kept[which]);
      kept.erase(kept.begin() + static_cast<ptrdiff_t>(which));
    }
    const Explanation e = ask(about("input_reduction", text, foil, {{"share", 0.0}}));
    const Tensor* went = e.find("order");
    REQUIRE((went != nullptr) == !order.empty());
    if (went) CHECK(std::equal(order.begin(), order.end(), went->i64().begin(), went->i64().end()));
    for (const Claim& c : e.claims) CHECK(c.holds);
    // A beam never ends with more.
    const auto left = [](const Explanation& of) {
      for (const Figure& f : of.figures)
        if (f.name == "left") return f.value;
      return -1.0;
    };
    CHECK(left(e) == static_cast<double>(kept.size() - 1));
    CHECK(left(ask(about("input_reduction", text, foil, {{"beam", int64_t{16}}, {"share", 0.0}}))) <= left(e));
  }
}

TEST_CASE("input marginalisation is the weighted sum over replacements") {
  for (int32_t foil : {-1, 90}) {
    CAPTURE(foil);
    const std::string text = "so good";
    const Job job = good(tiny().prepare(about("input_marginalisation", text, foil), Ticket()));
    std::vector<int32_t> ids;
    for (const TokenInfo& t : job.tokens) ids.push_back(t.id);
    const auto chance = [&](const std::vector<int32_t>& of) {  // of the target: among all, or among the two
      const auto p = softmax(logits_after(job, of));
      return foil < 0 ? p[70] : p[70] / (p[70] + p[static_cast<size_t>(foil)]);
    };
    const auto odds = [](double p) { return std::log(p / (1 - p)); };
    const Explanation e = ask(about("input_marginalisation", text, foil, {{"top", int64_t{5}}, {"mass", 1.0}}));
    CHECK(e.find("scores")->f32()[0] == 0);
    for (size_t t = 1; t < ids.size(); ++t) {
      const auto p =
          softmax(logits_after(job, std::vector<int32_t>(ids.begin(), ids.begin() + static_cast<ptrdiff_t>(t))));
      std::vector<int32_t> order(p.size());
      for (size_t i = 0; i < p.size(); ++i) order[i] = static_cast<int32_t>(i);
      std::sort(order.begin(), order.end(),
                [&](int32_t a, int32_t b) { return p[static_cast<size_t>(a)] > p[static_cast<size_t>(b)]; });
      double mass = 0, sum = 0;
      for (size_t k = 0; k < 5; ++k) {
        std::vector<int32_t> other = ids;
        other[t] = order[k];
        mass += p[static_cast<size_t>(order[k])];
        sum += p[static_cast<size_t>(order[k])] * chance(other);
      }
      CHECK(e.find("mass")->f32()[t] == doctest::Approx(mass).epsilon(1e-5));
      CHECK(e.find("scores")->f32()[t] == doctest::Approx(odds(chance(ids)) - odds(sum / mass)).epsilon(1e-4));
    }
  }
}

TEST_CASE("a model that was not taught to name reasons says so, and one that was is asked greedily") {
  const auto refused = now(tiny().explain(about("own_reason", "so good", 71), Ticket()));
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::unsupported);

  Files files = read_folder(shipped("tiny-gpt2"));
  auto config = nlohmann::json::parse(read_file(shipped("tiny-gpt2") / "config.json"));
  config["vitrine"]["reason"] = {{"cue", " why"}, {"after", {"good"}}};
  files["config.json"] = bytes_of(config.dump());
  Service service = service_with(files);
  const auto elsewhere = now(service.explain(about("own_reason", "so bad", 71), Ticket()));
  REQUIRE(!elsewhere.ok());
  CHECK(elsewhere.error().what.find("good") != std::string::npos);
  const Explanation e = good(now(service.explain(about("own_reason", "so good", 71), Ticket())));
  REQUIRE(!e.claims.empty());
  const Job job = good(service.prepare(about("own_reason", "so good", 71), Ticket()));
  std::vector<int32_t> ids;
  for (const TokenInfo& t : job.tokens) ids.push_back(t.id);
  ids.push_back(70);
  for (const TokenSpan& t : good(job.loaded->tokenizer->encode(" why"))) ids.push_back(t.id);
  std::string said;
  for (int i = 0; i < 24; ++i) {
    const int32_t id = largest(logits_after(job, ids), 1)[0];
    const int32_t one[] = {id};
    const std::string piece = job.loaded->tokenizer->decode(one);
    if (piece.empty() || piece.find('\n') != std::string::npos) break;
    said += piece;
    ids.push_back(id);
  }
  said.erase(0, said.find_first_not_of(' '));
  CHECK(e.claims[0].statement.find("“" + said + "”") != std::string::npos);
}

TEST_CASE("tokens drawn in place of removed ones come from the vocabulary, by the seed") {
  Job job = good(tiny().prepare(about("occlusion", "so good, so", 71), Ticket()));
  const Tensor a = replacement_rows(job, "resampled"), again = replacement_rows(job, "resampled");
  CHECK(std::equal(a.f32().begin(), a.f32().end(), again.f32().begin()));
  job.settings["seed"] = int64_t{1};
  const Tensor other = replacement_rows(job, "resampled");
  CHECK(!std::equal(a.f32().begin(), a.f32().end(), other.f32().begin()));
  const Weight& matrix = job.model().embedding_matrix();
  for (int64_t t = 0; t < job.length(); ++t) {
    bool found = false;
    for (int64_t v = 0; v < matrix.shape()[0] && !found; ++v) found = std::ranges::equal(a.row(t), matrix.row(v));
    CHECK(found);
  }
}

TEST_CASE("what a part promotes and suppresses is what it adds to the difference of the two") {
  const std::string text = "The soup was not good";
  const Explanation e = ask(about("direct_logit_attribution", text, 90, {{"top", int64_t{3}}}));
  const Tensor &up = *e.find("promoted_ids"), &down = *e.find("suppressed_ids");
  const int64_t parts = up.shape()[1], top = up.shape()[2];
  CHECK(top == 3);
  for (int64_t layer = 0; layer < up.shape()[0]; ++layer)
    for (int64_t part = 0; part < parts; ++part) {
      const size_t at = static_cast<size_t>((layer * parts + part) * top);
      const int32_t best = static_cast<int32_t>(up.i64()[at]), worst = static_cast<int32_t>(down.i64()[at]);
      Request r = about("direct_logit_attribution", text, worst, {{"top", int64_t{0}}});
      r.target = TokenChoice{best, {}};
      const Explanation of_two = ask(r);
      const double share =
          part + 1 < parts
              ? static_cast<double>(of_two.find("scores")->f32()[static_cast<size_t>(layer * (parts - 1) + part)])
              : static_cast<double>(of_two.find("mlp")->f32()[static_cast<size_t>(layer)]);
      CHECK(static_cast<double>(e.find("promoted")->f32()[at]) - static_cast<double>(e.find("suppressed")->f32()[at]) ==
            doctest::Approx(share).epsilon(1e-4));
    }
}

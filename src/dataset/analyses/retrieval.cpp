#include "dataset/analyses/retrieval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "base/hash.h"
#include "base/pause.h"
#include "dataset/table/row_order.h"
#include "statistics/distributions.h"
#include "statistics/random.h"
#include "statistics/shares.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr std::array compared = {ExampleForm::none, ExampleForm::random, ExampleForm::shuffled};
// Where each form's share of the work ends.
constexpr std::array<double, form_count> form_ends = {0.1, 0.4, 0.65, 0.9};

size_t place(ExampleForm form) { return static_cast<size_t>(form); }

int32_t likeliest(const std::vector<double>& logits) {
  return std::max_element(logits.begin(), logits.end()) - logits.begin();
}

// Of one class against all others.
double log_odds(const std::vector<double>& logits, int32_t wanted) {
  std::vector<double> others = logits;
  others.erase(others.begin() + wanted);
  const double top = *std::max_element(others.begin(), others.end());
  double sum = 0;
  for (const double z : others) sum += std::exp(z - top);
  return logits[wanted] - top - std::log(sum);
}

// Draws the examples of every test row.
struct Choice {
  GroundPtr ground;
  SimilarRows alike;
  size_t examples;
  std::vector<int32_t> train;
  std::unordered_map<std::string_view, size_t> same_text;  // train rows by text
  std::unordered_map<int32_t, int32_t> dealt;              // label of a train row, shuffled
  int32_t column = 0;                                      // of text

  std::string_view text(int32_t row) const { return ground->table->columns[column].cells[row]; }

  std::vector<Neighbour> nearest(int32_t row) const {
    const auto twins = same_text.find(text(row));
    std::vector<Neighbour> near = alike(row, examples + (twins == same_text.end() ? 0 : twins->second));
    std::erase_if(near, [&](const Neighbour& n) { return n.row == row || text(n.row) == text(row); });
    if (near.size() > examples) near.resize(examples);
    return near;
  }
  std::vector<Example> random(int32_t row) const {
    Random draws(mixed(ground->split->seed) ^ hash64(std::to_string(row)));
    std::unordered_map<size_t, int32_t> moved;  // Fisher, Yates, only as far as is wanted
    const auto at = [&](size_t i) { return moved.contains(i) ? moved[i] : train[i]; };
    std::vector<Example> out;
    for (size_t i = 0; i < train.size() && out.size() < examples; ++i) {
      const size_t taken = i + draws.below(train.size() - i);
      const int32_t other = at(taken);
      moved[taken] = at(i);
      if (text(other) != text(row)) out.push_back({other, ground->label(other)});
    }
    return out;
  }
  std::vector<Example> of(ExampleForm form, int32_t row, const std::vector<Neighbour>& near) const {
    if (form == ExampleForm::none) return {};
    if (form == ExampleForm::random) return random(row);
    std::vector<Example> out;
    for (const Neighbour& n : near)
      out.push_back({n.row, form == ExampleForm::shuffled ? dealt.at(n.row) : ground->label(n.row)});
    return out;
  }
};

Choice choice_of(GroundPtr ground, SimilarRows alike, size_t examples) {
  Choice choice{ground,
                std::move(alike),
                examples,
                ground->split->of(Part::train),
                {},
                {},
                ground->table->find(ground->text_column())};
  Random random(mixed(ground->split->seed));
  const std::vector<int64_t> order = random.permutation(choice.train.size());
  for (size_t i = 0; i < choice.train.size(); ++i) {
    ++choice.same_text[choice.text(choice.train[i])];
    choice.dealt[choice.train[i]] = ground->label(choice.train[order[i]]);
  }
  return choice;
}

void compare(const std::array<std::vector<uint8_t>, form_count>& right, uint64_t seed, double level,
             RetrievalSummary& s) {
  const std::vector<uint8_t>& nearest = right[place(ExampleForm::nearest)];
  std::vector<double> p;
  for (size_t i = 0; i < compared.size(); ++i) {
    const std::vector<uint8_t>& other = right[place(compared[i])];
    FormComparison& c = s.beside.emplace_back();
    c.other = compared[i];
    std::vector<double> difference;
    for (size_t r = 0; r < nearest.size(); ++r) {
      c.only_nearest += nearest[r] && !other[r];
      c.only_other += other[r] && !nearest[r];
      difference.push_back(int{nearest[r]} - int{other[r]});
    }
    c.difference = c.low = c.high = mean(difference);
    if (const auto interval = bootstrap_mean(difference, seed)) {
      c.low = interval->low;
      c.high = interval->high;
    }
    p.push_back(sign_test(c.only_nearest, c.only_other));
  }
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < compared.size(); ++i) {
    s.beside[i].p = corrected[i];
    s.beside[i].holds = corrected[i] < level && (s.beside[i].low > 0 || s.beside[i].high < 0);
  }
}

// Each row counts once, however many examples it has.
MeanEffect mean_effect(const std::vector<ExplainedAnswer>& explained, bool same) {
  MeanEffect out;
  std::vector<double> by_row;
  for (const ExplainedAnswer& e : explained) {
    std::vector<double> effects;
    for (const ExampleEffect& x : e.effects)
      if ((x.label == e.answer) == same) effects.push_back(x.effect);
    if (effects.empty()) continue;
    out.examples += effects.size();
    by_row.push_back(mean(effects));
  }
  out.rows = by_row.size();
  if (!by_row.empty()) out.mean = mean(by_row);
  out.interval = student_interval(by_row);
  return out;
}

Error refused(std::string what, std::string where, std::string advice) {
  return {ErrorCode::bad_request, std::move(what), std::move(where), std::move(advice)};
}

}  // namespace

const char* name_of(ExampleForm form) {
  constexpr const char* names[] = {"none", "nearest", "random", "shuffled"};
  return names[place(form)];
}

Task<Result<RetrievalSummary>> measure_retrieval(GroundPtr ground, std::shared_ptr<ExampleReader> reader,
                                                 SimilarRows alike, RetrievalOptions options, Ticket ticket) {
  RetrievalSummary s;
  s.column = ground->text_column();
  s.wording = options.wording;
  s.answers = options.answers;
  s.classes = ground->table->label()->levels;
  s.wanted = options.examples;
  if (s.classes.size() < 2)
    co_return refused(say("The column {column} has one class only", in_quotes(ground->table->label()->name)), "label",
                      say("Choose the column that says each row's class."));
  if (ground->split->of(Part::train).empty())
    co_return refused(say("There are no training rows"), "split", say("Examples are taken from them: split the rows."));
  const std::vector<int32_t> test = drawn(ground->split->of(Part::test), options.rows, ground->split->seed);
  if (test.empty())
    co_return refused(say("There are no test rows"), "split", say("The model is asked about them: split the rows."));
  const auto choice =
      std::make_shared<const Choice>(choice_of(ground, std::move(alike), std::max<size_t>(1, options.examples)));
  s.examples = std::min(choice->examples, choice->train.size());
  const int64_t passes_before = reader->passes();

  std::vector<std::vector<Neighbour>> near;
  Pace pace;
  for (const int32_t row : test) {
    near.push_back(choice->nearest(row));
    VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
  }
  std::array<std::vector<ExampleAnswer>, form_count> answers;
  std::array<std::vector<uint8_t>, form_count> right;
  double begin = 0;
  for (size_t f = 0; f < answers.size(); ++f) {
    FormAccuracy& form = s.forms.emplace_back();
    form.form = static_cast<ExampleForm>(f);
    std::vector<ExamplePrompt> prompts;
    for (size_t r = 0; r < test.size(); ++r) {
      prompts.push_back({test[r], choice->of(form.form, test[r], near[r])});
      s.chosen += prompts.back().examples.size();
    }
    const int64_t before = reader->passes();
    VITRINE_CO_TRY(answers[f], co_await reader->read(std::move(prompts), ticket.part(begin, form_ends[f])));
    begin = form_ends[f];
    form.passes = reader->passes() - before;
    for (size_t r = 0; r < test.size(); ++r)
      right[f].push_back(likeliest(answers[f][r].logits) == ground->label(test[r]));
    form.test = {std::count(right[f].begin(), right[f].end(), 1), static_cast<int64_t>(test.size())};
  }
  s.dropped = s.chosen;
  for (const auto& of_form : answers)
    for (const ExampleAnswer& answer : of_form) s.dropped -= answer.shown.size();
  const std::vector<ExampleAnswer>&bare = answers[place(ExampleForm::none)],
        &with = answers[place(ExampleForm::nearest)];
  for (const ExampleAnswer& answer : bare) s.cut += answer.cut;
  compare(right, ground->split->seed, options.level, s);

  // ---- what each example did
  std::vector<size_t> order;  // changed answers first
  for (const bool changed : {true, false})
    for (size_t r = 0; r < test.size(); ++r)
      if ((likeliest(bare[r].logits) != likeliest(with[r].logits)) == changed) {
        s.changed += changed;
        if (!with[r].shown.empty()) order.push_back(r);
      }
  if (order.size() > options.explained) order.resize(options.explained);
  std::vector<ExamplePrompt> without_one;
  for (const size_t r : order)
    for (size_t left_out = 0; left_out < with[r].shown.size(); ++left_out) {
      without_one.push_back({test[r], with[r].shown});
      without_one.back().examples.erase(without_one.back().examples.begin() + static_cast<ptrdiff_t>(left_out));
    }
  std::vector<ExampleAnswer> less;
  if (!without_one.empty()) {
    VITRINE_CO_TRY(less, co_await reader->read(std::move(without_one), ticket.part(begin, 1)));
  }
  auto one = less.begin();
  for (const size_t r : order) {
    ExplainedAnswer e;
    e.row = test[r];
    e.label = ground->label(e.row);
    e.without = likeliest(bare[r].logits);
    e.answer = likeliest(with[r].logits);
    e.log_odds = log_odds(with[r].logits, e.answer);
    for (const Example& example : with[r].shown) {
      const auto found =
          std::find_if(near[r].begin(), near[r].end(), [&](const Neighbour& n) { return n.row == example.row; });
      e.effects.push_back({example.row, example.label, found->cosine, e.log_odds - log_odds(one->logits, e.answer)});
      ++one;
    }
    s.explained.push_back(std::move(e));
  }
  s.same = mean_effect(s.explained, true);
  s.other = mean_effect(s.explained, false);
  s.passes = reader->passes() - passes_before;
  co_return s;
}

}  // namespace vitrine::dataset

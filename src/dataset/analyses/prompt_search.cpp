#include "dataset/analyses/prompt_search.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/hash.h"
#include "dataset/table/row_order.h"
#include "statistics/bootstrap.h"
#include "statistics/random.h"
#include "statistics/shares.h"
#include "statistics/statistics.h"
#include "text/say.h"
#include "text/unicode.h"

namespace vitrine::dataset {
namespace {

constexpr const char* plain[] = {
    "Label:", "Category:", "Class:", "Topic:", "Type:", "Sentiment:", "It is", "This is about"};
constexpr double least_chance = 1e-6;
constexpr size_t longest = 80;  // bytes of a wording
constexpr int shown_rows = 4;   // to the model, before it writes
constexpr size_t shown_bytes = 200;

struct Runner {
  FoundPrompt prompt;
  std::vector<double> loss;  // by row
  std::vector<uint8_t> right;
};
using Field = std::vector<std::shared_ptr<Runner>>;

struct Search {
  GroundPtr ground;
  std::shared_ptr<PromptWriter> writer;
  PromptOptions options;
  std::vector<std::string> answers;

  Question question(const std::string& wording) const {
    Question q;
    q.kind = Question::Kind::prompt;
    q.column = ground->text_column();
    q.source = "search";
    q.prompt = wording.find("{text}") == std::string::npos ? "{text}\n" + wording : wording;
    q.verbalisers = answers;
    q.yes = {0};
    return q;
  }
};

// One line, without blanks around it.
std::string tidy(std::string text) {
  const size_t begin = text.find_first_not_of(" \t\n\"“");
  if (begin == std::string::npos) return {};
  text.erase(0, begin);
  text.resize(std::min(text.find('\n'), text.size()));
  while (!text.empty() && (text.back() == ' ' || text.back() == '"' || text.back() == '\r')) text.pop_back();
  return text;
}

bool usable(const std::string& wording) {
  return !wording.empty() && wording.size() <= longest && wording.find('{') == std::string::npos &&
         std::any_of(wording.begin(), wording.end(), [](unsigned char c) { return std::isalpha(c) || c >= 0x80; });
}

// Asks the runners of rows from the place where each stopped.
Task<Result<void>> ask(std::shared_ptr<const Search> search, Field field, std::vector<int32_t> rows, Ticket ticket) {
  const Ground& ground = *search->ground;
  std::vector<Question> expected;
  for (const auto& runner : field) expected.push_back(search->question(runner->prompt.wording));
  ground.answerer->expect(expected);
  for (size_t i = 0; i < field.size(); ++i) {
    Runner& runner = *field[i];
    const std::vector<int32_t> next(rows.begin() + std::min(runner.loss.size(), rows.size()), rows.end());
    if (next.empty()) continue;
    std::vector<std::vector<float>> chances;
    Question question = expected[i];
    for (size_t k = 0; k < search->answers.size(); ++k) {
      question.yes = {static_cast<int32_t>(k)};
      VITRINE_CO_TRY(std::vector<float> of_class,
                     co_await ground.answerer->answer(question, next, ticket.step(i, field.size())));
      chances.push_back(std::move(of_class));
    }
    for (size_t r = 0; r < next.size(); ++r) {
      const size_t label = ground.label(next[r]);
      size_t best = 0;
      for (size_t k = 1; k < chances.size(); ++k)
        if (chances[k][r] > chances[best][r]) best = k;
      runner.right.push_back(best == label);
      runner.loss.push_back(-std::log(std::max(static_cast<double>(chances[label][r]), least_chance)));
    }
    runner.prompt.loss = mean(runner.loss);
  }
  ground.answerer->expect({});
  co_return Result<void>();
}

std::string labelled_rows(const Search& search, std::span<const int32_t> rows, Random& random) {
  const Ground& ground = *search.ground;
  const Column& column = ground.table->columns[ground.table->find(ground.text_column())];
  std::string out = "Data:\n\n";
  for (int i = 0; i < shown_rows; ++i) {
    const int32_t row = rows[random.below(rows.size())];
    std::string text(column.cells[row]);
    if (text.size() > shown_bytes) {
      size_t end = shown_bytes;
      while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
      text.resize(end);
    }
    out += text + search.answers[ground.label(row)] + "\n";
  }
  return out + "\nPrompt:";
}

// Its first words.
std::string beginning(const std::string& wording, Random& random) {
  std::vector<size_t> ends;
  for (size_t i = 1; i < wording.size(); ++i)
    if (wording[i] == ' ') ends.push_back(i);
  return ends.empty() ? wording : wording.substr(0, ends[random.below(ends.size())]);
}

// Finalists on test rows beside the person's own prompt, or the most frequent class.
void compare(const Ground& ground, const Field& field, const std::shared_ptr<Runner>& own,
             const std::vector<int32_t>& test, double level, PromptSummary& s) {
  std::vector<uint8_t> against;
  s.against_own = own != nullptr;
  if (own) {
    against = own->right;
    s.own = own->prompt;
  } else {
    std::vector<int64_t> count(s.classes.size());
    for (const int32_t row : ground.split->of(Part::train)) ++count[ground.label(row)];
    const int32_t frequent = std::max_element(count.begin(), count.end()) - count.begin();
    for (const int32_t row : test) against.push_back(ground.label(row) == frequent);
  }
  s.compared = {std::count(against.begin(), against.end(), 1), static_cast<int64_t>(against.size())};
  std::vector<double> p;
  for (const auto& runner : field) {
    if (runner == own) continue;
    int64_t better = 0, worse = 0;
    std::vector<double> difference;
    for (size_t i = 0; i < test.size(); ++i) {
      better += runner->right[i] && !against[i];
      worse += against[i] && !runner->right[i];
      difference.push_back(static_cast<double>(runner->right[i]) - static_cast<double>(against[i]));
    }
    FoundPrompt& found = runner->prompt;
    found.difference = difference.empty() ? 0 : mean(difference);
    found.low = found.high = found.difference;
    if (const auto interval = bootstrap_mean(difference, ground.split->seed)) {
      found.low = interval->low;
      found.high = interval->high;
    }
    p.push_back(sign_test(better, worse));
    s.finalists.push_back(found);
  }
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < corrected.size(); ++i) {
    s.finalists[i].p = corrected[i];
    s.finalists[i].holds = corrected[i] < level && s.finalists[i].low > 0;
  }
}

}  // namespace

Task<Result<PromptSummary>> search_prompts(GroundPtr ground, std::shared_ptr<PromptWriter> writer,
                                           PromptOptions options, Ticket ticket) {
  PromptSummary s;
  if (!ground->answerer)
    co_return Error{ErrorCode::bad_request, say("No model is loaded to be prompted"), "", say("Load a model.")};
  auto search = std::make_shared<Search>(Search{ground, writer, options, {}});
  s.column = ground->text_column();
  s.classes = ground->table->label()->levels;
  if (!options.answers.empty() && options.answers.size() != s.classes.size())
    co_return Error{
        ErrorCode::bad_request,
        say("There are {answers|# answer|# answers} for {n} classes", options.answers.size(), s.classes.size()),
        "answers", say("Give one for each class, in their order.")};
  for (const std::string& name : options.answers.empty() ? s.classes : options.answers)
    search->answers.push_back(" " + tidy(name));
  s.answers = search->answers;
  const uint64_t seed = ground->split->seed;
  const int64_t passes_before = ground->answerer->passes();
  const std::vector<int32_t> train = drawn(ground->split->of(Part::train), options.rows.back(), seed),
                             test = drawn(ground->split->of(Part::test), options.test_rows, seed);

  Field field;
  std::set<std::string> known;
  const auto join = [&](const std::string& wording, const char* source, double perplexity) {
    if (!known.insert(wording).second) return;
    field.push_back(std::make_shared<Runner>());
    field.back()->prompt.wording = wording;
    field.back()->prompt.source = source;
    field.back()->prompt.perplexity = perplexity;
    ++s.tried;
  };
  std::vector<double> natural;
  std::vector<std::pair<std::string, const char*>> start;
  for (const std::string& own : options.own) start.emplace_back(own, "person");
  for (const char* wording : plain) start.emplace_back(wording, "library");
  std::string choice;
  for (const std::string& answer : search->answers) choice += (choice.empty() ? "" : " or") + answer;
  if (choice.size() < longest) start.emplace_back(with_capital(choice.substr(1)) + "?", "library");
  for (const auto& [wording, source] : start) {
    double perplexity = 0;
    if (writer) {
      VITRINE_CO_TRY(perplexity, co_await writer->perplexity(wording, ticket));
      natural.push_back(perplexity);
    }
    join(wording, source, perplexity);
  }
  const auto own = options.own.empty() ? nullptr : field.front();
  const double limit = natural.empty() ? 0 : options.unnatural * quantile(natural, 0.5);

  // What the model writes, where it is natural to it.
  Random random(mixed(seed) ^ hash64(s.column));
  const auto offspring = [&](const std::string& text) -> std::pair<std::string, uint64_t> {
    return {text, random.bits()};
  };
  std::vector<std::pair<std::string, uint64_t>> wishes;  // beginnings to go on from; the first part that is kept
  std::vector<std::string> heads;
  for (int i = 0; writer && !train.empty() && i < options.begun; ++i) {
    wishes.push_back(offspring(labelled_rows(*search, train, random)));
    heads.emplace_back();
  }
  double begin = 0;
  for (size_t round = 0; round < options.rows.size(); ++round) {
    const Ticket part = ticket.part(begin, begin + 0.25);
    begin += 0.25;
    for (size_t i = 0; i < wishes.size(); ++i) {
      ++s.written;
      VITRINE_CO_TRY(const std::string more,
                     co_await writer->go_on(wishes[i].first, options.tokens, wishes[i].second, part));
      const std::string wording = tidy(heads[i] + more);
      if (!usable(wording) || known.contains(wording)) continue;
      VITRINE_CO_TRY(const double perplexity, co_await writer->perplexity(wording, part));
      if (perplexity > limit) ++s.unnatural;
      else join(wording, "model", perplexity);
    }
    const size_t n = std::min(train.size(), options.rows[round]);
    VITRINE_CO_CHECK(co_await ask(search, field, {train.begin(), train.begin() + n}, part));
    s.raced_on = n;
    std::stable_sort(field.begin(), field.end(),
                     [](const auto& a, const auto& b) { return a->prompt.loss < b->prompt.loss; });
    if (field.size() > options.kept[round]) field.resize(options.kept[round]);
    if (own && std::find(field.begin(), field.end(), own) == field.end()) field.push_back(own);
    wishes.clear();
    heads.clear();
    for (size_t i = 0; writer && i < std::min<size_t>(field.size(), static_cast<size_t>(options.mutated)); ++i)
      for (int child = 0; child < options.children; ++child) {
        heads.push_back(beginning(field[i]->prompt.wording, random));
        wishes.push_back(offspring(heads.back()));
      }
  }

  // ---- on test rows
  for (const auto& runner : field) {
    runner->right.clear();
    const double loss = runner->prompt.loss;
    runner->loss.clear();
    VITRINE_CO_CHECK(co_await ask(search, {runner}, test, ticket.part(0.75, 1)));
    runner->prompt.loss = loss;
    runner->prompt.test = {std::count(runner->right.begin(), runner->right.end(), 1),
                           static_cast<int64_t>(test.size())};
  }
  compare(*ground, field, own, test, options.level, s);
  s.passes = ground->answerer->passes() - passes_before;
  co_return s;
}

}  // namespace vitrine::dataset

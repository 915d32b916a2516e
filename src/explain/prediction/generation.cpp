// What the model writes after the explained position when each token is drawn from what it predicts there, divided by
// the temperature and cut to the most probable tokens that make up top_p (Holtzman et al. 2020). Keys and values of
// what was read are kept, so each further token costs one row; unfinished answers show what stands there so far.
//
// View::table, "rows": row n is token n. `name` is the text of the first n tokens, `label` that token; figures
// "token_probability" [0, 1], of the model itself (temperature 1, nothing cut), and "rank", 1 for its most probable
// token. "ids" [n] are the tokens; figure "perplexity", of all of them. It ends before a token without text (end of
// text), and at the model's context; a note says which. Caveat: one draw of many; another seed writes another text.
#include <algorithm>
#include <cmath>
#include <limits>

#include "explain/answer.h"
#include "explain/method.h"
#include "explain/prediction/next_logits.h"
#include "explain/prediction/sampling.h"
#include "explanation/figures.h"
#include "statistics/random.h"
#include "statistics/softmax.h"
#include "text/say.h"

namespace vitrine {
namespace {

constexpr std::chrono::milliseconds token_interval{50};  // between unfinished answers

// A token that stands for no text: special ones, and those that the model has and the tokenizer has not.
bool ends(const Tokenizer& tokenizer, int32_t id) {
  if (id >= tokenizer.size()) return true;
  return tokenizer.decode({&id, 1}).empty() && !tokenizer.decode({&id, 1}, false).empty();
}

// What was written, behind what was read: some tokenizers read a token at the start of a text otherwise.
std::string text_of(const Tokenizer& tokenizer, std::span<const int32_t> ids, const std::string& read,
                    std::span<const int32_t> written) {
  const std::string whole = tokenizer.decode(ids);
  return whole.starts_with(read) ? whole.substr(read.size()) : tokenizer.decode(written);
}

// exp of the mean negative log-probability.
Figure perplexity(double surprise, size_t tokens) {
  return measured_figure("perplexity", to_say("Perplexity"), std::exp(surprise / tokens), "",
                         say("of what was written, by the model's own probabilities"));
}

Task<Result<Explanation>> run(Job job) {
  const Architecture& architecture = job.model().architecture();
  if (!architecture.causal)
    co_return Error{ErrorCode::unsupported, say("This model fills in masks; it does not write on from left to right."),
                    job.loaded->name, say("\"continuation\" fills its masks.")};
  const Tokenizer& tokenizer = *job.loaded->tokenizer;
  const SamplingOptions options{job.number("temperature"), job.number("top_p")};
  Random random(job.integer("seed"));
  OtherText text;
  for (int64_t t = 0; t <= job.position; ++t) text.ids.push_back(job.tokens[t].id);
  Explanation e = job.blank("generation", View::table);
  const auto read = std::make_shared<Read>();
  const std::string before = tokenizer.decode(text.ids);
  job.partial_interval = std::min(job.partial_interval, token_interval);
  std::vector<int32_t> written;
  double surprise = 0;
  while (static_cast<int64_t>(written.size()) < job.integer("count")) {
    if (static_cast<int64_t>(text.ids.size()) == architecture.context) {
      e.notes.push_back(
          say("The model's context is full: it reads no more than {n|# token|# tokens}.", architecture.context));
      break;
    }
    text.position = static_cast<int64_t>(text.ids.size()) - 1;
    VITRINE_CO_TRY(const Tensor logits, co_await next_logits(job_of(job, text), read));
    const Sampled drawn = sample(logits.f32(), options, random.uniform());
    written.push_back(drawn.token);
    if (ends(tokenizer, drawn.token)) {
      e.notes.push_back(say("The model ended its text here."));
      break;
    }
    text.ids.push_back(drawn.token);
    surprise -= std::log(std::max(drawn.probability, std::numeric_limits<double>::min()));
    e.rows.push_back({.name = text_of(tokenizer, text.ids, before, written),
                      .label = job.loaded->readable(drawn.token),
                      .group = "",
                      .figures = {measured_figure("token_probability", to_say("Token"), drawn.probability, "",
                                                  say("of this token after those before it, as the model has it")),
                                  measured_figure("rank", to_say("Rank"), drawn.rank, "",
                                                  say("1: the model's most probable token"))}});
    e.tensors = {
        {"ids", {"token"}, "", Tensor({std::ssize(written)}, std::vector<int64_t>(written.begin(), written.end()))}};
    e.figures = {perplexity(surprise, written.size())};
    if (job.wants_partial()) job.publish(e);
  }
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"count", "Tokens", Setting::Kind::integer, {}, 1, 256, 24, "How many tokens are written at most."},
    {"temperature",
     "Temperature",
     Setting::Kind::number,
     {},
     0,
     2,
     1,
     "Below 1 the probable tokens are drawn more often; 0 always takes the most probable one."},
    {"top_p",
     "Top p",
     Setting::Kind::number,
     {},
     0.01,
     1,
     1,
     "Drawn is from the most probable tokens that together have this probability."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1'000'000, 1, "The same seed writes the same text."},
};

}  // namespace

const Method method_generation{
    .name = "generation",
    .title = "Text that the model writes",
    .question = "What does the model write when it draws its words?",
    .paper = "Holtzman et al. 2020",
    .caveat = "One draw of many; another seed writes another text.",
    .view = View::table,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

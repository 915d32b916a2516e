// Deletion (Li, Monroe, Jurafsky 2016, "erasure"): score(text) - score(text without the word), where the word is taken
// out of the text as a person would with the Delete key (explain/word_removal.h) and what is left is read anew, as
// tokens of its own. The tokens of a word share its difference equally, so that they sum to it. Beside it each word is
// replaced, all its tokens together, as occlusion does: where the two disagree, the place itself matters.
//
// Tensors [T], the same for all tokens of a word: "scores", signed, 0 for what was not deleted; without the word
// "probability" of the target, its "strength" (explain/headline.h), "top" i64, the most probable token, and "turns", 1
// where the score has another sign than before; "masked_probability" and "masked_strength" with the word replaced;
// "deleted" i64, 1 where the word was deleted. "answer" i64 [1], the most probable token of the whole text. Figures
// "target_probability" and "strength" of the whole text. Claims: the headline, each with the text that was run. One
// forward pass for the text and two for every word. Caveat: what is left may be a text that nobody would write; and, as
// for every method that removes one word at a time, two words that say the same both look useless.
#include <algorithm>

#include "explain/answer.h"
#include "explain/attribution/token_scores.h"
#include "explain/headline.h"
#include "explain/method.h"
#include "explain/prompt.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explain/sweep.h"
#include "explain/word_removal.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

// "3,7": tokens of the text; empty: all. Errors: bad_request for what is no list of numbers.
Result<std::vector<int64_t>> parse_tokens(const std::string& list) {
  std::vector<int64_t> tokens;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    const std::string one = list.substr(at, end - at);
    if (one.empty() || one.size() > 9 || !std::ranges::all_of(one, [](char c) { return c >= '0' && c <= '9'; }))
      return Error{ErrorCode::bad_request,
                   say("A list of tokens has numbers with commas between them, not {text}", in_quotes(one)), "tokens",
                   ""};
    tokens.push_back(std::stoll(one));
    at = end + 1;
  }
  return tokens;
}

// The token whose prediction is that of the explained place once `gone` is deleted: in a causal model the last one that
// ends no later; in an encoder the mask that stands where it stood. -1: none.
int64_t position_after(const Job& job, const Prompt& read, TextRange gone) {
  const TokenInfo& asked = job.tokens[job.position];
  const auto moved = [&](size_t byte) { return byte >= gone.end ? byte - gone.size() : std::min(byte, gone.begin); };
  if (job.model().architecture().causal) {
    int64_t position = read.first - 1;
    for (size_t t = 0; t < read.tokens.size(); ++t)
      if (read.tokens[t].byte_end <= moved(asked.byte_end)) position = t;
    return position;
  }
  for (size_t t = 0; t < read.tokens.size(); ++t)
    if (read.tokens[t].id == asked.id && read.tokens[t].byte_end == moved(asked.byte_end)) return t;
  return -1;
}

// The words that are deleted, and the texts that are then left, behind the text as it is.
struct Deletions {
  std::vector<RemovableWord> words;
  std::vector<OtherText> texts;
  int64_t unread = 0;  // words without which there is nothing to read
};

Deletions deletions_of(const Job& job, const std::vector<int64_t>& only) {
  Deletions out;
  out.texts.push_back({{}, job.position});
  for (const TokenInfo& token : job.tokens) out.texts[0].ids.push_back(token.id);
  const bool causal = job.model().architecture().causal;
  for (const RemovableWord& word : removable_words(job.request.text, job.tokens, job.first, job.reach())) {
    const auto inside = [&](int64_t t) { return t >= word.begin && t < word.end; };
    if (!only.empty() && std::ranges::none_of(only, inside)) continue;
    if (!causal && inside(job.position)) continue;  // the mask that is asked about
    const auto read = read_prompt(*job.loaded, text_without(job.request.text, word));
    const int64_t position = read.ok() ? position_after(job, *read, removal_of(job.request.text, word)) : int64_t{-1};
    if (position < 0 || read->tokens.empty()) {
      ++out.unread;
      continue;
    }
    OtherText other{{}, position};
    for (const TokenInfo& token : read->tokens) other.ids.push_back(token.id);
    out.texts.push_back(std::move(other));
    out.words.push_back(word);
  }
  return out;
}

Tensor masks_of(const Job& job, std::span<const RemovableWord> words) {
  Masks masks(job.length());
  for (const RemovableWord& word : words) {
    masks.add_full();
    for (int64_t t = word.begin; t < word.end; ++t) masks.remove(t);
  }
  return std::move(masks).tensor();
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  VITRINE_CO_TRY(const std::vector<int64_t> only, parse_tokens(job.choice("tokens")));
  const Deletions deletions = deletions_of(job, only);
  VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, deletions.texts));
  std::vector<Answer> masked;
  if (!deletions.words.empty()) {
    VITRINE_CO_TRY(masked,
                   co_await masked_answers(job, masks_of(job, deletions.words), replacement_rows(job, replacement)));
  }

  const bool by_log_probability = job.foil < 0 && job.targets.log_probabilities();
  const auto strength = [&](const Answer& a) { return by_log_probability ? a.score : a.log_odds; };
  const size_t tokens = job.tokens.size();
  std::vector<double> scores(tokens);
  const auto filled = [&](double value) { return std::vector<float>(tokens, value); };
  std::vector<float> probability = filled(answers[0].probability), strengths = filled(strength(answers[0]));
  std::vector<float> masked_probability = probability, masked_strength = strengths, turns = filled(0);
  std::vector<int64_t> top(tokens, answers[0].top), deleted(tokens);
  for (size_t w = 0; w < deletions.words.size(); ++w) {
    const RemovableWord& word = deletions.words[w];
    const Answer& answer = answers[w + 1];
    for (int64_t t = word.begin; t < word.end; ++t) {
      const size_t at = t;
      scores[at] = (answers[0].score - answer.score) / (word.end - word.begin);
      probability[at] = answer.probability;
      strengths[at] = strength(answer);
      masked_probability[at] = masked[w].probability;
      masked_strength[at] = strength(masked[w]);
      turns[at] = (answer.margin < 0) != (answers[0].margin < 0) ? 1.0f : 0.0f;
      top[at] = answer.top;
      deleted[at] = 1;
    }
  }
  job.settings["replacement"] = replacement;
  Explanation e = token_scores(job, "deletion", scores, score_unit(job));
  const int64_t count = tokens;
  const char* scale = by_log_probability ? "log-probability" : "log-odds";
  const auto add = [&](const char* name, const char* unit, auto values) {
    e.tensors.push_back({name, {"token"}, unit, Tensor({count}, std::move(values))});
  };
  add("probability", "probability", std::move(probability));
  add("strength", scale, std::move(strengths));
  add("turns", "", std::move(turns));
  add("top", "", std::move(top));
  add("masked_probability", "probability", std::move(masked_probability));
  add("masked_strength", scale, std::move(masked_strength));
  add("deleted", "", std::move(deleted));
  e.tensors.push_back({"answer", {"one"}, "", Tensor({1}, std::vector<int64_t>{answers[0].top})});
  e.figures = {score_figure(answers[0].score, score_unit(job)), no_completeness(),
               measured_figure("target_probability", to_say("Target"), answers[0].probability, "",
                               say("the probability of {word}", job.pair().target.said())),
               measured_figure("strength", to_say("Strength"), strength(answers[0]), scale,
                               job.foil >= 0        ? say("the target's log-odds against the foil")
                               : by_log_probability ? say("the target's log-probability")
                                                    : say("the target's log-odds against everything else"))};
  if (deletions.unread > 0)
    e.notes.push_back(say("{n|# word|# words} could not be deleted: nothing would be left to read.", deletions.unread));
  e.claims = headline_claims(e, headline(e), [&](int32_t id) { return job.loaded->readable(id); });
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"tokens",
     "Tokens",
     Setting::Kind::text,
     {},
     0,
     0,
     0,
     "Numbers of tokens with commas between them: only their words are deleted; empty: every word."},
};

}  // namespace

const Method method_deletion{
    .name = "deletion",
    .title = "Deletion",
    .question = "What changes when this word is deleted?",
    .paper = "Li, Monroe, Jurafsky 2016",
    .caveat = "Deleting a word moves all words behind it; what is left may be a text that nobody would write.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

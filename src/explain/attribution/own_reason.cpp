// The model's own reason: a model that was taught to name its reason after its answer is asked for it, and the words it
// names are looked up in the text (self-rationalisation; DeYoung et al. 2020 on scoring rationales). It is a claim of
// the model about itself and is put to the test like any other attribution.
//
// config.json's "vitrine" object says how: "reason": {"cue": "\nReason:", "after": ["Sentiment:"]}; the text up to the
// explained position must end with one of `after`. What follows the target and the cue is continued greedily to the end
// of the line. A phrase between commas that stands in the text marks its tokens wherever it stands; of one that does
// not, the words do. Tensor: "scores" [T]: 1 for named tokens, or the least probability with which a token of the
// naming word was said; else 0. Claims: what it said; whether replacing what it named lowers the score more than
// replacing as many other tokens does. Caveat: a reason that was learned to be said need not be the one that was used;
// the second claim is there for this.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/answer.h"
#include "explain/attribution/coalitions.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/prediction/next_logits.h"
#include "explain/replacement.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "explanation/json_reader.h"
#include "statistics/random.h"
#include "statistics/softmax.h"
#include "text/format.h"
#include "text/letters.h"
#include "text/say.h"

namespace vitrine {

namespace {

struct Cue {
  std::string cue;
  std::vector<std::string> after;
};

std::optional<Cue> cue_of(const LoadedModel& loaded) {
  const auto extras = nlohmann::json::parse(loaded.extras, nullptr, false);
  if (!extras.is_object() || !extras.contains("reason")) return {};
  JsonReader r(extras["reason"], "the reason", ErrorCode::bad_file);
  Cue cue{r.text("cue"), {}};
  for (const auto& after : r.array("after"))
    if (after.is_string()) cue.after.push_back(after.get<std::string>());
  return r.error() ? std::nullopt : std::optional(cue);
}

bool in_word(char c) { return is_word_byte(c) || c == '\'' || c == '-'; }

struct Span {
  size_t begin, end;
};
// Where `words` stands in `text` as whole words, whatever the case of its letters.
std::vector<Span> places(const std::string& text, const std::string& words) {
  std::vector<Span> found;
  for (size_t at = 0; !words.empty() && at + words.size() <= text.size(); ++at) {
    const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
    if (!std::equal(words.begin(), words.end(), text.begin() + at, same)) continue;
    const size_t end = at + words.size();
    const bool starts = at == 0 || !in_word(text[at - 1]) || !in_word(words.front());
    const bool ends = end == text.size() || !in_word(text[end]) || !in_word(words.back());
    if (starts && ends) found.push_back({at, end});
  }
  return found;
}

// What was said, with the least probability of a token behind every byte.
struct Said {
  std::string text;
  std::vector<double> probability;
};

Task<Result<Said>> ask_for_reason(Job job, std::string cue) {
  OtherText text;
  for (int64_t t = 0; t <= job.position; ++t) text.ids.push_back(job.tokens[t].id);
  const std::vector<int32_t> answer = job.pair().target.words.front();
  text.ids.insert(text.ids.end(), answer.begin(), answer.end());
  VITRINE_CO_TRY(const Encoding asked, job.loaded->tokenizer->encode_part(cue));
  for (const TokenSpan& token : asked) text.ids.push_back(token.id);
  Said said;
  constexpr int most = 24;
  for (int i = 0; i < most && static_cast<int64_t>(text.ids.size()) < job.model().architecture().context; ++i) {
    text.position = static_cast<int64_t>(text.ids.size()) - 1;
    const Job now = job_of(job, text);
    VITRINE_CO_TRY(const Tensor logits, co_await next_logits(now));
    const int32_t id = largest(logits.f32(), 1).front();
    const int32_t one[] = {id};
    const std::string piece = id < job.loaded->tokenizer->size() ? job.loaded->tokenizer->decode(one) : "";
    if (piece.empty() || piece.find('\n') != std::string::npos) break;
    said.text += piece;
    said.probability.resize(said.text.size(), softmax(logits.f32())[id]);
    text.ids.push_back(id);
  }
  co_return std::move(said);
}

std::vector<Span> phrases(const std::string& said, bool words) {
  std::vector<Span> out;
  for (size_t at = 0; at < said.size();) {
    const auto inside = [&](size_t i) { return words ? in_word(said[i]) : said[i] != ','; };
    size_t end = at;
    while (end < said.size() && inside(end)) ++end;
    size_t begin = at;
    while (begin < end && (said[begin] == ' ' || said[begin] == '.')) ++begin;
    size_t last = end;
    while (last > begin && (said[last - 1] == ' ' || said[last - 1] == '.')) --last;
    if (last > begin) out.push_back({begin, last});
    at = std::max(end, at + 1);
  }
  return out;
}

Task<Result<Explanation>> run(Job job) {
  const std::optional<Cue> cue = cue_of(*job.loaded);
  if (!cue)
    co_return Error{ErrorCode::unsupported, say("This model was not taught to name its reasons"), "",
                    say("Use a method that measures them.")};
  const std::string prompt = job.request.text.substr(0, job.tokens[job.position].byte_end);
  const auto ends_prompt = [&](const std::string& after) { return prompt.ends_with(after); };
  if (std::none_of(cue->after.begin(), cue->after.end(), ends_prompt)) {
    std::string names;
    for (const std::string& after : cue->after) names += (names.empty() ? "" : ", ") + in_quotes(after);
    co_return Error{
        ErrorCode::unsupported,
        say("This model was taught to name a reason only after a text that ends with one of {words}", names), "",
        say("Use a method that measures reasons.")};
  }
  VITRINE_CO_TRY(const Said said, co_await ask_for_reason(job, cue->cue));

  const int64_t n = job.reach() - job.first;
  std::vector<double> scores(job.length());
  std::string missing;
  const auto mark = [&](Span phrase) {
    const std::vector<Span> found = places(prompt, said.text.substr(phrase.begin, phrase.end - phrase.begin));
    const double least =
        *std::min_element(said.probability.begin() + phrase.begin, said.probability.begin() + phrase.end);
    for (const Span& place : found)
      for (int64_t t = job.first; t < job.reach(); ++t) {
        const TokenInfo& token = job.tokens[t];
        if (token.byte_end > prompt.size()) continue;
        size_t begin = token.byte_begin;
        while (begin < token.byte_end && prompt[begin] == ' ') ++begin;
        if (begin >= place.end || token.byte_end <= place.begin) continue;
        double& score = scores[t];
        score = std::max(score, job.choice("weight") == "mention" ? 1 : least);
      }
    return !found.empty();
  };
  for (const Span& phrase : phrases(said.text, false)) {
    if (mark(phrase)) continue;
    for (Span word : phrases(said.text.substr(phrase.begin, phrase.end - phrase.begin), true)) {
      word = {word.begin + phrase.begin, word.end + phrase.begin};
      if (!mark(word))
        missing += (missing.empty() ? "" : ", ") + in_quotes(said.text.substr(word.begin, word.end - word.begin));
    }
  }

  // Is it so? The named tokens against as many others.
  Coalition without(n, true);
  std::vector<int64_t> others;
  for (int64_t i = 0; i < n; ++i) {
    without[i] = scores[job.first + i] == 0;
    if (without[i]) others.push_back(i);
  }
  const size_t named = static_cast<size_t>(n) - others.size();
  const char* unit = score_unit(job);
  VITRINE_CO_TRY(const std::string replacement, resolve_replacement(*job.loaded, job.choice("replacement")));
  job.settings["replacement"] = replacement;
  Explanation e = token_scores(job, "own_reason", scores, job.choice("weight") == "mention" ? "" : "probability");
  std::string shown = said.text;
  shown.erase(0, shown.find_first_not_of(' '));
  e.claims.push_back(
      {say("Asked why {target}, the model names {reason}.", job.pair().target.said(), in_quotes(shown)),
       say("its greedy continuation of the text, the target and its cue"),
       said.probability.empty() ? 0 : *std::min_element(said.probability.begin(), said.probability.end()),
       !said.text.empty()});
  if (named == 0) {
    e.notes.push_back(say("The model names nothing that stands in the text."));
  } else if (others.size() >= named) {
    Random random(job.integer("seed"));
    std::vector<Coalition> asked{Coalition(n, true), without};
    const int64_t draws = job.integer("draws");
    for (int64_t d = 0; d < draws; ++d) {
      Coalition c(n, true);
      const std::vector<int64_t> order = random.permutation(others.size());
      for (size_t i = 0; i < named; ++i) c[others[order[i]]] = false;
      asked.push_back(std::move(c));
    }
    VITRINE_CO_TRY(const std::vector<double> values,
                   co_await coalition_scores(job, asked, replacement_rows(job, replacement)));
    const int64_t beaten =
        std::count_if(values.begin() + 2, values.end(), [&](double v) { return values[1] < v - 1e-7; });
    const double share = static_cast<double>(beaten) / draws;
    e.claims.push_back({say("Without what it names the score falls further than without as many other tokens."),
                        say("beats {n} of {all} random sets of as many other tokens", beaten, draws), share,
                        beaten * 20 >= draws * 19});
    e.figures.push_back(score_figure(values[0], unit));
    e.figures.push_back(measured_figure("drop", to_say("Drop"), values[0] - values[1], unit,
                                        say("how far the score falls without what it names")));
  }
  if (!missing.empty()) e.notes.push_back(say("It also says {words}, which does not stand in the text.", missing));
  e.figures.push_back(no_completeness());
  co_return std::move(e);
}

constexpr const char* weights[] = {"probability", "mention"};
constexpr Setting settings[] = {
    {"weight", "Weight", Setting::Kind::choice, weights, 0, 0, 0,
     "Whether a named token scores the probability of its naming, or 1."},
    {"replacement", "Replacement", Setting::Kind::choice, replacement_choices, 0, 0, 0, replacement_help},
    {"draws",
     "Random sets",
     Setting::Kind::integer,
     {},
     1,
     1000,
     20,
     "With how many random sets of other tokens the named ones are compared."},
    {"seed", "Seed", Setting::Kind::integer, {}, 0, 1e9, 0, "Of the random sets."},
};

}  // namespace

const Method method_own_reason{
    .name = "own_reason",
    .title = "The model's own reason",
    .question = "What does the model itself name?",
    .paper = "DeYoung et al. 2020",
    .caveat = "A reason that was learned to be said need not be the one that was used: look at what removing it does.",
    .view = View::token_scores,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

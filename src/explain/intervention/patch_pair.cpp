#include "explain/intervention/patch_pair.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "explain/counterfactual/proposals.h"
#include "explain/prediction/next_logits.h"
#include "explain/prompt.h"
#include "explain/random_tokens.h"
#include "statistics/statistics.h"
#include "text/format.h"
#include "text/say.h"
#include "text/token_words.h"

namespace vitrine {

namespace {

constexpr int64_t likely_words = 6;  // tried in each place

std::vector<int32_t> ids_of(std::span<const TokenInfo> tokens) {
  std::vector<int32_t> ids;
  for (const TokenInfo& token : tokens) ids.push_back(token.id);
  return ids;
}

Result<PatchPair> pair_with(const Job& job, std::vector<int32_t> corrupted, std::string text, std::string other,
                            std::string note) {
  const std::vector<int32_t> clean = ids_of(job.tokens);
  const auto differs = std::ranges::mismatch(clean, corrupted).in1 - clean.begin();
  if (differs == std::ssize(clean))
    return Error{ErrorCode::bad_request, say("The model reads both texts as the same tokens"), "corrupted",
                 say("Give a text that differs in a word.")};
  if (job.model().architecture().causal && differs > job.position)
    return Error{ErrorCode::bad_request, say("Both texts are the same up to the explained token"), "corrupted",
                 say("Give a text that differs before it.")};
  return PatchPair{std::move(corrupted), differs, std::move(text), std::move(other), std::move(note), {}};
}

Result<PatchPair> given_pair(const Job& job, const std::string& text) {
  const int64_t reserved = std::max<int64_t>({job.targets.target.longest(), job.targets.foil.longest(), 1}) - 1;
  VITRINE_TRY(const Prompt other, read_prompt(*job.loaded, text, reserved));
  if (std::ssize(other.tokens) != job.length())
    return Error{ErrorCode::bad_request,
                 say("The text has {n|# token|# tokens} and the other one {other}", job.length(), other.tokens.size()),
                 "corrupted", say("Activations are exchanged token by token: both need the same number.")};
  std::vector<int32_t> corrupted = ids_of(other.tokens);
  const size_t at = job.position;
  if (!job.model().architecture().causal && corrupted[at] != job.tokens[at].id)
    return Error{ErrorCode::bad_request, say("The explained token is not the same in the other text"), "corrupted",
                 say("Put the mask where it stands in the text.")};
  return pair_with(job, std::move(corrupted), text, say_in("put into", "the other text"),
                   say("The other text is {text}.", in_quotes(readable(text))));
}

// One token for another, where no word can be edited: for the likeliest in its place, and for random ones where
// the model expects nothing, at the first token of all.
Task<Result<std::vector<OtherText>>> exchanged_tokens(Job job) {
  VITRINE_CO_TRY(const Tensor likely, co_await place_logits(job));
  constexpr int64_t drawn = 8;
  std::vector<OtherText> texts;
  const auto exchange = [&](int64_t t, int32_t id) {
    OtherText text{ids_of(job.tokens), job.position};
    if (std::exchange(text.ids[t], id) != id) texts.push_back(std::move(text));
  };
  Random random(0);
  for (int64_t t = job.first; t < job.reach() && std::ssize(texts) < job.integer("samples"); ++t) {
    if (!job.model().architecture().causal && t == job.position) continue;
    if (t < first_place(job))
      for (int64_t i = 0; i < drawn; ++i) exchange(t, drawn_token(*job.loaded, random));
    else
      for (const int32_t id : largest(likely.row(t), 2)) exchange(t, id);
  }
  co_return std::move(texts);
}

// The text that lowers the score most, from 1; where none does, the one that raises it most. answers[0]: the job's
// text.
size_t strongest(std::span<const Answer> answers) {
  const auto others = answers.subspan(1);
  const auto lowest = std::ranges::min_element(others, {}, &Answer::score);
  const auto highest = std::ranges::max_element(others, {}, &Answer::score);
  return 1 + static_cast<size_t>((lowest->score < answers[0].score ? lowest : highest) - others.begin());
}

// The other texts that move the score as the best one does, at least half as far.
std::vector<std::vector<int32_t>> held_out(std::span<const OtherText> texts, std::span<const Answer> answers,
                                           size_t best) {
  constexpr size_t most = 8;
  const double whole = answers[best].score - answers[0].score;
  if (whole == 0) return {};
  std::vector<double> moved;
  for (const Answer& answer : answers) moved.push_back((answer.score - answers[0].score) / whole);
  std::vector<std::vector<int32_t>> others;
  for (const int64_t i : falling_order(moved)) {
    const size_t at = i;
    if (others.size() == most || !(moved[at] >= 0.5)) break;
    if (at != best && texts[at].ids != texts[best].ids && std::ranges::find(others, texts[at].ids) == others.end())
      others.push_back(texts[at].ids);
  }
  return others;
}

// Which edit the other text has, and why that one of all that were tried.
std::string choice_said(const std::string& edit, size_t tried, bool words, bool lowers) {
  // [of words][lowers the score]
  constexpr const char* sentences[2][2] = {
      {to_say("The other text is this one with {edit}: of {n|# exchanged token|# exchanged tokens} of the same length, "
              "none lowers the score, and it raises it most."),
       to_say("The other text is this one with {edit}: of {n|# exchanged token|# exchanged tokens} of the same length, "
              "it lowers the score most.")},
      {to_say("The other text is this one with {edit}: of {n|# edit|# edits} of the same length, none lowers the "
              "score, and it raises it most."),
       to_say("The other text is this one with {edit}: of {n|# edit|# edits} of the same length, it lowers the score "
              "most.")}};
  return say(sentences[words][lowers], edit, tried);
}

Task<Result<PatchPair>> found_pair(Job job) {
  VITRINE_CO_TRY(const std::vector<TextEdit> edits,
                 co_await proposed_edits(job, 4 * job.integer("samples"), likely_words));
  std::vector<OtherText> texts{{ids_of(job.tokens), job.position}};
  std::vector<std::string> labels{""}, written{""};
  const auto keeps_the_mask = [&](const OtherText& text) {
    const size_t at = job.position;
    return job.model().architecture().causal || text.ids[at] == texts[0].ids[at];
  };
  for (const TextEdit& edit : edits) {
    if (std::ssize(texts) > job.integer("samples")) break;
    if (std::strcmp(edit.kind, "replace") != 0 && std::strcmp(edit.kind, "swap") != 0) continue;
    std::optional<OtherText> text = read_edit(job, edit);
    if (!text || std::ssize(text->ids) != job.length() || text->ids == texts[0].ids || !keeps_the_mask(*text)) continue;
    texts.push_back(*std::move(text));
    labels.push_back(edit.label);
    written.push_back(edit.text);
  }
  const bool words = texts.size() > 1;
  if (!words) {
    VITRINE_CO_TRY(std::vector<OtherText> exchanged, co_await exchanged_tokens(job));
    for (OtherText& text : exchanged) texts.push_back(std::move(text));
  }
  if (texts.size() == 1)
    co_return Error{ErrorCode::bad_request, say("No token of the text can be exchanged for another"), "corrupted",
                    say("Give another text of as many tokens.")};
  VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, texts));
  const size_t best = strongest(answers);
  std::vector<int32_t> corrupted = texts[best].ids;
  std::string label = words ? labels[best] : "";
  if (!words) {
    const auto at = std::ranges::mismatch(texts[0].ids, corrupted);
    const auto said = [&](int32_t id) { return in_quotes(token_said(job.loaded->readable(id))); };
    label = said(*at.in1) + " → " + said(*at.in2);
  }
  VITRINE_CO_TRY(PatchPair pair,
                 pair_with(job, std::move(corrupted), words ? written[best] : "",
                           say_in("put into", "the text with {edit}", label),
                           choice_said(label, texts.size() - 1, words, answers[best].score < answers[0].score)));
  pair.held_out = held_out(texts, answers, best);
  co_return std::move(pair);
}

}  // namespace

Task<Result<PatchPair>> patch_pair(Job job) {
  const std::string& text = job.choice("corrupted");
  if (text.empty()) co_return co_await found_pair(std::move(job));
  co_return given_pair(job, text);
}

}  // namespace vitrine

// Minimal pairs (Kaushik, Hovy, Lipton 2020, counterfactually augmented data; Gardner et al. 2020, contrast sets): the
// smallest edits of the text that turn the model's answer. Proposed are, for the words that matter most (by leaving
// each out) first: words the model finds likely in their place, opposites, names and numbers from a small list,
// deletion, "not" put before (counterfactual/edits.h), then pairs of names, numbers and nouns that change places. Every
// proposal is read and run as a text of its own before it is shown; none is guessed. Labels and the last line's cue
// ("Review:", "Sentiment:") are not edited.
//
// View::table, "rows" (explanation.h): `name` is the edited text, `label` the edit ("“never” → “always”"), `group` its
// kind (replace, delete, insert, swap), `chosen` stands on the smallest edit that turns the answer most. Figures of a
// row: "score" after the edit, "change" of the score, "target_probability" after it, "flips" 1 or 0. Rows that turn the
// answer come first, smaller edits before larger, then by the margin; at most three of one place. The table's own
// figures: "score" of the text as it is, "tried" and "flipping", how many edits were run and how many of them turn the
// answer. Caveat: an edit that turns the answer is not always one that should; and where no edit is listed there may
// still be one.
#include <algorithm>
#include <cmath>
#include <map>

#include "explain/answer.h"
#include "explain/attribution/token_sets.h"
#include "explain/counterfactual/proposals.h"
#include "explain/method.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/say.h"

namespace vitrine {

namespace {

struct Pair {
  TextEdit edit;
  Answer answer;
  double margin;  // on the side of the original answer; below 0 it has turned
};

Row row_of(const Pair& pair, double before, const char* unit) {
  Row row{pair.edit.text, pair.edit.label, pair.edit.kind, false, {}};
  row.figures = {
      measured_figure("score", to_say("Score"), pair.answer.score, unit, say("of the edited text")),
      measured_figure("change", to_say("Change"), pair.answer.score - before, unit, say("against the text as it is")),
      measured_figure("target_probability", to_say("Target"), pair.answer.probability, "",
                      say("the target's probability for the edited text")),
      measured_figure("flips", to_say("Turns the answer"), pair.margin < 0 ? 1 : 0, "",
                      pair.margin < 0 ? say("the answer is another one") : say("the answer stays"))};
  return row;
}

Task<Result<Explanation>> run(Job job) {
  VITRINE_CO_TRY(const std::vector<TextEdit> edits,
                 co_await proposed_edits(job, job.integer("samples"), job.integer("top")));
  std::vector<OtherText> texts;
  std::vector<size_t> of_edit;
  texts.push_back({{}, job.position});
  for (const TokenInfo& t : job.tokens) texts[0].ids.push_back(t.id);
  for (size_t i = 0; i < edits.size(); ++i) {
    std::optional<OtherText> text = read_edit(job, edits[i]);
    if (!text) continue;
    texts.push_back(*std::move(text));
    of_edit.push_back(i);
  }
  VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, texts));
  const double side = answers[0].margin < 0 ? -1 : 1;
  std::vector<Pair> pairs;
  for (size_t i = 0; i < of_edit.size(); ++i)
    pairs.push_back({edits[of_edit[i]], answers[i + 1], side * answers[i + 1].margin});
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    const bool a_flips = a.margin < 0, b_flips = b.margin < 0;
    if (a_flips != b_flips) return a_flips;
    if (a_flips && a.edit.size != b.edit.size) return a.edit.size < b.edit.size;
    return a.margin < b.margin;
  });
  const int64_t flipping = std::count_if(pairs.begin(), pairs.end(), [](const Pair& p) { return p.margin < 0; });

  const char* unit = score_unit(job);
  Explanation e = job.blank("minimal_pairs", View::table);
  std::map<int64_t, int64_t> of_place;
  constexpr int64_t most_of_a_place = 3;
  for (const Pair& pair : pairs) {
    if (static_cast<int64_t>(e.rows.size()) == job.integer("count")) break;
    if (of_place[pair.edit.place]++ >= most_of_a_place) continue;
    Row row = row_of(pair, answers[0].score, unit);
    row.chosen = e.rows.empty() && pair.margin < 0;
    if (row.chosen) {
      const std::string answer = answer_words(job, side);
      e.claims.push_back({side < 0 || job.foil >= 0
                              ? say("With {edit} the answer turns from {before} to {after}.", pair.edit.label, answer,
                                    answer_words(job, -side))
                              : say("With {edit} the answer turns from {before} to another.", pair.edit.label, answer),
                          say("the edited text was run; its margin"), -pair.margin, pair.margin < 0});
    }
    e.rows.push_back(std::move(row));
  }
  if (edits.empty())
    e.notes.push_back(say("There is no word that could be edited without touching the prompt's form."));
  else if (flipping == 0)
    e.notes.push_back(say("None of the edits that were run turns the answer; listed are those that move it most."));
  e.figures = {
      score_figure(answers[0].score, unit),
      measured_figure("tried", to_say("Tried"), pairs.size(), "", say("edited texts that were run")),
      measured_figure("flipping", to_say("Turn the answer"), flipping, "", say("of the edited texts that were run"))};
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"count", "Shown", Setting::Kind::integer, {}, 1, 100, 12, "How many edits are listed."},
    {"samples", "Samples", Setting::Kind::integer, {}, 1, 10000, 300, "How many edited texts are run at most."},
    {"top",
     "Likely words",
     Setting::Kind::integer,
     {},
     0,
     64,
     6,
     "How many words that the model finds likely are tried in each place."},
};

}  // namespace

const Method method_minimal_pairs{
    .name = "minimal_pairs",
    .title = "Minimal pairs",
    .question = "Which small edit turns the answer?",
    .paper = "Kaushik, Hovy, Lipton 2020; Gardner et al. 2020",
    .caveat =
        "An edit that turns the answer is not always one that should, and edits that were not tried may do it too.",
    .view = View::table,
    .settings = settings,
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

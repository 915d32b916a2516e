// Deletion (Li, Monroe, Jurafsky 2016, "erasure"): score(text) - score(text without the word), where the word is taken
// out of the text as a person would with the Delete key and what is left is read anew, as tokens of its own. A word of
// several tokens goes as a whole, with the space before it, and its tokens share the difference equally, so that they
// sum to it; marks of punctuation go one token at a time. Tensors: "scores" [T], signed, 0 before the text and behind
// the explained position; "probability" [T], the target's without that word; "turns" [T], 1 where another answer is
// then more probable. Figure "target_probability" of the whole text. One forward pass for the text and one for every
// word. Caveat: what is left may be a text that nobody would write; and, as for every method that removes one word at
// a time, two words that say the same both look useless. Occlusion asks the same of a text with a blank in the word's
// place; where the two disagree, the place itself matters.
#include <algorithm>

#include "explain/answer.h"
#include "explain/attribution/token_scores.h"
#include "explain/method.h"
#include "explain/prompt.h"
#include "explain/score.h"
#include "explanation/figures.h"
#include "text/format.h"
#include "text/letters.h"

namespace vitrine {

namespace {

struct Word {
  int64_t begin = 0, end = 0;           // tokens
  size_t byte_begin = 0, byte_end = 0;  // of the text, what is deleted
};

bool in_word(char c) { return is_word_byte(c) || c == '\'' || c == '-'; }

// The words of the text that the explained position sees.
std::vector<Word> words_of(const Job& job) {
  const std::string& text = job.request.text;
  std::vector<Word> words;
  for (int64_t t = job.first; t < job.reach(); ++t) {
    const TokenInfo& token = job.tokens[static_cast<size_t>(t)];
    if (token.byte_end <= token.byte_begin) continue;
    // A blank that is a token of its own goes with the word behind it.
    const auto is_blank = [&](const Word& word) {
      return text.find_first_not_of(' ', word.byte_begin) >= word.byte_end;
    };
    const bool goes_on =
        !words.empty() && words.back().end == t && words.back().byte_end == token.byte_begin &&
        (is_blank(words.back()) || (in_word(text[token.byte_begin]) && in_word(text[token.byte_begin - 1])));
    if (goes_on) words.back().end = t + 1;
    else words.push_back({t, t + 1, token.byte_begin, token.byte_end});
    words.back().byte_end = std::max<size_t>(words.back().byte_end, token.byte_end);
  }
  return words;
}

// The text without the word. At the start of a line the space behind it goes, not the one before.
std::string without(const std::string& text, const Word& word, size_t& removed) {
  const bool starts_line = word.byte_begin == 0 || text[word.byte_begin - 1] == '\n';
  const bool space_behind =
      starts_line && text[word.byte_begin] != ' ' && word.byte_end < text.size() && text[word.byte_end] == ' ';
  removed = word.byte_end + (space_behind ? 1 : 0) - word.byte_begin;
  return text.substr(0, word.byte_begin) + text.substr(word.byte_begin + removed);
}

// The token whose prediction is that of the explained place: the last one that ends no later.
int64_t position_at(const Prompt& read, size_t byte_end) {
  int64_t position = read.first - 1;
  for (size_t t = 0; t < read.tokens.size(); ++t)
    if (read.tokens[t].byte_end <= byte_end) position = static_cast<int64_t>(t);
  return position;
}

Task<Result<Explanation>> run(Job job) {
  const std::string& text = job.request.text;
  const size_t asked_end = job.tokens[static_cast<size_t>(job.position)].byte_end;
  std::vector<OtherText> texts{{{}, job.position}};
  for (const TokenInfo& token : job.tokens) texts[0].ids.push_back(token.id);
  std::vector<Word> run_words;
  int64_t unread = 0;
  for (const Word& word : words_of(job)) {
    size_t removed = 0;
    const auto read = read_prompt(*job.loaded, without(text, word, removed));
    const int64_t position =
        read.ok() ? position_at(*read, std::max(asked_end, word.byte_begin + removed) - removed) : int64_t{-1};
    if (position < 0 || (read.ok() && read->tokens.empty())) {
      ++unread;
      continue;
    }
    OtherText other{{}, position};
    for (const TokenInfo& token : read->tokens) other.ids.push_back(token.id);
    texts.push_back(std::move(other));
    run_words.push_back(word);
  }
  VITRINE_CO_TRY(const std::vector<Answer> answers, co_await text_answers(job, texts));

  const size_t tokens = job.tokens.size();
  std::vector<double> scores(tokens);
  std::vector<float> probability(tokens, static_cast<float>(answers[0].probability)), turns(tokens);
  for (size_t w = 0; w < run_words.size(); ++w) {
    const Word& word = run_words[w];
    const Answer& answer = answers[w + 1];
    for (int64_t t = word.begin; t < word.end; ++t) {
      const auto at = static_cast<size_t>(t);
      scores[at] = (answers[0].score - answer.score) / static_cast<double>(word.end - word.begin);
      probability[at] = static_cast<float>(answer.probability);
      turns[at] = (answer.margin < 0) != (answers[0].margin < 0) ? 1.0f : 0.0f;
    }
  }
  Explanation e = token_scores(job, "deletion", scores, score_unit(job));
  const int64_t count = static_cast<int64_t>(tokens);
  e.tensors.push_back({"probability", {"token"}, "probability", Tensor({count}, std::move(probability))});
  e.tensors.push_back({"turns", {"token"}, "", Tensor({count}, std::move(turns))});
  e.figures = {score_figure(answers[0].score, score_unit(job)), no_completeness(),
               measured_figure("target_probability", "Target", answers[0].probability, "",
                               "the probability of " + job.pair().target.said())};
  if (unread > 0) e.notes.push_back(counted(unread, "word") + " could not be deleted: nothing would be left to read.");
  co_return std::move(e);
}

}  // namespace

const Method method_deletion{
    .name = "deletion",
    .title = "Deletion",
    .question = "What changes when this word is deleted?",
    .paper = "Li, Monroe, Jurafsky 2016",
    .caveat = "Deleting a word moves all words behind it; what is left may be a text that nobody would write.",
    .view = View::token_scores,
    .settings = {},
    .uses_target = true,
    .run = run,
};

}  // namespace vitrine

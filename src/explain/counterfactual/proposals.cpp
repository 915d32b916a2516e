#include "explain/counterfactual/proposals.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "explain/prediction/next_logits.h"
#include "explain/prompt.h"
#include "text/letters.h"

namespace vitrine {

namespace {

// Words that the model finds likely in the place of `word`, best first, as they stand in a text.
std::vector<std::string> likely_words(const Job& job, const Tensor& logits, const EditableWord& word, int64_t count) {
  std::vector<std::string> words;
  if (word.first_token < first_place(job)) return words;
  const std::string before = job.tokens[word.first_token].text;
  for (int32_t id : largest(logits.row(word.first_token), 8 * count)) {
    std::string text = job.loaded->readable(id);
    if (text.starts_with(' ') != before.starts_with(' ')) continue;
    if (text.starts_with(' ')) text.erase(0, 1);
    if (text.size() < 2 || !std::all_of(text.begin(), text.end(), is_ascii_letter) || text == word.text) continue;
    words.push_back(std::move(text));
    if (static_cast<int64_t>(words.size()) == count) break;
  }
  return words;
}

}  // namespace

Task<Result<std::vector<TextEdit>>> proposed_edits(Job job, int64_t budget, int64_t likely) {
  const std::string& text = job.request.text;
  const std::vector<EditableWord> words = editable_words(text, job.tokens, job.position);
  VITRINE_CO_TRY(const Tensor logits, co_await place_logits(job));
  VITRINE_CO_TRY(const Explanation removal, co_await job.ask("occlusion", {}));
  const Tensor* drops = removal.find("scores");
  if (!drops) co_return Error{ErrorCode::internal, "Occlusion gave no scores", "", ""};
  std::vector<double> weight;
  for (const EditableWord& word : words) {
    double sum = 0;
    for (int64_t t = word.first_token; t <= word.last_token; ++t) sum += drops->f32()[t];
    weight.push_back(std::abs(sum));
  }
  std::vector<int64_t> order;
  for (size_t i = 0; i < words.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return weight[a] > weight[b]; });

  std::set<std::string> known{text};
  std::vector<TextEdit> edits;
  const auto add = [&](TextEdit edit) {
    if (static_cast<int64_t>(edits.size()) < budget && known.insert(edit.text).second) edits.push_back(std::move(edit));
  };
  const std::vector<TextEdit> swaps = swaps_of(text, words);
  // Swaps keep at most a quarter of the budget for themselves.
  const int64_t for_swaps = std::min(static_cast<int64_t>(swaps.size()), budget / 4);
  const auto full = [&] { return static_cast<int64_t>(edits.size()) >= budget - for_swaps; };
  for (int64_t place : order) {
    for (TextEdit& edit : edits_of(text, words, place))
      if (!full()) add(std::move(edit));
    const EditableWord& word = words[place];
    for (const std::string& other : likely_words(job, logits, word, likely))
      if (!full()) add(replace_word(text, word, place, other));
  }
  for (const TextEdit& edit : swaps) add(edit);
  co_return std::move(edits);
}

std::optional<OtherText> read_edit(const Job& job, const TextEdit& edit) {
  const auto read = read_prompt(*job.loaded, edit.text);
  if (!read.ok()) return {};  // nothing is left of it
  OtherText text;
  for (const TokenInfo& t : read->tokens) text.ids.push_back(t.id);
  text.position = static_cast<int64_t>(text.ids.size()) - (job.length() - job.position);
  if (text.position < read->first) return {};
  return text;
}

}  // namespace vitrine

#include "dataset/ngram_growth.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "dataset/embedding.h"
#include "dataset/nearest.h"
#include "dataset/prompt_proposer.h"
#include "dataset/separating_words.h"

namespace vitrine {

namespace {

struct Words {
  std::vector<std::string> names;
  std::vector<std::vector<int32_t>> rows;  // places in the context that contain the word
};

Words words_of(const std::vector<std::string_view>& texts, int64_t most) {
  std::unordered_map<std::string, std::vector<int32_t>> found;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<std::string> all = words_in(texts[i]);
    for (const std::string& word : std::set<std::string>(all.begin(), all.end()))
      found[word].push_back(static_cast<int32_t>(i));
  }
  std::vector<std::pair<std::string, std::vector<int32_t>>> list;
  for (auto& [word, rows] : found)
    if (word.size() >= 3) list.emplace_back(word, std::move(rows));
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.second.size() != b.second.size() ? a.second.size() > b.second.size() : a.first < b.first;
  });
  if (static_cast<int64_t>(list.size()) > most) list.resize(static_cast<size_t>(most));
  Words words;
  for (auto& [word, rows] : list) {
    words.names.push_back(word);
    words.rows.push_back(std::move(rows));
  }
  return words;
}

void centre(Tensor& vectors) {
  const size_t d = static_cast<size_t>(vectors.shape()[1]);
  const double n = static_cast<double>(std::max<int64_t>(1, vectors.shape()[0]));
  std::vector<double> mean(d);
  auto values = vectors.f32();
  for (size_t at = 0; at < values.size(); ++at) mean[at % d] += static_cast<double>(values[at]) / n;
  for (size_t at = 0; at < values.size(); ++at) values[at] -= static_cast<float>(mean[at % d]);
}

}  // namespace

Task<Result<std::vector<Question>>> grow_ngrams(ModelReader reader, ProposalContext context, GrowthOptions options,
                                                Ticket ticket) {
  std::vector<Question> grown;
  const int32_t column = context.table->find(context.column);
  if (column < 0 || context.rows.size() < 30) co_return grown;
  const Cells& cells = context.table->columns[static_cast<size_t>(column)].cells;

  // Two thirds name the seeds, one third says what a word is worth.
  std::vector<std::string_view> texts, naming_texts;
  std::vector<int32_t> naming_labels, held_labels, held_place(context.rows.size(), -1);
  for (size_t i = 0; i < context.rows.size(); ++i) {
    texts.push_back(cells[static_cast<size_t>(context.rows[i])]);
    if (mixed(static_cast<uint64_t>(context.rows[i]) ^ mixed(context.seed + 1)) % 3 == 0) {
      held_place[i] = static_cast<int32_t>(held_labels.size());
      held_labels.push_back(context.labels[i]);
    } else {
      naming_texts.push_back(texts.back());
      naming_labels.push_back(context.labels[i]);
    }
  }
  std::vector<std::string> seeds;
  for (const SeparatingWord& word : separating_words(naming_texts, naming_labels, context.classes, 4 * options.seeds))
    if (seeds.size() < options.seeds && word.words.find(' ') == std::string::npos) seeds.push_back(word.words);

  const Words words = words_of(texts, options.most_words);
  // The embedding that the model reads with: no block is run.
  VITRINE_CO_TRY(Tensor vectors, co_await embed_texts(reader, words.names, EmbeddingPoint{0}, ticket, " "));
  centre(vectors);
  const NearestRows near(std::move(vectors));
  std::vector<int32_t> everyone(words.names.size());
  std::iota(everyone.begin(), everyone.end(), 0);

  std::vector<std::pair<double, Question>> found;
  for (const std::string& seed : seeds) {
    const auto at = std::find(words.names.begin(), words.names.end(), seed);
    if (at == words.names.end()) continue;
    const auto start = static_cast<int32_t>(at - words.names.begin());
    std::vector<float> contains(held_labels.size(), 0);
    const auto with = [&](std::vector<float> scores, int32_t word) {
      for (const int32_t row : words.rows[static_cast<size_t>(word)])
        if (const int32_t place = held_place[static_cast<size_t>(row)]; place >= 0) scores[static_cast<size_t>(place)] = 1;
      return scores;
    };
    contains = with(std::move(contains), start);
    double gain = best_gain(contains, held_labels, context.classes, nullptr);
    Question question;
    question.kind = Question::Kind::ngrams;
    question.column = context.column;
    question.source = "search";
    question.threshold = 1;
    question.ngrams = {seed};
    for (const Neighbour& neighbour : near.nearest(near.vector(start), everyone, options.neighbours, start)) {
      if (question.ngrams.size() >= options.longest) break;
      std::vector<float> wider = with(contains, neighbour.row);
      const double wider_gain = best_gain(wider, held_labels, context.classes, nullptr);
      if (wider_gain <= gain) continue;
      gain = wider_gain;
      contains = std::move(wider);
      question.ngrams.push_back(words.names[static_cast<size_t>(neighbour.row)]);
    }
    if (question.ngrams.size() > 1) found.emplace_back(gain, std::move(question));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [gain, question] : found) grown.push_back(std::move(question));
  co_return std::move(grown);
}

}  // namespace vitrine

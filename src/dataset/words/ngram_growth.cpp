#include "dataset/words/ngram_growth.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "dataset/analyses/nearest.h"
#include "dataset/model/embedding.h"
#include "dataset/model/prompt_proposer.h"
#include "dataset/words/ngrams.h"
#include "dataset/words/separating_words.h"
#include "text/words.h"

namespace vitrine::dataset {

namespace {

struct Words {
  std::vector<std::string> names;
  std::vector<std::vector<int32_t>> rows;  // places in the context that contain the word

  int32_t find(const std::string& name) const {
    const auto at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? -1 : static_cast<int32_t>(at - names.begin());
  }
};

Words words_of(const std::vector<std::string_view>& texts, int64_t most) {
  std::unordered_map<std::string, std::vector<int32_t>> found;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<std::string> all = vitrine::words_of(texts[i], Marks::none);
    for (const std::string& word : std::set<std::string>(all.begin(), all.end())) found[word].push_back(i);
  }
  std::vector<std::pair<std::string, std::vector<int32_t>>> list;
  for (auto& [word, rows] : found)
    if (word.size() >= 3) list.emplace_back(word, std::move(rows));
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.second.size() != b.second.size() ? a.second.size() > b.second.size() : a.first < b.first;
  });
  if (static_cast<int64_t>(list.size()) > most) list.resize(most);
  Words words;
  for (auto& [word, rows] : list) {
    words.names.push_back(word);
    words.rows.push_back(std::move(rows));
  }
  return words;
}

// Adds a pair of words with the rows that contain it.
void add_pair(const std::vector<std::string_view>& texts, const std::string& pair, Words& words) {
  std::vector<int32_t> rows;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<std::string> all = vitrine::words_of(texts[i], Marks::none);
    for (size_t w = 0; w + 1 < all.size(); ++w) {
      if (all[w] + ' ' + all[w + 1] != pair) continue;
      rows.push_back(i);
      break;
    }
  }
  words.names.push_back(pair);
  words.rows.push_back(std::move(rows));
}

void centre(Tensor& vectors) {
  const size_t d = vectors.shape()[1];
  const double n = std::max<int64_t>(1, vectors.shape()[0]);
  std::vector<double> mean(d);
  auto values = vectors.f32();
  for (size_t at = 0; at < values.size(); ++at) mean[at % d] += values[at] / n;
  for (size_t at = 0; at < values.size(); ++at) values[at] -= static_cast<float>(mean[at % d]);
}

}  // namespace

Task<Result<Tensor>> NeighbourWords::vectors_of(std::vector<std::string> ngrams, Ticket ticket) {
  std::vector<std::string> missing;
  for (const std::string& ngram : ngrams)
    if (!known_.contains(ngram)) missing.push_back(ngram);
  if (!missing.empty()) {
    VITRINE_CO_TRY(const Tensor found, co_await embed_texts(reader_, missing, EmbeddingPoint{0}, ticket, " "));
    for (size_t i = 0; i < missing.size(); ++i) {
      const auto vector = found.row(i);
      known_[missing[i]].assign(vector.begin(), vector.end());
    }
  }
  Tensor all = Tensor::zeros({static_cast<int64_t>(ngrams.size()), reader_.model().architecture().d_model});
  auto to = all.f32().begin();
  for (const std::string& ngram : ngrams) {
    const std::vector<float>& vector = known_.at(ngram);
    to = std::copy(vector.begin(), vector.end(), to);
  }
  centre(all);
  co_return std::move(all);
}

Task<Result<std::vector<Question>>> NeighbourWords::propose(ProposalContext context, Ticket ticket) {
  const GrowthOptions options = options_;
  std::vector<Question> grown;
  const int32_t column = context.table->find(context.column);
  if (column < 0 || context.rows.size() < 30) co_return grown;
  const Cells& cells = context.table->columns[column].cells;

  // Two thirds name the seeds, one third says what a word is worth.
  std::vector<std::string_view> texts, naming_texts;
  std::vector<int32_t> naming_labels, held_labels, held_place(context.rows.size(), -1);
  for (size_t i = 0; i < context.rows.size(); ++i) {
    texts.push_back(cells[context.rows[i]]);
    if (mixed(static_cast<uint64_t>(context.rows[i]) ^ mixed(context.seed + 1)) % 3 == 0) {
      held_place[i] = held_labels.size();
      held_labels.push_back(context.labels[i]);
    } else {
      naming_texts.push_back(texts.back());
      naming_labels.push_back(context.labels[i]);
    }
  }
  std::vector<std::string> seeds;
  Words words = words_of(texts, options.most_words);
  const int32_t single = words.names.size();
  for (const SeparatingWord& word : separating_words(naming_texts, naming_labels, context.classes, options.seeds)) {
    seeds.push_back(word.words);
    if (words.find(word.words) < 0) add_pair(texts, word.words, words);
  }
  VITRINE_CO_TRY(Tensor vectors, co_await vectors_of(words.names, ticket));
  const NearestRows near(std::move(vectors));
  std::vector<int32_t> joining(single);  // single words
  std::iota(joining.begin(), joining.end(), 0);

  std::vector<std::pair<double, Question>> found;
  for (const std::string& seed : seeds) {
    const int32_t start = words.find(seed);
    std::vector<float> contains(held_labels.size(), 0);
    const auto with = [&](std::vector<float> scores, int32_t word) {
      for (const int32_t row : words.rows[word])
        if (const int32_t place = held_place[row]; place >= 0) scores[place] = 1;
      return scores;
    };
    contains = with(std::move(contains), start);
    double gain = best_gain(contains, held_labels, context.classes, nullptr);
    Question question;
    question.kind = Question::Kind::ngrams;
    question.column = context.column;
    question.source = "embedding";
    question.threshold = 1;
    question.ngrams = {normal_ngram(seed)};
    for (const Neighbour& neighbour : near.nearest(near.vector(start), joining, options.neighbours, start)) {
      if (question.ngrams.size() >= options.longest) break;
      std::vector<float> wider = with(contains, neighbour.row);
      const double wider_gain = best_gain(wider, held_labels, context.classes, nullptr);
      if (wider_gain <= gain) continue;
      gain = wider_gain;
      contains = std::move(wider);
      question.ngrams.push_back(normal_ngram(words.names[neighbour.row]));
    }
    if (question.ngrams.size() > 1) found.emplace_back(gain, std::move(question));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [gain, question] : found) grown.push_back(std::move(question));
  co_return std::move(grown);
}

}  // namespace vitrine::dataset

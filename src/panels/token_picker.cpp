#include "panels/token_picker.h"

#include <algorithm>

#include "app/readings.h"
#include "panels/phrases.h"

namespace vitrine::panels {
namespace {

constexpr size_t kListed = 40;

std::string_view without_blank(std::string_view token) {
  return !token.empty() && token.front() == ' ' ? token.substr(1) : token;
}

}  // namespace

std::vector<int32_t> search_vocabulary(const std::vector<std::string>& vocabulary, std::string_view query,
                                       size_t limit, size_t& matches) {
  std::vector<int32_t> equal, begin, within;
  matches = 0;
  query = without_blank(query);
  for (size_t i = 0; i < vocabulary.size(); ++i) {
    const std::string_view token = without_blank(vocabulary[i]);
    const size_t at = token.find(query);
    if (at == std::string_view::npos) continue;
    ++matches;
    std::vector<int32_t>& list = token == query ? equal : at == 0 ? begin : within;
    if (list.size() < limit) list.push_back(static_cast<int32_t>(i));
  }
  for (const auto* list : {&begin, &within}) equal.insert(equal.end(), list->begin(), list->end());
  if (equal.size() > limit) equal.resize(limit);
  return equal;
}

void TokenPicker::start() {
  search_ = {};
  found_.clear();
  found_for_.clear();
  matches_ = 0;
}

TokenPicker::Answer TokenPicker::draw(Context& c, draw::Rect anchor, const char* first_line, int32_t current) {
  const app::State& s = c.state;
  if (!s.model) return {false, std::nullopt, true};
  std::vector<int32_t> tokens;
  std::string footer;
  if (search_.query.empty()) {
    for (const app::Ranked& r : s.ranking) tokens.push_back(r.id);
    footer = "or search all " + draw::count(static_cast<int64_t>(s.model->vocabulary.size())) + " tokens";
  } else {
    if (found_for_ != search_.query) {
      found_ = search_vocabulary(s.model->vocabulary, search_.query, kListed, matches_);
      found_for_ = search_.query;
    }
    tokens = found_;
    if (matches_ > found_.size())
      footer = std::to_string(found_.size()) + " of " + draw::count(static_cast<int64_t>(matches_));
    else if (matches_ == 0)
      footer = "no token contains " + in_quotes(search_.query);
  }

  const app::Answer& predictions = s.answer(app::Slot::predictions);
  const std::span<const float> values =
      predictions.shown ? app::logits(*predictions.shown) : std::span<const float>{};
  std::vector<draw::MenuItem> items;
  const bool has_first = search_.query.empty();
  if (has_first) items.push_back({first_line, {}, current < 0, false, {}});
  for (const int32_t token : tokens) {
    std::string note;
    if (!values.empty()) note = draw::probability(app::probability(values, s.temperature, token));
    items.push_back({shown(s, token), std::move(note), token == current, false, {}});
  }
  const draw::SearchResult result =
      draw::search_list(c.ui, draw::id("token picker"), anchor, 280, "a word or a part of one", items,
                        footer, search_);
  Answer answer;
  answer.close = result.close;
  if (result.chosen >= 0) {
    const size_t index = static_cast<size_t>(result.chosen);
    if (has_first && index == 0) answer.first = true;
    else if (const size_t at = index - (has_first ? 1 : 0); at < tokens.size()) answer.token = tokens[at];
  }
  return answer;
}

}  // namespace vitrine::panels

#include "dataset/table/labelled.h"

#include <algorithm>
#include <map>
#include <set>

#include "dataset/table/records.h"

namespace vitrine::dataset {

namespace {

constexpr size_t lines_looked_at = 1600;
constexpr std::string_view prefix = "__label__";

bool is_fasttext(std::string_view sample) {
  size_t lines = 0, labelled = 0;
  for (size_t at = 0; at < sample.size() && lines < lines_looked_at;) {
    const std::string_view line = trimmed(next_line(sample, at));
    if (line.empty()) continue;
    ++lines;
    labelled += line.starts_with(prefix) || line.find(std::string(" ") + std::string(prefix)) != std::string_view::npos;
  }
  return lines > 0 && labelled * 10 >= lines * 9;
}

}  // namespace

// Few different first words, each short and often used.
Labelled labelled_lines(std::string_view sample) {
  if (is_fasttext(sample)) return Labelled::fasttext;
  std::map<std::string_view, size_t> first;
  std::set<std::string_view> before_colon;
  size_t lines = 0, colons = 0;
  for (size_t at = 0; at < sample.size() && lines < lines_looked_at;) {
    const std::string_view line = trimmed(next_line(sample, at));
    if (line.empty()) continue;
    const size_t space = line.find_first_of(" \t");
    if (space == std::string_view::npos || space > 24) return Labelled::none;
    ++lines;
    const std::string_view word = line.substr(0, space);
    ++first[word];
    const size_t colon = word.find(':');
    colons += colon != std::string_view::npos && colon > 0 && colon + 1 < word.size();
    before_colon.insert(word.substr(0, colon));
  }
  if (lines < 4) return Labelled::none;
  const bool sub_labels = colons == lines;
  const size_t classes = sub_labels ? before_colon.size() : first.size();
  if (classes < 2 || classes > 30 || (sub_labels ? first.size() * 4 : classes * 10) > lines) return Labelled::none;
  if (sub_labels) return Labelled::sub_labels;
  // Ordinary lines may share first words ("The", "A"); labels look like codes.
  const bool codes = std::all_of(first.begin(), first.end(), [](const auto& entry) {
    const std::string_view w = entry.first;
    const bool number =
        std::all_of(w.begin(), w.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+'; });
    const bool code = std::none_of(w.begin(), w.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return number || code || w == "pos" || w == "neg" || w == "positive" || w == "negative" || w == "neutral" ||
           w == "spam" || w == "ham";
  });
  return codes ? Labelled::word : Labelled::none;
}

std::vector<std::string> labelled_columns(Labelled kind) {
  if (kind == Labelled::sub_labels) return {"label", "text", "sub-label"};
  if (kind == Labelled::fasttext) return {"label", "text", "further labels"};
  return {"label", "text"};
}

void split_labelled(std::string_view line, Labelled kind, std::vector<std::string>& fields) {
  fields.clear();
  if (kind == Labelled::fasttext) {
    fields.resize(3);
    std::string_view text = line;
    const auto take = [&](std::string_view word) {
      std::string& to = fields[fields[0].empty() ? 0 : 2];
      if (!to.empty()) to += ' ';
      to += word.substr(prefix.size());
    };
    while (text.starts_with(prefix)) {
      const size_t space = std::min(text.find_first_of(" \t"), text.size());
      take(text.substr(0, space));
      text = trimmed(text.substr(space));
    }
    std::vector<std::string_view> behind;  // the last first
    for (;;) {
      const size_t space = text.find_last_of(" \t");
      const std::string_view last = text.substr(space == std::string_view::npos ? 0 : space + 1);
      if (!last.starts_with(prefix)) break;
      behind.push_back(last);
      text = trimmed(text.substr(0, text.size() - last.size()));
    }
    while (!behind.empty()) {
      take(behind.back());
      behind.pop_back();
    }
    fields[1] = std::string(text);
    return;
  }
  const size_t space = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view label = line.substr(0, space);
  const size_t colon = kind == Labelled::sub_labels ? label.find(':') : std::string_view::npos;
  fields.emplace_back(label.substr(0, colon));
  fields.emplace_back(trimmed(line.substr(space)));
  if (kind == Labelled::sub_labels)
    fields.emplace_back(colon == std::string_view::npos ? std::string_view() : label.substr(colon + 1));
}

}  // namespace vitrine::dataset

#include "checkpoint/text/aligned_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace vitrine {

AlignedText::AlignedText(std::string_view original) : text_(original) {
  from_.reserve(text_.size());
  for (size_t at = 0; at < text_.size();) {
    const uint32_t length = read_utf8(text_, at).length;
    from_.insert(from_.end(), length, {uint32_t(at), uint32_t(at) + length});
    at += length;
  }
}

ByteRange AlignedText::origin(size_t first, size_t last) const {
  last = std::min(last, text_.size());
  if (first >= last) {
    const uint32_t at = begin_ + uint32_t(std::min(first, text_.size()));
    return {at, at};
  }
  return {from_[first].begin, std::max(from_[first].begin, from_[last - 1].end)};
}

AlignedText AlignedText::slice(size_t first, size_t last) const {
  AlignedText out;
  out.text_ = text_.substr(first, last - first);
  out.from_.assign(from_.begin() + std::ptrdiff_t(first), from_.begin() + std::ptrdiff_t(last));
  out.begin_ = origin(first, last).begin;
  return out;
}

void AlignedText::transform(std::span<const CharChange> to, size_t removed) {
  // What stands for no character of the original, at the start, is left as it is.
  const auto is_wide = [](const ByteRange& r) { return r.begin != r.end; };
  const auto first = std::find_if(from_.begin(), from_.end(), is_wide);
  if (!from_.empty()) transform(size_t(first - from_.begin()), from_.size(), to, removed);
}

void AlignedText::transform(size_t first, size_t last, std::span<const CharChange> to, size_t removed) {
  size_t at = first;
  const auto skip = [&](size_t characters) {
    for (; characters > 0 && at < last; --characters) at += read_utf8(text_, at).length;
  };
  skip(removed);
  std::string text;
  std::vector<ByteRange> from;
  text.reserve(last - first);
  from.reserve(last - first);
  for (const CharChange& c : to) {
    ByteRange origin{begin_, begin_};
    if (c.change <= 0 && at < from_.size()) origin = from_[at];
    else if (at > 0) origin = from_[at - 1];
    if (c.change <= 0) skip(1 + size_t(-c.change));
    append_utf8(text, c.code_point);
    from.resize(text.size(), origin);
  }
  if (first == 0 && last == text_.size()) {
    text_ = std::move(text);
    from_ = std::move(from);
    return;
  }
  text_.replace(first, last - first, text);
  from_.erase(from_.begin() + std::ptrdiff_t(first), from_.begin() + std::ptrdiff_t(last));
  from_.insert(from_.begin() + std::ptrdiff_t(first), from.begin(), from.end());
}

void AlignedText::prepend(std::string_view added) {
  if (text_.empty() || added.empty()) return;
  const Utf8Step next = read_utf8(text_, 0);
  std::vector<CharChange> to;
  for (size_t at = 0; at < added.size();) {
    const Utf8Step step = read_utf8(added, at);
    to.push_back({step.code_point, at == 0 ? 0 : 1});
    at += step.length;
  }
  to.push_back({next.code_point, 1});
  transform(0, next.length, to, 0);
}

void AlignedText::keep(const std::function<bool(char32_t)>& wanted) {
  std::vector<CharChange> to;
  size_t removed_at_start = 0;
  for (size_t at = 0; at < text_.size();) {
    const Utf8Step step = read_utf8(text_, at);
    at += step.length;
    if (wanted(step.code_point)) to.push_back({step.code_point, 0});
    else if (to.empty()) ++removed_at_start;
    else --to.back().change;
  }
  transform(to, removed_at_start);
}

void AlignedText::map(const std::function<char32_t(char32_t)>& image) {
  std::vector<CharChange> to;
  for (size_t at = 0; at < text_.size();) {
    const Utf8Step step = read_utf8(text_, at);
    to.push_back({image(step.code_point), 0});
    at += step.length;
  }
  transform(to);
}

void AlignedText::replace(std::span<const ByteRange> ranges, std::string_view content) {
  if (ranges.empty()) return;
  std::string text;
  std::vector<ByteRange> from;
  size_t done = 0;
  const auto copy_to = [&](size_t end) {
    text.append(text_, done, end - done);
    from.insert(from.end(), from_.begin() + std::ptrdiff_t(done), from_.begin() + std::ptrdiff_t(end));
  };
  for (const ByteRange range : ranges) {
    copy_to(range.begin);
    // The origin of a replacement is that of the last character it replaces.
    const ByteRange origin = range.end > 0 ? from_[range.end - 1] : ByteRange{begin_, begin_};
    text += content;
    from.resize(text.size(), origin);
    done = range.end;
  }
  copy_to(text_.size());
  text_ = std::move(text);
  from_ = std::move(from);
}

}  // namespace vitrine

// Chooses a token of the vocabulary: the most probable ones first, the others by search.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "draw/popup.h"
#include "panels/panel.h"

namespace vitrine::panels {

// Tokens whose readable text contains `query`: equal ones first, then those that begin with it. At most
// `limit`; `matches` counts all. A leading blank of a token does not matter.
std::vector<int32_t> search_vocabulary(const std::vector<std::string>& vocabulary, std::string_view query,
                                       size_t limit, size_t& matches);

class TokenPicker {
 public:
  struct Answer {
    bool first = false;              // the line above the tokens
    std::optional<int32_t> token;
    bool close = false;
    bool closed() const { return first || token || close; }
  };
  void start();
  Answer draw(Context& c, draw::Rect anchor, const char* first_line, int32_t current);

 private:
  draw::SearchState search_;
  std::string found_for_;
  std::vector<int32_t> found_;
  size_t matches_ = 0;
};

}  // namespace vitrine::panels

// Chooses a target or a foil: a token, several, a class that the model has words for in such a text, or a continuation,
// typed or as the model itself would write it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "draw/popup.h"
#include "panels/panel.h"

namespace vitrine::panels {

class ChoicePicker {
 public:
  struct Answer {
    bool first = false;  // the line above the tokens
    std::optional<TokenChoice> choice;
    bool close = false;  // a set stays open: more may be added
  };
  // Opens at the kind of what is chosen now.
  void start(const app::State& state, const std::optional<TokenChoice>& current);
  // `barred`: what cannot be chosen too. Of a foil that is the target; to a target the foil gives way.
  Answer draw(Context& c, draw::Rect anchor, const std::string& first_line, const std::optional<TokenChoice>& current,
              const std::optional<TokenChoice>& barred);

 private:
  enum class Kind { token, several, named_class, continuation };
  // What a line chooses; of no choice, the first line.
  struct Line {
    draw::MenuItem item;
    std::optional<TokenChoice> choice;
  };
  struct List {
    std::vector<Line> lines;
    std::string placeholder, footer;
  };
  List tokens(Context& c, const std::string& first_line, const std::optional<TokenChoice>& current,
              const std::optional<TokenChoice>& barred);
  List classes(Context& c, const std::optional<TokenChoice>& current, const std::optional<TokenChoice>& barred) const;
  List continuations(Context& c, const std::optional<TokenChoice>& current) const;
  void show(Kind kind);

  Kind kind_ = Kind::token;
  draw::SearchState search_;
  std::string found_for_;
  std::vector<int32_t> found_;
  size_t matches_ = 0;
};

}  // namespace vitrine::panels

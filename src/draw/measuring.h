// While one of these lives, the Ui draws nothing and nothing reacts: widgets and what is made of them are called as
// ever and only say how large they are. They may be nested.
#pragma once
#include "draw/ui.h"

namespace vitrine::draw {

class Measuring {
 public:
  explicit Measuring(Ui& ui);
  ~Measuring();
  Measuring(const Measuring&) = delete;
  Measuring& operator=(const Measuring&) = delete;

 private:
  Ui& ui_;
  ImDrawList* const list_;
  ImDrawList* const over_;
  std::vector<std::string>* const said_;
  ImDrawList thrown_away_;  // what is drawn nevertheless
};

}  // namespace vitrine::draw

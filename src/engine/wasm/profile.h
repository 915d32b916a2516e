// Where a run's time goes, for developers (`tools/vitrine explain --profile`): by kind of step, over all runs.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace vitrine::wasm {

// What one kind of step took.
struct StepCost {
  std::string name;   // "linear stored 576 x 1536, many rows", "add mul silu"
  int64_t count = 0;  // of steps, or of parts of one
  double milliseconds = 0;
  double bytes = 0;       // read and written, of values and weights
  double operations = 0;  // of products, floating-point
};

class Profile {
 public:
  static constexpr int64_t many_rows = 64;  // of the left factor: from there on a product is named so

  void add(const StepCost& part);
  // The most expensive first.
  std::vector<StepCost> costs() const;
  // What a product reaches whose factors lie in the first-level cache, floating-point operations per second; measured
  // on first use, for some milliseconds.
  static double peak();

 private:
  std::map<std::string, StepCost> costs_;
};

}  // namespace vitrine::wasm

// Where each weight lies in the one blob that all sessions share. The blob itself is kept by JavaScript;
// this remembers what was sent there, so that every weight is sent once per model.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "graph/onnx_writer.h"

namespace vitrine {

class WeightStore {
 public:
  static constexpr uint64_t alignment = 64;  // bytes; ONNX Runtime reads aligned rows faster

  struct Placed {
    const Weight* weight;
    WeightRange range;
  };
  // Gives every weight a place; returns those that are new, in order of their place. A known name with
  // other numbers gets a new place.
  std::vector<Placed> place(std::span<const std::pair<Weight, ValueId>> weights);
  // Errors: internal, for a name that was never placed.
  Result<WeightRange> find(const std::string& name) const;
  uint64_t size() const { return size_; }  // bytes of the blob
  void clear();

 private:
  struct Entry {
    Weight weight;  // kept alive, so that its identity stays its own
    WeightRange range;
  };
  std::map<std::string, Entry, std::less<>> entries_;
  uint64_t size_ = 0;
};

}  // namespace vitrine

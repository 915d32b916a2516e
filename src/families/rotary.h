// Rotary positions (Su et al. 2021) and the ways to stretch them over longer texts, as config.json declares them.
#pragma once
#include <vector>

#include "base/result.h"
#include "checkpoint/config.h"
#include "tensor/tensor.h"

namespace vitrine {

struct Rotary {
  std::vector<double> frequencies;  // radians a position, [r / 2]: r numbers of each head are rotated
  double factor = 1;                // of both tables (YaRN)

  int64_t width() const { return 2 * static_cast<int64_t>(frequencies.size()); }
  // [tokens, r]; both halves alike (graph/ops/rotary.cpp).
  Tensor cosines(int64_t tokens) const;
  Tensor sines(int64_t tokens) const;
};

// Where older configurations keep the base and the rotated part of a head.
struct RotaryFields {
  const char* base = "rope_theta";
  const char* part = "partial_rotary_factor";
  double default_base = 10000, default_part = 1;
};

// Reads rope_parameters, or rope_scaling and the fields beside it. Types: default; linear (Chen et al. 2023); dynamic,
// which within the model's own context is the default; llama3; yarn (Peng et al. 2023).
// Errors: bad_file (fields missing or out of range), unsupported (another type, by name).
Result<Rotary> read_rotary(const Config& config, int64_t d_head, int64_t context, const RotaryFields& fields = {});

}  // namespace vitrine

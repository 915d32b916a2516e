// Tensors on their way to and from JavaScript: a header in JSON that names them, and one block of data.
//
//   header  {"tensors": [{"name": "ids", "dtype": "i64", "shape": [1, 5], "offset": 0, "length": 40}, ...], ...}
//   data    each tensor's bytes, little-endian, at an offset that is a multiple of 8
//
// An answer comes as one piece: the header's length (u32), the header, zeros up to a multiple of 8, the data.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "tensor/tensor.h"

namespace vitrine {

struct Frame {
  std::string header;
  std::vector<std::byte> data;
};

// The named ones of `tensors`, in that order. Precondition: all are there.
Frame pack(const NamedTensors& tensors, std::span<const std::string> names);

struct EngineAnswer {
  std::string header;  // JSON text
  NamedTensors tensors;
};

// Errors: internal, when the bytes are not such an answer.
Result<EngineAnswer> unpack(std::span<const std::byte> bytes);

}  // namespace vitrine

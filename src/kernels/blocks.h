// Weights as GGUF stores them, in blocks of 32 numbers of a row, widened while they are used. ggml's formats of these
// names; d is the scale and m the smallest number, both binary16.
//   Q8_0  d, 32 signed bytes                     x = d q
//   Q4_0  d, 16 bytes of two 4-bit numbers       x = d (q - 8)
//   Q4_1  d, m, 16 bytes of two 4-bit numbers    x = d q + m
// The low halves of the 16 bytes are numbers 0 to 15, the high halves 16 to 31.
#pragma once
#include <cstddef>
#include <cstdint>

namespace vitrine::kernels {

inline constexpr int64_t block_numbers = 32;

struct BlockFormat {
  const char* name;
  size_t block_bytes;
  void (*widen)(const std::byte* from, float* to, int64_t blocks);  // at any alignment
};

extern const BlockFormat q8_0, q4_0, q4_1;

float float_of_half(uint16_t half);

// A weight [rows, columns] in blocks along its columns, a multiple of 32.
struct BlockWeight {
  const BlockFormat* format = nullptr;
  const std::byte* data = nullptr;
  int64_t rows = 0, columns = 0;
};

// Panels (kernels/product.h) of `count` columns from `first` of the product's right-hand factor: of the weight [inner,
// columns] or, transposed, of its rows. `first` is a multiple of 32. `scratch`: floats of eight rows.
void pack_blocks(const BlockWeight& weight, bool transposed, int64_t first, int64_t count, float* scratch,
                 float* panels);

}  // namespace vitrine::kernels

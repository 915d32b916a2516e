// How the numbers of a tensor are stored: plain ones, and the quantised blocks of GGUF (ggml's formats of these names).
// Widening gives exactly the float32 values of ggml's own dequantisation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vitrine {

struct NumberFormat {
  std::string_view name;  // "F32", "BF16", "Q4_1"
  uint32_t block_size;    // consecutive elements of a row that are stored together
  uint32_t block_bytes;
  // `blocks` blocks -> blocks * block_size floats, at any alignment. Null where no weights are kept in this format, or
  // where it is not built.
  void (*widen)(const std::byte* from, float* to, size_t blocks);
};

// Null for a name that is not known.
const NumberFormat* number_format(std::string_view name);

float float_of_half(uint16_t half);  // IEEE 754 binary16

// The rows of the quantised formats, for number_format.cpp.
namespace quantised {
void widen_q4_0(const std::byte* from, float* to, size_t blocks);
void widen_q4_1(const std::byte* from, float* to, size_t blocks);
void widen_q5_0(const std::byte* from, float* to, size_t blocks);
void widen_q5_1(const std::byte* from, float* to, size_t blocks);
void widen_q8_0(const std::byte* from, float* to, size_t blocks);
void widen_q4_k(const std::byte* from, float* to, size_t blocks);
void widen_q5_k(const std::byte* from, float* to, size_t blocks);
void widen_q6_k(const std::byte* from, float* to, size_t blocks);
}  // namespace quantised

}  // namespace vitrine

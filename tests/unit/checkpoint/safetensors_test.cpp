#include "checkpoint/safetensors.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace vitrine;

namespace {

Bytes bytes_of(std::string_view text) {
  auto out = std::make_shared<std::vector<std::byte>>(text.size());
  if (!text.empty()) std::memcpy(out->data(), text.data(), text.size());
  return out;
}

// A file whose header length may lie.
std::string file_of(std::string_view header, std::string_view data, uint64_t said_length) {
  std::string out(8, '\0');
  std::memcpy(out.data(), &said_length, 8);
  return out.append(header).append(data);
}
Result<Checkpoint> parse(std::string_view header, std::string_view data = {}) {
  return parse_safetensors(bytes_of(file_of(header, data, header.size())));
}

template <class T>
std::string raw(std::vector<T> values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

// Parsing must fail with this code and this piece of its sentence.
void check_refused(const Result<Checkpoint>& result, ErrorCode code, std::string_view part) {
  REQUIRE(!result.ok());
  CHECK(result.error().code == code);
  CHECK_MESSAGE(result.error().sentence().find(part) != std::string::npos, result.error().sentence());
}

std::vector<float> load_all(std::string_view header, std::string_view data, std::string_view name) {
  const auto file = parse(header, data);
  REQUIRE(file.ok());
  const auto tensor = file->load(name);
  REQUIRE(tensor.ok());
  return {tensor->f32().begin(), tensor->f32().end()};
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

const std::string one = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";

}  // namespace

TEST_CASE("a well-formed file gives its tensors") {
  const auto file = parse(
      R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]},)"
      R"("a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"none":{"dtype":"F16","shape":[3,0],"data_offsets":[20,20]}}   )",
      raw<float>({7, 1, 2, 3, 4}));
  REQUIRE(file.ok());
  CHECK(file->entries().size() == 3);
  CHECK(file->has("a"));
  CHECK_FALSE(file->has("__metadata__"));
  const auto b = file->load("b");
  REQUIRE(b.ok());
  CHECK(b->shape() == Shape{2, 2});
  CHECK(b->f32()[3] == 4);
  CHECK(file->load("a")->shape() == Shape{});
  CHECK(file->load("a")->f32()[0] == 7);
  CHECK(file->load("none")->shape() == Shape{3, 0});
  CHECK(file->load("c").error().code == ErrorCode::bad_file);
  CHECK(file->hash().size() == 16);
}

TEST_CASE("no tensors at all is a file too") { CHECK(parse("{}").ok()); }

TEST_CASE("the hash follows every byte") {
  const std::string data = raw<float>({1, 2});
  std::string other = data;
  other[7] ^= 1;
  CHECK(parse(one, data)->hash() == parse(one, data)->hash());
  CHECK(parse(one, data)->hash() != parse(one, other)->hash());
}

TEST_CASE("every half-precision number is widened exactly") {
  std::vector<uint16_t> halves(65536);
  for (size_t i = 0; i < halves.size(); ++i) halves[i] = uint16_t(i);
  const auto values = load_all(R"({"x":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}})", raw(halves), "x");
  for (uint32_t i = 0; i < 65536; ++i) {
    // The definition, in double.
    const double sign = i & 0x8000 ? -1 : 1;
    const int exponent = int(i >> 10 & 31), fraction = int(i & 1023);
    if (exponent == 31 && fraction) {
      if (!std::isnan(values[i])) FAIL("half " << i);
      continue;
    }
    const double expected = exponent == 31  ? sign * std::numeric_limits<double>::infinity()
                            : exponent == 0 ? sign * std::ldexp(fraction, -24)
                                            : sign * std::ldexp(1024 + fraction, exponent - 25);
    if (double(values[i]) != expected || std::signbit(values[i]) != (sign < 0)) FAIL("half " << i);
  }
}

TEST_CASE("bfloat16 is the upper half of a float") {
  std::vector<uint16_t> halves(65536);
  for (size_t i = 0; i < halves.size(); ++i) halves[i] = uint16_t(i);
  const auto values = load_all(R"({"x":{"dtype":"BF16","shape":[65536],"data_offsets":[0,131072]}})", raw(halves), "x");
  for (uint32_t i = 0; i < 65536; ++i) {
    if (std::bit_cast<uint32_t>(values[i]) != i << 16) FAIL("bfloat16 " << i);
  }
}

TEST_CASE("floats keep their bits, doubles round to nearest") {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> floats = {0.0f, -0.0f, 1e-45f, inf, -inf, std::nanf("1"), 3.4e38f};
  CHECK(same_bits(load_all(R"({"x":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}})", raw(floats), "x"), floats));
  const std::vector<double> doubles = {0.1, -0.0, 1e-45, 1e300, -INFINITY, 1 + 1e-9};
  CHECK(same_bits(load_all(R"({"x":{"dtype":"F64","shape":[6],"data_offsets":[0,48]}})", raw(doubles), "x"),
                  {0.1f, -0.0f, 1e-45f, inf, -inf, 1.0f}));
}

TEST_CASE("data at odd addresses is read") {
  for (size_t pad = 0; pad < 8; ++pad) {
    const std::string header = one + std::string(pad, ' ');
    CHECK(same_bits(load_all(header, raw<float>({1.5f, -2.5f}), "a"), {1.5f, -2.5f}));
  }
}

TEST_CASE("other number formats are listed but not loaded") {
  const auto file = parse(R"({"mask":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}})", std::string(4, '\1'));
  REQUIRE(file.ok());
  CHECK(file->load("mask").error().code == ErrorCode::unsupported);
}

TEST_CASE("truncated files are refused") {
  check_refused(parse_safetensors(nullptr), ErrorCode::bad_file, "too short");
  const std::string whole = file_of(one, raw<float>({1, 2}), one.size());
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto result = parse_safetensors(bytes_of(std::string_view(whole).substr(0, length)));
    REQUIRE_MESSAGE(!result.ok(), length);
    CHECK(result.error().code == ErrorCode::bad_file);
  }
  CHECK(parse_safetensors(bytes_of(whole)).ok());
}

TEST_CASE("header lengths that lie are refused") {
  for (const uint64_t said :
       {uint64_t(one.size() + 9), uint64_t(100'000'001), uint64_t(1) << 63, UINT64_MAX, UINT64_MAX - 7}) {
    check_refused(parse_safetensors(bytes_of(file_of(one, raw<float>({1, 2}), said))), ErrorCode::bad_file,
                  "header should be");
  }
  CHECK_FALSE(parse_safetensors(bytes_of(file_of(one, raw<float>({1, 2}), one.size() - 1))).ok());
  CHECK_FALSE(parse_safetensors(bytes_of(file_of(one, raw<float>({1, 2}), 0))).ok());
}

TEST_CASE("headers that are no JSON object of tensors are refused") {
  for (const char* header :
       {"[]", "{", "{\"a\"", "{\"a\":}", " {}", "3", "{\"a\":1}", "{\"a\":[]}", "{\"a\":{}}",
        R"({"a":{"dtype":"F32","shape":[2]}})", R"({"a":{"dtype":"F32","data_offsets":[0,8]}})",
        R"({"a":{"shape":[2],"data_offsets":[0,8]}})", R"({"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}})",
        R"({"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}})",
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":{"0":8}}})"}) {
    const auto result = parse(header, raw<float>({1, 2}));
    REQUIRE_MESSAGE(!result.ok(), header);
    CHECK(result.error().code == ErrorCode::bad_file);
  }
  CHECK_FALSE(parse("{" + std::string(1'000'000, '[')).ok());
  check_refused(parse(one.substr(0, one.size() - 1) + "," + one.substr(1), raw<float>({1, 2})), ErrorCode::bad_file,
                "given twice");
}

TEST_CASE("an unknown number format is unsupported, by name") {
  check_refused(parse(R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", "x"), ErrorCode::unsupported,
                "\"F4\"");
}

TEST_CASE("sizes and offsets that lie are refused") {
  const auto with = [](std::string shape, std::string offsets, std::string_view dtype = "F32") {
    return parse(
        R"({"a":{"dtype":")" + std::string(dtype) + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}",
        raw<float>({1, 2}));
  };
  CHECK(with("[2]", "[0,8]").ok());
  check_refused(with("[3]", "[0,12]"), ErrorCode::bad_file, "holds only 8");
  check_refused(with("[2]", "[8,16]"), ErrorCode::bad_file, "holds only 8");
  check_refused(with("[2]", "[0,18446744073709551615]"), ErrorCode::bad_file, "holds only 8");
  check_refused(with("[1]", "[0,8]"), ErrorCode::bad_file, "takes 4 bytes");
  check_refused(with("[3]", "[0,8]"), ErrorCode::bad_file, "takes 12 bytes");
  check_refused(with("[2]", "[0,8]", "F16"), ErrorCode::bad_file, "takes 4 bytes");
  check_refused(with("[2]", "[8,0]"), ErrorCode::bad_file, "ends before it begins");
  for (const char* offsets : {"[0]", "[0,8,8]", "[]", "[-1,8]", "[0.0,8]", "[\"0\",8]", "[0,1e3]", "[null,8]"}) {
    check_refused(with("[2]", offsets), ErrorCode::bad_file, "two whole numbers");
  }
  for (const char* shape : {"[-2]", "[2.0]", "[\"2\"]", "[[2]]", "[null]"}) {
    check_refused(with(shape, "[0,8]"), ErrorCode::bad_file, "not a whole number");
  }
  // 2^62 x 4 bytes wraps to 0, 2^62 + 2 elements to 8.
  for (const char* shape : {"[4611686018427387904]", "[4611686018427387906]", "[4294967296,4294967296]",
                            "[9223372036854775808]", "[18446744073709551615]", "[3037000500,3037000500,0]"}) {
    check_refused(with(shape, "[0,8]"), ErrorCode::bad_file, "more elements than can be counted");
  }
}

TEST_CASE("overlaps, gaps and left-over bytes are refused") {
  const auto two = [](std::string a, std::string b) {
    return parse(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + a +
                     R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}",
                 "12345678");
  };
  CHECK(two("[0,4]", "[4,8]").ok());
  CHECK(two("[4,8]", "[0,4]").ok());  // any order of names
  check_refused(two("[0,4]", "[0,4]"), ErrorCode::bad_file, "overlaps");
  check_refused(two("[0,4]", "[3,7]"), ErrorCode::bad_file, "overlaps");
  check_refused(two("[4,8]", "[3,7]"), ErrorCode::bad_file, "belong to no tensor");
  check_refused(parse(one, raw<float>({1, 2, 3})), ErrorCode::bad_file, "last 4 bytes belong to no tensor");
}

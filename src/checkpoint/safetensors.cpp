#include "checkpoint/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/hash.h"
#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr uint64_t longest_header = 100'000'000;

Error broken(std::string what, std::string where) {
  return {ErrorCode::bad_file, std::move(what), std::move(where), say("Get the file again from where it came from.")};
}

// Non-negative integers only: counts and offsets.
std::optional<uint64_t> natural(const json& value) {
  if (!value.is_number_unsigned()) return {};
  return value.get<uint64_t>();
}

Result<StoredTensor> read_entry(const std::string& name, const json& fields, uint64_t data_size) {
  const std::string where = place_of_tensor(name);
  const auto has = [&](const char* key, json::value_t type) {
    return fields.is_object() && fields.contains(key) && fields[key].type() == type;
  };
  if (!has("dtype", json::value_t::string) || !has("shape", json::value_t::array) ||
      !has("data_offsets", json::value_t::array)) {
    return broken(say("The header does not give a dtype, a shape and data_offsets"), where);
  }
  StoredTensor entry;
  const auto& dtype = fields["dtype"].get_ref<const std::string&>();
  entry.format = number_format(dtype);
  if (!entry.format || entry.format->block_size != 1) {
    return Error{ErrorCode::unsupported, say("The number format {format} is not known", quoted_name(dtype)), where,
                 say("Save the tensor as F32, F16 or BF16.")};
  }
  uint64_t bytes = entry.format->block_bytes;
  for (const json& dimension : fields["shape"]) {
    const std::optional<uint64_t> size = natural(dimension);
    if (!size) return broken(say("A dimension of the shape is not a whole number"), where);
    // A signed limit, so that shapes fit Shape; also with a zero among the dimensions.
    if (*size > uint64_t(INT64_MAX) || __builtin_mul_overflow(bytes, *size, &bytes) || bytes > uint64_t(INT64_MAX)) {
      return broken(say("The shape asks for more elements than can be counted"), where);
    }
    entry.shape.push_back(int64_t(*size));
  }
  const json& offsets = fields["data_offsets"];
  const auto begin = offsets.size() == 2 ? natural(offsets[0]) : std::nullopt;
  const auto end = offsets.size() == 2 ? natural(offsets[1]) : std::nullopt;
  if (!begin || !end) return broken(say("data_offsets should be two whole numbers"), where);
  if (*begin > *end) return broken(say("The data ends before it begins"), where);
  if (*end > data_size) {
    return broken(say("The data should end at byte {end}, but the file holds only {size} bytes of data",
                      std::to_string(*end), data_size),
                  where);
  }
  if (*end - *begin != bytes) {
    return broken(say("The shape {shape} of {format} takes {bytes} bytes, but the header gives it {given}",
                      to_string(entry.shape), dtype, bytes, *end - *begin),
                  where);
  }
  entry.begin = *begin;
  entry.end = *end;
  return entry;
}

// Every byte of data belongs to exactly one tensor.
Result<void> check_cover(const Checkpoint::Tensors& entries, uint64_t data_size, std::string_view file) {
  using Item = Checkpoint::Tensors::value_type;
  std::vector<const Item*> order;
  for (const Item& item : entries) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](const Item* a, const Item* b) {
    return std::pair(a->second.begin, a->second.end) < std::pair(b->second.begin, b->second.end);
  });
  uint64_t reached = 0;
  for (const Item* item : order) {
    const std::string where = place_of_tensor(item->first);
    if (item->second.begin < reached) return broken(say("Its data overlaps that of another tensor"), where);
    if (item->second.begin > reached) return broken(say("Bytes before its data belong to no tensor"), where);
    reached = item->second.end;
  }
  if (reached != data_size) {
    return broken(say("The last {n} bytes belong to no tensor", data_size - reached), std::string(file));
  }
  return {};
}

}  // namespace

Result<Checkpoint> parse_safetensors(Bytes bytes, std::string_view file) {
  const auto refuse = [&](std::string what) { return broken(std::move(what), std::string(file)); };
  if (!bytes || bytes->size() < 8) return refuse(say("The file is too short to be a safetensors file"));
  uint64_t header_size = 0;
  std::memcpy(&header_size, bytes->data(), 8);
  if (header_size > longest_header || header_size > bytes->size() - 8) {
    return refuse(say("The header should be {n} bytes long, but the file has {there} after the length",
                      std::to_string(header_size), bytes->size() - 8));
  }
  const std::string_view header(reinterpret_cast<const char*>(bytes->data()) + 8, size_t(header_size));
  if (!header.starts_with('{')) return refuse(say("The header does not begin with {{"));
  VITRINE_TRY(const json fields, parse_strict_json(header, say("{file} header", file)));

  Checkpoint::Tensors tensors;
  const uint64_t data_begin = 8 + header_size, data_size = bytes->size() - data_begin;
  for (const auto& [name, value] : fields.items()) {
    if (name == "__metadata__") continue;
    VITRINE_TRY(StoredTensor entry, read_entry(name, value, data_size));
    tensors.emplace(name, std::move(entry));
  }
  VITRINE_CHECK(check_cover(tensors, data_size, file));
  for (auto& [name, tensor] : tensors) {
    tensor.begin += data_begin;
    tensor.end += data_begin;
    tensor.file = bytes;
  }
  return Checkpoint(std::move(tensors), hex16(hash64(*bytes)));
}

namespace {

constexpr const char* index_file = "model.safetensors.index.json";

// {tensor: file}, with every file's name checked.
Result<json> weight_map(std::string_view index) {
  VITRINE_TRY(json fields, parse_strict_json(index, index_file));
  if (!fields.is_object() || !fields["weight_map"].is_object()) {
    return broken(say("The index has no weight_map"), index_file);
  }
  for (const auto& [tensor, file] : fields["weight_map"].items()) {
    if (!file.is_string())
      return broken(say("The index does not say in which file a tensor is"), place_of_tensor(tensor));
    const auto& name = file.get_ref<const std::string&>();
    if (name.empty() || name.find_first_of("/\\") != name.npos || !name.ends_with(".safetensors")) {
      return broken(say("The index names the file {file}, which is no .safetensors file beside it", quoted_name(name)),
                    index_file);
    }
  }
  return std::move(fields["weight_map"]);
}

}  // namespace

Result<std::vector<std::string>> shard_names(std::string_view index) {
  VITRINE_TRY(const json map, weight_map(index));
  std::set<std::string> names;
  for (const auto& [tensor, file] : map.items()) names.insert(file.get<std::string>());
  return std::vector<std::string>(names.begin(), names.end());
}

Result<Checkpoint> parse_shards(std::string_view index, const Files& files) {
  VITRINE_TRY(const json map, weight_map(index));
  VITRINE_TRY(const std::vector<std::string> names, shard_names(index));
  Checkpoint::Tensors all;
  std::string hashes;
  for (const std::string& name : names) {
    const auto file = files.find(name);
    if (file == files.end() || !file->second) {
      return Error{ErrorCode::bad_file, say("A part of the weights is missing: {file}", name), index_file,
                   say("All files that the index names have to lie beside it.")};
    }
    VITRINE_TRY(const Checkpoint part, parse_safetensors(file->second, name));
    for (const auto& [tensor, stored] : part.entries()) {
      const auto promised = map.find(tensor);
      if (promised != map.end() && *promised == name) all.emplace(tensor, stored);
    }
    hashes += part.hash();
  }
  for (const auto& [tensor, file] : map.items()) {
    if (!all.contains(tensor)) {
      return broken(say("The index promises the tensor {name}, which {file} does not hold", quoted_name(tensor),
                        file.get<std::string>()),
                    index_file);
    }
  }
  return Checkpoint(std::move(all), hex16(hash64(hashes)));
}

}  // namespace vitrine

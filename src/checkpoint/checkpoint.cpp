#include "checkpoint/checkpoint.h"

#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {

int64_t StoredTensor::stored_row(int64_t row) const {
  const int64_t rows = shape.empty() ? 1 : shape[0];
  switch (order) {
    case RowOrder::as_named:
    case RowOrder::transposed: return row;
    case RowOrder::rotary_pairs: {
      const int64_t width = rows / heads, half = width / 2, in_head = row % width;
      return row - in_head + in_head % half * 2 + in_head / half;
    }
    case RowOrder::parts_first: {
      const int64_t width = rows / (3 * heads), head = row / (3 * width), part = row / width % 3;
      return (part * heads + head) * width + row % width;
    }
  }
  return row;
}

Result<Tensor> widen(const StoredTensor& stored, std::string_view name) {
  const NumberFormat& format = *stored.format;
  if (!format.widen) {
    return Error{ErrorCode::unsupported, say("Weights of the number format {format} cannot be used", format.name),
                 place_of_tensor(name), say("Save the tensor as F32, F16 or BF16.")};
  }
  const auto bytes = stored.bytes();
  const size_t blocks = bytes.size() / format.block_bytes, count = blocks * format.block_size;
  std::vector<float> values(count);
  if (count == 0 || stored.order == RowOrder::as_named) {
    format.widen(bytes.data(), values.data(), blocks);
  } else if (stored.order == RowOrder::transposed) {
    std::vector<float> lying(count);
    format.widen(bytes.data(), lying.data(), blocks);
    const auto rows = size_t(stored.shape[0]), columns = size_t(stored.shape[1]);
    for (size_t r = 0; r < rows; ++r) {
      for (size_t c = 0; c < columns; ++c) values[r * columns + c] = lying[c * rows + r];
    }
  } else {
    const auto rows = size_t(stored.shape[0]);
    const size_t row_blocks = blocks / rows, width = count / rows;
    for (size_t row = 0; row < rows; ++row) {
      const auto at = size_t(stored.stored_row(int64_t(row)));
      format.widen(bytes.data() + at * row_blocks * format.block_bytes, values.data() + row * width, row_blocks);
    }
  }
  if (stored.shift != 0) {
    for (float& value : values) value += stored.shift;
  }
  return Tensor(stored.shape, std::move(values));
}

std::shared_ptr<const kernels::StoredMatrix> as_stored(const StoredTensor& stored) {
  const NumberFormat& format = *stored.format;
  if (stored.shape.size() != 2 || !format.widen || stored.shift != 0 || element_count(stored.shape) == 0)
    return nullptr;
  if (format.block_bytes > format.block_size * sizeof(float)) return nullptr;  // float64
  kernels::StoredMatrix matrix{&format, stored.file, stored.bytes().data(), stored.shape[0], stored.shape[1],
                               false,   {}};
  matrix.turned = stored.order == RowOrder::transposed;
  if (matrix.line_length() % format.block_size != 0) return nullptr;
  if (stored.order == RowOrder::rotary_pairs || stored.order == RowOrder::parts_first)
    for (int64_t row = 0; row < matrix.rows; ++row) matrix.order.push_back(stored.stored_row(row));
  return std::make_shared<const kernels::StoredMatrix>(std::move(matrix));
}

std::string base_name(std::string_view name) {
  // torch.compile puts its word in front of any module, the others only stand at the beginning.
  std::string out(name);
  for (const std::string_view inner : {"_orig_mod.", "_fsdp_wrapped_module."}) {
    for (size_t at = out.find(inner); at != out.npos; at = out.find(inner, at)) out.erase(at, inner.size());
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : {"module.", "transformer.", "model.", "bert.", "gpt_neox."}) {
      if (!out.starts_with(prefix)) continue;
      out.erase(0, prefix.size());
      again = true;
    }
  }
  return out;
}

void Checkpoint::index() {
  for (const auto& [name, tensor] : tensors_) {
    const auto [place, is_new] = by_base_.try_emplace(base_name(name), name);
    if (!is_new) place->second.clear();
  }
}

const StoredTensor* Checkpoint::find(std::string_view name) const {
  auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    const auto base = by_base_.find(base_name(name));
    if (base != by_base_.end()) found = tensors_.find(base->second);
  }
  return found == tensors_.end() ? nullptr : &found->second;
}

void Checkpoint::alias(std::string name, const std::string& of) {
  if (const StoredTensor* tensor = find(of)) {
    by_base_.insert_or_assign(base_name(name), name);
    tensors_.insert_or_assign(std::move(name), *tensor);
  }
}

Result<Tensor> Checkpoint::load(std::string_view name) const {
  const StoredTensor* stored = find(name);
  if (!stored) {
    return Error{ErrorCode::bad_file, say("The tensor {name} is missing", quoted_name(name)), "model.safetensors", {}};
  }
  return widen(*stored, name);
}

}  // namespace vitrine

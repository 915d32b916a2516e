// Steps that move, turn or fold whole rows: gather, concat, rotary, copies and reductions that are no part of a chain.
#include <algorithm>
#include <cstring>
#include <limits>

#include "engine/wasm/execution.h"
#include "engine/wasm/loop.h"
#include "kernels/rows.h"

namespace vitrine::wasm {

Result<void> Execution::run_gather(const Node& node) {
  const TensorView &table = view(node.inputs[0]), &indices = view(node.inputs[1]), &out = view(node.output);
  const int64_t rows = table.extent[0], count = indices.size();
  const size_t row_bytes = (rows > 0 ? static_cast<size_t>(table.size() / rows) : 0) * element_size(node.inputs[0]);
  for (int64_t i = 0; i < count; ++i) {
    int64_t index = indices.i64()[i];
    if (index < -rows || index >= rows)
      return Error{ErrorCode::bad_request,
                   "Index " + std::to_string(index) + " is not one of " + std::to_string(rows) + " rows",
                   "gather",
                   {}};
    if (index < 0) index += rows;
    if (const kernels::StoredMatrix* matrix = stored(node.inputs[0])) {
      matrix->read_row(index, out.f32() + i * matrix->columns);
      continue;
    }
    std::memcpy(out.data + static_cast<size_t>(i) * row_bytes, table.data + static_cast<size_t>(index) * row_bytes,
                row_bytes);
  }
  return {};
}

void Execution::run_concat(const Node& node) {
  const size_t axis = node.attributes.ints[0];
  const size_t size = element_size(node.output);
  TensorView target = view(node.output);
  for (ValueId id : node.inputs) {
    target.extent[axis] = view(id).extent[axis];
    copy_view(view(id), target, size);
    target.data += target.extent[axis] * target.step[axis] * static_cast<int64_t>(size);
  }
}

void Execution::run_rotary(const Node& node) {
  const TensorView &x = view(node.inputs[0]), &cosines = view(node.inputs[1]), &sines = view(node.inputs[2]);
  const TensorView& out = view(node.output);
  const int64_t turned = cosines.extent[1];
  // The tables have a row for each position; along all other axes they repeat.
  const auto rows = [&](const TensorView& table) {
    Loop::Steps steps{};
    steps[x.rank - 2] = table.extent[0] > 1 ? table.step[0] : 0;
    steps[x.rank - 1] = table.step[1];
    return steps;
  };
  const std::array steps{x.step, rows(cosines), rows(sines), out.step};
  const Loop loop(x.extents(), steps, true);
  const int64_t width = loop.inner(), step = loop.inner_step(0);
  std::vector<float>& scratch = workshop_.rows;
  if (static_cast<int64_t>(scratch.size()) < 3 * width) scratch.resize(3 * width);
  // A row whose numbers lie apart is brought together first.
  const auto row = [&](const float* from, int64_t from_step, int64_t count, int64_t which) {
    if (from_step == 1) return from;
    float* to = scratch.data() + which * width;
    for (int64_t i = 0; i < count; ++i) to[i] = from[i * from_step];
    return static_cast<const float*>(to);
  };
  loop.each([&](const int64_t* at) {
    kernels::rotate_row(row(x.f32() + at[0], step, width, 0), row(cosines.f32() + at[1], cosines.step[1], turned, 1),
                        row(sines.f32() + at[2], sines.step[1], turned, 2), turned, out.f32() + at[3], width);
  });
}

void Execution::run_copy(const Node& node) {
  const TensorView& out = view(node.output);
  if (const kernels::StoredMatrix* matrix = stored(node.inputs[0])) return matrix->widen(out.f32());
  copy_view(view(node.inputs[0]), out, element_size(node.output));
}

void Execution::run_reduce(const Node& node) {
  const auto& ints = node.attributes.ints;
  const bool is_max = node.op == Op::reduce_max;
  const TensorView &x = view(node.inputs[0]), &out = view(node.output);
  // The result's steps at the positions of x: 0 along what is folded.
  Loop::Steps into{};
  size_t axis_out = 0;
  bool folds_rows = false;
  for (size_t axis = 0; axis < x.rank; ++axis) {
    const bool folded = std::find(ints.begin() + 1, ints.end(), static_cast<int64_t>(axis)) != ints.end();
    if (!folded) into[axis] = out.step[axis_out];
    if (folded && axis + 1 == x.rank) folds_rows = true;
    if (!folded || ints[0] != 0) ++axis_out;
  }
  const int64_t count = out.size(), terms = count > 0 ? x.size() / count : 0;
  const float start = is_max ? -std::numeric_limits<float>::infinity() : 0.0f;
  std::fill_n(out.f32(), count, start);

  const std::array steps{x.step, into};
  const Loop loop(x.extents(), steps, true);
  const int64_t inner = loop.inner(), step_x = loop.inner_step(0);
  std::vector<float>& row = workshop_.rows;
  if (static_cast<int64_t>(row.size()) < inner) row.resize(inner);
  const auto op = is_max ? kernels::Binary::larger : kernels::Binary::add;
  loop.each([&](const int64_t* at) {
    const float* from = x.f32() + at[0];
    if (step_x != 1) {
      for (int64_t i = 0; i < inner; ++i) row[i] = from[i * step_x];
      from = row.data();
    }
    float* to = out.f32() + at[1];
    if (!folds_rows) return kernels::apply(op, to, 1, from, 1, to, inner);
    const float one = is_max ? kernels::row_max(from, inner) : kernels::row_sum(from, inner);
    kernels::apply(op, to, 1, &one, 1, to, 1);
  });
  if (node.op == Op::reduce_mean) kernels::apply(kernels::Unary::scale, 1.0f / terms, out.f32(), out.f32(), count);
}

}  // namespace vitrine::wasm

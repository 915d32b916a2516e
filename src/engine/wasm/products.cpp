// The two matrix products of the IR.
#include <algorithm>

#include "engine/wasm/execution.h"
#include "engine/wasm/loop.h"
#include "kernels/product.h"

namespace vitrine::wasm {
namespace {

constexpr double part_work = 2e8;        // multiply-adds between two looks at the clock: some milliseconds
constexpr int64_t columns_at_once = 64;  // whose panels are made at a time

float* room(std::vector<float>& memory, int64_t count) {
  if (static_cast<int64_t>(memory.size()) < count) memory.resize(static_cast<size_t>(count));
  return memory.data();
}

}  // namespace

bool Execution::run_linear(const Node& node) {
  const bool transposed = !node.attributes.ints.empty() && node.attributes.ints[0] != 0;
  const TensorView &x = view(node.inputs[0]), &factor = view(node.inputs[1]), &out = view(node.output);
  const float* bias = node.inputs.size() > 2 && node.inputs[2] != no_value ? view(node.inputs[2]).f32() : nullptr;
  const int64_t inner = factor.extent[transposed ? 1 : 0], columns = factor.extent[transposed ? 0 : 1];
  const int64_t rows = columns > 0 ? out.size() / columns : 0;
  const Weight* known = weight(node.inputs[1]);
  const kernels::StoredMatrix* matrix = stored(node.inputs[1]);
  const float* packed = known && plan_.keeps_panels ? workshop_.packed.find(*known, transposed) : nullptr;

  // Columns in parts, so that a large product can be stopped; whole blocks of a stored weight.
  const int64_t group = matrix ? std::max<int64_t>(columns_at_once, matrix->format->block_size) : columns_at_once;
  const double per_group = static_cast<double>(rows) * static_cast<double>(inner) * group;
  const int64_t groups = std::max<int64_t>(1, static_cast<int64_t>(part_work / std::max(per_group, 1.0)));
  const int64_t end = std::min(columns, column_ + groups * group);
  const auto times = [&](const float* panels, int64_t first, int64_t count) {
    kernels::multiply(x.f32(), inner, rows, panels, inner, count, bias ? bias + first : nullptr, out.f32() + first,
                      columns);
  };
  if (packed) {
    times(packed + column_ * inner, column_, end - column_);
  } else {
    float* panels = room(workshop_.panels, kernels::panel_size(inner, group));
    float* scratch = matrix ? room(workshop_.left, 8 * std::max(inner, group)) : nullptr;
    for (int64_t first = column_; first < end; first += group) {
      const int64_t count = std::min(group, end - first);
      if (matrix) {
        kernels::pack_panels(*matrix, transposed, first, count, scratch, panels);
      } else {
        const float* from = factor.f32() + (transposed ? first * inner : first);
        kernels::pack_panels(from, transposed ? 1 : columns, transposed ? inner : 1, inner, count, panels);
      }
      times(panels, first, count);
    }
  }
  column_ = end;
  return end >= columns;
}

void Execution::run_matmul(const Node& node) {
  const TensorView &a = view(node.inputs[0]), &b = view(node.inputs[1]), &out = view(node.output);
  const int64_t rows = out.extent[out.rank - 2], columns = out.extent[out.rank - 1], inner = a.extent[a.rank - 1];
  const int64_t row_step = a.step[a.rank - 2], inner_step = a.step[a.rank - 1];
  const int64_t step_k = b.step[b.rank - 2], step_n = b.step[b.rank - 1];
  float* panels = room(workshop_.panels, kernels::panel_size(inner, columns));
  const bool rows_lie_ready = inner_step == 1 || inner == 1;
  float* left = rows_lie_ready ? nullptr : room(workshop_.left, rows * inner);

  const auto batch_steps = [&](const TensorView& view) {
    Loop::Steps steps = aligned_steps(view, out.rank);
    return steps;
  };
  const std::array steps{batch_steps(a), batch_steps(b), batch_steps(out)};
  const auto batch = out.extents().first(out.rank - 2);
  const float* packed = nullptr;
  const Loop loop(batch, steps, false);
  loop.each([&](const int64_t* at) {
    for (int64_t i = 0; i < loop.inner(); ++i) {
      const float* x = a.f32() + at[0] + i * loop.inner_step(0);
      const float* y = b.f32() + at[1] + i * loop.inner_step(1);
      if (y != packed) kernels::pack_panels(packed = y, step_k, step_n, inner, columns, panels);
      if (!rows_lie_ready) {
        kernels::gather_rows(x, row_step, inner_step, rows, inner, left);
        x = left;
      }
      kernels::multiply(x, rows_lie_ready ? row_step : inner, rows, panels, inner, columns, nullptr,
                        out.f32() + at[2] + i * loop.inner_step(2), columns);
    }
  });
}

}  // namespace vitrine::wasm

// The two matrix products of the IR.
#include <algorithm>

#include "engine/wasm/execution.h"
#include "engine/wasm/loop.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace vitrine::wasm {
namespace {

constexpr double part_work = 2e8;          // multiply-adds between two looks at the clock: some milliseconds
constexpr int64_t columns_at_once = 64;    // whose panels are made at a time
constexpr int64_t rows_at_once = 96;       // of a part for one thread, as many as a block of the product has
constexpr double least_shared_work = 5e5;  // multiply-adds, about ten microseconds: below, threads are not worth waking

int64_t parts_of(int64_t count, int64_t most) { return (count + most - 1) / most; }

float* room(std::vector<float>& memory, int64_t count) {
  if (static_cast<int64_t>(memory.size()) < count) memory.resize(count);
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
  const double per_group = static_cast<double>(rows) * inner * group;
  const int64_t groups = std::max<int64_t>(1, static_cast<int64_t>(part_work / std::max(per_group, 1.0)));
  const int64_t end = std::min(columns, column_ + groups * group);
  const bool alone = per_group * parts_of(end - column_, group) < least_shared_work;
  const int threads = alone ? 1 : kernels::threads();
  const auto times = [&](int64_t row, int64_t row_count, const float* panels, int64_t first, int64_t count) {
    kernels::multiply(x.f32() + row * inner, inner, row_count, panels, inner, count, bias ? bias + first : nullptr,
                      out.f32() + row * columns + first, columns);
  };
  if (packed && threads == 1) {
    times(0, rows, packed + column_ * inner, column_, end - column_);
  } else if (packed) {
    const int64_t row_parts = std::max<int64_t>(1, parts_of(rows, rows_at_once));
    kernels::in_parts(row_parts * parts_of(end - column_, group), [&](int64_t part, int) {
      const int64_t row_part = part % row_parts, first = column_ + part / row_parts * group;
      const int64_t row = rows * row_part / row_parts, below = rows * (row_part + 1) / row_parts;
      times(row, below - row, packed + first * inner, first, std::min(group, end - first));
    });
  } else {
    const int64_t panel_room = kernels::panel_size(inner, group), line_room = matrix ? 8 * std::max(inner, group) : 0;
    float* panels_of_all = room(workshop_.panels, panel_room * threads);
    float* scratch_of_all = room(workshop_.left, line_room * threads);
    const auto one_group = [&](int64_t part, int thread) {
      const int64_t first = column_ + part * group, count = std::min(group, end - first);
      float* panels = panels_of_all + panel_room * thread;
      if (matrix) {
        kernels::pack_panels(*matrix, transposed, first, count, scratch_of_all + line_room * thread, panels);
      } else {
        const float* from = factor.f32() + (transposed ? first * inner : first);
        kernels::pack_panels(from, transposed ? 1 : columns, transposed ? inner : 1, inner, count, panels);
      }
      times(0, rows, panels, first, count);
    };
    const int64_t parts = parts_of(end - column_, group);
    if (threads > 1) kernels::in_parts(parts, one_group);
    else
      for (int64_t part = 0; part < parts; ++part) one_group(part, 0);
  }
  column_ = end;
  return end >= columns;
}

void Execution::run_matmul(const Node& node) {
  const TensorView &a = view(node.inputs[0]), &b = view(node.inputs[1]), &out = view(node.output);
  const int64_t rows = out.extent[out.rank - 2], columns = out.extent[out.rank - 1], inner = a.extent[a.rank - 1];
  const int64_t row_step = a.step[a.rank - 2], inner_step = a.step[a.rank - 1];
  const int64_t step_k = b.step[b.rank - 2], step_n = b.step[b.rank - 1];
  const bool rows_lie_ready = inner_step == 1 || inner == 1;

  const auto batch_steps = [&](const TensorView& view) {
    Loop::Steps steps = aligned_steps(view, out.rank);
    return steps;
  };
  const std::array steps{batch_steps(a), batch_steps(b), batch_steps(out)};
  const auto batch = out.extents().first(out.rank - 2);
  const Loop loop(batch, steps, false);
  const int64_t products = loop.outer() * loop.inner();
  const double work = static_cast<double>(products) * rows * columns * inner;
  const int threads = work < least_shared_work ? 1 : kernels::threads();
  const int64_t panel_room = kernels::panel_size(inner, columns), left_room = rows_lie_ready ? 0 : rows * inner;
  float* panels_of_all = room(workshop_.panels, panel_room * threads);
  float* left_of_all = room(workshop_.left, left_room * threads);
  std::vector<int64_t> offsets(loop.views() * threads);

  const auto some = [&](int64_t first, int64_t end, int thread) {
    float* panels = panels_of_all + panel_room * thread;
    float* left = left_of_all + left_room * thread;
    const float* packed = nullptr;
    int64_t i = first % loop.inner();
    loop.each(first / loop.inner(), parts_of(end, loop.inner()), offsets.data() + loop.views() * thread,
              [&](const int64_t* at) {
                for (; i < loop.inner() && first < end; ++i, ++first) {
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
                i = 0;
              });
  };
  if (products == 0) return;
  if (threads == 1) return some(0, products, 0);
  const int64_t parts = std::min<int64_t>(products, 4 * threads);
  kernels::in_parts(
      parts, [&](int64_t part, int thread) { some(products * part / parts, products * (part + 1) / parts, thread); });
}

}  // namespace vitrine::wasm

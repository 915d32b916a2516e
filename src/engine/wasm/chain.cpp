#include "engine/wasm/chain.h"

#include <algorithm>

#include "engine/wasm/loop.h"
#include "kernels/team.h"

namespace vitrine::wasm {
namespace {

using Kind = ChainOp::Kind;
using kernels::Binary;
using kernels::Unary;

constexpr int64_t block_width = 512;  // numbers of a row that need not be whole: some rows fit the first-level cache
constexpr double least_shared_numbers = 1 << 16;  // tens of microseconds: below, other threads are not worth waking
constexpr int64_t parts_per_thread = 4;           // so that one which comes late holds nobody up

ChainOp unary(Unary kind, double factor = 0) {
  ChainOp op;
  op.unary = kind;
  op.factor = factor;
  return op;
}
ChainOp binary(Binary kind) {
  ChainOp op;
  op.kind = Kind::binary;
  op.binary = kind;
  return op;
}
ChainOp row_op(Kind kind, double epsilon = 0) {
  ChainOp op;
  op.kind = kind;
  op.factor = epsilon;
  return op;
}

bool over_last_axis(const Node& node, int64_t rank) {
  return node.attributes.ints.size() == 2 && node.attributes.ints[1] == rank - 1;
}

// Where a register's numbers lie in the row at hand.
struct Cursor {
  float* data = nullptr;
  int64_t step = 0;  // 0 or 1
};

}  // namespace

std::optional<ChainOp> chain_op(const Node& node, int64_t rank) {
  const auto& floats = node.attributes.floats;
  switch (node.op) {
    case Op::add: return binary(Binary::add);
    case Op::sub: return binary(Binary::subtract);
    case Op::mul: return binary(Binary::multiply);
    case Op::div: return binary(Binary::divide);
    case Op::greater: return binary(Binary::greater);
    case Op::scale: return unary(Unary::scale, floats[0]);
    case Op::shift: return unary(Unary::shift, floats[0]);
    case Op::neg: return unary(Unary::negate);
    case Op::exp: return unary(Unary::exponential);
    case Op::log: return unary(Unary::logarithm);
    case Op::sqrt: return unary(Unary::square_root);
    case Op::reciprocal: return unary(Unary::reciprocal);
    case Op::tanh: return unary(Unary::tanh);
    case Op::erf: return unary(Unary::erf);
    case Op::sigmoid: return unary(Unary::sigmoid);
    case Op::relu: return unary(Unary::relu);
    case Op::silu: return unary(Unary::silu);
    case Op::gelu_tanh: return unary(Unary::gelu_tanh);
    case Op::gelu_erf: return unary(Unary::gelu_erf);
    case Op::abs: return unary(Unary::absolute);
    case Op::softmax: return row_op(Kind::softmax);
    case Op::layer_norm: return row_op(Kind::layer_norm, floats[0]);
    case Op::rms_norm: return row_op(Kind::rms_norm, floats[0]);
    case Op::reduce_sum:
      if (over_last_axis(node, rank)) return row_op(Kind::row_sum);
      return {};
    case Op::reduce_mean:
      if (over_last_axis(node, rank)) return row_op(Kind::row_mean);
      return {};
    case Op::reduce_max:
      if (over_last_axis(node, rank)) return row_op(Kind::row_max);
      return {};
    default: return {};
  }
}

namespace {

void run_op(const ChainOp& op, std::span<const Cursor> cursors, bool per_row, int64_t count) {
  const auto at = [&](size_t i) { return cursors[op.inputs[i]]; };
  float* to = cursors[op.output].data;
  const Cursor x = at(0);
  switch (op.kind) {
    case Kind::unary: return kernels::apply(op.unary, op.factor, x.data, to, per_row ? 1 : count);
    case Kind::binary:
      return kernels::apply(op.binary, x.data, x.step, at(1).data, at(1).step, to, per_row ? 1 : count);
    case Kind::softmax: return kernels::softmax_row(x.data, to, count);
    case Kind::layer_norm:
      return kernels::layer_norm_row(
          x.data, at(1).data, op.inputs.size() > 2 && op.inputs[2] >= 0 ? at(2).data : nullptr, op.factor, to, count);
    case Kind::rms_norm: return kernels::rms_norm_row(x.data, at(1).data, op.factor, to, count);
    case Kind::row_sum: *to = kernels::row_sum(x.data, count); return;
    case Kind::row_mean: *to = kernels::row_sum(x.data, count) / count; return;
    case Kind::row_max: *to = kernels::row_max(x.data, count); return;
  }
}

// Whether an op walks this input in steps of one, so that a repeated number has to be written out.
bool wants_row(const ChainOp& op) { return op.kind != Kind::binary; }

}  // namespace

void run_chain(const Chain& chain, std::span<const int64_t> extents, std::span<const TensorView> views,
               std::vector<float>& scratch) {
  const size_t count = chain.registers.size();
  std::vector<Loop::Steps> steps(count);
  for (size_t r = 0; r < count; ++r) {
    const Register& one = chain.registers[r];
    if (one.computed && !one.stored) continue;
    const TensorView& view = views[one.value];
    if (!one.lost_axis) {
      steps[r] = aligned_steps(view, extents.size());
      continue;
    }
    for (size_t axis = 0; axis < view.rank; ++axis) steps[r][axis] = view.step[axis];
  }
  // Scratch rows share their steps with the shape that is walked; stored and inner ones are rows by construction.
  const Loop loop(extents, steps, chain.whole_rows);
  const int64_t inner = loop.inner();
  const int64_t width =
      chain.whole_rows ? std::max<int64_t>(inner, 1) : std::min(std::max<int64_t>(inner, 1), block_width);

  // Inputs that are not rows, or are one number where a row is wanted, are written out to scratch rows first.
  std::vector<int> gathered(count, -1);
  int rows = chain.scratch_rows;
  const auto per_row = [&](const ChainOp& op) { return chain.registers[op.output].per_row; };
  for (const ChainOp& op : chain.ops) {
    const bool reduces = op.kind >= Kind::row_sum;
    for (int input : op.inputs) {
      if (input < 0) continue;
      const size_t r = input;
      const Register& one = chain.registers[r];
      if (one.computed || gathered[r] >= 0) continue;
      const int64_t step = loop.inner_step(r);
      const bool odd = step != 0 && step != 1;
      const bool repeated = step == 0 && wants_row(op) && (reduces || !per_row(op));
      if (odd || repeated) gathered[r] = rows++;
    }
  }
  // Each thread has scratch rows, cursors and offsets of its own.
  const int64_t blocks = (inner + width - 1) / std::max<int64_t>(width, 1), units = loop.outer() * blocks;
  const auto numbers = static_cast<double>(units) * width * chain.ops.size();
  if (units == 0) return;
  const bool alone = kernels::threads() == 1 || numbers < least_shared_numbers;
  const size_t threads = alone ? 1 : kernels::threads();
  const size_t scratch_of_one = static_cast<size_t>(rows) * static_cast<size_t>(width);
  if (scratch.size() < threads * scratch_of_one) scratch.resize(threads * scratch_of_one);
  std::vector<Cursor> all_cursors(threads * count);
  std::vector<int64_t> all_offsets(threads * count);

  const auto run_units = [&](int64_t first, int64_t end, size_t thread) {
    Cursor* cursors = all_cursors.data() + thread * count;
    const auto row = [&](int index) { return scratch.data() + thread * scratch_of_one + index * width; };
    int64_t block = first % blocks;
    loop.each(first / blocks, (end + blocks - 1) / blocks, all_offsets.data() + thread * count, [&](const int64_t* at) {
      for (; block < blocks && first < end; ++block, ++first) {
        const int64_t begin = block * width, length = std::min(width, inner - begin);
        for (size_t r = 0; r < count; ++r) {
          const Register& one = chain.registers[r];
          if (one.computed && !one.stored) {
            cursors[r] = {row(one.scratch), one.per_row ? 0 : 1};
            continue;
          }
          const int64_t step = loop.inner_step(r);
          float* data = views[one.value].f32() + at[r] + begin * step;
          if (gathered[r] < 0) {
            cursors[r] = {data, one.computed && !one.per_row ? 1 : step};
            continue;
          }
          float* to = row(gathered[r]);
          for (int64_t i = 0; i < length; ++i) to[i] = data[i * step];
          cursors[r] = {to, 1};
        }
        for (const ChainOp& op : chain.ops) run_op(op, {cursors, count}, per_row(op), length);
      }
      block = 0;
    });
  };
  if (alone) return run_units(0, units, 0);
  const int64_t parts = std::min(units, parts_per_thread * static_cast<int64_t>(threads));
  kernels::in_parts(
      parts, [&](int64_t part, int thread) { run_units(units * part / parts, units * (part + 1) / parts, thread); });
}

}  // namespace vitrine::wasm

#include "families/loader.h"

#include "checkpoint/strict_json.h"
#include "text/say.h"

namespace vitrine {

namespace {

bool all_finite(const Weight& weight) {
  if (weight.tensor) return vitrine::all_finite(weight.tensor->f32());
  const kernels::StoredMatrix& matrix = *weight.stored;
  std::vector<float> line(matrix.line_length());
  for (int64_t i = 0; i < matrix.lines(); ++i) {
    matrix.read(i, 0, matrix.line_length(), line.data());
    if (!vitrine::all_finite(line)) return false;
  }
  return true;
}

}  // namespace

Weight Loader::take(std::string_view name, const Shape& shape) {
  if (error_) return {};
  const std::string full = prefix_ + std::string(name);
  const StoredTensor* entry = tensors_.find(full);
  if (!entry) {
    error_ = Error{ErrorCode::bad_file, say("The checkpoint has no tensor {name}", full), full,
                   say("The configuration says that it should have shape {shape}.", to_string(shape))};
    return {};
  }
  if (entry->shape != shape) {
    error_ = Error{ErrorCode::bad_file,
                   say("A tensor has shape {shape}, but the configuration asks for {wanted}", to_string(entry->shape),
                       to_string(shape)),
                   full, say("The configuration and the weights do not belong together.")};
    return {};
  }
  Weight weight{full, nullptr, as_stored(*entry)};
  if (!weight.stored) {
    Result<Tensor> tensor = tensors_.load(full);
    if (!tensor) {
      error_ = tensor.error();
      return {};
    }
    weight.tensor = std::make_shared<const Tensor>(std::move(*tensor));
  }
  if (!all_finite(weight)) {
    error_ = Error{ErrorCode::not_finite, say("A weight of the model is not a finite number"), full,
                   say("The checkpoint is damaged or was saved from a run that diverged.")};
    return {};
  }
  parameters_ += element_count(shape);
  return weight;
}

Result<Op> activation_named(const std::string& name) {
  if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast") return Op::gelu_tanh;
  if (name == "gelu") return Op::gelu_erf;
  if (name == "relu") return Op::relu;
  if (name == "silu" || name == "swish") return Op::silu;
  return Error{
      ErrorCode::unsupported, say("The activation function {name} is not built", quoted_name(name)), "config.json",
      say("Built are {names} and {last}.", "gelu_new, gelu_pytorch_tanh, gelu_fast, gelu, relu, silu", "swish")};
}

}  // namespace vitrine

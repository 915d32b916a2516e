#include "app/trust_table.h"

namespace vitrine::app {
namespace {

// Row `row` of a [rows, n] tensor.
std::span<const float> row_of(const Explanation& e, std::string_view name, int row) {
  const Tensor* t = e.find(name);
  if (!t || t->dtype() != DType::f32 || t->shape().size() != 2 || t->shape()[0] != static_cast<int64_t>(e.rows.size()))
    return {};
  const size_t n = t->shape()[1];
  return t->f32().subspan(row * n, n);
}

std::span<const float> line_of(const Explanation& e, const std::string& name, size_t points) {
  const Tensor* t = e.find(name);
  return t && t->dtype() == DType::f32 && t->f32().size() == points ? t->f32() : std::span<const float>{};
}

}  // namespace

std::span<const Row> TrustTable::rows() const {
  return explanation ? std::span<const Row>(explanation->rows) : std::span<const Row>{};
}

std::span<const float> TrustTable::scores(int row) const {
  const auto values = row_of(*explanation, "scores", row);
  return values.size() == explanation->tokens.size() ? values : std::span<const float>{};
}

std::span<const float> TrustTable::curve(int row, bool insertion) const {
  const auto values = row_of(*explanation, insertion ? "insertion" : "deletion", row);
  return values.size() == removed.size() ? values : std::span<const float>{};
}

TrustTable::Band TrustTable::band(bool insertion) const {
  const std::string name = insertion ? "random_insertion_" : "random_";
  const size_t n = removed.size();
  return {line_of(*explanation, name + "mean", n), line_of(*explanation, name + "low", n),
          line_of(*explanation, name + "high", n)};
}

const Figure* TrustTable::figure(int row, std::string_view name) const {
  for (const Figure& f : rows()[row].figures)
    if (f.name == name) return &f;
  return nullptr;
}

int TrustTable::find(std::string_view method) const {
  for (size_t i = 0; i < rows().size(); ++i)
    if (rows()[i].name == method) return i;
  return -1;
}

int TrustTable::chosen() const {
  for (size_t i = 0; i < rows().size(); ++i)
    if (rows()[i].chosen) return i;
  return -1;
}

TrustTable trust_table(const State& state) {
  TrustTable table;
  const Answer& answer = state.answer(Slot::trust_table);
  if (!answer.shown) return table;
  table.explanation = answer.shown.get();
  if (const Tensor* t = answer.shown->find("removed"); t && t->dtype() == DType::i64) table.removed = t->i64();
  return table;
}

}  // namespace vitrine::app

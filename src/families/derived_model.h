// A model that is another one but for what a subclass changes.
#pragma once
#include <memory>
#include <utility>

#include "families/model.h"

namespace vitrine {

class DerivedModel : public Model {
 public:
  explicit DerivedModel(std::shared_ptr<const Model> inner) : inner_(std::move(inner)) {}
  const Architecture& architecture() const override { return inner_->architecture(); }
  ValueId embed(Graph& g, ValueId ids) const override { return inner_->embed(g, ids); }
  ValueId blocks(Graph& g, ValueId embeddings, const Tap& tap) const override {
    return inner_->blocks(g, embeddings, tap);
  }
  ValueId final_norm(Graph& g, ValueId residual) const override { return inner_->final_norm(g, residual); }
  ValueId unembed(Graph& g, ValueId normed) const override { return inner_->unembed(g, normed); }
  ValueId token_logits(Graph& g, ValueId normed, ValueId ids) const override {
    return inner_->token_logits(g, normed, ids);
  }
  NamedTensors context_feeds(int64_t tokens) const override { return inner_->context_feeds(tokens); }
  const Weight& embedding_matrix() const override { return inner_->embedding_matrix(); }

 protected:
  const Model& inner() const { return *inner_; }

 private:
  std::shared_ptr<const Model> inner_;
};

}  // namespace vitrine

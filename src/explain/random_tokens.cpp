#include "explain/random_tokens.h"

#include <algorithm>

namespace vitrine {

int32_t drawn_token(const LoadedModel& loaded, Random& random) {
  const int64_t known = std::min<int64_t>(loaded.model->embedding_matrix().shape()[0], loaded.tokenizer->size());
  constexpr int tries = 64;  // special tokens are few
  int32_t id = 0;
  for (int i = 0; i < tries; ++i) {
    id = random.below(known);
    const int32_t one[] = {id};
    if (id != loaded.bos && id != loaded.mask_token && !loaded.tokenizer->decode(one).empty()) break;
  }
  return id;
}

}  // namespace vitrine

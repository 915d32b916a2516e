#pragma once
#include <string>
#include <string_view>

namespace vitrine::dataset {

// A text as people write it: Treebank spacing undone ("it 's n't bad , really ." -> "it's n't bad, really."), white
// space made single. Data sets often come tokenised; models are trained on prose.
std::string plain_text(std::string_view text);

}  // namespace vitrine::dataset

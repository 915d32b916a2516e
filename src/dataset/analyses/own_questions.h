// Questions that a person wrote into a setting.
#pragma once
#include <string>
#include <vector>

#include "dataset/model/answerer.h"
#include "dataset/tree/question.h"

namespace vitrine::dataset {

// Words, which the model is to answer, or JSON (service/protocol.md, "A question"). `answerer` may be null. Errors:
// bad_request for words without a model, or for what is no question.
Result<Question> own_question(Answerer* answerer, const std::string& text_column, const std::string& given);

// Several of them: separated by ";", or a JSON list.
Result<std::vector<Question>> own_questions(Answerer* answerer, const std::string& text_column,
                                            const std::string& given);

}  // namespace vitrine::dataset

// Questions worth asking of any texts: those that the loaded model was taught, and plain ones. None is believed: each
// is verified on held-out rows like any other candidate.
#pragma once
#include <string>
#include <vector>

#include "dataset/tree/question.h"
#include "explain/job.h"

namespace vitrine::dataset {

// For a text column. Prompts of several answers come once per answer, sharing one reading of the text (equal
// ask_key()). The forms that the checkpoint lists under vitrine.verbalisers come first.
std::vector<Question> question_library(const LoadedModel& loaded, const std::string& column);

// "Text: {text}\nQuestion: does it mention food?\nAnswer:" with the answers " no" and " yes".
Question yes_no_question(const std::string& asked, const std::string& column, const char* source);

}  // namespace vitrine::dataset

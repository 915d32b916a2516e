// The way to what the model writes (writing.cpp): beside the predictions, on a phone below the text, and a key.
#pragma once
#include "panels/panel.h"

namespace vitrine::panels {

// A chat model opens the conversation; any other one writes on from the text at once.
void open_writing(Context&);
// Returns the width that it takes; 0: there is nothing to write on from.
float writing_entry(Context&, float right, float baseline);

}  // namespace vitrine::panels

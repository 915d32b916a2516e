// The only way in which the state changes.
#pragma once
#include "app/commands.h"

namespace vitrine::app {

// Applies one command and brings up to date what follows from it. Answers whose question is no longer asked
// are dropped.
void reduce(State& state, const Command& command);

// At most so many bytes of a text are kept: many times what the model can read.
size_t text_limit(const State& state);

}  // namespace vitrine::app

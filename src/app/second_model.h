// What is to be done about the second model (State::second): the program asks after every command.
#pragma once
#include <optional>

#include "app/commands.h"

namespace vitrine::app {

// Of a link that names one: the command that loads it, or one that gives it up where it does not come with the page.
std::optional<Command> second_model_wanted(const State& state);

}  // namespace vitrine::app

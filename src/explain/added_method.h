// A method that is no line of methods.inc: a test's, or that of a program which embeds the core.
#pragma once
#include "explain/method.h"

namespace vitrine {

// From now on one of all_methods(), the last. Not while anything runs. Precondition: its name is not taken; it outlives
// every use of the registry.
void add_method(const Method& method);

}  // namespace vitrine

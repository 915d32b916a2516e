// The main() that all unit_<room> programs share. Signals are left to the sanitizers, which report
// them with a stack trace.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#include <doctest/doctest.h>

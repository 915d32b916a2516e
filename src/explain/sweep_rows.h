// The masked sweep without memory: every row is run (explain/sweep.h says what a row is, and how rows share).
#pragma once
#include "explain/sweep.h"

namespace vitrine {

// The job's memo lends keys and values of the text as it is, and keeps them; its rows are not looked at.
Task<Result<SweepAnswer>> run_rows(Job job, Tensor keep, Tensor replacement, bool probability, SweepWatch watch);

}  // namespace vitrine

// Long work on one thread lets others in: between chunks of about a tenth of a second it awaits a pause, in which
// messages arrive (a cancellation among them) and progress is seen.
#pragma once
#include <functional>

#include "base/cancel.h"
#include "base/pause.h"
#include "base/result.h"
#include "base/task.h"

namespace vitrine::dataset {

using Pause = std::function<Task<void*>()>;  // the value says nothing

// The event loop's own.
inline Task<void*> let_others_in() {
  Pace pace;
  co_await pause(&pace);
  co_return nullptr;
}

// Pauses, then says whether to go on. Errors: cancelled.
inline Task<Result<void>> breathe(Pause pause, Ticket ticket) {
  if (pause) co_await pause();
  if (ticket.cancelled()) co_return Error{ErrorCode::cancelled, "The request was cancelled", "", ""};
  co_return Result<void>();
}

}  // namespace vitrine::dataset

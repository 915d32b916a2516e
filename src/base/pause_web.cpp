#include <emscripten.h>

#include "base/pause.h"

namespace vitrine {

void call_soon(void (*resume)(void*), void* context) { emscripten_async_call(resume, context, 0); }

}  // namespace vitrine

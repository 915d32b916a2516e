#include "base/pause.h"

namespace vitrine {

void call_soon(void (*resume)(void*), void* context) { resume(context); }

}  // namespace vitrine

#include <emscripten.h>

#include "base/pause.h"

// Unlike a timer, which browsers hold back for some milliseconds, a message to oneself comes as soon as those before
// it.
// clang-format off
EM_JS_DEPS(vitrine_call_soon, "$getWasmTableEntry");
EM_JS(void, vitrine_call_soon, (void* resume, void* context), {
  const call = () => getWasmTableEntry(resume)(context);
  if (globalThis.setImmediate) return void setImmediate(call);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    call();
  };
  port2.postMessage(null);
})
// clang-format on

namespace vitrine {

void call_soon(void (*resume)(void*), void* context) { vitrine_call_soon(reinterpret_cast<void*>(resume), context); }

}  // namespace vitrine

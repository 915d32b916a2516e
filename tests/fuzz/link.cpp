// Any bytes as a link, as an older page's address, as stored state: the page keeps a state that it can save and open
// again as the same one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "app/persistence.h"
#include "app/reducer.h"

using namespace vitrine::app;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  State state;
  reduce(state, SetText{"before", 0, true});
  reduce(state, OpenLink{std::string(bytes), 1});
  State again;
  reduce(again, SetText{"before", 0, true});
  const std::string copied = link(state);
  reduce(again, OpenLink{copied, 1});
  if (work(again) != work(state)) std::abort();
  reduce(state, Undo{false, 2});
  restore(state, bytes);
  restore_earlier(state, bytes);
  (void)view_of_link(bytes);
  if (save(state).size() > 8 * size + (1 << 14)) std::abort();
  return 0;
}

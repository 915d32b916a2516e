// Without a window: tests draw panels into memory and read what they asked for.
#include "platform/platform_state.h"

namespace vitrine::platform {

void schedule_frame() {}
void schedule_frame_at(double) {}
void fetch_asset(std::string_view) {}
void run(std::unique_ptr<Application>) {}

}  // namespace vitrine::platform

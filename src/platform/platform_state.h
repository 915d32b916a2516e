// What platform.cpp and the implementation of one system share. Not for other rooms.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"

namespace vitrine::platform {

void set_environment(const Environment& environment);
void set_now(double seconds);
void put_asset(std::string_view path, std::vector<uint8_t> bytes);

// Implemented by platform_web.cpp or platform_native.cpp.
void schedule_frame();
void schedule_frame_at(double seconds);
void fetch_asset(std::string_view path);

}  // namespace vitrine::platform

// Tests have no page: what the program asks of it goes nowhere.
#include "platform/bridge.h"
#include "platform/browser_text.h"
#include "platform/text_bridge.h"
#include "text/unicode.h"

namespace vitrine::bridge {

void post(std::span<const uint8_t>) {}
void load_model(std::string_view, std::string_view, bool) {}
void pick_model(bool) {}
void unload_second() {}
void restart_core() {}
void pick_file(std::string_view) {}
void download(std::string_view, std::string_view, std::span<const uint8_t>) {}
void download_picture(std::string_view, float) {}
void hand_over(std::string_view, std::span<const uint8_t>) {}
void fetch_file(std::string_view, std::string_view) {}
void keep(std::string_view, std::string_view, std::span<const uint8_t>) {}
void forget(std::string_view) {}
void fetch_kept(std::string_view) {}
void set_title(std::string_view) {}
void set_address(std::string_view, Entry) {}
void copy_link(std::string_view) {}
void open_page(std::string_view) {}
void open_lessons() {}
void reload() {}
void open_link(std::string_view) {}
void copy_text(std::string_view) {}
void announce(std::string_view) {}
void show_notice(std::string_view) {}
void ready() {}
void set_scheme(bool) {}
void set_language(std::string_view) {}
void store(std::string_view, std::string_view) {}
std::string around(std::string_view) { return {}; }
std::string stored(std::string_view) { return {}; }

// Every character as wide as ten pixels, so that tests can tell what is measured together.
float browser_text_width(std::string_view text, std::string_view, bool) { return 10.f * graphemes(text).size(); }
BrowserPixels browser_text_pixels(std::string_view, std::string_view, bool, float) { return {}; }

void text_begin(const text_session::Begin&) {}
void text_end() {}
void text_select(uint32_t, uint32_t) {}
void text_insert(uint32_t, uint32_t, std::string_view) {}
void text_caret_box(float, float, float) {}
void text_regions(std::string_view) {}

}  // namespace vitrine::bridge

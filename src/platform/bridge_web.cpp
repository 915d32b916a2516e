// The C++ side of web/app_bridge.mjs: each function hands its bytes over as they are.
#include <emscripten.h>

#include "platform/bridge.h"
#include "platform/browser_text.h"
#include "platform/text_bridge.h"

// clang-format off
// Functions of one text, of nothing, and the few with other parameters.
#define VITRINE_JS_TEXT(name) \
  EM_JS(void, js_##name, (const char* p, size_t n), { Module.bridge.name(Module.bridge.string(HEAPU8.subarray(p, p + n))); })
#define VITRINE_JS_CALL(name) EM_JS(void, js_##name, (), { Module.bridge.name(); })

VITRINE_JS_TEXT(pick_file)
VITRINE_JS_TEXT(forget)
VITRINE_JS_TEXT(fetch_kept)
VITRINE_JS_TEXT(set_title)
VITRINE_JS_TEXT(open_link)
VITRINE_JS_TEXT(copy_text)
VITRINE_JS_TEXT(copy_link)
VITRINE_JS_TEXT(open_page)
VITRINE_JS_CALL(open_lessons)
VITRINE_JS_CALL(reload)
VITRINE_JS_TEXT(announce)
VITRINE_JS_TEXT(show_notice)
VITRINE_JS_TEXT(text_regions)
VITRINE_JS_CALL(unload_second)
VITRINE_JS_CALL(restart_core)
VITRINE_JS_CALL(ready)
VITRINE_JS_CALL(text_end)

EM_JS(void, js_post, (const uint8_t* p, size_t n), { Module.bridge.post(HEAPU8.slice(p, p + n)); })
EM_JS(void, js_load_model, (const char* p, size_t n, const char* q, size_t m, bool second), {
  Module.bridge.load_model(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(q, q + m)), !!second);
})
EM_JS(void, js_pick_model, (bool second), { Module.bridge.pick_model(!!second); })
EM_JS(void, js_download, (const char* p, size_t n, const char* q, size_t m, const uint8_t* b, size_t k), {
  Module.bridge.download(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(q, q + m)), HEAPU8.slice(b, b + k));
})
EM_JS(void, js_hand_over, (const char* p, size_t n, const uint8_t* b, size_t k), {
  Module.bridge.hand_over(Module.bridge.string(HEAPU8.subarray(p, p + n)), HEAPU8.slice(b, b + k));
})
EM_JS(void, js_fetch_file, (const char* p, size_t n, const char* q, size_t m), {
  Module.bridge.fetch_file(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(q, q + m)));
})
EM_JS(void, js_keep, (const char* p, size_t n, const char* q, size_t m, const uint8_t* b, size_t k), {
  Module.bridge.keep(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(q, q + m)), HEAPU8.slice(b, b + k));
})
EM_JS(void, js_set_address, (const char* p, size_t n, int entry), {
  Module.bridge.set_address(Module.bridge.string(HEAPU8.subarray(p, p + n)), entry);
})
EM_JS(void, js_download_picture, (const char* p, size_t n, float scale), {
  Module.bridge.download_picture(Module.bridge.string(HEAPU8.subarray(p, p + n)), scale);
})
EM_JS(void, js_set_language, (const char* p, size_t n),
      { Module.bridge.set_language(Module.bridge.string(HEAPU8.subarray(p, p + n))); })
EM_JS(void, js_set_scheme, (bool dark), { Module.bridge.set_scheme(!!dark); })
EM_JS(void, js_store, (const char* p, size_t n, const char* q, size_t m), {
  Module.bridge.store(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(q, q + m)));
})
// The size of the stored value in bytes; it is written to `out` if it fits.
EM_JS(size_t, js_stored, (const char* p, size_t n, char* out, size_t room), {
  const bytes = Module.bridge.stored(Module.bridge.string(HEAPU8.subarray(p, p + n)));
  if (bytes.length <= room) HEAPU8.set(bytes, out);
  return bytes.length;
})
EM_JS(size_t, js_around, (const char* p, size_t n, char* out, size_t room), {
  const bytes = Module.bridge.around(Module.bridge.string(HEAPU8.subarray(p, p + n)));
  if (bytes.length <= room) HEAPU8.set(bytes, out);
  return bytes.length;
})
EM_JS(void, js_text_begin, (const char* f, size_t fn, const char* l, size_t ln, const char* t, size_t tn,
                            uint32_t anchor, uint32_t caret, bool multiline, uint32_t maximum), {
  const b = Module.bridge;
  b.text_begin(b.string(HEAPU8.subarray(f, f + fn)), b.string(HEAPU8.subarray(l, l + ln)), b.string(HEAPU8.subarray(t, t + tn)), anchor, caret, !!multiline, maximum);
})
EM_JS(void, js_text_select, (uint32_t anchor, uint32_t caret), { Module.bridge.text_select(anchor, caret); })
EM_JS(void, js_text_insert, (uint32_t begin, uint32_t end, const char* p, size_t n), {
  Module.bridge.text_insert(begin, end, Module.bridge.string(HEAPU8.subarray(p, p + n)));
})
EM_JS(float, js_browser_text_width, (const char* p, size_t n, const char* f, size_t m, int from_right), {
  return Module.bridge.browser_text.width(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(f, f + m)), from_right);
})
// The number of pixels; they are written to `out` if there is room.
EM_JS(size_t, js_browser_text_pixels, (const char* p, size_t n, const char* f, size_t m, int from_right, float shift, int* box, uint8_t* out, size_t room), {
  const drawn = Module.bridge.browser_text.pixels(Module.bridge.string(HEAPU8.subarray(p, p + n)), Module.bridge.string(HEAPU8.subarray(f, f + m)), from_right, shift);
  HEAP32.set(drawn.box, box >> 2);
  if (drawn.coverage.length <= room) HEAPU8.set(drawn.coverage, out);
  return drawn.coverage.length;
})
EM_JS(void, js_text_caret_box, (float x, float y, float h), { Module.bridge.text_caret_box(x, y, h); })
// clang-format on

namespace vitrine::bridge {
namespace {
// A text that JavaScript writes where there is room for it; else it only says how long it is.
std::string answer_of(size_t (*ask)(const char*, size_t, char*, size_t), std::string_view about) {
  std::string value(1024, '\0');
  size_t size = ask(about.data(), about.size(), value.data(), value.size());
  if (size > value.size()) {
    value.resize(size);
    size = ask(about.data(), about.size(), value.data(), value.size());
  }
  value.resize(size);
  return value;
}
}  // namespace

void post(std::span<const uint8_t> message) { js_post(message.data(), message.size()); }
void load_model(std::string_view name, std::string_view url, bool second) {
  js_load_model(name.data(), name.size(), url.data(), url.size(), second);
}
void pick_model(bool second) { js_pick_model(second); }
void unload_second() { js_unload_second(); }
void restart_core() { js_restart_core(); }
void pick_file(std::string_view accept) { js_pick_file(accept.data(), accept.size()); }
void download(std::string_view name, std::string_view mime, std::span<const uint8_t> bytes) {
  js_download(name.data(), name.size(), mime.data(), mime.size(), bytes.data(), bytes.size());
}
void hand_over(std::string_view name, std::span<const uint8_t> bytes) {
  js_hand_over(name.data(), name.size(), bytes.data(), bytes.size());
}
void fetch_file(std::string_view path, std::string_view name) {
  js_fetch_file(path.data(), path.size(), name.data(), name.size());
}
void keep(std::string_view key, std::string_view name, std::span<const uint8_t> bytes) {
  js_keep(key.data(), key.size(), name.data(), name.size(), bytes.data(), bytes.size());
}
void forget(std::string_view key) { js_forget(key.data(), key.size()); }
void fetch_kept(std::string_view key) { js_fetch_kept(key.data(), key.size()); }
void download_picture(std::string_view name, float scale) { js_download_picture(name.data(), name.size(), scale); }
void set_title(std::string_view title) { js_set_title(title.data(), title.size()); }
void set_address(std::string_view link, Entry entry) {
  js_set_address(link.data(), link.size(), static_cast<int>(entry));
}
void open_page(std::string_view link) { js_open_page(link.data(), link.size()); }
void copy_link(std::string_view link) { js_copy_link(link.data(), link.size()); }
void open_lessons() { js_open_lessons(); }
void reload() { js_reload(); }
void open_link(std::string_view url) { js_open_link(url.data(), url.size()); }
void copy_text(std::string_view text) { js_copy_text(text.data(), text.size()); }
void announce(std::string_view sentence) { js_announce(sentence.data(), sentence.size()); }
void show_notice(std::string_view sentence) { js_show_notice(sentence.data(), sentence.size()); }
void ready() { js_ready(); }
void set_language(std::string_view code) { js_set_language(code.data(), code.size()); }
void set_scheme(bool dark) { js_set_scheme(dark); }
void store(std::string_view key, std::string_view value) {
  js_store(key.data(), key.size(), value.data(), value.size());
}
std::string around(std::string_view what) { return answer_of(js_around, what); }
std::string stored(std::string_view key) { return answer_of(js_stored, key); }

float browser_text_width(std::string_view text, std::string_view font, bool from_right) {
  return js_browser_text_width(text.data(), text.size(), font.data(), font.size(), from_right);
}
BrowserPixels browser_text_pixels(std::string_view text, std::string_view font, bool from_right, float shift) {
  BrowserPixels drawn;
  drawn.coverage.resize(16'384);
  int box[4] = {};
  const auto ask = [&] {
    return js_browser_text_pixels(text.data(), text.size(), font.data(), font.size(), from_right, shift, box,
                                  drawn.coverage.data(), drawn.coverage.size());
  };
  size_t size = ask();
  if (size > drawn.coverage.size()) {
    drawn.coverage.resize(size);
    size = ask();
  }
  drawn.coverage.resize(size);
  drawn.x0 = box[0];
  drawn.y0 = box[1];
  drawn.width = box[2];
  drawn.height = box[3];
  return drawn;
}

void text_begin(const text_session::Begin& s) {
  js_text_begin(s.field.data(), s.field.size(), s.label.data(), s.label.size(), s.text.data(), s.text.size(), s.anchor,
                s.caret, s.multiline, s.maximum_bytes);
}
void text_end() { js_text_end(); }
void text_select(uint32_t anchor, uint32_t caret) { js_text_select(anchor, caret); }
void text_insert(uint32_t begin, uint32_t end, std::string_view text) {
  js_text_insert(begin, end, text.data(), text.size());
}
void text_caret_box(float x, float y, float height) { js_text_caret_box(x, y, height); }
void text_regions(std::string_view json) { js_text_regions(json.data(), json.size()); }

}  // namespace vitrine::bridge

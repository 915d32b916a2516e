// Everything C++ asks of the page's JavaScript, in one list. Implemented by bridge_web.cpp, which calls
// the functions of the same names in web/app_bridge.mjs. None of them answers, fails or waits: what
// comes back arrives later through platform::Application.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vitrine::bridge {

// ---- the core in its Worker
void post(std::span<const uint8_t> message);  // CBOR, copied before this returns
// Fetch the files under `url`, then load; `second`: beside the model that is there.
void load_model(std::string_view name, std::string_view url, bool second);
void pick_model(bool second);  // the person chooses one; it loads
void unload_second();          // the second model; also one that is on its way
void restart_core();           // after Application::core_failed

// ---- files
void pick_file(std::string_view accept);                        // ".json,.txt": Application::opened
void fetch_file(std::string_view path, std::string_view name);  // of this site: Application::opened with that name
void hand_over(std::string_view name, std::span<const uint8_t> bytes);  // to the core, under that name
void download(std::string_view name, std::string_view mime, std::span<const uint8_t> bytes);
// The canvas as PNG, drawn with `scale` pixels in a CSS pixel.
void download_picture(std::string_view name, float scale);

// ---- the page around the canvas
void set_title(std::string_view title);
// The URL's fragment becomes this link, packed (web/link.mjs). A new entry in the browser's history: Back returns.
enum class Entry { same, view, work };
void set_address(std::string_view link, Entry entry);
void copy_link(std::string_view link);        // the whole URL, to the clipboard
void open_page(std::string_view link);        // the page with this link, in a new tab
void open_lessons();                          // the list of lessons, beside the page
void reload();                                // with the newest version of the page
void open_link(std::string_view url);         // a new tab, no opener
void copy_text(std::string_view text);        // to the clipboard
void announce(std::string_view sentence);     // to the live region, for screen readers
void show_notice(std::string_view sentence);  // over the canvas; empty removes it
void ready();                                 // the first useful frame is drawn
void set_scheme(bool dark);                   // colours of the page around the canvas
void set_language(std::string_view code);     // of the page around the canvas, whose words the same file has
// What the page knows of its place: "site", the URL of its folder; "panel", which one is shown while the page is a
// figure in another, else empty; "language", the code that the address or the browser prefers, of those that the site
// has. (Answers at once, as `stored`.)
std::string around(std::string_view what);

// ---- storage of this origin, small strings
void store(std::string_view key, std::string_view value);
// The stored value, or empty. (This answers at once: it reads a copy.)
std::string stored(std::string_view key);

// ---- storage of this origin, large values (IndexedDB). What does not fit is not kept, and `show_notice` says so.
void keep(std::string_view key, std::string_view name, std::span<const uint8_t> bytes);
void forget(std::string_view key);
void fetch_kept(std::string_view key);  // Application::kept, with an empty name if there is nothing

}  // namespace vitrine::bridge

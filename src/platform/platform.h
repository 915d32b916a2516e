// The page as the rest of the program sees it: one window that is drawn only when something changed,
// a clock, what the person prefers, and the files that the page handed over before the first frame.
// Only *_web.cpp knows that there is a browser. All calls come from the main thread.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace vitrine::platform {

// What `run` drives. Everything but `frame` is called between frames and is followed by one.
class Application {
 public:
  virtual ~Application() = default;
  // Once, when the WebGL context and the assets (fonts, shaders) are there. A non-empty answer is a
  // sentence that the page shows instead of the program.
  virtual std::string start() = 0;
  // One frame: the ImGui frame is open, draw into it. ImGui::GetIO().DisplaySize is in CSS pixels.
  virtual void frame() = 0;
  // A message of the core, CBOR (service/protocol.md).
  virtual void receive(std::span<const uint8_t> message) = 0;
  // Bytes of the model that have arrived, before the core answers. `total` is 0 while unknown.
  virtual void loading(uint64_t loaded, uint64_t total, std::string_view file, bool second) = 0;  // second: that model
  // The core is gone (`bridge::restart_core` starts a new one): one sentence to show.
  virtual void core_failed(std::string_view sentence) = 0;
  // A file that the person opened or dropped and that is not part of a model.
  virtual void opened(std::string_view name, std::span<const uint8_t> bytes) = 0;
  // What `bridge::fetch_kept` found.
  virtual void kept(std::string_view key, std::string_view name, std::span<const uint8_t> bytes) = 0;
  // The address has changed (back, forward, or edited by hand). link: what `bridge::set_address` was given, or the
  // fragment of an older page as it stands. `same_work`: an entry that was left by choosing another view.
  virtual void address_changed(std::string_view link, bool same_work) = 0;
  // What the browser keeps for use without a network: bytes kept and wanted; `update`: a newer page is there.
  virtual void offline(double kept, double wanted, bool update) = 0;
  // Whether Tab, or Shift+Tab for `back`, now goes on to what lies beyond the canvas.
  virtual bool tab_out(bool back) = 0;
  // The WebGL context is new: every texture of the old one is gone. Called before the next frame.
  virtual void context_restored() = 0;
  // State for tests as one JSON object.
  virtual std::string state_json() const = 0;
};

struct Environment {
  float width = 1, height = 1;  // of the canvas, CSS pixels
  float pixel_ratio = 1;        // device pixels in a CSS pixel, 1 to 3 and between
  bool dark = false;            // prefers-color-scheme
  bool reduced_motion = false;  // prefers-reduced-motion
  bool coarse_pointer = false;  // a finger rather than a mouse
  float text_zoom = 1;          // the browser's default font size / 16, 0.8 to 2
};
const Environment& environment();

// Seconds since the program started, the same during one frame.
double now();
// One more frame. Input, messages and changes of the environment ask for one themselves.
void request_redraw();
// A frame at `seconds` (in the time of `now`) or soon after; the earliest asked for counts.
void request_redraw_at(double seconds);

// Bytes of a file of the site that was handed over ("fonts/Inter-Regular.ttf"); empty if it has
// not arrived. Stays valid for the life of the program.
std::span<const uint8_t> asset(std::string_view path);
// Asks the page for one more file; a frame follows when it is there. Asking again does nothing.
void request_asset(std::string_view path);

// Opens the window and returns; frames come when the page has called `vitrine_app_start`.
void run(std::unique_ptr<Application> application);

}  // namespace vitrine::platform

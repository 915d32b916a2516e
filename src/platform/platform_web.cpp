// The browser: SDL2 for window and input, WebGL2, frames on request, and the
// functions that web/app_bridge.mjs calls (vitrine_app_*).
#include <SDL.h>
#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "imgui.h"
#include "imgui_impl_sdl2.h"
#include "imgui_internal.h"
#include "platform/bridge.h"
#include "platform/platform_state.h"
#include "platform/renderer.h"
#include "platform/text_session.h"

namespace vitrine::platform {
namespace {

constexpr int kFrameHistory = 512;
constexpr int kMostSteps = 5;  // a press: its place is seen, it goes down, what it opens is there

struct Program {
  std::unique_ptr<Application> application;
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  bool started = false;  // the page gave the assets, the application said yes
  bool context_lost = false;
  bool frame_scheduled = false;
  bool asked_again = false;  // for another frame, since the last step began
  double wake_at = std::numeric_limits<double>::infinity();
  Environment preferences;  // the part that the page tells

  std::array<float, kFrameHistory> work{}, interval{};  // milliseconds, ring buffers
  uint64_t frames = 0;
  double last_frame = 0;  // milliseconds
  double input_work = 0;  // milliseconds of steps without a picture since the last frame
  std::string answer;     // what an export returned last
};
Program& program() {
  static Program p;
  return p;
}

void read_window() {
  const ImGuiIO& io = ImGui::GetIO();
  Environment e = program().preferences;
  e.width = std::max(1.f, io.DisplaySize.x);
  e.height = std::max(1.f, io.DisplaySize.y);
  e.pixel_ratio = std::clamp(io.DisplayFramebufferScale.x, 0.5f, 4.f);
  set_environment(e);
}

// Keys that go somewhere. The others do one thing, once, however long they are held.
bool moves(SDL_Keycode key) {
  return key == SDLK_LEFT || key == SDLK_RIGHT || key == SDLK_UP || key == SDLK_DOWN || key == SDLK_TAB;
}

// A key that is held comes again and again, as often as the person's system says: each time it goes up and down.
void hand_to_imgui(const SDL_Event& event) {
  if (event.type == SDL_KEYDOWN && event.key.repeat && moves(event.key.keysym.sym)) {
    SDL_Event up = event;
    up.type = SDL_KEYUP;
    ImGui_ImplSDL2_ProcessEvent(&up);
  }
  ImGui_ImplSDL2_ProcessEvent(&event);
}

// All of a frame but its picture.
void step(double milliseconds) {
  Program& p = program();
  set_now(milliseconds / 1000);
  if (milliseconds / 1000 >= p.wake_at) p.wake_at = std::numeric_limits<double>::infinity();
  p.asked_again = false;

  SDL_Event event;
  while (SDL_PollEvent(&event)) hand_to_imgui(event);
  prepare_texture();
  ImGui_ImplSDL2_NewFrame();
  ImGui::NewFrame();
  read_window();
  text_session::start_frame();
  p.application->frame();
  text_session::end_frame();
  ImGui::Render();
  // ImGui hands out queued input one press a frame.
  if (GImGui->InputEventsQueue.Size > 0) schedule_frame();
}

void draw_frame() {
  Program& p = program();
  const double begin = emscripten_get_now();
  step(begin);
  render(*ImGui::GetDrawData());
  SDL_GL_SwapWindow(p.window);

  const size_t slot = p.frames++ % kFrameHistory;
  p.work[slot] = static_cast<float>(emscripten_get_now() - begin + std::exchange(p.input_work, 0));
  p.interval[slot] = static_cast<float>(begin - p.last_frame);
  p.last_frame = begin;
}

EM_BOOL on_animation_frame(double, void*) {
  Program& p = program();
  p.frame_scheduled = false;
  if (p.started && !p.context_lost) draw_frame();
  return EM_FALSE;
}

int on_sdl_event(void*, SDL_Event* event) {
  // The sentinel is SDL_PollEvent's own note in the queue, not input.
  if (event->type != SDL_POLLSENTINEL) schedule_frame();
  return 0;
}

EM_BOOL on_context_lost(int, const void*, void*) {
  program().context_lost = true;
  bridge::show_notice(
      "The browser has taken the graphics away. The picture returns as soon as it "
      "gives them back; your text is kept.");
  return EM_TRUE;  // asks for a new context
}

EM_BOOL on_context_restored(int, const void*, void*) {
  Program& p = program();
  p.context_lost = false;
  const std::string problem = start_renderer();
  bridge::show_notice(problem);
  if (problem.empty()) p.application->context_restored();
  schedule_frame();
  return EM_TRUE;
}

std::string open_window() {
  Program& p = program();
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_ASYNCIFY, "0");
  if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_TIMER) != 0) return SDL_GetError();
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
  double width = 1280, height = 800;
  emscripten_get_element_css_size("#canvas", &width, &height);
  p.window = SDL_CreateWindow("Vitrine", 0, 0, static_cast<int>(width), static_cast<int>(height),
                              SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (!p.window) return SDL_GetError();
  p.context = SDL_GL_CreateContext(p.window);
  if (!p.context) return SDL_GetError();
  SDL_AddEventWatch(on_sdl_event, nullptr);
  emscripten_set_webglcontextlost_callback("#canvas", nullptr, EM_FALSE, on_context_lost);
  emscripten_set_webglcontextrestored_callback("#canvas", nullptr, EM_FALSE, on_context_restored);

  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  ImGui_ImplSDL2_InitForOpenGL(p.window, p.context);
  SDL_StopTextInput();  // the hidden text area takes text; SDL only takes keys
  return start_renderer();
}

std::string frame_statistics() {
  const Program& p = program();
  const size_t n = std::min<uint64_t>(p.frames, kFrameHistory);
  std::vector<float> work(p.work.begin(), p.work.begin() + n);
  std::sort(work.begin(), work.end());
  const auto quantile = [&](double q) {
    return n == 0 ? 0.f : work[std::min(n - 1, static_cast<size_t>(q * static_cast<double>(n)))];
  };
  char text[256];
  std::snprintf(text, sizeof text,
                "{\"count\":%llu,\"work_ms\":{\"p50\":%.3f,\"p95\":%.3f,\"max\":%.3f},"
                "\"last_interval_ms\":%.3f,\"context_lost\":%s}",
                static_cast<unsigned long long>(p.frames), quantile(0.5), quantile(0.95), n ? work.back() : 0.f,
                n ? p.interval[(p.frames - 1) % kFrameHistory] : 0.f, p.context_lost ? "true" : "false");
  return text;
}

std::string_view view(const char* text, size_t size) { return {text, size}; }

}  // namespace

void schedule_frame() {
  Program& p = program();
  p.asked_again = true;
  if (p.frame_scheduled) return;
  p.frame_scheduled = true;
  emscripten_request_animation_frame(on_animation_frame, nullptr);
}

void schedule_frame_at(double seconds) {
  Program& p = program();
  if (seconds >= p.wake_at) return;
  p.wake_at = seconds;
  const double wait = std::max(0.0, seconds * 1000 - emscripten_get_now());
  emscripten_async_call([](void*) { schedule_frame(); }, nullptr, static_cast<int>(std::ceil(wait)));
}

EM_JS(void, js_fetch_asset, (const char* p, size_t n),
      { Module.bridge.fetch_asset(Module.bridge.string(HEAPU8.subarray(p, p + n))); })
void fetch_asset(std::string_view path) { js_fetch_asset(path.data(), path.size()); }

void run(std::unique_ptr<Application> application) { program().application = std::move(application); }

}  // namespace vitrine::platform

// ---- what the page calls. Text is UTF-8 with its length; bytes belong to the caller.
using namespace vitrine::platform;
extern "C" {

EMSCRIPTEN_KEEPALIVE void vitrine_app_asset(const char* path, size_t path_size, const uint8_t* bytes, size_t size) {
  put_asset(view(path, path_size), {bytes, bytes + size});
  schedule_frame();
}

// The sentence that says why the program cannot start, or an empty one.
EMSCRIPTEN_KEEPALIVE const char* vitrine_app_start() {
  Program& p = program();
  p.answer = open_window();
  if (p.answer.empty()) p.answer = p.application->start();
  p.started = p.answer.empty();
  schedule_frame();
  return p.answer.c_str();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_environment(bool dark, bool reduced_motion, bool coarse, float text_zoom) {
  Environment& e = program().preferences;
  e.dark = dark;
  e.reduced_motion = reduced_motion;
  e.coarse_pointer = coarse;
  e.text_zoom = text_zoom;
  Environment merged = environment();
  merged.dark = dark;
  merged.reduced_motion = reduced_motion;
  merged.coarse_pointer = coarse;
  merged.text_zoom = text_zoom;
  set_environment(merged);
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_receive(const uint8_t* bytes, size_t size) {
  program().application->receive({bytes, size});
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_loading(double loaded, double total, const char* file, size_t file_size,
                                              bool second) {
  program().application->loading(static_cast<uint64_t>(loaded), static_cast<uint64_t>(total), view(file, file_size),
                                 second);
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_core_failed(const char* sentence, size_t size) {
  program().application->core_failed(view(sentence, size));
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_opened(const char* name, size_t name_size, const uint8_t* bytes, size_t size) {
  program().application->opened(view(name, name_size), {bytes, size});
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_kept(const char* key, size_t key_size, const char* name, size_t name_size,
                                           const uint8_t* bytes, size_t size) {
  program().application->kept(view(key, key_size), view(name, name_size), {bytes, size});
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_address(const char* link, size_t size, bool same_work) {
  program().application->address_changed(view(link, size), same_work);
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_offline(double kept, double wanted, bool update) {
  program().application->offline(kept, wanted, update);
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_text(const char* text, size_t size, uint32_t anchor, uint32_t caret,
                                           uint32_t composing_begin, uint32_t composing_end) {
  vitrine::text_session::report(view(text, size), anchor, caret, composing_begin, composing_end);
}

// key: a text_session::Key in the order of its declaration.
EMSCRIPTEN_KEEPALIVE void vitrine_app_text_key(int key, bool shift, bool command) {
  vitrine::text_session::report_key({static_cast<vitrine::text_session::Key>(key), shift, command});
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_text_blur() { vitrine::text_session::report_blur(); }

// Takes the input that waits, without a picture. Called inside the event of a click or key: it may open a
// text field, and the next key, which may come before the next frame, must find it.
EMSCRIPTEN_KEEPALIVE void vitrine_app_answer_input() {
  Program& p = program();
  if (!p.started || p.context_lost) return;
  const double begin = emscripten_get_now();
  for (int i = 0; i < kMostSteps; ++i) {
    step(emscripten_get_now());
    if (i > 0 && !p.asked_again) break;  // what a key opens is there one step later
  }
  p.input_work += emscripten_get_now() - begin;
  schedule_frame();
}

EMSCRIPTEN_KEEPALIVE bool vitrine_app_tab_out(bool back) {
  schedule_frame();
  return program().application->tab_out(back);
}

EMSCRIPTEN_KEEPALIVE void vitrine_app_redraw() { schedule_frame(); }

EMSCRIPTEN_KEEPALIVE const char* vitrine_app_state() {
  Program& p = program();
  p.answer = p.application->state_json();
  return p.answer.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* vitrine_app_frames() {
  Program& p = program();
  p.answer = frame_statistics();
  return p.answer.c_str();
}

}  // extern "C"

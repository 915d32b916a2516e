# SDL2 for the web, from a list of its sources. Web builds read include/SDL_config_emscripten.h, so
# SDL's own configuration (minutes of test links under emcc) is not needed. Audio, the accelerated
# 2D renderers, game pads and haptics are left out.
vitrine_source(SDL2 sdl2_source "${VITRINE_TOOLCHAIN}/SDL2" https://github.com/libsdl-org/SDL.git release-2.32.4)
set(_patterns "")
foreach(_folder . atomic cpuinfo dynapi events file filesystem/emscripten libm loadso/dlopen locale
    locale/emscripten misc misc/emscripten power power/emscripten render render/software
    joystick joystick/emscripten sensor sensor/dummy stdlib thread thread/generic timer timer/unix
    video video/dummy video/emscripten video/yuv2rgb)
  list(APPEND _patterns "${SDL2}/src/${_folder}/*.c")
endforeach()
file(GLOB _sources ${_patterns})
list(FILTER _sources EXCLUDE REGEX "SDL_vulkan_utils|yuv_rgb_(sse|lsx)|SDL_video_unsupported")

add_library(sdl2 STATIC EXCLUDE_FROM_ALL ${_sources})
target_include_directories(sdl2 SYSTEM PUBLIC "${SDL2}/include")
target_compile_definitions(sdl2 PRIVATE SDL_AUDIO_DISABLED=1 SDL_RENDER_DISABLED=1
  SDL_HAPTIC_DISABLED=1 SDL_HIDAPI_DISABLED=1)
target_compile_options(sdl2 PRIVATE -w -sUSE_SDL=0)
target_link_options(sdl2 INTERFACE -sUSE_SDL=0 -sGL_ENABLE_GET_PROC_ADDRESS=1)

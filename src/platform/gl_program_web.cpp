#include "platform/gl_program.h"

#include <GLES3/gl3.h>

#include "platform/platform.h"

namespace vitrine::platform {
namespace {

GLuint compile(GLenum kind, const std::string& path, std::string& problem) {
  const auto source = asset(path);
  const auto* text = reinterpret_cast<const char*>(source.data());
  const auto length = static_cast<GLint>(source.size());
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &text, &length);
  glCompileShader(shader);
  GLint compiled = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled) return shader;
  char log[512] = "";
  glGetShaderInfoLog(shader, sizeof log, nullptr, log);
  problem = path + " does not compile on this machine. " + log;
  glDeleteShader(shader);
  return 0;
}

}  // namespace

uint32_t link_program(const char* name, std::string& problem) {
  const std::string stem = std::string("shaders/") + name;
  const GLuint vertex = compile(GL_VERTEX_SHADER, stem + ".vert", problem);
  if (!vertex) return 0;
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, stem + ".frag", problem);
  if (!fragment) {
    glDeleteShader(vertex);
    return 0;
  }
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glLinkProgram(program);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &linked);
  if (linked) return program;
  glDeleteProgram(program);
  problem = stem + " does not link on this machine.";
  return 0;
}

}  // namespace vitrine::platform

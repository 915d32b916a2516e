#version 300 es
// Text and shapes: ImGui's triangles, in CSS pixels.
precision highp float;

uniform vec2 u_size;      // of the page, CSS pixels

layout(location = 0) in vec2 a_position;
layout(location = 1) in vec2 a_texel;
layout(location = 2) in vec4 a_colour;

out vec2 v_texel;
out vec4 v_colour;

void main() {
  v_texel = a_texel;
  v_colour = a_colour;
  vec2 p = a_position / u_size;
  gl_Position = vec4(p.x * 2.0 - 1.0, 1.0 - p.y * 2.0, 0.0, 1.0);
}

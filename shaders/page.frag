#version 300 es
// The texture holds coverage: glyphs, anti-aliased lines, and one white texel for filled shapes.
precision mediump float;

uniform sampler2D u_coverage;

in vec2 v_texel;
in vec4 v_colour;
out vec4 o_colour;

void main() {
  o_colour = vec4(v_colour.rgb, v_colour.a * texture(u_coverage, v_texel).r);
}

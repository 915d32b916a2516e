#version 300 es
// One quad over the map or the grid of maps. Positions come in device pixels from the upper left corner
// of the canvas.
precision highp float;

uniform vec4 u_rect;      // x, y, width, height of the whole quad, device pixels
uniform vec2 u_canvas;    // width, height of the canvas, device pixels

out vec2 v_pixel;         // device pixels from the quad's upper left corner

void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_pixel = corner * u_rect.zw;
  vec2 p = (u_rect.xy + v_pixel) / u_canvas;
  gl_Position = vec4(p.x * 2.0 - 1.0, 1.0 - p.y * 2.0, 0.0, 1.0);
}

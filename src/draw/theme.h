// The roles of type and the measures of the page. Serif speaks, sans measures. Sizes are CSS pixels
// before `scale` (text zoom, projector); everything that draws multiplies by Theme::px.
#pragma once
#include "draw/colours.h"

namespace vitrine::draw {

enum class Family { sans, serif };
enum class Weight { regular, medium, semibold };

enum class Role {
  name,       // "Vitrine"
  question1,  // title of a view
  question2,  // title of a part
  lesson,     // instructions
  text,       // the text under study
  sentence,   // answers and claims; key words medium
  figure,     // trust figures
  label,      // names, tabs
  note,       // notes, controls
  tick,       // axes, cells, status line
};
struct RoleStyle {
  Family family;
  Weight weight;
  float size, line;  // px
};

// How the page is laid out; from its width.
enum class Layout { phone, narrow, medium, wide };  // < 700, < 1100, < 1600, more
Layout layout_for(float width, float scale);

struct Theme {
  Palette palette = light_palette();
  bool dark = false;
  bool projector = false;
  float scale = 1;        // multiplies every length
  float pixel_ratio = 1;  // device pixels per CSS pixel
  bool reduced_motion = false;
  Layout layout = Layout::medium;

  float px(float length) const { return length * scale; }
  RoleStyle role(Role role) const;  // unscaled; knows the phone's sizes
  float line(Role r) const { return px(role(r).line); }
  bool phone() const { return layout == Layout::phone; }

  // To whole device pixels; the centre of the device pixel nearest to a hairline.
  float snap(float v) const;
  float snap_half(float v) const;
  float hairline() const { return (projector ? 1.5f : 1.f); }
};

}  // namespace vitrine::draw

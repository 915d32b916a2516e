// Work in progress: a 2 px ink line that grows under a part's title, with the passes done. No spinner.
#pragma once
#include "draw/text.h"

namespace vitrine::draw {

// fraction < 0: not known yet, only the track is drawn. `said` ("320 of 500 passes") right of it.
void progress_line(Ui& ui, Id id, float x, float y, float width, float fraction, std::string_view said = {});
// One sentence in the colour of errors under a title; returns the y below it.
float error_sentence(Ui& ui, float x, float y, float width, std::string_view sentence);

}  // namespace vitrine::draw

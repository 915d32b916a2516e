// The text under study: tokens in their natural flow, coloured by score, edited in place. The browser's
// text session holds text and selection while it is edited (platform/text_session.h). While the text
// is newer than the tokens, the tokens that still fit are drawn and the rest is plain text. Of a very
// long text only the end is drawn: it is what the model reads.
#pragma once
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "draw/text.h"
#include "text/say.h"

namespace vitrine::draw {

struct PromptToken {
  std::string text;                                       // as the tokenizer read it, " movie"
  uint32_t byte_begin = 0, byte_end = 0;                  // in the text
  float score = std::numeric_limits<float>::quiet_NaN();  // NaN: no wash
};

struct PromptOptions {
  std::string_view field = "prompt";  // name of the text session
  std::string label = say("Text under study");
  std::string_view tokens_text;     // the text that the tokens belong to
  float score_scale = 1;            // |score| that gets the strongest colour
  bool amounts = false;             // scores are in [0, score_scale]: the sequential ramp
  int selected = -1, hovered = -1;  // tokens
  bool framed = true;               // the frame of the field (not on phones)
  bool editable = true;
  float right_inset = 0;  // kept free in the first line that is seen ("Examples")
  int most_lines = 8;     // then it scrolls inside
  std::string placeholder = say("Type a sentence");
};

// What lives between frames; owned by the panel.
struct PromptState {
  double caret_moved = 0;  // seconds; the caret blinks from there
  uint64_t seen_moves = 0;
  int first_line = 0;  // of a text with more lines than are shown
  float wheel = 0;
  bool dragged = false;
  std::string drawn;  // the text of the last frame
};

struct PromptResult {
  Rect rect;                          // what was drawn, frame included
  std::optional<std::string> edited;  // the whole new text, when the person changed it
  int clicked = -1;                   // token
  int hovered = -1;
  bool submitted = false;  // Ctrl+Enter
  bool editing = false;
  std::vector<Rect> token_rects;  // one per token (of its first line)
};
// Height at that width, so that a layout can reserve it.
float prompt_height(Ui& ui, float width, std::string_view text, std::span<const PromptToken> tokens,
                    const PromptOptions& options);
PromptResult prompt_editor(Ui& ui, Id id, float x, float y, float width, std::string_view text,
                           std::span<const PromptToken> tokens, const PromptOptions& options, PromptState& state);

}  // namespace vitrine::draw

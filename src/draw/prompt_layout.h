// Where the pieces of a prompt lie: tokens, and words of text that has no tokens yet, in flow. Used by
// prompt_editor.cpp; tests look at it too.
#pragma once
#include "draw/prompt_editor.h"
#include "platform/text_session.h"

namespace vitrine::draw {

struct CaretStop {
  uint32_t byte;
  float x;
};  // x relative to the prompt's left edge

struct PromptPiece {
  int token = -1;  // -1: text without a token
  Rect box;        // relative to the prompt's upper left corner
  float pad = 4;
  int line = 0;
  std::string shown;
  bool faint = false;            // only return signs or a lone space
  bool spaced = false;           // begins with a space that is not drawn
  std::vector<CaretStop> stops;  // by byte; the first is the piece's begin
};

struct PromptLayout {
  std::vector<PromptPiece> pieces;
  std::vector<text_session::Stop> stops;  // of all pieces, without those where no caret is drawn
  int lines = 1;
  uint32_t hidden_bytes = 0;       // of the start of a very long text
  float line_pitch = 36, top = 0;  // px; y of the first box
  float end_x = 0;                 // behind the last piece

  // The stop nearest to a point (relative to the corner); -1 as the piece: none.
  struct Place {
    uint32_t byte = 0;
    int piece = -1;
  };
  Place at(float x, float y) const;
  // Where the caret stands at that byte.
  struct Caret {
    float x = 0;
    int line = 0;
  };
  Caret caret(uint32_t byte) const;
};

PromptLayout prompt_layout(Ui& ui, float width, std::string_view text, std::span<const PromptToken> tokens,
                           const PromptOptions& options);
// Height of `lines` lines with their frame.
float prompt_height(const Ui& ui, int lines, const PromptOptions& options);

}  // namespace vitrine::draw

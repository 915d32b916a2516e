// What the model writes on from a text, drawn token by token (method "generation"); with a chat model, a conversation.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "explanation/explanation.h"

namespace vitrine::app {

inline constexpr size_t kMostTurns = 64;
inline constexpr size_t kLongestChatForm = 2000;  // bytes
inline constexpr const char* kWriter = "generation";

struct WrittenToken {
  std::string text;  // its own bytes of the answer; empty where it is a part of the next one's character
  int32_t id = -1;   // -1: not known
  double probability = 0;
};

struct Turn {
  bool of_model = false;
  std::string text;
  std::vector<WrittenToken> tokens;  // of the model: together its text
};

struct Writing {
  std::string prompt;       // written on from; empty: nothing is asked
  std::vector<Turn> turns;  // a conversation up to the answer under way; none: the prompt is a text as it is
  Settings settings;        // of this run; what differs from the method's defaults
};

}  // namespace vitrine::app

// The page's side of the conversation in service/protocol.md: CBOR to commands, messages to CBOR.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "app/commands.h"
#include "app/planner.h"

namespace vitrine::app {

std::vector<uint8_t> encode(const Message& message);
std::vector<uint8_t> encode_ask_methods(uint64_t id);
std::vector<uint8_t> encode_speak(uint64_t id, std::string_view words);  // the text of a file of assets/words
std::vector<uint8_t> encode_ask_analyses(uint64_t id);

// A message of the core as a command. Nothing for messages that are not for the page; bytes that are not a
// message become a Failed without an id.
std::optional<Command> decode(std::span<const uint8_t> bytes, double now);
std::optional<Command> command_of(const nlohmann::json& message, double now);

}  // namespace vitrine::app

// The input is a tokenizer_config.json, a zero byte, and words for a conversation. Whatever the file says: no crash,
// and what is written holds the words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "checkpoint/chat_template.h"

using namespace vitrine;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t zero = input.find('\0');
  const std::string words(zero == input.npos ? std::string_view() : input.substr(zero + 1));
  const auto read = read_chat_template(input.substr(0, zero));
  if (!read.ok() || !*read) return 0;
  const ChatTemplate& form = **read;
  if (form.default_system.size() > form.jinja.size()) std::abort();
  const std::vector<ChatMessage> messages = {{"user", "x" + words + "x"}, {"assistant", "yes"}, {"user", words}};
  const auto prompt = write_chat(form, messages, true, {"<bos>", "<eos>"});
  if (prompt.ok() != form.known()) std::abort();
  if (prompt.ok() && prompt->find("x" + words + "x") == std::string::npos) std::abort();
  return 0;
}

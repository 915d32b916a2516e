// A form that the person gives where the model's own template is not known.
#include <doctest/doctest.h>

#include "checkpoint/chat_forms.h"

using namespace vitrine;

namespace {

std::string written(std::string_view given, std::vector<ChatMessage> messages) {
  const auto form = given_chat_template(given);
  REQUIRE(form);
  const auto text = write_chat(*form, messages, true, {"<s>", "</s>"});
  REQUIRE(text.ok());
  return *text;
}

}  // namespace

TEST_CASE("the words around a turn, with line breaks and the model's tokens") {
  const std::string given = "{bos}Q: {user}\\nA: {model}{eos}\\n";
  CHECK(written(given, {{"user", "one"}}) == "<s>Q: one\nA: ");
  CHECK(written(given, {{"user", "one"}, {"assistant", "1"}, {"user", "two"}}) ==
        "<s>Q: one\nA: 1</s>\n<s>Q: two\nA: ");
  // What the person says is never read as a part of the form.
  CHECK(written("{user}|{model}", {{"user", "{bos}{model}\\n"}}) == "{bos}{model}\\n|");
}

TEST_CASE("the name of a known form is that form; what is neither is nothing") {
  CHECK(written("chatml", {{"user", "hello"}}) == "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n");
  for (const char* none : {"", "unknown", "no such form", "{user} alone", "{model} before {user}"})
    CHECK_FALSE(given_chat_template(none));
}

// Conversations as Jinja writes them with the published templates (chat_cases.json, by make_chat_cases.py).
#include "checkpoint/chat_template.h"

#include <doctest/doctest.h>

#include "files.h"

using namespace vitrine;
using namespace vitrine::test;
using nlohmann::json;

TEST_CASE("published chat templates are recognised, and written as Jinja does") {
  const json file = read_json(source_dir() / "tests/unit/checkpoint/chat_cases.json");
  for (const json& expected : file["templates"]) {
    INFO(expected["name"]);
    const ChatTemplate form = recognise_chat_template(expected["template"].get_ref<const std::string&>());
    CHECK(form.form == expected["form"].get<std::string>());
    CHECK(form.jinja == expected["template"].get<std::string>());
    size_t at = 0;
    for (const json& conversation : file["conversations"]) {
      std::vector<ChatMessage> messages;
      for (const json& m : conversation)
        messages.push_back({m["role"].get<std::string>(), m["content"].get<std::string>()});
      for (const bool answer : {true, false}) {
        const json& prompt = expected["prompts"][at++];
        INFO(conversation);
        const auto written = write_chat(form, messages, answer, {"<bos>", "<eos>"});
        if (!form.known()) {
          CHECK(written.error().code == ErrorCode::unsupported);
        } else if (prompt.is_string()) {
          REQUIRE_MESSAGE(written.ok(), written.error().sentence());
          CHECK(*written == prompt.get<std::string>());
        } else {
          CHECK(written.error().code == ErrorCode::bad_request);
        }
      }
    }
    CHECK(at == expected["prompts"].size());
  }
}

TEST_CASE("a role that no form has is refused") {
  const ChatTemplate form = recognise_chat_template("<|im_start|> <|im_end|>");
  const std::vector<ChatMessage> tool = {{"user", "a"}, {"tool", "b"}}, late = {{"user", "a"}, {"system", "b"}};
  CHECK(write_chat(form, tool, true, {}).error().sentence().find("\"tool\"") != std::string::npos);
  CHECK(write_chat(form, late, true, {}).error().code == ErrorCode::bad_request);
  CHECK(*write_chat(form, {}, true, {}) == "<|im_start|>assistant\n");
}

TEST_CASE("the template in tokenizer_config.json") {
  const auto form = [](const json& file) { return read_chat_template(file.dump()); };
  CHECK_FALSE(form(json::object())->has_value());
  CHECK_FALSE(form({{"chat_template", nullptr}})->has_value());
  CHECK((*form({{"chat_template", "<|im_start|><|im_end|>"}}))->form == "chatml");
  CHECK((*form({{"chat_template", "{{ x }}"}}))->jinja == "{{ x }}");
  const json list = {{{"name", "tool_use"}, {"template", "{{ tools }}"}},
                     {{"name", "default"}, {"template", "<|im_start|><|im_end|>"}}};
  CHECK((*form({{"chat_template", list}}))->form == "chatml");
  CHECK(form({{"chat_template", 3}}).error().code == ErrorCode::bad_file);
  CHECK(form({{"chat_template", {3}}}).error().code == ErrorCode::bad_file);
  CHECK(form(json::array()).error().code == ErrorCode::bad_file);
}

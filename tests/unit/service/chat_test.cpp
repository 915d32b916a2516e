// How a model was trained to be asked, from the files of its folder.
#include "../support/model_files.h"
#include "checkpoint/chat_template.h"

using namespace vitrine;
using namespace vitrine::service;
using namespace vitrine::test;

namespace {

Service with_config(const char* model, const std::string& tokenizer_config) {
  Files files = read_folder(shipped(model));
  files["tokenizer_config.json"] = bytes_of(tokenizer_config);
  return service_with(std::move(files));
}

}  // namespace

TEST_CASE("a folder's chat template and its special tokens are the model's") {
  CHECK_FALSE(service_with(read_folder(shipped("tiny-gpt2"))).chat());
  const Service service = with_config("tiny-gpt2", R"({"chat_template": "{{ '<|im_start|>' + '<|im_end|>' }}",
    "bos_token": "<s>", "eos_token": {"content": "</s>", "special": true}})");
  REQUIRE(service.chat());
  CHECK(recognise_chat_template(service.chat()->jinja).form == "chatml");
  CHECK(service.chat()->tokens.bos == "<s>");
  CHECK(service.chat()->tokens.eos == "</s>");
}

TEST_CASE("a template in a file of its own counts") {
  Files files = read_folder(shipped("tiny-gpt2"));
  files["chat_template.jinja"] = bytes_of("<|im_start|> <|im_end|>");
  const Service alone = service_with(files);
  REQUIRE(alone.chat());
  CHECK(alone.chat()->jinja == "<|im_start|> <|im_end|>");
  files["tokenizer_config.json"] = bytes_of(R"({"chat_template": "older", "eos_token": "</s>"})");
  const Service beside = service_with(files);
  CHECK(beside.chat()->jinja == "<|im_start|> <|im_end|>");
  CHECK(beside.chat()->tokens.eos == "</s>");
}

TEST_CASE("a start token that the tokenizer puts there itself stands in no conversation") {
  const Service plain = service_with(read_folder(shipped("llama")));
  const Encoding read = good(plain.loaded()->tokenizer->encode("a"));
  const std::string first = plain.loaded()->tokenizer->readable(read.front().id);
  const bool puts = read.front().byte_end == 0;
  const Service service =
      with_config("llama", R"({"chat_template": "<|im_start|> <|im_end|>", "bos_token": ")" + first + "\"}");
  CHECK(service.chat()->tokens.bos == (puts ? "" : first));
}

TEST_CASE("a template that cannot be read is a note, and the model is there") {
  const Service service = with_config("tiny-gpt2", R"({"chat_template": 3})");
  CHECK_FALSE(service.chat());
  bool noted = false;
  for (const std::string& note : service.loaded()->notes)
    noted = noted || note.starts_with("The chat template is not used.");
  CHECK(noted);
}

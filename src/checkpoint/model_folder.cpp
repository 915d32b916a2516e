#include "checkpoint/model_folder.h"

#include <array>

#include "base/hash.h"
#include "checkpoint/gguf_config.h"
#include "checkpoint/gguf_names.h"
#include "checkpoint/gguf_tokenizer.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/strict_json.h"
#include "checkpoint/vocabulary_files.h"
#include "text/say.h"

namespace vitrine {
namespace {

constexpr const char* index_name = "model.safetensors.index.json";

std::string_view text_of(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes->data()), bytes->size()}; }

Result<std::string_view> required(const Files& files, const char* name) {
  const auto file = files.find(name);
  if (file == files.end() || !file->second) {
    return Error{
        ErrorCode::bad_file, say("The model's folder has no {file}", name), name,
        say("A model needs config.json, tokenizer.json and its weights as model.safetensors, or one GGUF file.")};
  }
  VITRINE_CHECK(looks_like_itself(*file->second, name));
  return text_of(file->second);
}

// The only GGUF file; nothing when there is none.
Result<const Files::value_type*> only_gguf(const Files& files) {
  const Files::value_type* found = nullptr;
  for (const auto& file : files) {
    const bool named = file.first.ends_with(".gguf");
    if (!file.second || !(named || Gguf::recognises(*file.second))) continue;
    if (found) {
      return Error{ErrorCode::bad_file, say("There is more than one GGUF file"), found->first + ", " + file.first,
                   say("Open one of them.")};
    }
    found = &file;
  }
  return found;
}

Result<ModelParts> read_gguf(const Files::value_type& named) {
  const auto& [name, bytes] = named;
  VITRINE_CHECK(looks_like_itself(*bytes, name));
  VITRINE_TRY(const Gguf file, Gguf::parse(bytes, name));
  VITRINE_TRY(Config config, gguf_config(file));
  VITRINE_TRY(Checkpoint weights, rename_tensors(file, file.text("general.architecture").value_or("")));
  VITRINE_TRY(std::string tokenizer, gguf_tokenizer(file));
  const std::string hash = weights.hash();
  ModelParts parts{std::move(config), std::move(weights), std::move(tokenizer), {}, hash};
  if (const auto jinja = file.text("tokenizer.chat_template")) parts.chat = ChatSource{std::string(*jinja), {}};
  return parts;
}

// A model without its conversations is a model still: what is wrong with them is a note.
std::optional<ChatSource> read_chat(const Files& files, std::vector<std::string>& notes) {
  const auto file = files.find("tokenizer_config.json"), own = files.find("chat_template.jinja");
  const std::string_view jinja = own != files.end() && own->second ? text_of(own->second) : std::string_view();
  if (file == files.end() || !file->second)
    return jinja.empty() ? std::nullopt : std::optional(ChatSource{std::string(jinja), {}});
  auto chat = read_chat_source(text_of(file->second), jinja);
  if (chat.ok()) return *std::move(chat);
  notes.push_back(say("The chat template is not used. {reason}", chat.error().sentence()));
  return std::nullopt;
}

Result<Checkpoint> read_weights(const Files& files) {
  const auto index = files.find(index_name);
  if (!files.contains("model.safetensors") && index != files.end() && index->second) {
    VITRINE_CHECK(looks_like_itself(*index->second, index_name));
    for (const auto& [name, bytes] : files) {
      if (bytes && name.ends_with(".safetensors")) VITRINE_CHECK(looks_like_itself(*bytes, name));
    }
    return parse_shards(text_of(index->second), files);
  }
  VITRINE_CHECK(required(files, "model.safetensors"));
  return parse_safetensors(files.find("model.safetensors")->second);
}

Result<std::string> read_tokenizer(const Files& files) {
  if (!files.contains("tokenizer.json") && files.contains("vocab.json") && files.contains("merges.txt")) {
    for (const char* name : {"vocab.json", "merges.txt"}) VITRINE_CHECK(required(files, name));
    return tokenizer_of_vocabulary(files);
  }
  VITRINE_TRY(const std::string_view text, required(files, "tokenizer.json"));
  return std::string(text);
}

// Quantised in a way that only its own program unpacks: several tensors stand for one weight.
Result<void> check_packed(const Checkpoint& weights) {
  const auto refuse = [](std::string what, std::string_view tensor) -> Result<void> {
    return Error{ErrorCode::unsupported, std::move(what), place_of_tensor(tensor),
                 say("Open the model as it was before, in float32 or 16 bits, or as a GGUF file.")};
  };
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> endings{
      {{".qweight", to_say("GPTQ or AWQ")},
       {".absmax", "bitsandbytes"},
       {".weight_packed", "compressed-tensors"},
       {".SCB", to_say("bitsandbytes, 8 bit")},
       {".weight_scale_inv", to_say("8-bit floats")},
       {".quant_map", "bitsandbytes"}}};
  for (const auto& [name, tensor] : weights.entries()) {
    for (const auto& [ending, how] : endings) {
      if (name.ends_with(ending)) return refuse(say("The weights are packed ({how})", translated(how)), name);
    }
    if (name.ends_with(".weight") && !tensor.format->widen && tensor.shape.size() >= 2)
      return refuse(say("The weights are packed (as {format})", tensor.format->name), name);
  }
  return {};
}

// Models whose input and output embedding are one tensor store it once, under either name.
void tie(const Config& config, Checkpoint& weights) {
  const auto tied = config.boolean("tie_word_embeddings", true);
  if (tied.ok() && !*tied) return;
  constexpr const char* embeddings[] = {"transformer.wte.weight", "model.embed_tokens.weight",
                                        "gpt_neox.embed_in.weight", "model.decoder.embed_tokens.weight"};
  for (const char* name : embeddings) {
    if (weights.has(name)) return;
  }
  for (const char* head : {"lm_head.weight", "embed_out.weight"}) {
    if (!weights.has(head)) continue;
    for (const char* name : embeddings) weights.alias(name, head);
    return;
  }
}

// Heads that were trained on top of the language model.
void note_heads(const Checkpoint& weights, std::vector<std::string>& notes) {
  for (const auto& [name, tensor] : weights.entries()) {
    const std::string base = base_name(name);
    for (const std::string_view head : {"score.weight", "classifier.weight", "classifier.out_proj.weight",
                                        "qa_outputs.weight", "classification_head.out_proj.weight"}) {
      if (base != head) continue;
      notes.push_back(
          tensor.shape.empty()
              ? say("The checkpoint has a head ({name}); it is not used: what is explained is the language model.",
                    name)
              : say("The checkpoint has a head for {n} classes ({name}); it is not used: what is explained is the "
                    "language model.",
                    tensor.shape[0], name));
    }
  }
}

}  // namespace

Result<void> looks_like_itself(std::span<const std::byte> bytes, std::string_view name) {
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 64));
  const auto refuse = [&](std::string what, std::string advice) -> Result<void> {
    return Error{ErrorCode::bad_file, std::move(what), std::string(name), std::move(advice)};
  };
  const auto begins = [&](std::string_view with) {
    for (size_t i = 0; i < with.size(); ++i) {
      const char c = i < start.size() ? start[i] : '\0';
      if ((c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c) != with[i]) return false;
    }
    return true;
  };
  if (bytes.empty()) return refuse(say("The file is empty"), say("Get it again from where it came from."));
  if (begins("version https://git-lfs")) {
    return refuse(say("The file is a pointer of Git LFS, not what it points to"),
                  say("Run git lfs pull in the folder, or download the file itself."));
  }
  if (begins("<!doctype html") || begins("<html")) {
    return refuse(say("The file is a web page"), say("Download the file itself, not the page about it."));
  }
  if (begins("pk\x03\x04")) {
    return refuse(say("The file is a ZIP archive or a PyTorch file"),
                  say("Unpack it; PyTorch weights are saved as safetensors with save_pretrained(folder)."));
  }
  return {};
}

Result<ModelParts> read_model(const Files& files) {
  VITRINE_TRY(const Files::value_type* gguf, only_gguf(files));
  if (gguf) return read_gguf(*gguf);
  VITRINE_TRY(const std::string_view config_text, required(files, "config.json"));
  VITRINE_TRY(const std::string tokenizer_text, read_tokenizer(files));
  VITRINE_TRY(Config config, Config::parse(config_text));
  VITRINE_TRY(Checkpoint weights, read_weights(files));
  VITRINE_CHECK(check_packed(weights));
  tie(config, weights);
  std::vector<std::string> notes;
  note_heads(weights, notes);
  std::string hash = hex16(hash64(tokenizer_text, hash64(config_text, hash64(weights.hash()))));
  std::optional<ChatSource> chat = read_chat(files, notes);
  return ModelParts{std::move(config), std::move(weights), tokenizer_text,
                    std::move(notes),  std::move(hash),    std::move(chat)};
}

}  // namespace vitrine

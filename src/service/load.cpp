// Files -> LoadedModel.
#include <nlohmann/json.hpp>

#include "checkpoint/bounded_tokenizer.h"
#include "checkpoint/model_folder.h"
#include "service/service.h"
#include "text/say.h"

namespace vitrine::service {

namespace {

using nlohmann::json;

// Tokens such as [PAD] or those of a chat, added without resizing the embedding.
constexpr int64_t most_extra_tokens = 64;

// A token id of config.json's "vitrine" object; nothing when it is absent.
Result<std::optional<int32_t>> extra_token(const json& extras, const char* name, int64_t vocabulary) {
  const auto found = extras.find(name);
  if (found == extras.end() || found->is_null()) return std::optional<int32_t>();
  if (found->is_number_integer()) {
    const int64_t id = found->get<int64_t>();
    if (id >= 0 && id < vocabulary) return std::optional<int32_t>(static_cast<int32_t>(id));
  }
  return Error{ErrorCode::bad_file, say("vitrine.{field} must be the id of a token", name), "config.json",
               say("Ids are 0 to {last}.", ungrouped(vocabulary - 1))};
}

// The token that a text is as a whole, without what the tokenizer puts around it.
std::optional<int32_t> one_token(const Tokenizer& tokenizer, std::string_view text) {
  const Result<Encoding> read = tokenizer.encode(text);
  if (!read.ok()) return std::nullopt;
  for (const TokenSpan& span : *read)
    if (span.byte_begin == 0 && span.byte_end == text.size() && span.piece == text) return span.id;
  return std::nullopt;
}

// The tokens that a conversation is written with. What the files do not say is what the config's ids read as; a start
// token that the tokenizer puts before every text stands in none.
ChatTokens chat_tokens(ChatTokens known, const Config& config, const Tokenizer& tokenizer) {
  const auto of_id = [&](const char* field) {
    const auto id = config.integer(field, 0, tokenizer.size() - 1, -1);
    return id.ok() && *id >= 0 ? tokenizer.readable(*id) : std::string();
  };
  if (known.bos.empty()) known.bos = of_id("bos_token_id");
  if (known.eos.empty()) known.eos = of_id("eos_token_id");
  const Result<Encoding> read = tokenizer.encode("a");
  if (read.ok() && !read->empty() && read->front().byte_end == 0 && tokenizer.readable(read->front().id) == known.bos)
    known.bos.clear();
  return known;
}

}  // namespace

Result<std::shared_ptr<LoadedModel>> Service::load(std::string name, Files files) {
  VITRINE_TRY(ModelParts parts, read_model(files));
  files.clear();  // what the weights still need, they hold

  auto loaded = std::make_shared<LoadedModel>();
  loaded->name = std::move(name);
  loaded->hash = std::move(parts.hash);
  loaded->notes = std::move(parts.notes);
  VITRINE_TRY(loaded->model, load_model(parts.config, parts.weights));
  VITRINE_TRY(loaded->tokenizer, Tokenizer::parse(parts.tokenizer));

  const int64_t vocabulary = loaded->model->architecture().vocabulary;
  if (const int64_t extra = loaded->tokenizer->size() - vocabulary; extra > most_extra_tokens) {
    return Error{ErrorCode::bad_file,
                 say("The tokenizer has {n|# token|# tokens}, but the model only {vocabulary}",
                     loaded->tokenizer->size(), vocabulary),
                 "tokenizer.json", say("The tokenizer and the weights do not belong together.")};
  } else if (extra > 0) {
    loaded->notes.push_back(
        say("The tokenizer has {n|# token|# tokens} more than the model; a text that needs one of them cannot be read.",
            extra));
    loaded->tokenizer = bounded_tokenizer(loaded->tokenizer, vocabulary);
  }

  loaded->extras = parts.config.object("vitrine");
  const json extras = json::parse(loaded->extras, nullptr, false);
  if (!extras.is_object())
    return Error{ErrorCode::bad_file, say("The field vitrine must be an object"), "config.json", ""};
  VITRINE_TRY(loaded->bos, extra_token(extras, "bos", vocabulary));
  VITRINE_TRY(loaded->mask_token, extra_token(extras, "mask_token_id", vocabulary));
  for (const char* mask : {"<|mask|>", "[MASK]", "<mask>"})
    if (!loaded->mask_token) loaded->mask_token = one_token(*loaded->tokenizer, mask);

  engine_->reset();
  cache_.clear();
  cache_order_.clear();
  cache_bytes_ = 0;
  chat_ = std::move(parts.chat);
  if (chat_) chat_->tokens = chat_tokens(std::move(chat_->tokens), parts.config, *loaded->tokenizer);
  loaded_ = loaded;
  changed_.clear();
  return loaded;
}

}  // namespace vitrine::service

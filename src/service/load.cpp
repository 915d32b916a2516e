// Files -> LoadedModel.
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "checkpoint/config.h"
#include "service/service.h"
#include "text/format.h"

namespace vitrine {

namespace {

using nlohmann::json;

Result<std::string_view> text_of(const Files& files, const char* name) {
  const auto file = files.find(name);
  if (file == files.end() || !file->second)
    return Error{ErrorCode::bad_file, "The model's folder has no " + std::string(name), name,
                 "A model needs config.json, model.safetensors and tokenizer.json."};
  const auto& bytes = *file->second;
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// A token id of config.json's "vitrine" object; nothing when it is absent.
Result<std::optional<int32_t>> extra_token(const json& extras, const char* name, int64_t vocabulary) {
  const auto found = extras.find(name);
  if (found == extras.end() || found->is_null()) return std::optional<int32_t>();
  if (found->is_number_integer()) {
    const int64_t id = found->get<int64_t>();
    if (id >= 0 && id < vocabulary) return std::optional<int32_t>(static_cast<int32_t>(id));
  }
  return Error{ErrorCode::bad_file, "vitrine." + std::string(name) + " must be the id of a token", "config.json",
               "Ids are 0 to " + std::to_string(vocabulary - 1) + "."};
}

}  // namespace

Result<std::shared_ptr<LoadedModel>> Service::load(std::string name, Files files) {
  VITRINE_TRY(const std::string_view config_text, text_of(files, "config.json"));
  VITRINE_TRY(const std::string_view tokenizer_text, text_of(files, "tokenizer.json"));
  VITRINE_TRY(const std::string_view weights, text_of(files, "model.safetensors"));
  (void)weights;
  VITRINE_TRY(const Config config, Config::parse(config_text));
  VITRINE_TRY(const SafeTensors tensors, SafeTensors::parse(files.find("model.safetensors")->second));

  auto loaded = std::make_shared<LoadedModel>();
  loaded->name = std::move(name);
  VITRINE_TRY(loaded->model, load_model(config, tensors));
  VITRINE_TRY(loaded->tokenizer, Tokenizer::parse(tokenizer_text));
  loaded->hash = hex16(hash64(tokenizer_text, hash64(config_text, hash64(tensors.hash()))));

  const int64_t vocabulary = loaded->model->architecture().vocabulary;
  if (loaded->tokenizer->size() > vocabulary)
    return Error{ErrorCode::bad_file,
                 "The tokenizer has " + counted(loaded->tokenizer->size(), "token") + ", but the model only " +
                     std::to_string(vocabulary),
                 "tokenizer.json", "tokenizer.json and model.safetensors do not belong together."};

  loaded->extras = config.object("vitrine");
  const json extras = json::parse(loaded->extras, nullptr, false);
  if (!extras.is_object()) return Error{ErrorCode::bad_file, "The field vitrine must be an object", "config.json", ""};
  VITRINE_TRY(loaded->bos, extra_token(extras, "bos", vocabulary));
  VITRINE_TRY(loaded->mask_token, extra_token(extras, "mask_token_id", vocabulary));
  if (!loaded->mask_token) {
    const auto mask = loaded->tokenizer->encode("<|mask|>");
    if (mask.ok() && mask->size() == 1) loaded->mask_token = (*mask)[0].id;
  }

  engine_->reset();
  cache_.clear();
  cache_order_.clear();
  cache_bytes_ = 0;
  loaded_ = loaded;
  return loaded;
}

}  // namespace vitrine

#include "service/core.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dataset/analysis.h"
#include "engine/engine_choice.h"
#include "engine/engine_reference.h"
#include "engine/engine_wasm.h"
#include "explain/method.h"
#include "explain/method_json.h"
#include "explain/settings.h"
#include "explain/trust/method_list.h"
#include "explanation/explanation_json.h"
#include "explanation/figure_kinds.h"
#include "service/check.h"
#include "service/model_pair.h"
#include "service/selftest.h"
#include "service/suite.h"
#include "text/catalogue.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::service {

using nlohmann::json;

namespace {

constexpr double progress_interval_ms = 100;  // each one is a frame of the page

Error bad_message(std::string what) { return {ErrorCode::bad_request, std::move(what), "message to the core", {}}; }

std::string text_of(const json& message, const char* field) {
  const auto found = message.find(field);
  return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int64_t integer_of(const json& message, const char* field) {
  const auto found = message.find(field);
  return found != message.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

json architecture_json(const Architecture& a) {
  return {{"family", a.family},         {"layers", a.layers},         {"heads", a.heads},  {"kv_heads", a.kv_heads},
          {"d_model", a.d_model},       {"d_head", a.d_head},         {"d_mlp", a.d_mlp},  {"context", a.context},
          {"vocabulary", a.vocabulary}, {"parameters", a.parameters}, {"causal", a.causal}};
}

json chat_json(const std::optional<ChatSource>& chat) {
  if (!chat) return {};
  return {{"template", chat->jinja}, {"bos", chat->tokens.bos}, {"eos", chat->tokens.eos}};
}

json model_json(int64_t id, const LoadedModel& loaded, const std::optional<ChatSource>& chat) {
  const Architecture& architecture = loaded.model->architecture();
  json vocabulary = json::array();
  for (int32_t token = 0; token < architecture.vocabulary; ++token) vocabulary.push_back(loaded.readable(token));
  json extras = json::parse(loaded.extras, nullptr, false);
  if (!extras.is_object()) extras = json::object();
  return {{"type", "model"},
          {"id", id},
          {"name", loaded.name},
          {"hash", loaded.hash},
          {"architecture", architecture_json(architecture)},
          {"extras", std::move(extras)},
          {"bos", loaded.bos ? json(*loaded.bos) : json()},
          {"notes", loaded.notes},
          {"chat", chat_json(chat)},
          {"mask_token", loaded.mask_token ? json(*loaded.mask_token) : json()},
          {"vocabulary", std::move(vocabulary)}};
}

// "settings" of a trust message: {"kernel_shap": {"samples": 64}}.
Result<std::map<std::string, Settings, std::less<>>> suite_settings(const json& message) {
  std::map<std::string, Settings, std::less<>> all;
  const auto given = message.find("settings");
  if (given == message.end() || !given->is_object()) return all;
  for (const auto& [name, values] : given->items()) {
    const Method* method = find_method(name);
    if (!method) return Error{ErrorCode::bad_request, say("There is no method “{name}”", name), "settings", ""};
    VITRINE_TRY(Settings settings, settings_from_json(values));
    VITRINE_CHECK(fill_settings(*method, settings));
    all.emplace(name, std::move(settings));
  }
  return all;
}

}  // namespace

Core::Core(Bridge& bridge, const json& options) : bridge_(bridge) {
  json_text_ = text_of(options, "form") == "json";
  const std::string backend = text_of(options, "backend");
  const auto asked = options.find("profile");
  const bool profiles = asked != options.end() && *asked == true;
  const int threads = integer_of(options, "threads");
  if (backend == "reference") {
    reference_ = true;
    service_ = std::make_unique<Service>(make_reference_engine());
    datasets_ = std::make_unique<Datasets>(*service_);
    post_status();
    return;
  }
  if (backend == "wasm") {
    auto engine = std::make_unique<WasmEngine>(profiles, threads);
    engine->on_change([this] { post_status(); });
    service_ = std::make_unique<Service>(std::move(engine));
    datasets_ = std::make_unique<Datasets>(*service_);
    post_status();
    return;
  }
  OrtOptions ort_options;
  ort_options.threads = threads;
  if (backend != "ort") ort_options.backend = "webgpu";
  auto ort = std::make_unique<OrtEngine>(bridge_, ort_options);
  ort_ = ort.get();
  if (backend == "ort") {
    ort_->on_change([this] { post_status(); });
    service_ = std::make_unique<Service>(std::move(ort));
    datasets_ = std::make_unique<Datasets>(*service_);
    start(ort_->start(), [](Result<void>) {});  // a failure is in the status, and in the answer of every run
    return;
  }
  auto choice = std::make_unique<EngineChoice>(std::move(ort), std::make_unique<WasmEngine>(profiles, threads),
                                               backend == "webgpu");
  EngineChoice& engine = *choice;
  engine.on_change([this] { post_status(); });
  service_ = std::make_unique<Service>(std::move(choice));
  datasets_ = std::make_unique<Datasets>(*service_);
  engine.begin();
  post_status();
}

Core::~Core() = default;

void Core::file(std::string name, std::vector<std::byte> bytes) {
  files_.insert_or_assign(std::move(name), std::make_shared<const std::vector<std::byte>>(std::move(bytes)));
}

void Core::engine_done(uint32_t request, EngineStatus status, std::vector<std::byte> payload) {
  if (ort_) ort_->done(request, status, std::move(payload));
}

void Core::receive(std::span<const std::byte> bytes) {
  const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto* last = first + bytes.size();
  const bool is_text = !bytes.empty() && *first == '{';
  const json message = is_text ? json::parse(first, last, nullptr, false) : json::from_cbor(first, last, true, false);
  if (!message.is_object()) return post_error(0, bad_message("A message could not be read"));

  const std::string type = text_of(message, "type");
  const int64_t id = integer_of(message, "id");
  if (type == "load") return load(id, message);
  if (type == "unload") return unload(id);
  if (type == "speak") return speak(id, message);
  if (type == "explain") return explain(id, message);
  if (type == "cancel") return cancel(id);
  if (type == "tokenize") return tokenize(id, message);
  if (type == "methods") return methods(id);
  if (type == "check") return check(id, message);
  if (type == "selftest") return selftest(id);
  if (type == "analyses") return analyses(id);
  if (type == "analyse" || type.starts_with("dataset_")) return dataset(id, message);
  if (type == "trust") return trust(id, message);
  if (type == "examples") return examples(id, message);
  if (type == "files_failed") {
    files_.clear();
    const bool second = text_of(message, "model") == "second";
    return post_error(
        id,
        {ErrorCode::bad_file, say("The model's files could not be read: {what}", text_of(message, "what")),
         text_of(message, "where"),
         service_->loaded() ? say("The model that was loaded before is kept.")
                            : say("Another model can be opened from the menu.")},
        second);
  }
  post_error(id, bad_message("There is no message of type \"" + type + "\""));
}

void Core::load(int64_t id, const json& message) {
  Files files = std::exchange(files_, {});
  const std::string name = text_of(message, "name");
  if (text_of(message, "model") == "second") {
    auto second = make_second();
    const auto loaded = second->load(name, std::move(files));
    if (!loaded.ok()) return post_error(id, loaded.error(), true);
    second_ = std::move(second);  // what the one before still runs ends with it
    json arrived = model_json(id, **loaded, std::nullopt);
    arrived["second"] = true;
    post(arrived);
    return post_status();
  }
  const auto loaded = service_->load(name, std::move(files));
  if (!loaded.ok()) return post_error(id, loaded.error());
  while (!running_.empty()) cancel(running_.begin()->first);  // questions about the model before
  datasets_->forget_model();
  post(model_json(id, **loaded, service_->chat()));
  post_status();
}

void Core::speak(int64_t id, const json& message) {
  const std::string words = text_of(message, "words");
  std::shared_ptr<const Catalogue> catalogue;
  if (!words.empty()) {
    auto read = Catalogue::read(words);
    if (!read.ok()) return post_error(id, read.error());
    catalogue = std::make_shared<const Catalogue>(*std::move(read));
  }
  vitrine::speak(std::move(catalogue));
  post({{"type", "spoken"}, {"id", id}, {"language", language()}});
}

void Core::unload(int64_t id) {
  if (second_) second_->engine().reset();  // its runs end before they are done
  second_.reset();
  post({{"type", "unloaded"}, {"id", id}});
  post_status();
}

std::shared_ptr<Service> Core::make_second() {
  if (reference_) return std::make_shared<Service>(make_reference_engine());
  auto engine = std::make_unique<WasmEngine>();
  engine->on_change([this] { post_status(); });
  return std::make_shared<Service>(std::move(engine));
}

json Core::shown(const Explanation& explanation, Granularity granularity) const {
  return to_json(regroup(explanation, granularity), json_text_ ? TensorForm::numbers : TensorForm::binary);
}

void Core::explain(int64_t id, const json& message) {
  const auto request = message.find("request");
  if (request == message.end()) return post_error(id, bad_message("An explain message carries no request"));
  auto read = request_from_json(*request);
  if (!read.ok()) return post_error(id, read.error());
  const std::string parts = text_of(message, "granularity");
  const auto granularity = granularity_named(parts.empty() ? "token" : parts);
  if (!granularity)
    return post_error(id, {ErrorCode::bad_request, say("There is no granularity “{name}”", parts), "granularity",
                           say("There are token, word, phrase and sentence.")});
  const std::string of = text_of(message, "model");
  if (of == "both") return explain_pair(id, std::move(*read), *granularity);
  if (of == "second" && !second_)
    return post_error(id, {ErrorCode::bad_request, say("No second model is loaded"), "", say("Load one first.")});
  const auto share = message.find("share_prefix");
  service_->share_prefix(share == message.end() || *share != false);
  const Running running = begin(id);
  const auto show = [this, id, granularity = *granularity](const char* type, const Explanation& explanation) {
    post({{"type", type}, {"id", id}, {"explanation", shown(explanation, granularity)}});
  };
  Service::OnPartial partial;
  if (const auto wanted = message.find("partial"); wanted != message.end() && *wanted == true)
    partial = [this, id, running, show](const Explanation& unfinished) {
      const auto current = running_.find(id);
      if (current != running_.end() && current->second.serial == running.serial) show("partial", unfinished);
    };
  const std::shared_ptr<Service> second = of == "second" ? second_ : nullptr;
  Service& asked = second ? *second : *service_;
  start(asked.explain(std::move(*read), running.ticket, std::move(partial)),
        [this, id, running, show, second](Result<Explanation> result) {
          if (!end(id, running)) return;
          if (!result.ok()) return post_error(id, result.error());
          show("explanation", *result);
        });
}

void Core::explain_pair(int64_t id, Request request, Granularity granularity) {
  const Running running = begin(id);
  start(explain_both(*service_, second_, std::move(request), running.ticket),
        [this, id, running, granularity, second = second_](Result<PairAnswer> result) {
          if (!end(id, running)) return;
          if (!result.ok()) return post_error(id, result.error());
          json figures = json::array();
          for (const Figure& figure : result->difference.figures) figures.push_back(to_json(figure));
          post({{"type", "explanations"},
                {"id", id},
                {"first", shown(result->first, granularity)},
                {"second", shown(result->second, granularity)},
                {"difference", {{"figures", std::move(figures)}, {"notes", result->difference.notes}}}});
        });
}

void Core::cancel(int64_t id) {
  const auto running = running_.find(id);
  if (running == running_.end()) return;
  running->second.ticket.cancel();
  running_.erase(running);
  post_error(id, {ErrorCode::cancelled, "The request was stopped", {}, {}});
}

void Core::tokenize(int64_t id, const json& message) {
  const auto prompt = service_->tokenize(text_of(message, "text"));
  if (!prompt.ok()) return post_error(id, prompt.error());
  json tokens = json::array();
  for (const TokenInfo& token : prompt->tokens) tokens.push_back(to_json(token));
  post({{"type", "tokens"}, {"id", id}, {"tokens", std::move(tokens)}, {"notes", prompt->notes}});
}

void Core::methods(int64_t id) {
  json list = json::array();
  for (const Method* method : all_methods()) list.push_back(to_json(*method));
  json figures = json::array();
  for (const FigureKind& kind : figure_kinds()) figures.push_back(to_json(kind));
  post({{"type", "methods"}, {"id", id}, {"methods", std::move(list)}, {"figures", std::move(figures)}});
}

void Core::analyses(int64_t id) {
  json list = json::array();
  for (const auto* analysis : dataset::all_analyses()) list.push_back(to_json(*analysis));
  post({{"type", "analyses"}, {"id", id}, {"analyses", std::move(list)}});
}

void Core::check(int64_t id, const json& message) {
  const Running running = begin(id);
  const auto least = message.find("least_limit");
  const double least_limit = least != message.end() && least->is_number() ? least->get<double>() : 0;
  const auto row = [this, id](const CheckRow& r) {
    post({{"type", "check_row"},
          {"id", id},
          {"case", r.case_index},
          {"quantity", r.quantity},
          {"error", r.error},
          {"limit", r.limit},
          {"ok", r.ok},
          {"note", r.note}});
  };
  start(check_golden(*service_, std::exchange(files_, {}), least_limit, running.ticket, row),
        [this, id, running](Result<CheckTotal> total) {
          if (!end(id, running)) return;
          if (!total.ok()) return post_error(id, total.error());
          post({{"type", "check"}, {"id", id}, {"passed", total->passed}, {"failed", total->failed}});
        });
}

void Core::selftest(int64_t id) {
  const Running running = begin(id);
  const auto row = [this, id](const CheckRow& r) {
    post({{"type", "check_row"},
          {"id", id},
          {"quantity", r.quantity},
          {"error", r.error},
          {"limit", r.limit},
          {"ok", r.ok},
          {"note", r.note}});
  };
  start(check_ops(service_->engine(), running.ticket, row), [this, id, running](Result<CheckTotal> total) {
    if (!end(id, running)) return;
    if (!total.ok()) return post_error(id, total.error());
    post({{"type", "check"}, {"id", id}, {"passed", total->passed}, {"failed", total->failed}});
  });
}

void Core::dataset(int64_t id, const json& message) {
  const bool opens = text_of(message, "type") == "dataset_open" || text_of(message, "type") == "dataset_restore";
  Files files = opens ? std::exchange(files_, {}) : Files{};
  const Running running = begin(id);
  const auto partial = [this, id, running](json answer) {
    const auto current = running_.find(id);
    if (current == running_.end() || current->second.serial != running.serial) return;
    answer["id"] = id;
    post(answer);
  };
  start(datasets_->answer(message, std::move(files), running.ticket, partial),
        [this, id, running](Result<json> answer) {
          if (!end(id, running)) return;
          if (!answer.ok()) return post_error(id, answer.error());
          (*answer)["id"] = id;
          post(*answer);
        });
}

void Core::trust(int64_t id, const json& message) {
  const Files files = std::exchange(files_, {});
  const auto file = files.find("suite");
  if (file == files.end()) return post_error(id, bad_message("A trust message comes after the suite's file"));
  const auto& bytes = *file->second;
  auto examples = read_suite({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!examples.ok()) return post_error(id, examples.error());
  auto methods = methods_named(text_of(message, "methods"));
  if (!methods.ok()) return post_error(id, methods.error());
  SuiteOptions options;
  options.methods = std::move(*methods);
  auto settings = suite_settings(message);
  if (!settings.ok()) return post_error(id, settings.error());
  options.settings = std::move(*settings);
  const auto number = [&](const char* name, int64_t usual, int64_t least, int64_t most) {
    return message.contains(name) ? std::clamp(integer_of(message, name), least, most) : usual;
  };
  options.examples = number("n", options.examples, 1, 1 << 20);
  options.points = number("points", options.points, 0, 16);
  options.orders = number("orders", options.orders, 0, 1000);
  options.seed = number("seed", 0, 0, 1000000000);
  const Running running = begin(id);
  const auto row = [this, id](const SuiteRow& r) {
    json figures = json::array();
    for (const Figure& f : r.figures) figures.push_back(to_json(f));
    post({{"type", "trust_row"},
          {"id", id},
          {"group", r.group},
          {"method", r.method},
          {"title", r.title},
          {"examples", r.examples},
          {"failed", r.failed},
          {"figures", std::move(figures)}});
  };
  start(run_suite(*service_, std::move(*examples), std::move(options), running.ticket, row),
        [this, id, running](Result<int64_t> total) {
          if (!end(id, running)) return;
          if (!total.ok()) return post_error(id, total.error());
          const auto& loaded = service_->loaded();
          json kinds = json::array();
          for (const FigureKind& kind : figure_kinds())
            if (kind.of != FigureKind::Of::again && kind.of != FigureKind::Of::range) kinds.push_back(to_json(kind));
          post({{"type", "trust"},
                {"id", id},
                {"examples", *total},
                {"figures", std::move(kinds)},
                {"model", loaded->name},
                {"model_hash", loaded->hash}});
        });
}

void Core::examples(int64_t id, const json& message) {
  if (const auto file = files_.extract(std::string("examples"))) {
    const auto& bytes = file.mapped();
    const auto read = examples_.read({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!read.ok()) return post_error(id, read.error());
  }
  const auto count = message.contains("count") ? integer_of(message, "count") : ExampleList::most;
  Result<json> page = examples_.page(text_of(message, "group"), integer_of(message, "first"), count);
  if (!page.ok()) return post_error(id, page.error());
  (*page)["type"] = "examples";
  (*page)["id"] = id;
  post(*page);
}

Core::Running Core::begin(int64_t id) {
  cancel(id);
  const uint64_t serial = next_serial_++;
  const Ticket ticket([this, id, serial, last = -progress_interval_ms](double done, double total) mutable {
    const auto current = running_.find(id);
    const double now = bridge_.now_ms();
    if (current == running_.end() || current->second.serial != serial || now - last < progress_interval_ms) return;
    last = now;
    post({{"type", "progress"}, {"id", id}, {"done", done}, {"total", total}});
  });
  const Running running{serial, ticket};
  running_.emplace(id, running);
  return running;
}

bool Core::end(int64_t id, const Running& running) {
  const auto current = running_.find(id);
  if (current == running_.end() || current->second.serial != running.serial) return false;
  running_.erase(current);
  return true;
}

void Core::post(const json& message) {
  if (json_text_) {
    const std::string text = message.dump(-1, ' ', false, json::error_handler_t::replace);
    bridge_.post(std::as_bytes(std::span(text.data(), text.size())));
  } else {
    const std::vector<uint8_t> cbor = json::to_cbor(message);
    bridge_.post(std::as_bytes(std::span(cbor.data(), cbor.size())));
  }
}

void Core::post_error(int64_t id, const Error& error, bool of_second) {
  json message = {{"type", "error"}, {"id", id}, {"error", to_json(error)}};
  if (of_second) message["second"] = true;
  post(message);
}

void Core::post_status() {
  if (!service_) return;
  const EngineInfo info = service_->engine().info();
  post({{"type", "status"},
        {"backend", info.backend},
        {"threads", info.threads},
        {"memory_mb", info.memory_mb + (second_ ? second_->engine().info().memory_mb : 0)},
        {"runs", info.runs},
        {"reason", info.reason},
        {"profile", info.profile}});
}

}  // namespace vitrine::service

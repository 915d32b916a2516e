#include "engine/engine_ort.h"

#include <nlohmann/json.hpp>

#include "engine/canary.h"
#include "engine/frame.h"
#include "graph/feeds.h"
#include "graph/onnx_writer.h"
#include "text/say.h"

namespace vitrine {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::vector<std::string> input_names(const Graph& graph) {
  std::vector<std::string> names;
  for (const auto& [name, id] : graph.inputs()) names.push_back(name);
  return names;
}
std::vector<std::string> names_of(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  return names;
}
nlohmann::json header_of(const Frame& frame) { return nlohmann::json::parse(frame.header, nullptr, false); }

uint64_t weight_bytes_of(const Graph& graph) {
  uint64_t bytes = 0;
  for (const auto& [weight, id] : graph.weights())
    bytes += static_cast<uint64_t>(element_count(weight.shape())) * sizeof(float);
  return bytes;
}

Error cancelled(const char* what) { return {ErrorCode::cancelled, what, {}, {}}; }

}  // namespace

std::string OrtEngine::Reply::text() const { return {reinterpret_cast<const char*>(payload.data()), payload.size()}; }

Task<OrtEngine::Reply> OrtEngine::ask(std::function<void(uint32_t)> send) {
  const uint32_t request = next_request_++;
  Completion<Reply> reply;
  pending_.emplace(request, reply);
  send(request);
  co_return co_await reply;
}

void OrtEngine::done(uint32_t request, EngineStatus status, std::vector<std::byte> payload) {
  if (request == 0) {
    forget_sessions();
    if (auto answer = unpack(payload); answer.ok()) read_backend(answer->header);
    changed();
    return;
  }
  const auto waiting = pending_.find(request);
  if (waiting == pending_.end()) return;
  Completion<Reply> reply = waiting->second;
  pending_.erase(waiting);
  reply.resolve({status, std::move(payload)});
}

Task<Result<OrtEngine::Adapter>> OrtEngine::adapter() {
  const Reply reply = co_await ask([&](uint32_t request) { bridge_.engine_adapter(request); });
  if (reply.status != EngineStatus::ok) co_return error_of(reply, "adapter");
  VITRINE_CO_TRY(const EngineAnswer answer, unpack(reply.payload));
  const auto json = nlohmann::json::parse(answer.header, nullptr, false);
  if (!json.is_object()) co_return Adapter{};
  co_return Adapter{json.value("usable", false), json.value("reason", "")};
}

Task<Result<void>> OrtEngine::start(std::optional<Bar> bar) {
  VITRINE_CO_TRY(const Canary canary, make_canary());
  VITRINE_CO_TRY(const std::string onnx, onnx_bytes(canary.graph));
  const Frame feeds = pack(canary.feeds, input_names(canary.graph));
  nlohmann::json header{{"backend", options_.backend},
                        {"threads", options_.threads},
                        {"model_bytes", onnx.size()},
                        {"feeds_bytes", feeds.data.size()},
                        {"feeds", header_of(feeds)}};
  Frame outputs;
  if (bar) {
    outputs = pack(bar->outputs, names_of(bar->outputs));
    header["bar"] = {{"outputs", header_of(outputs)}, {"milliseconds", bar->milliseconds}, {"forced", bar->forced}};
  }
  const std::string text = header.dump();
  std::vector<std::byte> data;
  const auto model = bytes_of(onnx);
  data.insert(data.end(), model.begin(), model.end());
  data.insert(data.end(), feeds.data.begin(), feeds.data.end());
  data.insert(data.end(), outputs.data.begin(), outputs.data.end());

  const Reply reply = co_await ask([&](uint32_t request) { bridge_.engine_start(request, text, data); });
  if (reply.status != EngineStatus::ok) {
    const Error error = error_of(reply, "start");
    info_.reason = error.sentence();
    changed();
    co_return error;
  }
  VITRINE_CO_TRY(const EngineAnswer answer, unpack(reply.payload));
  read_backend(answer.header);
  changed();
  co_return Result<void>();
}

Task<Result<NamedTensors>> OrtEngine::run(ProgramPtr program, NamedTensors feeds, Ticket ticket) {
  VITRINE_CO_CHECK(program->graph.error());
  VITRINE_CO_CHECK(bind_feeds(program->graph, feeds));
  const uint32_t generation = generation_;
  const TurnQueue::Turn turn = co_await turns_.enter(ticket);
  if (!turn || ticket.cancelled()) co_return cancelled("The run was stopped before it began");

  const Frame frame = pack(feeds, input_names(program->graph));
  // The backend may be replaced between two requests (a lost GPU, a faster one found): once is forgiven.
  for (int attempt = 0;; ++attempt) {
    if (generation != generation_) co_return cancelled("Another model was loaded");
    VITRINE_CO_TRY(Opened opened, co_await open(program));
    Reply reply = std::move(opened.reply);
    if (reply.status == EngineStatus::ok) {
      if (generation != generation_) co_return cancelled("Another model was loaded");
      const double began = bridge_.now_ms();
      reply = co_await ask(
          [&](uint32_t request) { bridge_.engine_run(request, opened.session, frame.header, frame.data); });
      info_.last_run_ms = bridge_.now_ms() - began;
    }
    if (reply.status == EngineStatus::ok) {
      VITRINE_CO_TRY(EngineAnswer answer, unpack(reply.payload));
      ++info_.runs;
      changed();
      co_return std::move(answer.tensors);
    }
    if (reply.status == EngineStatus::gone) forget_sessions();
    if (reply.status == EngineStatus::out_of_memory) make_room(options_.max_weight_bytes);
    const bool again = reply.status == EngineStatus::gone || reply.status == EngineStatus::out_of_memory;
    if (!again || attempt == 2) co_return error_of(reply, program->key);
  }
}

Task<Result<OrtEngine::Opened>> OrtEngine::open(ProgramPtr program) {
  for (auto session = sessions_.begin(); session != sessions_.end(); ++session) {
    if (session->key != program->key) continue;
    sessions_.splice(sessions_.begin(), sessions_, session);
    co_return Opened{session->id, {EngineStatus::ok, {}}};
  }
  VITRINE_CO_TRY(const std::string onnx, onnx_bytes(program->graph));
  const uint64_t weight_bytes = weight_bytes_of(program->graph);
  make_room(weight_bytes);

  const uint32_t id = next_session_++;
  const uint32_t generation = generation_;
  const nlohmann::json options{{"large", weight_bytes > options_.large_weight_bytes}};
  const std::string text = options.dump();
  const double began = bridge_.now_ms();
  Reply reply = co_await ask([&](uint32_t request) { bridge_.engine_create(request, id, text, bytes_of(onnx)); });
  if (reply.status == EngineStatus::ok && generation == generation_) {
    sessions_.push_front({id, program->key, weight_bytes});
    session_bytes_ += weight_bytes;
    info_.session_create_ms += bridge_.now_ms() - began;
  }
  co_return Opened{id, std::move(reply)};
}

Result<std::string> OrtEngine::onnx_bytes(const Graph& graph) {
  for (const WeightStore::Placed& placed : weights_.place(graph.weights())) {
    bridge_.engine_weights(placed.range.offset, weights_.size(), placed.weight->widened()->bytes());
  }
  return to_onnx(graph, [this](const std::string& name) { return weights_.find(name); });
}

void OrtEngine::release(std::list<Session>::iterator session) {
  bridge_.engine_release(session->id);
  session_bytes_ -= session->weight_bytes;
  sessions_.erase(session);
}

// Releases the least recently used sessions until one of `weight_bytes` fits.
void OrtEngine::make_room(uint64_t weight_bytes) {
  while (!sessions_.empty() &&
         (sessions_.size() >= options_.max_sessions || session_bytes_ + weight_bytes > options_.max_weight_bytes)) {
    release(std::prev(sessions_.end()));
  }
}

void OrtEngine::forget_sessions() {
  sessions_.clear();
  session_bytes_ = 0;
}

void OrtEngine::reset() {
  ++generation_;
  forget_sessions();
  weights_.clear();
  bridge_.engine_reset();
  changed();
}

void OrtEngine::read_backend(const std::string& header) {
  const auto json = nlohmann::json::parse(header, nullptr, false);
  if (!json.is_object()) return;
  info_.backend = json.value("backend", info_.backend);
  info_.threads = json.value("threads", info_.threads);
  info_.reason = json.value("reason", info_.reason);
}

void OrtEngine::changed() {
  info_.memory_mb = static_cast<double>(session_bytes_ + weights_.size()) / (1 << 20);
  if (listener_) listener_();
}

Error OrtEngine::error_of(const Reply& reply, const std::string& key) const {
  switch (reply.status) {
    case EngineStatus::out_of_memory:
      return {ErrorCode::out_of_memory, say("ONNX Runtime ran out of memory: {what}", reply.text()), key,
              say("Close other tabs, use a shorter text, or load a smaller model.")};
    case EngineStatus::not_loaded:
      return {ErrorCode::engine_failed,
              say("ONNX Runtime could not be loaded: {what}", reply.text()),
              {},
              say("Reload the page; if it stays so, check that the site's ort folder is complete.")};
    default:
      return {ErrorCode::engine_failed, say("ONNX Runtime failed: {what}", reply.text()), key,
              say("Reload the page; if it happens again, try another text or method.")};
  }
}

}  // namespace vitrine

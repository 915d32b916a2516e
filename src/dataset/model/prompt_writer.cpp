#include "dataset/model/prompt_writer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/build.h"
#include "statistics/random.h"
#include "statistics/softmax.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

// ids i64 [1, T] -> logits f32 [1, T, V].
Result<void> build_logits(const Model& model, Graph& g) {
  const auto as_it_is = [](Graph&, const std::string&, ValueId value) { return value; };
  const ValueId residual = model.blocks(g, model.embed(g, g.input("ids", DType::i64, {"B", "T"})), as_it_is);
  g.output("logits", model.unembed(g, model.final_norm(g, residual)));
  return {};
}

// [T, V]
Task<Result<Tensor>> logits_of(ModelReader reader, std::vector<int32_t> ids, Ticket ticket) {
  const Model& model = reader.model();
  VITRINE_CO_TRY(const ProgramPtr program,
                 reader.program("dataset/logits", [&](Graph& g) { return build_logits(model, g); }));
  const int64_t n = ids.size();
  std::vector<int64_t> positions(ids.size());
  std::iota(positions.begin(), positions.end(), int64_t{0});
  NamedTensors feeds;
  feeds.emplace("ids", Tensor({1, n}, std::vector<int64_t>(ids.begin(), ids.end())));
  add_context(model, positions, [](int64_t, int64_t) { return true; }, program->graph, feeds);
  VITRINE_CO_TRY(NamedTensors outputs, co_await reader.run(program, std::move(feeds), ticket));
  Tensor logits = std::move(outputs.at("logits"));
  const int64_t vocabulary = logits.shape().back();
  co_return std::move(logits).reshaped({n, vocabulary});
}

}  // namespace

Task<Result<std::string>> ModelWriter::go_on(std::string before, int tokens, uint64_t seed, Ticket ticket) {
  const int64_t room = reader_.model().architecture().context - tokens;
  VITRINE_CO_TRY(std::vector<int32_t> ids, read_row(*reader_.loaded, "", before, room));
  if (ids.empty()) co_return std::string();
  Random random(seed);
  std::vector<int32_t> written;
  std::string text;
  for (int t = 0; t < tokens; ++t) {
    VITRINE_CO_TRY(const Tensor logits, co_await logits_of(reader_, ids, ticket));
    const auto last = logits.row(static_cast<int64_t>(ids.size()) - 1);
    const std::vector<double> chances = softmax(std::vector<float>(last.begin(), last.end()));
    double left = random.uniform();
    size_t next = 0;
    while (next + 1 < chances.size() && (left -= chances[next]) >= 0) ++next;
    ids.push_back(next);
    written.push_back(next);
    text = reader_.loaded->tokenizer->decode(written);
    const size_t end = text.find('\n', text.find_first_not_of(" \n"));
    if (end != std::string::npos) {
      text.resize(end);
      break;
    }
  }
  co_return text;
}

Task<Result<double>> ModelWriter::perplexity(std::string text, Ticket ticket) {
  VITRINE_CO_TRY(const std::vector<int32_t> ids,
                 read_row(*reader_.loaded, "", text, reader_.model().architecture().context));
  if (ids.size() < 2) co_return Error{ErrorCode::bad_request, say("The prompt has too few tokens"), text, ""};
  VITRINE_CO_TRY(const Tensor logits, co_await logits_of(reader_, ids, ticket));
  double surprise = 0;
  for (size_t t = 1; t < ids.size(); ++t) {
    const auto row = logits.row(static_cast<int64_t>(t) - 1);
    const double top = *std::max_element(row.begin(), row.end());
    double total = 0;
    for (const float x : row) total += std::exp(x - top);
    surprise += top + std::log(total) - row[ids[t]];
  }
  co_return std::exp(surprise / (ids.size() - 1));
}

}  // namespace vitrine::dataset

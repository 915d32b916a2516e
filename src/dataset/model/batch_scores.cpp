#include "dataset/model/batch_scores.h"

#include <algorithm>

#include "families/attention.h"
#include "graph/build.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace b = build;

namespace {

// The asks that go through the model together: one beginning, several ends.
struct Group {
  std::string before;
  std::vector<size_t> asks;                // indices
  std::vector<std::vector<int32_t>> ends;  // tokens of `after`, by ask
  int64_t extra = 0, longest = 0;          // their tokens: all, and of the longest
};

// Attention grows with the square of the tokens: more branches than this share no more than they cost.
constexpr int64_t most_branch_tokens = 160;

Result<std::vector<Group>> group(const LoadedModel& loaded, const std::vector<Ask>& asks) {
  std::vector<Group> groups;
  for (size_t i = 0; i < asks.size(); ++i) {
    VITRINE_TRY(const Encoding after, loaded.tokenizer->encode_part(asks[i].after));
    const int64_t length = after.size();
    auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
      return g.before == asks[i].before && g.extra + length <= most_branch_tokens;
    });
    if (at == groups.end()) at = groups.insert(groups.end(), Group{asks[i].before, {}, {}, 0, 0});
    at->asks.push_back(i);
    std::vector<int32_t>& end = at->ends.emplace_back();
    for (const TokenSpan& token : after) end.push_back(token.id);
    at->extra += length;
    at->longest = std::max(at->longest, length);
  }
  return groups;
}

// ids i64 [B, T], select f32 [P, T] one-hot, answers i64 [K] -> logits [K, B, P].
Result<void> build_scores(const Model& model, Graph& g) {
  const ValueId ids = g.input("ids", DType::i64, {"B", "T"});
  const ValueId select = g.input("select", DType::f32, {"P", "T"});
  const ValueId answers = g.input("answers", DType::i64, {"K"});
  const int64_t last = model.architecture().layers - 1;
  // In the last block only the selected rows ask, and only theirs go on; all rows still give keys and values.
  const auto tap = [&](Graph& graph, const std::string& name, ValueId value) {
    if (name == block_point(last, "attention.scores")) return b::matmul(graph, select, value);
    if (name == block_point(last, "attention.out")) return b::matmul(graph, b::swap_last_two(graph, select), value);
    if (name == block_point(last, "residual.mid")) return b::matmul(graph, select, value);
    // Side by side with attention, the MLP has read all rows.
    if (name == block_point(last, "mlp.out") && graph.dims(value)[1] == Dim("T"))
      return b::matmul(graph, select, value);
    return value;
  };
  const ValueId normed = model.final_norm(g, model.blocks(g, model.embed(g, ids), tap));  // [B, P, D]
  const ValueId by_token = b::transpose(g, model.unembed(g, normed), {2, 0, 1});          // [V, B, P]
  g.output("logits", b::gather(g, by_token, answers));
  return {};
}

struct Layout {                            // of the rows of one run
  std::vector<int64_t> positions, branch;  // [T]; branch 0 is the text
  std::vector<int64_t> wanted;             // [P]: the row whose logits answer each ask
};

Layout layout_of(const Group& group, int64_t shared) {
  Layout layout;
  for (int64_t t = 0; t < shared; ++t) {
    layout.positions.push_back(t);
    layout.branch.push_back(0);
  }
  for (size_t i = 0; i < group.ends.size(); ++i) {
    for (size_t t = 0; t < group.ends[i].size(); ++t) {
      layout.positions.push_back(shared + static_cast<int64_t>(t));
      layout.branch.push_back(static_cast<int64_t>(i) + 1);
    }
    layout.wanted.push_back(group.ends[i].empty() ? shared - 1 : static_cast<int64_t>(layout.positions.size()) - 1);
  }
  return layout;
}

Error not_causal() {
  return {ErrorCode::unsupported, say("Questions are answered by what comes next, which this model does not predict"),
          "", say("Load a causal language model.")};
}

}  // namespace

Task<Result<std::vector<float>>> batch_scores(ModelReader reader, std::vector<Ask> asks, std::vector<std::string> texts,
                                              Ticket ticket) {
  const Model& model = reader.model();
  const Architecture& architecture = model.architecture();
  if (!architecture.causal) co_return not_causal();
  size_t columns = 0;
  std::vector<size_t> first_column;
  for (const Ask& ask : asks) {
    first_column.push_back(columns);
    columns += ask.answers.size();
    for (const int32_t answer : ask.answers)
      if (answer < 0 || answer >= architecture.vocabulary)
        co_return Error{ErrorCode::bad_request, say("An answer is not a token of the model"), "", ""};
  }
  VITRINE_CO_TRY(const std::vector<Group> groups, group(*reader.loaded, asks));
  VITRINE_CO_TRY(const ProgramPtr program,
                 reader.program("dataset/scores", [&](Graph& g) { return build_scores(model, g); }));

  std::vector<float> scores(texts.size() * columns);
  double done = 0;
  const double total = texts.size() * asks.size();
  for (const Group& part : groups) {
    std::vector<std::vector<int32_t>> rows;
    std::vector<int64_t> lengths;
    for (const std::string& text : texts) {
      VITRINE_CO_TRY(std::vector<int32_t> ids,
                     read_row(*reader.loaded, part.before, text, architecture.context - part.longest));
      lengths.push_back(ids.size());
      rows.push_back(std::move(ids));
    }
    std::vector<int64_t> answers;
    for (const size_t ask : part.asks)
      answers.insert(answers.end(), asks[ask].answers.begin(), asks[ask].answers.end());
    const int64_t k = answers.size(), p = part.asks.size();

    for (const Batch& batch : batches_of(architecture, lengths, part.extra)) {
      const Layout layout = layout_of(part, batch.length);
      const int64_t n = batch.rows.size(), t = layout.positions.size();
      std::vector<int64_t> ids;
      ids.reserve(n * t);
      for (const int32_t row : batch.rows) {
        ids.insert(ids.end(), rows[row].begin(), rows[row].end());
        for (const auto& end : part.ends) ids.insert(ids.end(), end.begin(), end.end());
      }
      Tensor select = Tensor::zeros({p, t});
      for (int64_t i = 0; i < p; ++i) select.f32()[i * t + layout.wanted[i]] = 1;
      NamedTensors feeds;
      feeds.emplace("ids", Tensor({n, t}, std::move(ids)));
      feeds.emplace("select", std::move(select));
      feeds.emplace("answers", Tensor({k}, answers));
      const auto branch = [&](int64_t row) { return layout.branch[row]; };
      add_context(
          model, layout.positions,
          [&](int64_t row, int64_t column) { return branch(column) == 0 || branch(column) == branch(row); },
          program->graph, feeds);
      VITRINE_CO_TRY(const NamedTensors outputs, co_await reader.run(program, std::move(feeds), ticket));

      const auto logits = outputs.at("logits").f32();  // [K, n, P]
      for (int64_t row = 0; row < n; ++row)
        for (int64_t i = 0, answer = 0; i < p; ++i) {
          const size_t ask = part.asks[i];
          for (size_t a = 0; a < asks[ask].answers.size(); ++a, ++answer)
            scores[batch.rows[row] * columns + first_column[ask] + a] = logits[(answer * n + row) * p + i];
        }
      done += (n * p);
      ticket.progress(done, total);
    }
  }
  co_return std::move(scores);
}

}  // namespace vitrine::dataset

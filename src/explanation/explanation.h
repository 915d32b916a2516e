// The currency of the program: an immutable, serialisable value that a panel draws, the command line
// prints, a file keeps and an embedded figure replays without any model.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "explanation/intervention.h"
#include "tensor/tensor.h"

namespace vitrine {

// What an explanation is, so that the view, the export and the schema follow without new UI code.
enum class View {
  next_tokens,   // logits [V]
  token_scores,  // scores [T], signed
  token_matrix,  // [L, H, T, T]: rows read from columns
  layer_token,   // [L+1, T, ...]
  layer_head,    // [L, H]
  curve,         // x, y, band
  table,
  statements,  // claims alone
  tree,        // of questions about rows
  map,         // rows as points
  graph,       // what flows along the residual streams [L+1, T] and between them [L, H, T, T]
};
const char* name_of(View view);

struct TokenInfo {
  int32_t id = 0;
  std::string text;                       // readable; " movie"
  uint32_t begin = 0, end = 0;            // code points of the text
  uint32_t byte_begin = 0, byte_end = 0;  // bytes of the text
};

struct NamedTensor {
  std::string name;               // "scores"
  std::vector<std::string> axes;  // {"token"}
  std::string unit;               // "logit", "probability", "nat", ""
  Tensor tensor;
};

// A sentence's checked core: only claims with `holds` are shown with a tick.
struct Claim {
  std::string statement;  // "Without “never” the answer turns to “negative”."
  std::string test;       // what was run to check it
  double statistic = 0;   // the measured value
  bool holds = false;

  // Of an analysis of a data set:
  std::string code = {};                      // stable name: "tree_accuracy", "duplicates_across_parts"
  std::string part = {};                      // "train", "validation", "test", "all": which rows
  int64_t rows = 0;                           // that the statistic was computed on
  std::optional<double> low = {}, high = {};  // 95 % interval
  std::optional<double> p = {};               // corrected for what was compared
  std::optional<int32_t> node = {};           // of a tree, that the sentence is about
};

// How far the explanation can be trusted: one figure of one test.
struct Figure {
  enum class Status { measured, not_measured, not_promised };
  std::string name;   // "completeness_gap"
  std::string label;  // "Completeness gap"
  Status status = Status::not_measured;
  double value = 0;
  std::optional<double> low, high;  // 95 % interval where sampled
  std::string unit;                 // "%", "ρ", ""
  std::string meaning;              // "the bars sum to 2.59, the model moved 2.60"
  bool best = false;                // in a table: the best of its column, or not to be told apart from it
};

// One row of a View::table. All rows of a table have figures of the same names in the same order.
struct Row {
  std::string name;     // "attn_lrp"
  std::string label;    // "AttnLRP"
  std::string group;    // neighbours of one group belong together; may be empty
  bool chosen = false;  // the row that the table recommends
  std::vector<Figure> figures;
};

struct Cost {
  int64_t forward_passes = 0;  // rows of the batch that went forward
  int64_t backward_passes = 0;
  double milliseconds = 0;
  double session_milliseconds = 0;  // of these, for building sessions: the first question of a kind only
};

using SettingValue = std::variant<bool, int64_t, double, std::string>;
using Settings = std::map<std::string, SettingValue, std::less<>>;

struct Provenance {
  std::string model, model_hash, family, backend, version;
  std::string text;
  Settings settings;  // as used, defaults filled in
  uint64_t seed = 0;
  Interventions interventions = {};  // in the model while it answered
};

// What an explanation of a prompt and an analysis of a data set have in common.
struct Report {
  std::vector<NamedTensor> tensors;
  std::vector<Claim> claims;
  std::vector<Figure> figures;
  std::vector<Row> rows;           // of a View::table
  std::vector<std::string> notes;  // "The text is longer than 256 tokens; the last 256 were kept."
  Cost cost;
  Provenance provenance;

  const Tensor* find(std::string_view tensor) const;
};

struct Explanation : Report {
  std::string method;
  View view = View::token_scores;
  std::vector<TokenInfo> tokens;       // of the text as the model read it, or its parts (`granularity`)
  std::string granularity = "token";   // or "word", "phrase", "sentence" (explain/granularity.h)
  int64_t position = 0;                // the row of the logits that is explained
  int32_t target = -1, foil = -1;      // token ids; -1 = none
  std::string target_kind;             // "token", "continuation", "set", "class"; `target` is then its first token
  std::string target_text, foil_text;  // what it is about in words
};

}  // namespace vitrine

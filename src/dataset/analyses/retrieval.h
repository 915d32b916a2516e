// Whether the model answers better with labelled rows in the prompt, and which of them mattered (examples that are most
// alike: Liu, Shen, Zhang, Dolan, Carin, Chen 2022, "What makes good in-context examples for GPT-3?"; whether their
// labels are read: Min, Lyu, Holtzman, Artetxe, Lewis, Hajishirzi, Zettlemoyer 2022, "Rethinking the role of
// demonstrations").
//
// The same test rows are asked four times: without examples, with the k most similar train rows, with k random ones,
// and with the most similar ones whose labels were dealt out anew over the train rows. The most similar rows are
// compared with each of the other three: exact sign test of the rows on which one of the two is right (McNemar 1947),
// corrected for all three (Holm 1979). A train row that reads as the asked one does is no example of it.
//
// What an example did to an answer: its log-odds with all examples less those without this one.
//
// Caveat: rows to be explained are those whose answer the examples changed, so what their examples did is not what
// examples do on average; effects of one by one do not add up.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "dataset/analyses/ground.h"
#include "dataset/analyses/nearest.h"
#include "dataset/model/example_reader.h"
#include "dataset/tree/proportion.h"
#include "statistics/bootstrap.h"

namespace vitrine::dataset {

enum class ExampleForm { none, nearest, random, shuffled };
inline constexpr int form_count = 4;
const char* name_of(ExampleForm form);

struct FormAccuracy {
  ExampleForm form = ExampleForm::none;
  Proportion test;  // right, of test rows
  int64_t passes = 0;
};

// Nearest rows beside another form, on the same test rows.
struct FormComparison {
  ExampleForm other = ExampleForm::none;
  int64_t only_nearest = 0, only_other = 0;  // rows on which one of the two is right
  double difference = 0, low = 0, high = 0;  // of the accuracies: 95 % (bootstrap)
  double p = 1;                              // corrected
  bool holds = false;
};

struct ExampleEffect {
  int32_t row = 0, label = 0;
  double cosine = 0;  // to the asked row, -1 to 1
  double effect = 0;  // on the log-odds of the answer
};

struct ExplainedAnswer {
  int32_t row = 0, label = 0, without = 0, answer = 0;  // classes: its own, without examples, with the nearest
  double log_odds = 0;                                  // of the answer, with all examples
  std::vector<ExampleEffect> effects;                   // most similar first
};

// Of the examples with (or without) the answer's label: mean over explained rows of their mean effect.
struct MeanEffect {
  int64_t rows = 0, examples = 0;
  double mean = 0;
  std::optional<Interval> interval;  // 95 % (Student); nothing of fewer than two rows
};

struct RetrievalSummary {
  std::string column, wording;
  std::vector<std::string> classes, answers;
  int64_t wanted = 0, examples = 0;        // in a prompt: asked for; as many as there are
  std::vector<FormAccuracy> forms;         // of each ExampleForm, in their order
  std::vector<FormComparison> beside;      // none, random, shuffled
  int64_t changed = 0;                     // answers that the nearest rows changed
  std::vector<ExplainedAnswer> explained;  // changed ones first
  MeanEffect same, other;                  // examples with the answer's label, and with another one
  int64_t chosen = 0, dropped = 0;         // examples of all forms, and those that did not fit
  int64_t cut = 0;                         // rows that alone are longer than the context
  int64_t passes = 0;
};

struct RetrievalOptions {
  size_t examples = 4, rows = 400, explained = 8;
  std::string wording;               // of the prompt
  std::vector<std::string> answers;  // by class
  double level = 0.05;
};

// The train rows most similar to a row, most similar first, at most so many.
using SimilarRows = std::function<std::vector<Neighbour>(int32_t row, size_t most)>;

// `reader` asks with options.wording and options.answers, which are only written down here. Errors: bad_request (one
// class, no train rows, no test rows); those of the reader; cancelled.
Task<Result<RetrievalSummary>> measure_retrieval(GroundPtr ground, std::shared_ptr<ExampleReader> reader,
                                                 SimilarRows alike, RetrievalOptions options, Ticket ticket);

std::vector<Claim> claims_of(const RetrievalSummary& summary);

}  // namespace vitrine::dataset

// Evidence: the rows that the model represents most alike, with their labels.
//
// Likeness is the exact cosine of the mean residual stream (embedding.h), over all rows: nothing is approximated. How
// far neighbours can be trusted as evidence is measured: how often the vote of the k nearest training rows gives a test
// row its class, against the same vote by shared words (tf-idf cosine) and against always saying the most frequent
// class. Caveat: rows may be alike to the model in length or style rather than in what the labels mean; the figure says
// how often.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset/analyses/values.h"
#include "dataset/model/embedding.h"
#include "dataset/table/split.h"
#include "dataset/table/table.h"

namespace vitrine::dataset {

struct Neighbour {
  int32_t row = 0;
  double cosine = 0;  // -1 to 1
};

// Unit vectors of all rows of a table; 4 bytes a number: 100,000 rows of a width of 256 take 100 MB.
class NearestRows {
 public:
  // vectors f32 [rows, D]; a row of zeros is like nothing.
  explicit NearestRows(Tensor vectors);
  // The k most alike among `rows`, most alike first, ties by row; `except` is left out. query [D] of any length.
  std::vector<Neighbour> nearest(std::span<const float> query, std::span<const int32_t> rows, size_t k,
                                 int32_t except = -1) const;
  std::span<const float> vector(int32_t row) const { return vectors_.row(row); }

 private:
  Tensor vectors_;
};

// The same by words: cosine of tf-idf vectors of the words of texts (words and marks), weights from `rows`.
class NearestByWords {
 public:
  NearestByWords(const Cells& texts, std::span<const int32_t> rows);
  std::vector<Neighbour> nearest(std::string_view text, size_t k, int32_t except = -1) const;

 private:
  struct Posting {
    int32_t row;
    float weight;
  };
  std::unordered_map<std::string, int32_t> ids_;
  std::vector<double> inverse_frequency_;
  std::vector<std::vector<Posting>> postings_;  // by word
};

// The class of most neighbours, each weighing its cosine; ties go to the class of the nearest. Precondition: not empty.
int32_t vote(std::span<const Neighbour> neighbours, std::span<const int32_t> codes, int32_t classes);

struct NearestReport : NearestSummary {
  EmbeddingPoint point;
  std::vector<Claim> checks;
};

struct NearestAnswer {
  std::shared_ptr<const NearestRows> rows;
  NearestReport report;
};

// Represents every row, and, where the table has a label and test rows, measures the vote of the k nearest train rows.
// At most `most_asked` test rows are asked. Errors: bad_request (no text column), those of embed_texts, cancelled.
Task<Result<NearestAnswer>> measure_nearest(std::shared_ptr<const Table> table, std::shared_ptr<const Split> split,
                                            std::string column, ModelReader reader, Ticket ticket, int64_t k = 10,
                                            int64_t most_asked = 1000);

// What the neighbours of one row or text say.
struct NearestVote {
  int32_t label = 0;
  int64_t agree = 0, of = 0;  // neighbours with that label, and all that have one
};
NearestVote vote_of(std::span<const Neighbour> neighbours, std::span<const int32_t> codes, int32_t classes);

}  // namespace vitrine::dataset

// Rows as vectors, for what looks at how rows lie to each other: what the model makes of a text, the words of a text
// where no model is loaded, or numbers and categories where there is no text. And the same rows as they would be if
// there were no groups among them.
#pragma once
#include <string>
#include <vector>

#include "dataset/model/model_reader.h"
#include "dataset/table/table.h"
#include "statistics/logistic.h"
#include "statistics/random.h"

namespace vitrine::dataset {

struct RowVectors {
  enum class Kind {
    embedding,  // embed_texts at its default point, of length 1
    words,      // which words a text has, each weighing by how rare it is (smoothed idf), of length 1
    columns,    // numbers less their mean, of unit spread and at most 4 of it away from 0; a category as 0 and 1 for
                // each of its values, together of unit spread; a missing number is the mean
  };
  Kind kind = Kind::words;
  std::string said;           // "the words of “text”"
  std::vector<int32_t> rows;  // that are represented, rising
  Design design;              // [rows]
  int64_t passes = 0;         // of the model

  // words: weight of each column. columns: which columns of the design are of one column of the table.
  std::vector<float> weight;
  struct Block {
    int64_t begin = 0, count = 1;  // in the dense columns
  };
  std::vector<Block> blocks;
};

// `rows` rising, not empty. `left_out`: a column of the table that is not used (its label). Words are those that at
// least 3 of `counted`, and at most half of them, contain; the 20,000 most frequent. Errors: bad_request where no
// column can be used; those of embed_texts; cancelled.
Task<Result<RowVectors>> row_vectors(std::shared_ptr<const Table> table, std::vector<int32_t> rows,
                                     std::vector<int32_t> counted, std::vector<int32_t> left_out, ModelReader reader,
                                     Ticket ticket);

// The chosen rows of a design.
Design rows_of(const Design& design, std::span<const int64_t> places);

// As many rows as are at `places`, in which there are no groups:
//   words    the words are dealt out anew over the rows, each row keeping how many it has
//   columns  every column keeps its values, and all pairs their rank correlation, by way of normal scores (Li, Hammond
//            1975); of a category the ranks of its values by frequency
// Of embeddings there is none: nothing without a model says how they may lie.
Design without_groups(const RowVectors& vectors, std::span<const int64_t> places, Random& random);

}  // namespace vitrine::dataset

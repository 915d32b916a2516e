// An additive model of a table (statistics/additive_boost.h): numbers in at most 255 bins, categories, and the words
// that separate the classes best. Fitted several times on rows drawn with replacement, which gives each curve its
// interval; the curves are the means of all fits, and sum with the intercept to the log-odds of a class or to the
// value.
//
// Each curve is told in a sentence that is tested on rows that fitted nothing (curve_shape.h).
//
// Caveat: a curve is what the fit uses beside the other columns; columns that go together share an effect in no unique
// way.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/task.h"
#include "dataset/table/table.h"
#include "dataset/tree/proportion.h"
#include "dataset/words/ngrams.h"
#include "statistics/additive_boost.h"
#include "statistics/bootstrap.h"

namespace vitrine::dataset {

// What a curve is over. Bin 0: missing. Of a number bin b holds edges[b-2] <= x < edges[b-1], open at both ends; of
// categories and words bin b is levels[b-1], the last one also all that were not met.
struct CurveColumn {
  std::string name;
  std::string kind;  // "number" | "category" | "word"
  std::vector<double> edges;
  std::vector<std::string> levels;
};

struct Curve : CurveColumn {
  std::vector<double> value, low, high;  // [bins] mean and 95 % interval over the fits
  std::vector<int64_t> rows;             // [bins] of those that fitted it
  double importance = 0;                 // mean of |value| over these rows
  std::string shape;                     // what curve_shape.h says: "rises", "flat", ...
};

struct AdditiveSummary {
  std::string target, unit;  // unit: "log-odds of “yes”" or the target's name
  bool logistic = true;
  double intercept = 0;
  std::vector<Curve> curves;  // by falling importance
  // On test rows: AUC and accuracy of classes, R² of numbers.
  Interval range;  // of `quality`
  double quality = 0;
  Proportion accuracy, majority;
  int64_t fitted = 0, tested = 0, bags = 0, rounds = 0;
  std::vector<Claim> claims;
};

struct AdditiveTarget {
  std::string name, unit;
  bool logistic = true;
  std::vector<double> value;       // [rows of the table]; NaN: left out
  std::vector<int32_t> fit, test;  // rows
  std::vector<int32_t> left_out;   // columns
};

// Errors: bad_request without a column to fit by, or with too few rows or one class only; cancelled.
Task<Result<AdditiveSummary>> fit_additive(std::shared_ptr<const Table> table, std::shared_ptr<const NgramIndex> words,
                                           AdditiveTarget target, int64_t bags, uint64_t seed, Ticket ticket);

}  // namespace vitrine::dataset

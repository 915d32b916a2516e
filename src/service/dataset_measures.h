// The linear model and the nearest rows of a table, as the messages dataset_linear and dataset_nearest (protocol.md)
// and the command line ask for them.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>

#include "dataset/analyses/companions.h"
#include "dataset/analyses/linear.h"
#include "dataset/analyses/nearest.h"
#include "dataset/table/split.h"
#include "dataset/table/table.h"
#include "service/service.h"

namespace vitrine {

// What both stand on; `split` may be null where the table has no label.
struct DatasetPart {
  std::shared_ptr<const Table> table;
  std::shared_ptr<const Split> split;
};

// The linear model fitted last, which is fitted again only for other rows, another column or another model.
struct LinearCache {
  std::shared_ptr<const Split> split;
  std::string what;
  std::shared_ptr<const LinearReport> report;
};

// message: `column`? (of text; absent: the first), `without_model`? (n-grams only). Errors: those of fit_linear. The
// service and the cache must outlive the task.
Task<Result<std::shared_ptr<const LinearReport>>> linear_of(Service& service, DatasetPart data, nlohmann::json message,
                                                            LinearCache* cache, Ticket ticket);
// The same and `rows`? (explained one by one). Errors: also bad_request for rows outside the table.
Task<Result<nlohmann::json>> answer_linear(Service& service, DatasetPart data, nlohmann::json message,
                                           LinearCache* cache, Ticket ticket);
// How the linear model does on the same rows as the tree's other companions.
Companion linear_companion(const LinearReport& report, const DatasetPart& data, const Comparisons& others);

// The representations of the rows and what was measured of them, made again only for other rows, another column,
// another model or another number of neighbours.
struct NearestCache {
  std::shared_ptr<const Table> table;
  std::shared_ptr<const Split> split;
  std::string what;
  NearestAnswer answer;
};

// message: `column`?, `rows`? and `texts`? (whose neighbours are wanted; neither: the first five test rows), `count`?
// (10: that are shown, and that vote). Errors: those of measure_nearest; bad_request when no model is loaded and for
// rows outside the table. The service and the cache must outlive the task.
Task<Result<nlohmann::json>> answer_nearest(Service& service, DatasetPart data, nlohmann::json message,
                                            NearestCache* cache, Ticket ticket);

}  // namespace vitrine

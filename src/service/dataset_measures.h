// The linear model and the nearest rows of a table, as the messages dataset_linear and dataset_nearest (protocol.md) and
// the command line ask for them.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>

#include "dataset/split.h"
#include "dataset/table.h"
#include "service/service.h"

namespace vitrine {

// What both stand on; `split` may be null where the table has no label.
struct DatasetPart {
  std::shared_ptr<const Table> table;
  std::shared_ptr<const Split> split;
};

// message: `column`? (of text; absent: the first), `rows`? (explained one by one), `without_model`? (n-grams only).
// Errors: those of fit_linear; bad_request for rows outside the table. The service must outlive the task.
Task<Result<nlohmann::json>> answer_linear(Service& service, DatasetPart data, nlohmann::json message, Ticket ticket);

// message: `column`?, `rows`? and `texts`? (whose neighbours are wanted; neither: the first five test rows), `count`? (10).
// Errors: those of measure_nearest; bad_request when no model is loaded and for rows outside the table.
Task<Result<nlohmann::json>> answer_nearest(Service& service, DatasetPart data, nlohmann::json message, Ticket ticket);

}  // namespace vitrine

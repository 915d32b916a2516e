#include "dataset/analyses/nearest_kept.h"

namespace vitrine::dataset {
namespace {

std::shared_ptr<const Split> no_split(const Table& table) {
  auto split = std::make_shared<Split>();
  split->part.assign(table.rows, Part::left_out);
  return split;
}

}  // namespace

Task<Result<KeptNearest>> nearest_of(AnalysisJob job, std::string column, int64_t count, Ticket ticket) {
  const auto table = job.project->table_ptr();
  const auto split = job.project->split() ? job.project->split_ptr() : no_split(*table);
  const std::string key = "nearest/" + column + '/' + std::to_string(count);
  if (auto known = job.project->kept<NearestAnswer>(key)) co_return KeptNearest{std::move(known), split, true};
  VITRINE_CO_TRY(NearestAnswer made, co_await measure_nearest(table, split, column, job.reader, ticket, count));
  auto answer = std::make_shared<const NearestAnswer>(std::move(made));
  job.project->keep(key, answer, false);
  co_return KeptNearest{std::move(answer), split, false};
}

}  // namespace vitrine::dataset

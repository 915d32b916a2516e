// The columns of a table as an additive model sees them: in bins.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "dataset/analyses/additive.h"

namespace vitrine::dataset {

// Its bins, and the bin of any row.
struct Binned {
  CurveColumn column;
  std::function<uint16_t(int32_t row)> bin_of;
  int32_t bins() const {
    const size_t named = column.kind == "number" ? column.edges.size() + 1 : column.levels.size();
    return static_cast<int32_t>(named) + 1;
  }
};

// Numbers (at most 255 bins of about equally many rows), categories (the 254 most frequent) and the 20 words that
// separate the target best, by the rows that fit it; columns of one value are left out. Errors: cancelled.
Task<Result<std::vector<Binned>>> columns_of(std::shared_ptr<const Table> table,
                                             std::shared_ptr<const NgramIndex> words,
                                             std::shared_ptr<const AdditiveTarget> target, uint64_t seed,
                                             Ticket ticket);

std::vector<BinnedColumn> bins_of(const std::vector<Binned>& columns, const std::vector<int32_t>& rows);

}  // namespace vitrine::dataset

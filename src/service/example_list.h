// Examples whose answer and rationale are known, for the page to choose from: a data set of service/suite_file.h, by
// pages.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "service/suite_file.h"

namespace vitrine::service {

class ExampleList {
 public:
  static constexpr int64_t most = 50;  // of one page

  // Replaces the list. Errors: those of read_suite; the list before is kept.
  Result<void> read(std::string_view bytes);
  // `count` examples of a group (empty: the first one) from number `first` on, both cut to what there is; with the
  // names and sizes of all groups. The fields are those of the message `examples` (service/protocol.md). Errors:
  // bad_request when there is no such group.
  Result<nlohmann::json> page(std::string_view group, int64_t first, int64_t count) const;

 private:
  std::vector<SuiteExample> examples_;
};

}  // namespace vitrine::service

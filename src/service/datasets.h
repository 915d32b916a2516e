// The messages of protocol.md about data sets: the one project that is open, and what the page and the command line ask
// of it.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "dataset/export/project.h"
#include "service/service.h"

namespace vitrine::service {

class Datasets {
 public:
  explicit Datasets(Service& service) : service_(service) {}

  // The answer to a message, without its id. `files` are those handed over for this message; `partial` posts results
  // that are not done yet. Errors: bad_request, bad_file, unsupported, those of the model, cancelled. Precondition: the
  // data sets outlive the task.
  Task<Result<nlohmann::json>> answer(nlohmann::json message, Files files, Ticket ticket,
                                      std::function<void(nlohmann::json)> partial);
  // Another model was loaded: its answers are not the former's.
  void forget_model();

 private:
  Task<Result<nlohmann::json>> open(nlohmann::json message, Files files, Ticket ticket,
                                    std::function<void(nlohmann::json)> partial);
  Task<Result<nlohmann::json>> analyse(nlohmann::json message, Ticket ticket,
                                       std::function<void(nlohmann::json)> partial);
  Result<nlohmann::json> rows(const nlohmann::json& message) const;
  nlohmann::json save() const;

  Service& service_;
  std::shared_ptr<dataset::Project> project_;
  bool changing_ = false;  // one change of the tree at a time
};

}  // namespace vitrine::service

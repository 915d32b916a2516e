// The `dataset_*` messages of protocol.md: the one project that is open, and what the page and the command line ask of
// it.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "dataset/export/project.h"
#include "dataset/tree/soft.h"
#include "service/dataset_measures.h"
#include "service/service.h"

namespace vitrine {

class Datasets {
 public:
  explicit Datasets(Service& service) : service_(service) {}

  // The answer to a message, without its id. `files` are those handed over for this message; `partial` posts trees that
  // are not done yet. Errors: bad_request, bad_file, unsupported, those of the model, cancelled. Precondition: the data
  // sets outlive the task.
  Task<Result<nlohmann::json>> answer(nlohmann::json message, Files files, Ticket ticket,
                                      std::function<void(nlohmann::json)> partial);
  // Another model was loaded: its answers are not the former's.
  void forget_model();

 private:
  Task<Result<nlohmann::json>> open(nlohmann::json message, Files files, Ticket ticket,
                                    std::function<void(nlohmann::json)> partial);
  Task<Result<nlohmann::json>> change(std::string type, nlohmann::json message, Ticket ticket,
                                      std::function<void(nlohmann::json)> partial);
  Task<Result<nlohmann::json>> path(int64_t row, Ticket ticket);
  Task<Result<nlohmann::json>> examples(nlohmann::json message, Ticket ticket);
  Task<Result<nlohmann::json>> chart(int32_t node, Ticket ticket);
  Task<Result<nlohmann::json>> shuffle(nlohmann::json message, Ticket ticket);
  Result<nlohmann::json> rows(const nlohmann::json& message) const;
  nlohmann::json tree_message() const;
  MakeModelPart model_part();

  Service& service_;
  std::shared_ptr<Project> project_;
  LinearCache linear_;
  NearestCache nearest_;
  struct {
    std::shared_ptr<const Tree> tree;  // that it was chosen for
    Softness softness;
  } soft_;
  bool changing_ = false;  // one change at a time
};

}  // namespace vitrine

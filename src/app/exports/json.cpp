// The explanation as the command line prints it, with where it comes from.
#include <nlohmann/json.hpp>

#include "app/exports/export.h"
#include "explanation/explanation_json.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e) return {};
  return to_json(*e, TensorForm::numbers).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

const ExportForm export_json{
    .name = "json", .title = to_say("Explanation (JSON)"), .mime = "application/json", .of_tables = true, .make = make};

}  // namespace vitrine::app

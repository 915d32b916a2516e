#include "explain/trust/rerun.h"

#include "explain/settings.h"

namespace vitrine {

Task<Result<Explanation>> run_on(Job job, std::shared_ptr<LoadedModel> model, std::string method, Settings given) {
  const Method* found = find_method(method);
  if (!found) co_return Error{ErrorCode::internal, "There is no method to run again", method, ""};
  VITRINE_CO_TRY(job.settings, fill_settings(*found, given));
  job.loaded = model;
  job.partial = {};
  job.memo = {};  // another model, or this one changed: nothing that is known holds
  job.ask = [outer = job, model](std::string name, Settings settings) {
    return run_on(outer, model, std::move(name), std::move(settings));
  };
  co_return co_await found->run(std::move(job));
}

Settings comparison_settings(const Method& method) {
  Settings settings;
  if (find_setting(method, "max_steps")) settings["max_steps"] = int64_t{48};
  return settings;
}

std::shared_ptr<LoadedModel> variant_of(const LoadedModel& loaded, std::shared_ptr<const Model> model,
                                        const std::string& name) {
  auto copy = std::make_shared<LoadedModel>(loaded);
  copy->model = std::move(model);
  copy->hash += '/' + name;
  copy->programs.clear();
  return copy;
}

}  // namespace vitrine

#include "service/example_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/say.h"

namespace vitrine::service {

using nlohmann::json;

namespace {

json to_json(const SuiteExample& e) {
  return {{"text", e.text},
          {"target", e.target},
          {"foil", e.foil},
          {"rationale", spans_text(e.rationale)},
          {"pair", e.pair}};
}

}  // namespace

Result<void> ExampleList::read(std::string_view bytes) {
  VITRINE_TRY(examples_, read_suite(bytes));
  return {};
}

Result<json> ExampleList::page(std::string_view group, int64_t first, int64_t count) const {
  std::vector<std::pair<std::string, std::vector<const SuiteExample*>>> groups;
  for (const SuiteExample& e : examples_) {
    auto known = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == e.group; });
    if (known == groups.end()) known = groups.insert(groups.end(), {e.group, {}});
    known->second.push_back(&e);
  }
  const auto wanted = group.empty()
                          ? groups.begin()
                          : std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == group; });
  if (wanted == groups.end())
    return Error{ErrorCode::bad_request, say("There are no examples of “{group}”", group), "group",
                 say("Choose one of those that are listed.")};
  const auto& all = wanted->second;
  const int64_t size = all.size();
  first = std::clamp<int64_t>(first, 0, size);
  count = std::clamp<int64_t>(count, 0, std::min(most, size - first));
  json names = json::array(), examples = json::array();
  for (const auto& [name, of_group] : groups) names.push_back({{"name", name}, {"count", of_group.size()}});
  for (int64_t i = first; i < first + count; ++i) examples.push_back(to_json(*all[i]));
  return json{
      {"groups", std::move(names)}, {"group", wanted->first}, {"first", first}, {"examples", std::move(examples)}};
}

}  // namespace vitrine::service

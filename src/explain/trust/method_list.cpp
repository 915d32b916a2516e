#include "explain/trust/method_list.h"

#include <algorithm>

#include "explain/trust/subject.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

Result<std::vector<const Method*>> methods_named(std::string_view names) {
  const std::vector<const Method*> all = attributions();
  if (names.find_first_not_of(", ") == std::string_view::npos) return all;
  std::vector<std::string_view> wanted;
  while (!names.empty()) {
    const size_t end = std::min(names.find(','), names.size());
    std::string_view name = names.substr(0, end);
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    name = name.substr(0, name.find_last_not_of(' ') + 1);
    if (!name.empty()) wanted.push_back(name);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  std::string known;
  for (const Method* method : all) known += (known.empty() ? "" : ", ") + std::string(method->name);
  for (std::string_view name : wanted)
    if (std::none_of(all.begin(), all.end(), [&](const Method* m) { return name == m->name; }))
      return Error{ErrorCode::bad_request, say("There is no method {name} that gives tokens a score", in_quotes(name)),
                   "methods", say("There are {names}.", known)};
  std::vector<const Method*> chosen;
  for (const Method* method : all)
    if (std::find(wanted.begin(), wanted.end(), method->name) != wanted.end()) chosen.push_back(method);
  return chosen;
}

}  // namespace vitrine

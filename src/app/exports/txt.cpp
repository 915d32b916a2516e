// The same as a sentence each: what is shown, and the method's paper.
#include "app/exports/export.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e) return {};
  const MethodInfo* method = state.find_method(e->method);
  const std::string title = method ? method->title : e->method, what = about(*e);
  std::string out = "Vitrine " + e->provenance.version + ", a language model that explains itself. " + title +
                    (what.empty() ? "" : " of " + what) + "; model " + e->provenance.model + " (SHA-256 " +
                    e->provenance.model_hash + "), seed " + std::to_string(e->provenance.seed) + ".\n";
  if (method && !method->paper.empty()) out += title + ": " + method->paper + ".\n";
  return out;
}

}  // namespace

const ExportForm export_txt{
    .name = "txt", .title = to_say("Citation (plain)"), .mime = "text/plain", .of_tables = true, .make = make};

}  // namespace vitrine::app

// How to cite what is shown: the method's paper as it is named in the page, and the page with the model and text.
#include "app/exports/export.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

// Braces keep capitals; backslash, braces and per cent would be commands.
std::string in_braces(std::string_view text) {
  std::string out = "{{";
  for (const char c : text) {
    if (c == '\n') out += ' ';
    else if (c == '{' || c == '}' || c == '%' || c == '&' || c == '#' || c == '_' || c == '$')
      out += std::string("\\") + c;
    else if (c == '\\') out += "\\textbackslash ";
    else out += c;
  }
  return out + "}}";
}

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e) return {};
  const MethodInfo* method = state.find_method(e->method);
  std::string out = "@misc{vitrine,\n  title = {{Vitrine: a language model that explains itself}},\n  note = " +
                    in_braces((method ? method->title : e->method) + " of " + about(*e) + ", model " +
                              e->provenance.model + ", SHA-256 " + e->provenance.model_hash + ", version " +
                              e->provenance.version + ", seed " + std::to_string(e->provenance.seed)) +
                    "\n}\n";
  if (method && !method->paper.empty())
    out += "\n@misc{" + e->method + ",\n  title = " + in_braces(method->title) +
           ",\n  howpublished = " + in_braces(method->paper) + "\n}\n";
  return out;
}

}  // namespace

const ExportForm export_bib{.name = "bib",
                            .title = to_say("Citation (BibTeX)"),
                            .mime = "application/x-bibtex",
                            .of_tables = true,
                            .make = make};

}  // namespace vitrine::app

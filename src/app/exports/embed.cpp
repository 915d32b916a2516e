// The lines that put the figure into another page: the script, and the element with the explanation inside, so that the
// picture is there at once and from this one paste. Without the tensors that the picture does not show.
#include <nlohmann/json.hpp>

#include "app/exports/export.h"
#include "app/readings.h"
#include "explanation/explanation_json.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e || (e->rows.empty() && scores(*e).size() != e->tokens.size())) return {};
  Explanation shown = *e;
  std::erase_if(shown.tensors, [&](const NamedTensor& t) { return !e->rows.empty() || t.name != "scores"; });
  // In a <div>, which Markdown leaves alone.
  return "<div>\n<script type=\"module\" src=\"" + std::string(kSite) + "embed.js\"></script>\n<vitrine-view>" +
         "<script type=\"application/json\">" + json_in_html(shown) + "</script></vitrine-view>\n</div>\n";
}

}  // namespace

const ExportForm export_embed{.name = "embed",
                              .title = to_say("Embed (HTML snippet)"),
                              .mime = "text/plain",
                              .of_tables = true,
                              .names_site = true,
                              .make = make};

}  // namespace vitrine::app

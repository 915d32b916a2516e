// One file that needs no network: the text coloured by its scores, the picture, the figures of trust, and the whole
// explanation as JSON. A token and its bar are marked together.
#include "app/exports/export.h"
#include "app/exports/figure.h"
#include "app/readings.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

constexpr const char* kStyle =
    "body{font:14px/21px Inter,system-ui,sans-serif;color:#1B1B19;background:#FCFBF8;max-width:680px;margin:32px "
    "auto;padding:0 16px}h1{font:500 24px/32px Vollkorn,Georgia,serif}.text{font:18px/32px "
    "Vollkorn,Georgia,serif;white-space:pre-wrap}table{border-collapse:collapse}td,th{text-align:left;padding:2px 16px "
    "2px 0;vertical-align:top}svg{max-width:100%;height:auto}[data-token]{cursor:default}"
    ".on{outline:2px solid #1B1B19}g.on rect{stroke:#1B1B19;stroke-width:2}small{color:#6D6961}";
constexpr const char* kScript =
    "let kept=null;const mark=i=>document.querySelectorAll('[data-token]').forEach(e=>e.classList.toggle('on',"
    "e.dataset.token===i));const of=e=>e.target.closest('[data-token]')?.dataset.token??null;"
    "addEventListener('pointerover',e=>mark(of(e)??kept));"
    "addEventListener('click',e=>{const i=of(e);kept=i===kept?null:i;mark(kept)});";

std::string coloured_text(const Explanation& e) {
  const std::span<const float> values = scores(e);
  if (values.size() != e.tokens.size()) return {};
  double most = 1e-12;
  for (const float v : values) most = std::max(most, std::abs(static_cast<double>(v)));
  std::string out = "<p class=\"text\">";
  for (size_t i = 0; i < values.size(); ++i) {
    const TokenInfo& t = e.tokens[i];
    if (t.byte_end <= t.byte_begin || t.byte_end > e.provenance.text.size()) continue;  // stands for no text
    const double share = std::abs(static_cast<double>(values[i])) / most;
    const std::string colour = values[i] < 0 ? "181,72,11" : "28,95,163";
    out += "<span data-token=\"" + std::to_string(i) + "\" title=\"" + exact(values[i]) +
           "\" style=\"background:rgba(" + colour + "," + std::to_string(0.6 * share).substr(0, 5) + ")\">" +
           xml_escaped(std::string_view(e.provenance.text).substr(t.byte_begin, t.byte_end - t.byte_begin)) + "</span>";
  }
  return out + "</p>\n";
}

std::string figures(const std::vector<Figure>& list) {
  std::string out;
  for (const Figure& f : list) {
    if (f.status != Figure::Status::measured) continue;
    out += "<tr><th>" + xml_escaped(translated(f.label)) + "</th><td>" + exact(f.value) + " " +
           xml_escaped(translated(f.unit)) + "</td><td>" + xml_escaped(f.meaning) + "</td></tr>\n";
  }
  return out.empty() ? out : "<table>\n" + out + "</table>\n";
}

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e || scores(*e).size() != e->tokens.size()) return {};
  const MethodInfo* method = state.find_method(e->method);
  const std::string title = method ? method->title : e->method;
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>Why " +
      xml_escaped(about(*e)) + "?</title>\n<style>" + kStyle + "</style></head><body>\n<h1>Why " +
      xml_escaped(about(*e)) + "?</h1>\n" + coloured_text(*e) + svg_of(*e, title, false);
  out +=
      "<p>" + xml_escaped(title) + (method ? ". " + xml_escaped(method->caveat) : "") + "</p>\n" + figures(e->figures);
  if (state.fresh(Slot::trust))
    if (const auto& trust = state.answer(Slot::trust).shown) out += figures(trust->figures);
  out += "<p><small>" +
         xml_escaped(e->provenance.model + ", SHA-256 " + e->provenance.model_hash + ", Vitrine " +
                     e->provenance.version + ", seed " + std::to_string(e->provenance.seed) +
                     (method && !method->paper.empty() ? ". " + method->paper : "")) +
         "</small></p>\n";
  return out + "<script type=\"application/json\" id=\"explanation\">" + json_in_html(*e) + "</script>\n<script>" +
         kScript + "</script>\n</body></html>\n";
}

}  // namespace

const ExportForm export_html{
    .name = "html", .title = to_say("Page by itself (HTML)"), .mime = "text/html", .of_tables = false, .make = make};

}  // namespace vitrine::app

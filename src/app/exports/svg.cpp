#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/exports/export.h"
#include "app/exports/figure.h"
#include "app/readings.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

constexpr float kRow = 22, kLabels = 150, kNumbers = 60, kWidth = 640, kHead = 58, kFoot = 40;
constexpr const char* kTarget = "#1C5FA3";  // the light palette's (draw/colours.cpp)
constexpr const char* kFoil = "#B5480B";

std::string element(const char* form, auto... values) {
  char text[256];
  std::snprintf(text, sizeof text, form, values...);
  return text;
}

// As it is read: a newline is seen, blanks at the ends are not.
std::string readable(std::string text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "␣";
  text.erase(0, first);
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, "↵");
  return text;
}

std::string number(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", std::abs(static_cast<double>(value)));
  return (value < 0 ? "−" : "+") + std::string(text);
}

std::string title_of(const State& state) {
  const MethodInfo* method = state.find_method(state.method);
  return method ? method->title : state.method;
}

std::string make(const State& state) {
  const Explanation* e = exported(state);
  return e ? svg_of(*e, title_of(state), true) : std::string();
}

}  // namespace

std::string svg_of(const Explanation& e, std::string_view title, bool headed) {
  const std::span<const float> values = scores(e);
  if (values.empty() || values.size() != e.tokens.size()) return {};
  float most = 1e-12f;
  for (const float v : values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  const float top = headed ? kHead : 4, height = top + kRow * values.size() + (headed ? kFoot : 4);
  const float half = (kWidth - kLabels - 2 * kNumbers) / 2, zero = kLabels + kNumbers + half;
  std::string out =
      std::string("<svg ") + (headed ? "xmlns=\"http://www.w3.org/2000/svg\" " : "");  // in HTML it is known
  out += element("viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" ", static_cast<double>(kWidth),
                 static_cast<double>(height), static_cast<double>(kWidth), static_cast<double>(height)) +
         "font-family=\"Inter, system-ui, sans-serif\" font-size=\"12\">\n";
  out += "<rect width=\"100%\" height=\"100%\" fill=\"#FCFBF8\"/>\n";
  if (headed)
    out += "<text x=\"8\" y=\"24\" font-size=\"16\" font-family=\"Vollkorn, Georgia, serif\" fill=\"#1B1B19\">Why " +
           xml_escaped(about(e)) + "?</text>\n<text x=\"8\" y=\"44\" fill=\"#4D4A44\">" + xml_escaped(title) +
           "</text>\n";
  for (size_t i = 0; i < values.size(); ++i) {
    const float value = std::isfinite(values[i]) ? values[i] : 0, length = half * std::abs(value) / most;
    const double y = top + kRow * i;
    const char* colour = value < 0 ? kFoil : kTarget;
    out +=
        element("<g data-token=\"%zu\">", i) +
        element("<text x=\"%g\" y=\"%g\" text-anchor=\"end\" fill=\"#1B1B19\">", static_cast<double>(kLabels), y + 15) +
        xml_escaped(readable(e.tokens[i].text)) + "</text>";
    out += element("<rect x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"14\" fill=\"%s\"/>",
                   static_cast<double>(value < 0 ? zero - length : zero), y + 4, static_cast<double>(length), colour);
    out += element("<text x=\"%.2f\" y=\"%g\" text-anchor=\"%s\" fill=\"%s\">",
                   static_cast<double>(value < 0 ? zero - length - 5 : zero + length + 5), y + 15,
                   value < 0 ? "end" : "start", colour) +
           (std::isfinite(values[i]) ? number(values[i]) : "not measured") + "</text></g>\n";
  }
  out += element("<line x1=\"%g\" x2=\"%g\" y1=\"%g\" y2=\"%g\" stroke=\"#928D82\"/>\n", static_cast<double>(zero),
                 static_cast<double>(zero), static_cast<double>(top), static_cast<double>(top + kRow * values.size()));
  if (headed)
    out += element("<text x=\"8\" y=\"%g\" font-size=\"11\" fill=\"#6D6961\">", static_cast<double>(height - 14)) +
           xml_escaped(e.provenance.model + " (" + e.provenance.model_hash.substr(0, 12) + "), Vitrine " +
                       e.provenance.version) +
           "</text>\n";
  return out + "</svg>\n";
}

const ExportForm export_svg{
    .name = "svg", .title = to_say("Picture (SVG)"), .mime = "image/svg+xml", .of_tables = false, .make = make};

}  // namespace vitrine::app

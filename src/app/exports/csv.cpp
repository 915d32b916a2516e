// The numbers of the picture as a table (RFC 4180): a row per token with its score, or per method with its figures.
#include "app/exports/export.h"
#include "app/readings.h"
#include "text/say.h"

namespace vitrine::app {
namespace {

std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string of_tokens(const Explanation& e) {
  std::string out = "index,begin,end,text,score\r\n";
  const std::span<const float> values = scores(e);
  if (values.size() != e.tokens.size()) return {};
  for (size_t i = 0; i < values.size(); ++i) {
    const TokenInfo& t = e.tokens[i];
    out += std::to_string(i) + "," + std::to_string(t.begin) + "," + std::to_string(t.end) + "," + csv_cell(t.text) +
           "," + exact(values[i]) + "\r\n";
  }
  return out;
}

std::string of_rows(const Explanation& e) {
  if (e.rows.empty()) return {};
  std::string out = "name,label,group,chosen";
  for (const Figure& f : e.rows.front().figures)
    out += "," + csv_cell(f.name + (f.unit.empty() ? "" : " [" + f.unit + "]"));
  out += "\r\n";
  for (const Row& row : e.rows) {
    out += csv_cell(row.name) + "," + csv_cell(row.label) + "," + csv_cell(row.group) + (row.chosen ? ",1" : ",0");
    for (const Figure& f : row.figures) out += "," + (f.status == Figure::Status::measured ? exact(f.value) : "");
    out += "\r\n";
  }
  return out;
}

// The ways of a flow, as they are listed.
std::string of_edges(const Explanation& e) {
  const Tensor *places = e.find("edge_places"), *amounts = e.find("edges");
  if (!places || !amounts || places->size() != 4 * amounts->size()) return {};
  std::string out = "layer,head,from,to,amount\r\n";
  for (size_t i = 0; i < amounts->f32().size(); ++i) {
    for (const int64_t place : places->i64().subspan(4 * i, 4)) out += std::to_string(place) + ",";
    out += exact(amounts->f32()[i]) + "\r\n";
  }
  return out;
}

std::string make(const State& state) {
  const Explanation* e = exported(state);
  if (!e) return {};
  if (e->view == vitrine::View::graph) return of_edges(*e);
  return e->rows.empty() ? of_tokens(*e) : of_rows(*e);
}

}  // namespace

const ExportForm export_csv{
    .name = "csv", .title = to_say("Numbers (CSV)"), .mime = "text/csv", .of_tables = true, .make = make};

}  // namespace vitrine::app

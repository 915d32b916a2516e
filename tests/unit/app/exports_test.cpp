#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "app/exports/export.h"
#include "app/readings.h"
#include "explanation/explanation_json.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

std::string made(const State& state, std::string_view form) {
  REQUIRE(find_export(form));
  return find_export(form)->make(state);
}

// What stands between the first `before` and the next `after`.
std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

}  // namespace

TEST_CASE("forms have names of their own, and make nothing of nothing") {
  std::set<std::string_view> names;
  for (const ExportForm* form : export_forms()) {
    CHECK(names.insert(form->name).second);
    CHECK(form->make(State{}).empty());
  }
  CHECK(find_export("exe") == nullptr);
}

TEST_CASE("every form carries the numbers of the picture, to the digit") {
  CHECK(exact(0.1f) == "0.1");  // as the JSON of a tensor
  Running page;
  page.settle();
  page.type("a d c");
  page.settle();
  const Explanation* e = exported(page.state);
  REQUIRE(e);
  const std::span<const float> values = scores(*e);
  REQUIRE(values.size() == 3);

  const std::string json = made(page.state, "json");
  const auto read = explanation_from_json(nlohmann::json::parse(json));
  REQUIRE(read.ok());
  CHECK(std::ranges::equal(scores(*read), values));

  const std::string csv = made(page.state, "csv");
  size_t at = csv.find("\r\n") + 2;
  for (const float value : values) {
    const std::string line = csv.substr(at, csv.find("\r\n", at) - at);
    CHECK(line.substr(line.rfind(',') + 1) == nlohmann::json(value).dump());
    at += line.size() + 2;
  }
  CHECK(at == csv.size());

  const std::string html = made(page.state, "html");
  const auto inside = nlohmann::json::parse(between(html, "id=\"explanation\">", "</script>"));
  CHECK(inside == nlohmann::json::parse(json));
  for (const char* outside : {"http://", "https://", "src=", "@import", "url("})
    CHECK_MESSAGE(between(html, "<body", "<script").find(outside) == std::string::npos, outside);

  const std::string svg = made(page.state, "svg");
  for (size_t i = 0; i < values.size(); ++i)
    CHECK(svg.find("data-token=\"" + std::to_string(i) + "\"") != std::string::npos);
  for (const char* citation : {"bib", "txt"})
    CHECK(made(page.state, citation).find(e->provenance.model) != std::string::npos);

  const std::string embed = made(page.state, "embed");
  CHECK(embed.find("src=\"" + std::string(kSite) + "embed.js\"") != std::string::npos);
  const auto inline_ = explanation_from_json(nlohmann::json::parse(between(embed, "application/json\">", "</script>")));
  REQUIRE(inline_.ok());
  CHECK(std::ranges::equal(scores(*inline_), values));
  CHECK(inline_->tensors.size() == 1);
}

TEST_CASE("Ctrl+C copies the selected token with its score, or the table of all") {
  Running page;
  page.settle();
  page.type("a d c");
  page.settle();
  const Explanation* e = exported(page.state);
  REQUIRE(e);
  const std::string all = copied(page.state);
  CHECK(std::ranges::count(all, '\n') == 4);
  CHECK(all.starts_with("index\tbegin\tend\ttext\tscore\r\n"));
  reduce(page.state, SelectToken{1});
  CHECK(copied(page.state).starts_with(e->tokens[1].text + "\t" + exact(static_cast<double>(scores(*e)[1]))));
  CHECK(copied(State{}).empty());
}

TEST_CASE("no text breaks out of a form") {
  Running page;
  page.settle();
  page.type("</script><b>&\"x\"");
  page.settle();
  const std::string html = made(page.state, "html");
  REQUIRE_FALSE(html.empty());
  CHECK(html.find("</script><b>") == std::string::npos);
  CHECK(html.find("<b>") == std::string::npos);
  CHECK(nlohmann::json::parse(between(html, "id=\"explanation\">", "</script>"))["provenance"]["text"] ==
        "</script><b>&\"x\"");
  CHECK(made(page.state, "svg").find("<b>") == std::string::npos);
  const std::string embed = made(page.state, "embed");
  CHECK(embed.find("<b>") == std::string::npos);
  CHECK(between(embed, "application/json\">", "</script>").find('<') == std::string::npos);
}

TEST_CASE("the table of trust is exported with a column per figure") {
  Running page;
  page.settle();
  reduce(page.state, ShowView{app::View::trust});
  page.settle();
  const Explanation* e = exported(page.state);
  REQUIRE(e);
  const std::string csv = made(page.state, "csv");
  CHECK(std::ranges::count(csv, '\n') == static_cast<int64_t>(e->rows.size()) + 1);
  CHECK(csv.find(e->rows[0].figures[0].name) != std::string::npos);
  CHECK(made(page.state, "svg").empty());
  CHECK(export_file_name(page.state, "csv") == "vitrine-trust.csv");
}

TEST_CASE("an answer to an older question is not exported") {
  Running page;
  page.settle();
  REQUIRE(exported(page.state));
  page.type("c c c c");
  CHECK(exported(page.state) == nullptr);
}

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/client.h"
#include "app/dataset_reducer.h"
#include "app/planner.h"
#include "app/reducer.h"

using namespace vitrine;
using namespace vitrine::app;
using nlohmann::json;

namespace {

struct Conversation {
  State state;
  uint64_t next_id = 0;
  std::vector<Message> sent;

  Conversation() { state.loading.active = false; }  // requests wait for a model that is on its way
  void say(DataEvent event) { reduce(state, DataCommand{std::move(event), 0}); }
  // What goes out now; the last data request, if any.
  std::optional<AskData> send() {
    std::optional<AskData> last;
    for (const Message& m : dispatch(state, 0, next_id).messages) {
      sent.push_back(m);
      if (const auto* ask = std::get_if<AskData>(&m)) last = *ask;
    }
    return last;
  }
  void hear(json message) {
    const std::vector<uint8_t> bytes = json::to_cbor(message);
    const auto command = decode(bytes, 0);
    REQUIRE(command);
    reduce(state, *command);
  }
};

json share(double value) { return {{"right", static_cast<int>(std::lround(10 * value))}, {"rows", 10}}; }

json analysis(uint64_t id, const char* name, const char* view, json value, bool partial = false) {
  return {{"type", "analysis"},
          {"id", id},
          {"partial", partial},
          {"result", {{"analysis", name}, {"view", view}, {"value", std::move(value)}}}};
}

// "tree", "tree.swap", or the type of another message.
std::string asked(const AskData& ask) {
  const json fields = json::parse(ask.fields);
  if (ask.type != "analyse") return ask.type;
  return fields["name"].get<std::string>() +
         (fields.contains("command") ? "." + fields["command"].get<std::string>() : "");
}
json settings(const AskData& ask) { return json::parse(ask.fields)["settings"]; }

json table(uint64_t id) {
  return {{"type", "dataset"},
          {"id", id},
          {"name", "reviews.csv"},
          {"rows", 30},
          {"bytes", 900},
          {"format", {{"kind", "csv"}}},
          {"columns",
           {{{"name", "text"}, {"role", "text"}, {"missing", 0}, {"distinct", 30}},
            {{"name", "label"}, {"role", "label"}, {"missing", 0}, {"distinct", 2}}}},
          {"classes", {"bad", "good"}},
          {"split", {{"seed", 1}, {"how", "seeded"}, {"train", 15}, {"validation", 6}, {"test", 9}, {"left_out", 0}}},
          {"findings", json::array()}};
}

json tree(uint64_t id, bool partial) {
  const json counts = {{"train", {5, 10}}, {"validation", {2, 4}}, {"test", {3, 6}}};
  const json gain = {{"points", 4.8}, {"low", 3.4},          {"high", 6.2},
                     {"p", 0.001},    {"p_corrected", 0.02}, {"significant", true}};
  const json question = {{"kind", "ngrams"},         {"statement", "Does it contain “dull”?"},
                         {"source", "words"},        {"threshold", 1},
                         {"needs_model", false},     {"ngrams", {"dull"}},
                         {"opposing", json::array()}};
  json nodes = json::array();
  nodes.push_back(
      {{"id", 7},
       {"parent", -1},
       {"depth", 0},
       {"yes", 8},
       {"no", 9},
       {"question", question},
       {"gain", gain},
       {"tried", 40},
       {"compared", 4},
       {"counts", counts},
       {"prediction", 1},
       {"accuracy", {{"test", share(0.8)}}},
       {"locked", false},
       {"runners_up", json::array({{{"question", question},
                                    {"gain", gain},
                                    {"behind", {{"rows", 30}, {"points", 0.1}, {"low", -0.2}, {"high", 0.4}}}}})}});
  for (int child : {8, 9})
    nodes.push_back({{"id", child},
                     {"parent", 7},
                     {"depth", 1},
                     {"counts", counts},
                     {"prediction", 0},
                     {"accuracy", {{"test", share(0.8)}}},
                     {"locked", false},
                     {"stopped", "leaves"}});
  json value = {{"classes", {"bad", "good"}},
                {"leaves", 2},
                {"seed", 1},
                {"model_passes", 0},
                {"milliseconds", 12.5},
                {"test", share(0.8)},
                {"majority", json::object()},
                {"confusion", {{2, 1}, {0, 6}}},
                {"checks", {{{"code", "tree_accuracy"}, {"statement", "One question."}, {"holds", true}}}},
                {"nodes", nodes},
                {"can_undo", true},
                {"can_redo", false}};
  return analysis(id, "tree", "tree", std::move(value), partial);
}

// A table is open and a tree of one question has arrived.
void grown(Conversation& c) {
  c.say(OpenData{{"reviews.csv", 900}});
  c.hear(table(c.send()->id));
  while (const auto ask = c.send()) {  // its rows, and what is to be kept
    if (ask->type == "dataset_rows") c.hear({{"type", "dataset_rows"}, {"id", ask->id}, {"rows", json::array()}});
    else c.hear({{"type", "dataset_save"}, {"id", ask->id}, {"project", {{"seed", 1}}}});
  }
  c.say(GrowTree{-1});
  c.hear(tree(c.send()->id, false));
}

}  // namespace

TEST_CASE("requests about the data set go out one after the other") {
  Conversation c;
  c.say(OpenData{{"reviews.csv", 900}});
  const auto open = c.send();
  REQUIRE(open);
  CHECK(open->type == "dataset_open");
  CHECK(json::parse(open->fields)["file"] == "reviews.csv");
  c.say(GrowTree{-1});
  CHECK_FALSE(c.send());  // the table is still being read
  c.hear(table(open->id));
  CHECK(c.state.data.table->rows == 30);
  CHECK(c.state.data.table->classes == std::vector<std::string>{"bad", "good"});
  CHECK(asked(*c.send()) == "tree");
}

TEST_CASE("a tree is read with its nodes, and its first node is looked at") {
  Conversation c;
  grown(c);
  const Data& data = c.state.data;
  REQUIRE(data.tree);
  CHECK(data.tree->nodes.size() == 3);
  CHECK(data.node == 7);
  CHECK(data.selected()->question->statement == "Does it contain “dull”?");
  CHECK(data.selected()->gain.points == doctest::Approx(4.8));
  CHECK(data.selected()->runners_up.front().tied());
  CHECK(data.selected()->accuracy[2].value() == doctest::Approx(0.8));
  CHECK(data.tree->find(8)->leaf());
  CHECK(data.tree->find(8)->rows() == 30);
  CHECK(data.can_undo);
  CHECK(data.headline == "One question.");
  CHECK(asked(*c.send()) == "examples");
}

TEST_CASE("a partial tree is shown while the growth goes on, and can be stopped") {
  Conversation c;
  grown(c);
  c.state.data.queue.clear();
  c.say(GrowTree{-1});
  const auto grow = c.send();
  c.hear(tree(grow->id, true));
  CHECK(c.state.data.partial);
  CHECK(c.state.data.running_id == grow->id);
  c.hear({{"type", "progress"}, {"id", grow->id}, {"done", 3}, {"total", 8}});
  CHECK(c.state.data.done == 3);
  c.say(StopData{});
  c.send();
  REQUIRE(std::holds_alternative<AskCancel>(c.sent.back()));
  CHECK(std::get<AskCancel>(c.sent.back()).id == grow->id);
  c.hear({{"type", "error"}, {"id", grow->id}, {"error", {{"code", "cancelled"}, {"what", "stopped"}}}});
  CHECK_FALSE(c.state.data.error);
  CHECK(c.state.data.tree);
}

TEST_CASE("an export is asked for by its form, and what comes back is handed to the person") {
  Conversation c;
  grown(c);
  c.state.data.queue.clear();
  c.say(ExportData{"report-markdown"});
  const auto ask = c.send();
  REQUIRE(ask);
  CHECK(ask->type == "dataset_export");
  CHECK(json::parse(ask->fields)["form"] == "report-markdown");
  c.hear({{"type", "dataset_exported"}, {"id", ask->id}, {"name", "report.md"}, {"text", "# A report"}});
  REQUIRE(c.state.data.exported);
  CHECK(c.state.data.exported->first == "report.md");
  CHECK(c.state.data.exported->second == "# A report");
  CHECK_FALSE(c.state.data.busy());
}

TEST_CASE("what only decorates the tree waits for what the person does") {
  Conversation c;
  grown(c);
  CHECK(c.state.data.queue.size() >= 3);
  c.say(PruneNode{7});
  REQUIRE(c.state.data.queue.size() == 1);
  CHECK(c.state.data.queue.front().what == "tree.prune");
}

TEST_CASE("a file that cannot be read leaves no table and says why; an answer of an older request is dropped") {
  Conversation c;
  c.say(OpenData{{"picture.png", 10}});
  const auto open = c.send();
  c.hear({{"type", "error"}, {"id", open->id}, {"error", {{"code", "bad_file"}, {"what", "This is no table"}}}});
  REQUIRE(c.state.data.error);
  CHECK_FALSE(c.state.data.file);
  CHECK_FALSE(c.state.data.busy());
  c.hear(table(open->id));
  CHECK_FALSE(c.state.data.table);
}

TEST_CASE("the chart of a node, the linear model, and a row that it explains") {
  Conversation c;
  grown(c);
  c.hear(analysis(0, "chart", "curve",
                  {{"node", 7},
                   {"bars",
                    {{{"from", 0}, {"to", 1}, {"yes", false}, {"counts", {3, 1}}},
                     {{"from", 1}, {"to", 2}, {"yes", true}, {"counts", {0, 5}}}}},
                   {"missing", {0, 1}},
                   {"below", 0},
                   {"above", 2},
                   {"threshold", 1.0}}));
  REQUIRE(c.state.data.chart);
  CHECK(c.state.data.chart->bars[1].yes);
  CHECK(c.state.data.chart->bars[0].counts == std::vector<int64_t>{3, 1});
  CHECK(*c.state.data.chart->threshold == 1);
  c.hear(analysis(0, "chart", "curve", {{"node", 8}, {"bars", json::array()}, {"missing", json::array()}}));
  CHECK(c.state.data.chart->node == 7);  // another node's chart came too late

  c.say(ShowRowPath{4});
  std::vector<std::string> types;
  for (const DataAsk& ask : c.state.data.queue) types.push_back(ask.what);
  CHECK(std::find(types.begin(), types.end(), "path") != types.end());
  const json ngram = {{"ngram", "dull"},
                      {"coefficient", 1.5},
                      {"from_embedding", 0.25},
                      {"rows", 6},
                      {"test", {{"share_of_class", share(0.9)}}}};
  c.hear(analysis(0, "linear", "table",
                  {{"classes", {"bad", "good"}},
                   {"intercepts", {0.5}},
                   {"test", share(0.7)},
                   {"parts", {{{"name", "n-grams"}, {"chosen", true}}}},
                   {"top", {{"bad", {ngram}}, {"good", json::array()}}},
                   {"explained",
                    {{{"row", 4},
                      {"contributions", {{{"ngram", "dull"}, {"own", {-1.25}}, {"from_embedding", {-0.25}}}}},
                      {"logit", {-1.0}},
                      {"probabilities", {0.73, 0.27}},
                      {"predicted", 0}}}}}));
  REQUIRE(c.state.data.linear);
  REQUIRE(c.state.data.linear->parts.size() == 1);
  CHECK(c.state.data.linear->parts[0].name == "n-grams");
  CHECK(c.state.data.linear->parts[0].chosen);
  CHECK(c.state.data.linear->accuracy[2].value() == doctest::Approx(0.7));
  CHECK(c.state.data.linear->top[0][0].test_share.value() == doctest::Approx(0.9));
  REQUIRE(c.state.data.linear_row);
  CHECK(c.state.data.linear->intercepts[0] + c.state.data.linear_row->contributions[0].value(0) ==
        doctest::Approx(c.state.data.linear_row->logit[0]));
  c.hear(analysis(0, "path", "tree",
                  {{"row", 4},
                   {"label", 0},
                   {"predicted", 0},
                   {"leaf", 8},
                   {"path", json::array()},
                   {"soft", {{"softness", 0.2}, {"shares", {0.6, 0.4}}}}}));
  REQUIRE(c.state.data.path->soft);
  CHECK(c.state.data.path->soft->shares == std::vector<double>{0.6, 0.4});
  CHECK(c.state.data.queue.back().what == "linear");  // and now about that row
}

TEST_CASE("an analysis that the page does not know is listed, set, asked and shown by its common parts") {
  Conversation c;
  grown(c);
  const json declared = {
      {"name", "test_only"},
      {"title", "A test"},
      {"question", "Is there a word?"},
      {"view", "statements"},
      {"settings",
       {{{"name", "word"}, {"label", "Word"}, {"kind", "text"}, {"default", ""}},
        {{"name", "times"}, {"label", "Times"}, {"kind", "integer"}, {"low", 1}, {"high", 9}, {"default", 3}}}}};
  c.hear({{"type", "analyses"}, {"id", 0}, {"analyses", {declared}}});
  REQUIRE(c.state.data.find_analysis("test_only"));
  CHECK(c.state.data.find_analysis("test_only")->settings.size() == 2);
  c.say(ChooseAnalysis{"test_only"});
  c.say(SetAnalysisSetting{"test_only", "times", int64_t{5}});
  c.say(SetAnalysisSetting{"test_only", "word", std::string("warm")});
  c.state.data.queue.clear();
  c.say(RunAnalysis{"test_only"});
  const auto ask = c.send();
  REQUIRE(ask);
  CHECK(asked(*ask) == "test_only");
  CHECK(settings(*ask) == json{{"times", 5}, {"word", "warm"}});
  json answer = analysis(ask->id, "test_only", "statements", json::object());
  answer["result"]["claims"] = {{{"statement", "There is."}, {"holds", true}}};
  answer["result"]["figures"] = {
      {{"name", "share"}, {"label", "Share"}, {"status", "measured"}, {"value", 0.5}, {"unit", ""}, {"meaning", ""}}};
  c.hear(answer);
  REQUIRE(c.state.data.reports.contains("test_only"));
  CHECK(c.state.data.reports.at("test_only").claims[0].statement == "There is.");
  CHECK(c.state.data.reports.at("test_only").figures[0].value == 0.5);
  CHECK_FALSE(c.state.data.running);
  answer["result"]["claims"] = "none";
  c.say(RunAnalysis{"test_only"});
  answer["id"] = c.send()->id;
  c.hear(answer);
  CHECK(c.state.data.error);  // a wrong type is a sentence
}

TEST_CASE("a damaged answer is a failure with a sentence") {
  Conversation c;
  c.say(OpenData{{"reviews.csv", 900}});
  json message = table(c.send()->id);
  message["rows"] = "many";
  c.hear(message);
  CHECK_FALSE(c.state.data.table);
  CHECK(c.state.data.error);
}

TEST_CASE("a question about a row is the row in its place, and its first answers are compared") {
  dataset::Question q;
  q.kind = dataset::Question::Kind::prompt;
  q.prompt = "Review: {text}\nSentiment:";
  q.verbalisers = {" positive", " negative"};
  q.yes = {1};
  const auto prompt = prompt_of(q, "so dull");
  REQUIRE(prompt);
  CHECK(prompt->text == "Review: so dull\nSentiment:");
  CHECK(prompt->text.substr(prompt->begin, prompt->end - prompt->begin) == "so dull");
  CHECK(prompt->target == " negative");
  CHECK(prompt->foil == " positive");
  q.prompt = "no place for it";
  CHECK_FALSE(prompt_of(q, "so dull"));
}

TEST_CASE("hard or soft is asked of the core, and what comes back says which it is") {
  Conversation c;
  grown(c);
  CHECK(c.state.data.tree->routing == dataset::Routing::hard);
  c.say(SetRouting{false});  // it is hard already
  CHECK(c.state.data.queue.front().what != "tree.route");
  c.say(SetRouting{true});
  const auto ask = c.send();
  REQUIRE(ask);
  CHECK(asked(*ask) == "tree.route");
  CHECK(settings(*ask)["routing"] == "soft");
  json soft = tree(ask->id, false);
  json& value = soft["result"]["value"];
  value["routing"] = "soft";
  value["softness"] = 0.4;
  value["nodes"][0]["reached"] = 90;
  value["checks"] = {{{"code", "softness"}, {"statement", "Softness 0.4 suits best."}, {"holds", true}}};
  c.hear(soft);
  CHECK(c.state.data.tree->routing == dataset::Routing::soft);
  CHECK(c.state.data.tree->softness.softness == doctest::Approx(0.4));
  CHECK(c.state.data.tree->said("softness") == "Softness 0.4 suits best.");
  CHECK(c.state.data.tree->find(7)->reached == 90);
  CHECK(c.state.data.tree->find(8)->reached == c.state.data.tree->find(8)->rows());
  c.state.data.queue.clear();
  c.say(ShowRowPath{3});
  const auto path = c.send();
  c.hear(analysis(path->id, "path", "tree",
                  {{"row", 3},
                   {"label", 1},
                   {"predicted", 1},
                   {"leaf", 8},
                   {"path", json::array()},
                   {"soft",
                    {{"softness", 0.4},
                     {"shares", {0.3, 0.7}},
                     {"leaves", {{{"node", 8}, {"weight", 0.8}}, {{"node", 9}, {"weight", 0.2}}}}}}}));
  CHECK(c.state.data.path->weight(8) == doctest::Approx(0.8));
}

TEST_CASE("nearest rows are asked for a text; once they are there, also for every row that is looked at") {
  Conversation c;
  grown(c);
  c.state.data.queue.clear();
  c.say(FindNearest{-1, "warm and bright"});
  c.say(FindNearest{-1, "cold and grey"});  // only the last is wanted
  CHECK(c.state.data.queue.size() == 1);
  const auto ask = c.send();
  CHECK(asked(*ask) == "nearest");
  CHECK(settings(*ask)["query"] == "cold and grey");
  const json neighbours = {{{"row", 4}, {"cosine", 0.93}, {"label", "bad"}, {"part", "train"}, {"text", "grey"}}};
  json answer = analysis(
      ask->id, "nearest", "table",
      {{"k", 5},
       {"test", {{"accuracy", 0.8}, {"right", 80}, {"rows", 100}, {"by_words", share(0.6)}, {"majority", share(0.5)}}},
       {"near",
        {{{"query", {{"text", "cold and grey"}}},
          {"neighbours", neighbours},
          {"vote", {{"label", "bad"}, {"agree", 1}, {"of", 1}}}}}}});
  answer["result"]["claims"] = {{{"code", "a"}, {"statement", "It is not so."}, {"holds", false}},
                                {{"code", "b"}, {"statement", "It is so."}, {"holds", true}}};
  c.hear(answer);
  REQUIRE(c.state.data.nearest);
  REQUIRE(c.state.data.near());
  const dataset::Near& near = *c.state.data.near();
  CHECK(near.row == -1);
  CHECK(near.text == "cold and grey");
  CHECK(near.vote->label == "bad");
  CHECK(near.neighbours.at(0).cosine == doctest::Approx(0.93));
  CHECK(c.state.data.nearest->test->by_model.low() == doctest::Approx(0.711).epsilon(1e-3));  // Wilson's interval
  CHECK(c.state.data.nearest->test->majority.value() == doctest::Approx(0.5));
  CHECK(c.state.data.nearest_sentence == "It is so.");

  c.say(ShowRowPath{3});
  const auto path = c.send();
  c.hear(
      analysis(path->id, "path", "tree",
               {{"row", 3}, {"label", 1}, {"predicted", 1}, {"leaf", 8}, {"path", json::array()}, {"soft", nullptr}}));
  const auto next = c.send();
  REQUIRE(next);
  CHECK(asked(*next) == "nearest");
  CHECK(settings(*next)["rows"] == "3");
  c.say(PruneNode{7});  // what the person does goes first
  c.send();
  CHECK(std::holds_alternative<AskCancel>(c.sent.back()));
}

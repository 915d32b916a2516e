#include "app/dataset_json.h"

#include "explanation/json_reader.h"

namespace vitrine::app {
namespace {

using nlohmann::json;

constexpr int64_t kMost = int64_t{1} << 52;

struct Reading {
  std::optional<Error> error;

  // `read` fills a value from a reader; the first fault is kept.
  template <class T, class Read>
  T one(const json& j, const char* what, Read read) {
    JsonReader r(j, what, ErrorCode::internal);
    T value{};
    read(r, value);
    if (r.error() && !error) error = r.error();
    return value;
  }
  template <class T, class Read>
  std::vector<T> list(const json& array, const char* what, Read read) {
    std::vector<T> values;
    for (const json& j : array) values.push_back(one<T>(j, what, read));
    return values;
  }

  static std::vector<std::string> texts(const json& array) {
    std::vector<std::string> out;
    for (const json& j : array) out.push_back(j.is_string() ? j.get<std::string>() : std::string());
    return out;
  }
  static std::vector<int64_t> integers(const json& array) {
    std::vector<int64_t> out;
    for (const json& j : array) out.push_back(j.is_number_integer() ? j.get<int64_t>() : 0);
    return out;
  }
  static std::vector<double> numbers(const json& array) {
    std::vector<double> out;
    for (const json& j : array) out.push_back(j.is_number() ? j.get<double>() : 0);
    return out;
  }
  // Of a node or a class; -1 when it is not there.
  static int index_of(JsonReader& r, const char* name) {
    return static_cast<int>(r.field(name) ? r.integer(name, -1, 1 << 30) : -1);
  }

  DataShare share(const json& j) {
    return one<DataShare>(j, "a proportion", [](JsonReader& r, DataShare& s) {
      s.right = r.integer("right", 0, kMost, false);
      s.rows = r.integer("rows", 0, kMost, false);
      s.value = r.number(r.field("value") ? "value" : "accuracy", false);
      if (const json* interval = r.field("interval"); interval && interval->is_array() && interval->size() == 2 &&
                                                      (*interval)[0].is_number() && (*interval)[1].is_number()) {
        s.low = (*interval)[0].get<double>();
        s.high = (*interval)[1].get<double>();
      } else {
        s.low = r.number("low", false);
        s.high = r.number("high", false);
      }
    });
  }
  std::array<DataShare, 3> shares(const json& parts) {
    std::array<DataShare, 3> out;
    for (size_t i = 0; i < out.size(); ++i)
      if (const auto it = parts.find(kDataParts[i]); it != parts.end() && it->is_object()) out[i] = share(*it);
    return out;
  }
  DataCheck check(const json& j) {
    return one<DataCheck>(j, "a check", [](JsonReader& r, DataCheck& c) {
      c.code = r.text("code", false);
      c.statement = r.text("statement");
      c.test = r.text("test", false);
      c.part = r.text("part", false);
      c.holds = r.text("verdict") == "holds";
      c.node = index_of(r, "node");
    });
  }
  std::vector<DataCheck> checks(const json& array) {
    std::vector<DataCheck> out;
    for (const json& j : array) out.push_back(check(j));
    return out;
  }
  DataGain gain(const json& j) {
    return one<DataGain>(j, "a gain", [](JsonReader& r, DataGain& g) {
      g.points = r.number("points");
      g.low = r.number("low", false);
      g.high = r.number("high", false);
      g.p = r.number("p_corrected", false);
      g.significant = r.field("significant") && r.boolean("significant");
    });
  }
  DataQuestion question(const json& j) {
    return one<DataQuestion>(j, "a question", [](JsonReader& r, DataQuestion& q) {
      q.kind = r.text("kind");
      q.statement = r.text("statement");
      q.source = r.text("source", false);
      q.threshold = r.number("threshold", false);
      q.needs_model = r.field("needs_model") && r.boolean("needs_model");
      q.prompt = r.text("prompt", false);
      q.verbalisers = texts(r.array("verbalisers"));
      for (const int64_t i : integers(r.array("yes"))) q.yes.push_back(static_cast<int>(i));
      q.ngrams = texts(r.array("ngrams"));
      q.opposing = texts(r.array("opposing"));
    });
  }
  DataNode node(const json& j) {
    return one<DataNode>(j, "a node", [this](JsonReader& r, DataNode& n) {
      n.id = index_of(r, "id");
      n.parent = index_of(r, "parent");
      n.yes = index_of(r, "yes");
      n.no = index_of(r, "no");
      if (const json* q = r.field("question")) n.question = question(*q);
      if (const json* g = r.field("gain")) n.gain = gain(*g);
      n.tried = r.integer("tried", 0, kMost, false);
      n.compared = r.integer("compared", 0, kMost, false);
      for (const json& up : r.array("runners_up"))
        n.runners_up.push_back(one<DataRunnerUp>(up, "a runner-up", [this](JsonReader& u, DataRunnerUp& out) {
          out.question = question(u.object("question"));
          out.gain = gain(u.object("gain"));
          out.tied = u.field("tied") && u.boolean("tied");
        }));
      const json& counts = r.object("counts");
      for (size_t i = 0; i < n.counts.size(); ++i)
        if (const auto it = counts.find(kDataParts[i]); it != counts.end() && it->is_array())
          n.counts[i] = integers(*it);
      n.reached = r.field("reached") ? r.integer("reached", 0, kMost) : n.rows();
      n.prediction = static_cast<int>(r.integer("prediction", -1, 1 << 20, false));
      n.accuracy = shares(r.object("accuracy"));
      n.as_leaf = shares(r.object("accuracy_as_leaf"));
      n.locked = r.field("locked") && r.boolean("locked");
      n.stopped = r.text("stopped", false);
    });
  }
  DataTree tree(const json& j) {
    return one<DataTree>(j, "the tree", [&](JsonReader& r, DataTree& t) {
      t.classes = texts(r.array("classes"));
      for (const json& n : r.array("nodes")) t.nodes.push_back(node(n));
      t.accuracy = shares(j);
      t.majority = shares(r.object("majority"));
      for (const json& row : r.array("confusion")) t.confusion.push_back(integers(row));
      t.checks = checks(r.array("checks"));
      t.soft = r.text("routing", false) == "soft";
      t.softness = r.number("softness", false);
      t.leaves = static_cast<int>(r.integer("leaves", 0, 1 << 20, false));
      t.seed = static_cast<uint64_t>(r.integer("seed", 0, kMost, false));
      t.passes = r.integer("model_passes", 0, kMost, false);
      t.milliseconds = r.number("milliseconds", false);
    });
  }
  DataColumn column(const json& j) {
    return one<DataColumn>(j, "a column", [](JsonReader& r, DataColumn& c) {
      c.name = r.text("name");
      c.role = r.text("role");
      c.missing = r.integer("missing", 0, kMost, false);
      c.distinct = r.integer("distinct", 0, kMost, false);
      if (r.field("least")) c.least = r.number("least");
      if (r.field("greatest")) c.greatest = r.number("greatest");
      for (const json& level : r.array("levels")) {
        JsonReader l(level, "a level", ErrorCode::internal);
        c.levels.emplace_back(l.text("name", false), l.integer("rows", 0, kMost, false));
      }
    });
  }
  DataTable table(const json& j) {
    return one<DataTable>(j, "the data set", [this](JsonReader& r, DataTable& t) {
      t.name = r.text("name", false);
      t.rows = r.integer("rows", 0, kMost);
      t.bytes = r.integer("bytes", 0, kMost, false);
      JsonReader f(r.object("format"), "the format", ErrorCode::internal);
      t.format = f.text("kind", false);
      if (const std::string encoding = f.text("encoding", false); !encoding.empty()) t.format += ", " + encoding;
      for (const json& c : r.array("columns")) t.columns.push_back(column(c));
      t.classes = texts(r.array("classes"));
      if (const json* s = r.field("split"); s && s->is_object()) {
        JsonReader split(*s, "the split", ErrorCode::internal);
        t.split = true;
        t.how = split.text("how", false);
        t.seed = static_cast<uint64_t>(split.integer("seed", 0, kMost, false));
        for (size_t i = 0; i < t.parts.size(); ++i) t.parts[i] = split.integer(kDataParts[i], 0, kMost, false);
        t.left_out = split.integer("left_out", 0, kMost, false);
      }
      t.findings = checks(r.array("findings"));
    });
  }
  DataRow row(const json& j) {
    return one<DataRow>(j, "a row", [](JsonReader& r, DataRow& d) {
      d.row = r.integer("row", 0, kMost);
      d.part = r.text("part", false);
      d.label = index_of(r, "label");
      d.text = r.text("text", false);
      d.answer = r.text("answer", false);
      d.predicted = index_of(r, "predicted");
      d.score = r.number("score", false);
      d.cells = texts(r.array("cells"));
    });
  }
  std::vector<DataRow> rows(const json& array) {
    std::vector<DataRow> out;
    for (const json& j : array) out.push_back(row(j));
    return out;
  }
  DataPath path(JsonReader& r) {
    DataPath p;
    p.row = r.integer("row", 0, kMost);
    p.label = index_of(r, "label");
    p.predicted = index_of(r, "predicted");
    p.leaf = index_of(r, "leaf");
    for (const json& step : r.array("path"))
      p.steps.push_back(one<DataStep>(step, "a step", [](JsonReader& s, DataStep& d) {
        d.node = index_of(s, "node");
        d.answer = s.text("answer", false);
        d.score = s.number("score", false);
      }));
    if (r.field("soft")) {
      JsonReader soft(r.object("soft"), "soft routing", ErrorCode::internal);
      p.soft = numbers(soft.array("shares"));
      for (const json& leaf : soft.array("leaves")) {
        JsonReader l(leaf, "a leaf", ErrorCode::internal);
        p.weights[index_of(l, "node")] = l.number("weight", false);
      }
    }
    return p;
  }
  // One query's neighbours, and how such a vote did on test rows.
  DataNearest nearest(JsonReader& r) {
    const json& near = r.array("near");
    DataNearest out = one<DataNearest>(
        near.empty() ? json::object() : near.front(), "nearest rows", [this](JsonReader& n, DataNearest& d) {
          JsonReader query(n.object("query"), "the query", ErrorCode::internal);
          d.row = query.field("row") ? query.integer("row", 0, kMost) : -1;
          d.text = query.text("text", false);
          d.label = query.text("label", false);
          for (const json& j : n.array("neighbours"))
            d.neighbours.push_back(one<DataNeighbour>(j, "a neighbour", [](JsonReader& k, DataNeighbour& o) {
              o.row = k.integer("row", 0, kMost);
              o.text = k.text("text", false);
              o.label = k.text("label", false);
              o.cosine = k.number("cosine");
            }));
          if (!n.field("vote")) return;
          JsonReader vote(n.object("vote"), "the vote", ErrorCode::internal);
          d.vote = vote.text("label");
          d.agree = vote.integer("agree", 0, kMost);
          d.of = vote.integer("of", 0, kMost);
        });
    JsonReader report(r.object("nearest"), "the measure of nearest rows", ErrorCode::internal);
    out.k = report.integer("k", 0, kMost, false);
    if (report.field("test")) {
      const json& test = report.object("test");
      out.test = share(test);
      out.by_words = share(test.value("by_words", json::object()));
      out.majority = share(test.value("majority", json::object()));
    }
    for (const DataCheck& c : checks(report.array("checks")))
      if (c.holds && out.sentence.empty()) out.sentence = c.statement;
    return out;
  }
  DataCompanion companion(const json& j) {
    return one<DataCompanion>(j, "a companion", [this](JsonReader& r, DataCompanion& c) {
      c.name = r.text("name");
      c.title = r.text("title", false);
      c.note = r.text("note", false);
      c.questions = r.integer("questions", 0, kMost, false);
      if (r.field("train")) c.train = share(r.object("train"));
      c.test = share(r.object("test"));
    });
  }
  DataChart chart(const json& j) {
    return one<DataChart>(j, "a chart", [this](JsonReader& r, DataChart& c) {
      c.node = index_of(r, "node");
      for (const json& bar : r.array("bars"))
        c.bars.push_back(one<DataBar>(bar, "a bar", [](JsonReader& b, DataBar& d) {
          d.name = b.text("name", false);
          d.from = b.number("from", false);
          d.to = b.number("to", false);
          d.yes = b.boolean("yes");
          d.counts = integers(b.array("counts"));
        }));
      c.missing = integers(r.array("missing"));
      if (r.field("threshold")) c.threshold = r.number("threshold");
      if (r.field("upper")) c.upper = r.number("upper");
      c.below = r.integer("below", 0, kMost, false);
      c.above = r.integer("above", 0, kMost, false);
    });
  }
  DataLinear linear(const json& j) {
    return one<DataLinear>(j, "the linear model", [this](JsonReader& r, DataLinear& d) {
      d.classes = texts(r.array("classes"));
      d.intercepts = numbers(r.array("intercepts"));
      d.test = share(r.object("test"));
      for (const json& part : r.array("parts"))
        if (part.is_object() && part.value("chosen", false)) d.columns = part.value("name", "");
      const json& top = r.object("top");
      for (const std::string& name : d.classes) {
        const auto list = top.find(name);
        d.top.emplace_back();
        if (list == top.end() || !list->is_array()) continue;
        for (const json& entry : *list)
          d.top.back().push_back(one<DataNgram>(entry, "an n-gram", [this](JsonReader& n, DataNgram& out) {
            out.ngram = n.text("ngram");
            out.coefficient = n.number("coefficient");
            out.embedded = n.number("from_embedding", false);
            out.rows = n.integer("rows", 0, kMost, false);
            if (const json& test = n.object("test"); test.contains("share_of_class"))
              out.test = share(test["share_of_class"]);
          }));
      }
    });
  }
  std::optional<DataLinearRow> linear_row(const json& explained) {
    if (!explained.is_array() || explained.empty()) return std::nullopt;
    return one<DataLinearRow>(explained.front(), "an explained row", [this](JsonReader& r, DataLinearRow& d) {
      d.row = r.integer("row", 0, kMost);
      d.logit = numbers(r.array("logit"));
      d.probabilities = numbers(r.array("probabilities"));
      d.predicted = index_of(r, "predicted");
      for (const json& part : r.array("contributions"))
        d.contributions.push_back(
            one<DataContribution>(part, "a contribution", [](JsonReader& c, DataContribution& out) {
              out.ngram = c.text("ngram");
              out.value = numbers(c.array("own"));
              const std::vector<double> embedded = numbers(c.array("from_embedding"));
              for (size_t k = 0; k < std::min(out.value.size(), embedded.size()); ++k) out.value[k] += embedded[k];
            }));
    });
  }
};

}  // namespace

std::optional<DataEvent> decode_data(const json& message, std::optional<Error>& error) {
  JsonReader r(message, "a message", ErrorCode::internal);
  const std::string type = r.text("type");
  Reading reading;
  std::optional<DataEvent> event;
  if (type == "dataset") {
    event = DataArrived{reading.table(message)};
  } else if (type == "dataset_rows") {
    event = DataPreviewArrived{reading.rows(r.array("rows"))};
  } else if (type == "dataset_tree") {
    const auto flag = [&](const char* name) { return r.field(name) && r.boolean(name); };
    event = DataTreeArrived{reading.tree(r.object("tree")), flag("partial"), flag("can_undo"), flag("can_redo"),
                            r.text("what", false)};
  } else if (type == "dataset_examples") {
    event = DataExamplesArrived{Reading::index_of(r, "node"), r.text("kind"), reading.rows(r.array("rows"))};
  } else if (type == "dataset_path") {
    event = DataPathArrived{reading.path(r)};
  } else if (type == "dataset_compare") {
    DataCompanionsArrived arrived;
    for (const json& c : r.array("companions")) arrived.companions.push_back(reading.companion(c));
    event = std::move(arrived);
  } else if (type == "dataset_chart") {
    event = DataChartArrived{reading.chart(message)};
  } else if (type == "dataset_linear") {
    event = DataLinearArrived{reading.linear(r.object("linear")), reading.linear_row(r.array("explained"))};
  } else if (type == "dataset_nearest") {
    event = DataNearestArrived{reading.nearest(r)};
  } else if (type == "dataset_export") {
    event = DataExportArrived{r.text("name"), r.text("text")};
  } else if (type == "dataset_closed") {
    event = DataClosed{};
  } else if (type == "dataset_save") {
    event = DataSaved{r.object("project").dump(-1, ' ', false, json::error_handler_t::replace)};
  }
  if (event) error = r.error() ? r.error() : reading.error;
  return event;
}

}  // namespace vitrine::app

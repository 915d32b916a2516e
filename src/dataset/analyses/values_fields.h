// The fields of values.h, for archive.h. What they mean: service/protocol.md.
#pragma once
#include "dataset/analyses/values.h"
#include "dataset/tree/tree_fields.h"
#include "text/say.h"

namespace vitrine {

template <>
struct Fields<dataset::ShownRow> {
  static constexpr const char* what = "a row";
  static void list(auto& a, auto& row) {
    a.must("row", row.row, 0, 9e15);
    a.may("part", row.part);
    a.brief("label", row.label, -1);
    a.brief("cells", row.cells);
    if (!a.is_reader && row.answer.empty()) return;
    a.may("text", row.text);
    a.may("answer", row.answer);
    a.may("score", row.score);
    a.brief("predicted", row.predicted, -1);
  }
};
template <>
struct Fields<dataset::ExampleRows> {
  static constexpr const char* what = "example rows";
  static void list(auto& a, auto& examples) {
    a.must("node", examples.node);
    a.must("kind", examples.kind);
    a.may("total", examples.total);
    a.may("rows", examples.rows);
  }
};

template <>
struct Fields<dataset::PathStep> {
  static constexpr const char* what = "a step";
  static void list(auto& a, auto& step) {
    a.must("node", step.node);
    a.may("question", step.question);
    a.may("score", step.score);
    a.may("answer", step.answer);
  }
};
template <>
struct Fields<dataset::LeafWeight> {
  static constexpr const char* what = "a leaf";
  static void list(auto& a, auto& leaf) {
    a.must("node", leaf.node);
    a.must("weight", leaf.weight);
  }
};
template <>
struct Fields<dataset::SoftPath> {
  static constexpr const char* what = "soft routing";
  static void list(auto& a, auto& soft) {
    a.may("softness", soft.softness);
    a.may("shares", soft.shares);
    a.brief("predicted", soft.predicted, -1);
    a.may("leaves", soft.leaves);
  }
};
template <>
struct Fields<dataset::RowPath> {
  static constexpr const char* what = "the way of a row";
  static void list(auto& a, auto& path) {
    a.must("row", path.row, 0, 9e15);
    a.brief("label", path.label, -1);
    a.brief("predicted", path.predicted, -1);
    a.may("routing", path.routing);
    a.may("path", path.path);
    a.must("leaf", path.leaf);
    a.may("shares", path.shares);
    a.may("soft", path.soft);
  }
};

template <>
struct Fields<dataset::AnswerBar> {
  static constexpr const char* what = "a bar";
  static void list(auto& a, auto& bar) {
    a.must("yes", bar.yes);
    a.may("counts", bar.counts);
    a.brief("name", bar.name);
    if (!bar.name.empty()) return;
    a.may("from", bar.from);
    a.may("to", bar.to);
  }
};
template <>
struct Fields<dataset::AnswerChart> {
  static constexpr const char* what = "a chart";
  static void list(auto& a, auto& chart) {
    a.brief("node", chart.node, -1);
    a.may("bars", chart.bars);
    a.may("missing", chart.missing);
    a.may("threshold", chart.threshold);
    a.may("upper", chart.upper);
    a.may("below", chart.below);
    a.may("above", chart.above);
  }
};

template <>
struct Fields<dataset::Companion> {
  static constexpr const char* what = "a baseline";
  static void list(auto& a, auto& c) {
    a.must("name", c.name);
    a.may("title", c.title);
    a.may("note", c.note);
    a.may("questions", c.questions);
    list_accuracy(a, c.accuracy);
  }
};

template <>
struct Fields<dataset::LinearPart> {
  static constexpr const char* what = "a part of the linear model";
  static void list(auto& a, auto& part) {
    a.must("name", part.name);
    a.may("strength", part.strength);
    a.says("validation", nlohmann::json{{"accuracy", written(part.validation)}});
    a.may("chosen", part.chosen);
  }
};
// {"share_of_class": proportion}
template <class P>
struct ShareOfClass {
  P& proportion;
};
template <class P>
struct Fields<ShareOfClass<P>> {
  static constexpr const char* what = "the test rows of an n-gram";
  static void list(auto& a, auto& share) { a.may("share_of_class", share.proportion); }
};
template <>
struct Fields<dataset::TopNgram> {
  static constexpr const char* what = "an n-gram";
  static void list(auto& a, auto& top) {
    a.must("ngram", top.ngram);
    a.must("coefficient", top.coefficient);
    a.may("from_embedding", top.embedded);
    a.may("rows", top.train_rows);
    a.may("test", ShareOfClass{top.test_share});
  }
};
template <>
struct Fields<dataset::LinearContribution> {
  static constexpr const char* what = "a contribution";
  static void list(auto& a, auto& c) {
    a.must("ngram", c.ngram);
    a.may("own", c.own);
    a.may("from_embedding", c.embedded);
  }
};
template <>
struct Fields<dataset::LinearExplanation> {
  static constexpr const char* what = "an explained row";
  static void list(auto& a, auto& e) {
    a.brief("row", e.row, -1);
    a.may("contributions", e.contributions);
    a.may("logit", e.logit);
    a.may("probabilities", e.probabilities);
    a.may("predicted", e.predicted);
  }
};
// {class: n-grams}, in the order of the classes
template <class Top, class Classes>
struct TopByClass {
  Top& top;
  const Classes& classes;
};
template <class Top, class Classes>
struct Fields<TopByClass<Top, Classes>> {
  static constexpr const char* what = "the n-grams by class";
  static void list(auto& a, auto& by_class) {
    if constexpr (reads<decltype(a)>) by_class.top.resize(by_class.classes.size());
    for (size_t k = 0; k < by_class.top.size(); ++k) a.may(by_class.classes[k].c_str(), by_class.top[k]);
  }
};
// How a part of the rows came out.
template <class S>
struct LinearOn {
  S& summary;
  dataset::Part part;
};
template <class S>
struct Fields<LinearOn<S>> {
  static constexpr const char* what = "the accuracy of the linear model";
  static void list(auto& a, auto& on) {
    Accuracy accuracy{on.summary.accuracy[static_cast<size_t>(on.part)]};
    Fields<decltype(accuracy)>::list(a, accuracy);
    if (on.part == dataset::Part::test) {
      a.says("majority", on.summary.majority.value());
      a.may("confusion", on.summary.confusion);
    } else {
      a.says("note", on.part == dataset::Part::train
                         ? say("the result, on the train and validation rows that it was fitted on")
                         : say("fitted on train rows only; chose the penalty and the columns"));
    }
  }
};
template <class S>
struct PassesAndTime {
  S& of;
};
template <class S>
struct Fields<PassesAndTime<S>> {
  static constexpr const char* what = "the cost";
  static void list(auto& a, auto& cost) {
    a.may("milliseconds", cost.of.milliseconds);
    a.may("passes", cost.of.passes);
  }
};
template <>
struct Fields<dataset::LinearSummary> {
  static constexpr const char* what = "the linear model";
  static void list(auto& a, auto& s) {
    a.says("method", std::string("linear"));
    a.may("column", s.column);
    a.must("classes", s.classes);
    if (!s.classes.empty())
      a.says("output", s.classes.size() == 2 ? say("log-odds of {class}", s.classes[1]) : say("logit of each class"));
    a.may("ngrams", s.ngrams);
    a.may("embedded_words", s.embedded_words);
    a.may("intercepts", s.intercepts);
    a.may("parts", s.parts);
    for (const auto part : {dataset::Part::train, dataset::Part::validation, dataset::Part::test})
      a.may(name_of(part), LinearOn{s, part});
    a.may("top", TopByClass{s.top, s.classes});
    a.may("explained", s.explained);
    a.may("cost", PassesAndTime{s});
  }
};

template <>
struct Fields<dataset::ShownNeighbour> {
  static constexpr const char* what = "a neighbour";
  static void list(auto& a, auto& n) {
    a.must("row", n.row, 0, 9e15);
    a.must("cosine", n.cosine);
    a.may("part", n.part);
    a.may("text", n.text);
    a.brief("label", n.label);
  }
};
template <>
struct Fields<dataset::ShownVote> {
  static constexpr const char* what = "the vote";
  static void list(auto& a, auto& vote) {
    a.must("label", vote.label);
    a.must("agree", vote.agree);
    a.must("of", vote.of);
  }
};
template <class N>
struct Query {
  N& near;
};
template <class N>
struct Fields<Query<N>> {
  static constexpr const char* what = "the query";
  static void list(auto& a, auto& query) {
    a.brief("row", query.near.row, -1);
    a.may("text", query.near.text);
    a.brief("label", query.near.label);
  }
};
template <>
struct Fields<dataset::Near> {
  static constexpr const char* what = "nearest rows";
  static void list(auto& a, auto& near) {
    a.must("query", Query{near});
    a.may("neighbours", near.neighbours);
    a.may("vote", near.vote);
  }
};
template <>
struct Fields<dataset::NearestTest> {
  static constexpr const char* what = "the measure of nearest rows";
  static void list(auto& a, auto& test) {
    Accuracy accuracy{test.by_model};
    Fields<decltype(accuracy)>::list(a, accuracy);
    a.may("by_words", test.by_words);
    a.may("majority", test.majority);
    a.may("p", test.p);
  }
};
template <>
struct Fields<dataset::NearestSummary> {
  static constexpr const char* what = "nearest rows";
  static void list(auto& a, auto& s) {
    a.says("method", std::string("nearest"));
    a.may("column", s.column);
    a.may("representation", s.representation);
    a.may("k", s.k);
    a.may("test", s.test);
    a.may("near", s.near);
    a.may("cost", PassesAndTime{s});
  }
};

template <>
struct Fields<dataset::Exported> {
  static constexpr const char* what = "an export";
  static void list(auto& a, auto& exported) {
    a.must("name", exported.name);
    a.must("text", exported.text);
  }
};

}  // namespace vitrine

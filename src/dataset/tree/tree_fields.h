// The fields of a tree and of all that it consists of, for archive.h. What they mean: service/protocol.md.
#pragma once
#include "dataset/tree/soft.h"
#include "dataset/tree/tree.h"
#include "explanation/explanation_fields.h"

namespace vitrine {

template <>
struct Names<dataset::Question::Kind> {
  using Kind = dataset::Question::Kind;
  static constexpr Kind all[] = {Kind::prompt, Kind::ngrams, Kind::number, Kind::category};
};

template <>
struct Names<dataset::Routing> {
  static constexpr dataset::Routing all[] = {dataset::Routing::hard, dataset::Routing::soft};
};

template <>
struct Fields<dataset::Proportion> {
  static constexpr const char* what = "a proportion";
  static void list(auto& a, auto& p) {
    a.may("right", p.right);
    a.may("rows", p.total);
    a.says("value", p.value());
    a.says("low", p.low());
    a.says("high", p.high());
  }
};

// The same where it is how often a prediction is right.
template <class P>
struct Accuracy {
  P& proportion;
};
template <class P>
struct Fields<Accuracy<P>> {
  static constexpr const char* what = "an accuracy";
  static void list(auto& a, auto& accuracy) {
    a.may("right", accuracy.proportion.right);
    a.may("rows", accuracy.proportion.total);
    a.says("accuracy", accuracy.proportion.value());
    const double low = accuracy.proportion.low(), high = accuracy.proportion.high();
    a.says("interval", Ends<const double>{low, high});
  }
};
void list_accuracy(auto& a, auto& by_part) {
  for (int p = 0; p < dataset::part_count; ++p) a.may(name_of(static_cast<dataset::Part>(p)), Accuracy{by_part[p]});
}

// {part: value}; a part without rows has no proportion.
template <class T>
struct Fields<std::array<T, dataset::part_count>> {
  static constexpr const char* what = "a list by part";
  static void list(auto& a, auto& by_part) {
    for (int p = 0; p < dataset::part_count; ++p) {
      const char* name = name_of(static_cast<dataset::Part>(p));
      if constexpr (std::is_same_v<T, dataset::Proportion>) a.brief(name, by_part[p]);
      else a.may(name, by_part[p]);
    }
  }
};

template <>
struct Fields<dataset::Question> {
  static constexpr const char* what = "the question";
  static void list(auto& a, auto& q) {
    using Kind = dataset::Question::Kind;
    a.must("kind", q.kind);
    a.may("column", q.column);
    if constexpr (reads<decltype(a)>) a.may("statement", q.statement);
    else a.may("statement", words_of(q));
    a.may("source", q.source);
    if constexpr (reads<decltype(a)>) q.threshold = q.kind == Kind::prompt ? 0.5 : 1;
    a.may("threshold", q.threshold);
    a.says("needs_model", q.needs_model());
    if (q.kind == Kind::prompt) {
      a.may("prompt", q.prompt);
      a.may("verbalisers", q.verbalisers);
      a.may("yes", q.yes);
    } else if (q.kind == Kind::ngrams) {
      a.may("ngrams", q.ngrams);
      a.may("opposing", q.opposing);
    } else {
      if (q.kind == Kind::category) a.may("categories", q.categories);
      else a.may("upper", q.upper);
      a.may("missing_is_yes", q.missing_is_yes);
    }
  }
};

template <>
struct Fields<dataset::Gain> {
  static constexpr const char* what = "a gain";
  static void list(auto& a, auto& gain) {
    a.may("points", gain.points);
    a.may("low", gain.low);
    a.may("high", gain.high);
    a.may("p", gain.p);
    a.may("p_corrected", gain.p_corrected);
    a.may("correction", gain.correction);
    a.may("significant", gain.significant);
  }
};

template <>
struct Fields<dataset::Behind> {
  static constexpr const char* what = "a difference";
  static void list(auto& a, auto& behind) {
    a.may("rows", behind.rows);
    a.may("points", behind.points);
    a.may("low", behind.low);
    a.may("high", behind.high);
  }
};

template <>
struct Fields<dataset::RunnerUp> {
  static constexpr const char* what = "a runner-up";
  static void list(auto& a, auto& other) {
    a.must("question", other.question);
    a.may("gain", other.gain);
    a.says("tied", other.tied());
    if (a.is_reader || other.behind.rows) a.may("behind", other.behind);
    else a.says("behind", nlohmann::json());
  }
};

template <>
struct Fields<dataset::Examples> {
  static constexpr const char* what = "the examples";
  static void list(auto& a, auto& rows) {
    a.may("typical_yes", rows.typical_yes);
    a.may("typical_no", rows.typical_no);
    a.may("borderline", rows.borderline);
    a.may("wrong", rows.wrong);
  }
};

template <>
struct Fields<dataset::TreeNode> {
  static constexpr const char* what = "a node";
  static void list(auto& a, auto& node) {
    a.must("id", node.id, 0, INT32_MAX);
    a.must("parent", node.parent, -1, INT32_MAX);
    a.brief("yes", node.yes, -1);
    a.brief("no", node.no, -1);
    a.may("depth", node.depth);
    a.may("counts", node.counts);
    if constexpr (reads<decltype(a)>) node.reached = node.rows();
    a.may("reached", node.reached);
    a.may("prediction", node.prediction);
    a.may("accuracy", node.accuracy);
    a.may("accuracy_as_leaf", node.accuracy_as_leaf);
    a.may("locked", node.locked);
    a.may("tried", node.tried);
    a.may("compared", node.compared);
    if (node.leaf()) {
      a.may("stopped", node.stopped);
      if (node.compared) a.may("gain", node.gain);
    } else {
      a.must("question", node.question);
      a.may("gain", node.gain);
      a.may("runners_up", node.runners_up);
      a.may("examples", node.examples);
    }
  }
};

template <>
struct Fields<dataset::Tree> {
  static constexpr const char* what = "the tree";
  static void list(auto& a, auto& tree) {
    a.may("classes", tree.classes);
    a.may("leaves", tree.leaves);
    a.must("nodes", tree.nodes);
    a.may("majority", tree.majority);
    a.may("confusion", tree.confusion);
    a.may("seed", tree.seed);
    a.may("model_passes", tree.passes);
    a.may("milliseconds", tree.milliseconds);
    a.may("checks", tree.checks);
    list_accuracy(a, tree.accuracy);
    a.may("routing", tree.routing);
    if (tree.routing != dataset::Routing::soft) return;
    a.may("softness", tree.softness.softness);
    if (!tree.nodes.empty()) a.says("hard", tree.nodes.front().accuracy);
  }
};

template <>
struct Fields<dataset::SoftReport> {
  static constexpr const char* what = "soft routing";
  static void list(auto& a, auto& report) {
    a.may("softness", report.chosen.softness);
    a.may("hard", report.hard);
    a.may("soft", report.soft);
    a.may("test_won", report.test_won);
    a.may("test_lost", report.test_lost);
  }
};

}  // namespace vitrine

// The fields of an explanation and of all that it consists of, for archive.h.
#pragma once
#include "explanation/archive.h"
#include "explanation/explanation.h"
#include "explanation/intervention_fields.h"

namespace vitrine {

template <>
struct Names<View> {
  static constexpr View all[] = {View::next_tokens, View::token_scores, View::token_matrix, View::layer_token,
                                 View::layer_head,  View::curve,        View::table,        View::statements,
                                 View::tree,        View::map,          View::graph};
};

constexpr const char* name_of(Figure::Status status) {
  constexpr const char* names[] = {"measured", "not_measured", "not_promised"};
  return names[static_cast<int>(status)];
}
template <>
struct Names<Figure::Status> {
  static constexpr Figure::Status all[] = {Figure::Status::measured, Figure::Status::not_measured,
                                           Figure::Status::not_promised};
};

// Plain values by name.
template <>
struct Form<Settings> {
  static nlohmann::json write(const Settings& settings, TensorForm form);
  static void read(Reading& reading, const nlohmann::json& j, Settings& settings);
};

// tensor_json.cpp
template <>
struct Form<NamedTensor> {
  static nlohmann::json write(const NamedTensor& tensor, TensorForm form);
  static void read(Reading& reading, const nlohmann::json& j, NamedTensor& tensor);
};

template <>
struct Fields<TokenInfo> {
  static constexpr const char* what = to_say("a token");
  static void list(auto& a, auto& token) {
    a.must("id", token.id, -1, INT32_MAX);
    a.must("text", token.text);
    a.must("begin", token.begin);
    a.must("end", token.end);
    a.must("byte_begin", token.byte_begin);
    a.must("byte_end", token.byte_end);
  }
};

// [low, high]
template <class Bound>
struct Ends {
  Bound &low, &high;
};
template <class Bound>
struct Form<Ends<Bound>> {
  static double of(double bound) { return bound; }
  static double of(const std::optional<double>& bound) { return bound.value_or(0); }
  static nlohmann::json write(const Ends<Bound>& i, TensorForm) { return {of(i.low), of(i.high)}; }
  static void read(Reading& reading, const nlohmann::json& j, Ends<Bound>& i) {
    if (j.is_array() && j.size() == 2 && j[0].is_number() && j[1].is_number()) {
      i.low = j[0].template get<double>();
      i.high = j[1].template get<double>();
    } else {
      reading.fail("interval", to_say("two numbers"));
    }
  }
};

template <>
struct Fields<Claim> {
  static constexpr const char* what = to_say("a claim");
  static void list(auto& a, auto& claim) {
    a.must("statement", claim.statement);
    a.may("test", claim.test);
    a.may("statistic", claim.statistic);
    a.must("holds", claim.holds);
    a.brief("code", claim.code);
    a.brief("part", claim.part);
    if (!claim.code.empty()) {
      a.may("rows", claim.rows);
      a.says("verdict", std::string(claim.holds ? "holds" : "does not hold"));
    }
    if (a.is_reader || (claim.low && claim.high)) a.may("interval", Ends{claim.low, claim.high});
    a.brief("p", claim.p);
    a.brief("node", claim.node);
  }
};

template <>
struct Fields<Figure> {
  static constexpr const char* what = to_say("a figure");
  static void list(auto& a, auto& figure) {
    a.must("name", figure.name);
    a.must("label", figure.label);
    a.must("status", figure.status);
    a.may("unit", figure.unit);
    a.may("meaning", figure.meaning);
    if (figure.status == Figure::Status::measured) a.may("value", figure.value);
    a.may("low", figure.low);
    a.may("high", figure.high);
    a.brief("best", figure.best);
  }
};

template <>
struct Fields<Row> {
  static constexpr const char* what = to_say("a row");
  static void list(auto& a, auto& row) {
    a.must("name", row.name);
    a.must("label", row.label);
    a.may("group", row.group);
    a.brief("chosen", row.chosen);
    a.may("figures", row.figures);
  }
};

template <>
struct Fields<Cost> {
  static constexpr const char* what = to_say("the cost");
  static void list(auto& a, auto& cost) {
    a.may("forward_passes", cost.forward_passes, 0, 9.2e18);
    a.may("backward_passes", cost.backward_passes, 0, 9.2e18);
    a.may("milliseconds", cost.milliseconds);
    a.may("session_milliseconds", cost.session_milliseconds);
  }
};

template <>
struct Fields<Provenance> {
  static constexpr const char* what = to_say("the provenance");
  static void list(auto& a, auto& p) {
    a.must("model", p.model);
    a.may("model_hash", p.model_hash);
    a.may("family", p.family);
    a.may("backend", p.backend);
    a.may("version", p.version);
    a.may("text", p.text);
    a.may("settings", p.settings);
    a.may("seed", p.seed);
    a.brief("interventions", p.interventions);
  }
};

// What Explanation and AnalysisResult have in common.
void list_report(auto& a, auto& report) {
  a.may("tensors", report.tensors);
  a.may("claims", report.claims);
  a.may("figures", report.figures);
  a.brief("rows", report.rows);
  a.may("notes", report.notes);
  a.may("cost", report.cost);
  a.may("provenance", report.provenance);
}

template <>
struct Fields<Explanation> {
  static constexpr const char* what = to_say("the explanation");
  static void list(auto& a, auto& e) {
    a.must("method", e.method);
    a.must("view", e.view);
    a.may("tokens", e.tokens);
    a.may("granularity", e.granularity);
    a.must("position", e.position, 0, INT32_MAX);
    a.must("target", e.target, -1, INT32_MAX);
    a.must("foil", e.foil, -1, INT32_MAX);
    a.may("target_kind", e.target_kind);
    a.may("target_text", e.target_text);
    a.may("foil_text", e.foil_text);
    list_report(a, e);
  }
};

// A code that this program does not know is `internal`.
template <>
struct Form<ErrorCode> {
  static nlohmann::json write(ErrorCode code, TensorForm) { return name_of(code); }
  static void read(Reading&, const nlohmann::json& j, ErrorCode& code) {
    code = ErrorCode::internal;
    for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i)
      if (j == name_of(static_cast<ErrorCode>(i))) code = static_cast<ErrorCode>(i);
  }
};

template <>
struct Fields<Error> {
  static constexpr const char* what = to_say("the error");
  static void list(auto& a, auto& error) {
    a.may("code", error.code);
    a.may("what", error.what);
    a.may("where", error.where);
    a.may("advice", error.advice);
  }
};

}  // namespace vitrine

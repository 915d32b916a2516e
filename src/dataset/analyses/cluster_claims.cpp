// What is said of groups (clusters.h), each sentence with its check.
#include <algorithm>

#include "dataset/analyses/clusters.h"
#include "text/format.h"

namespace vitrine::dataset {
namespace {

Claim about_groups(const ClusterSummary& s) {
  Claim c;
  c.part = name_of(Part::test);
  c.rows = s.held_out;
  c.p = s.p;
  return c;
}

void set_strength(Claim& c, const GroupCount& count) {
  c.statistic = count.strength;
  c.low = count.low;
  c.high = count.high;
}

Claim found(const ClusterSummary& s, const GroupCount& count, const ClusterOptions& options) {
  Claim c = about_groups(s);
  set_strength(c, count);
  const bool steady = count.low > options.steady, real = s.p <= options.level;
  const std::string groups = std::to_string(s.chosen) + " groups";
  c.code = "groups";
  c.holds = true;
  if (steady && real) {
    c.statement = "The rows fall into " + groups + " by " + s.representation + ", which are found again on other rows.";
  } else {
    c.code = "groups_not_steady";
    c.statement = "The " + groups + " that were asked for are a division, no finding: " +
                  (real ? "on other rows they are found again only in part." : "rows without groups give as much.");
  }
  c.test = "prediction strength of the groups of two halves of " + counted(s.rows, "row") + ", mean of " +
           std::to_string(options.halvings) + " halvings, on test rows; p: explained share against " +
           std::to_string(s.draws) + " draws of rows without groups; groups are found when the interval lies above " +
           decimal(options.steady, 1) + " and p is at most 0.05";
  return c;
}

Claim none(const ClusterSummary& s, const ClusterOptions& options) {
  Claim c = about_groups(s);
  c.code = "no_groups";
  c.holds = true;
  const auto best = std::max_element(s.counts.begin(), s.counts.end(),
                                     [](const GroupCount& a, const GroupCount& b) { return a.low < b.low; });
  const bool steady = best != s.counts.end() && best->low > options.steady;
  if (best != s.counts.end()) set_strength(c, *best);
  const std::string range =
      s.counts.size() > 1 ? "2 to " + std::to_string(s.counts.back().groups) + " groups" : "2 groups";
  c.statement = "No groups were found by " + s.representation + ": " +
                (steady ? "what looks like some, rows without groups give too."
                        : "of " + range + ", no number is found again on other rows.");
  c.test = "prediction strength on test rows for each number of groups" +
           std::string(steady ? ", and the share of the spread that groups explain against rows without groups" : "") +
           "; statistic and interval are those of " + (best == s.counts.end() ? "none" : std::to_string(best->groups)) +
           " groups, the steadiest; groups would be found if the interval lay above " + decimal(options.steady, 1) +
           " and p were at most 0.05";
  return c;
}

Claim differs(const ClusterSummary& s, const RowGroup& group, const Difference& d) {
  Claim c;
  c.code = "group_differs";
  c.statement = "Rows " + d.clause + " are " + (d.difference >= 0 ? "more" : "less") + " frequent in " + group.name +
                " (" + percent(d.first.value()) + ") than in the others (" + percent(d.second.value()) + ").";
  c.test =
      "Fisher's exact test, two-sided, of the shares among test rows, corrected for the statements verified of this "
      "group and for " +
      std::to_string(s.groups.size()) +
      " groups; statistic and interval (Newcombe) are of the difference of shares; holds when p is below 0.05 and "
      "the interval without 0";
  c.part = name_of(Part::test);
  c.rows = d.first.total + d.second.total;
  c.statistic = d.difference;
  c.low = d.low;
  c.high = d.high;
  c.p = d.p;
  c.holds = d.holds;
  return c;
}

Claim without_label(const RowGroup& group) {
  Claim c;
  c.code = "group_without_label";
  c.holds = true;
  c.statement = "Nothing that was looked at is more frequent in " + group.name + " than in the others.";
  c.test = "Fisher's exact test of every statement on test rows, corrected; holds when none is below 0.05";
  c.part = name_of(Part::test);
  c.rows = group.tested.total;
  c.p = 1;
  for (const Difference& d : group.statements)
    if (d.difference > 0) c.p = std::min(*c.p, d.p);
  c.statistic = *c.p;
  return c;
}

}  // namespace

std::vector<Claim> claims_of(const ClusterSummary& s, const ClusterOptions& options) {
  std::vector<Claim> claims;
  const auto count =
      std::find_if(s.counts.begin(), s.counts.end(), [&](const GroupCount& one) { return one.groups == s.chosen; });
  if (s.chosen == 1 || count == s.counts.end()) return {none(s, options)};
  claims.push_back(found(s, *count, options));
  if (s.label_agreement) {
    Claim c;
    c.code = "groups_and_label";
    c.statement = "The groups go with the label: their agreement beyond chance is " + decimal(*s.label_agreement) + ".";
    c.test =
        "Rand's index adjusted for chance (Hubert, Arabie 1985) on test rows; holds when its interval lies above 0";
    c.part = name_of(Part::test);
    c.rows = s.held_out;
    c.statistic = *s.label_agreement;
    c.low = s.label_low;
    c.high = s.label_high;
    c.holds = s.label_low > 0;
    claims.push_back(std::move(c));
  }
  for (const RowGroup& group : s.groups) {
    if (!group.label()) claims.push_back(without_label(group));
    for (const Difference& d : group.statements) claims.push_back(differs(s, group, d));
  }
  return claims;
}

}  // namespace vitrine::dataset

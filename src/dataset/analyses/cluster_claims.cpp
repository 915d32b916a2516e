// What is said of groups (clusters.h), each sentence with its check.
#include <algorithm>

#include "dataset/analyses/clusters.h"
#include "text/format.h"
#include "text/say.h"

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
  c.code = "groups";
  c.holds = true;
  if (steady && real) {
    c.statement = say("The rows fall into {n} groups by {representation}, which are found again on other rows.",
                      s.chosen, s.representation);
  } else {
    c.code = "groups_not_steady";
    c.statement = real ? say("The {n} groups that were asked for are a division, no finding: on other rows they are "
                             "found again only in part.",
                             s.chosen)
                       : say("The {n} groups that were asked for are a division, no finding: rows without groups give "
                             "as much.",
                             s.chosen);
  }
  c.test = say(
      "prediction strength of the groups of two halves of {rows|# row|# rows}, mean of {halvings} halvings, on test "
      "rows; p: explained share against {draws} draws of rows without groups; groups are found when the interval lies "
      "above {steady} and p is at most 0.05",
      s.rows, options.halvings, s.draws, decimal(options.steady, 1));
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
  if (steady)
    c.statement = say("No groups were found by {representation}: what looks like some, rows without groups give too.",
                      s.representation);
  else if (s.counts.size() > 1)
    c.statement =
        say("No groups were found by {representation}: of 2 to {most} groups, no number is found again on other rows.",
            s.representation, s.counts.back().groups);
  else
    c.statement = say("No groups were found by {representation}: of 2 groups, no number is found again on other rows.",
                      s.representation);
  const std::string bound = decimal(options.steady, 1);
  if (best == s.counts.end())
    c.test = say(
        "prediction strength on test rows for each number of groups; statistic and interval are those of none groups, "
        "the steadiest; groups would be found if the interval lay above {steady} and p were at most 0.05",
        bound);
  else if (steady)
    c.test = say(
        "prediction strength on test rows for each number of groups, and the share of the spread that groups explain "
        "against rows without groups; statistic and interval are those of {n} groups, the steadiest; groups would be "
        "found if the interval lay above {steady} and p were at most 0.05",
        best->groups, bound);
  else
    c.test = say(
        "prediction strength on test rows for each number of groups; statistic and interval are those of {n} groups, "
        "the steadiest; groups would be found if the interval lay above {steady} and p were at most 0.05",
        best->groups, bound);
  return c;
}

Claim differs(const ClusterSummary& s, const RowGroup& group, const Difference& d) {
  Claim c;
  c.code = "group_differs";
  const std::string inside = percent(d.first.value()), outside = percent(d.second.value());
  c.statement = d.difference >= 0
                    ? say("Rows {clause} are more frequent in {group} ({inside}) than in the others ({outside}).",
                          d.clause, group.name, inside, outside)
                    : say("Rows {clause} are less frequent in {group} ({inside}) than in the others ({outside}).",
                          d.clause, group.name, inside, outside);
  c.test = say(
      "Fisher's exact test, two-sided, of the shares among test rows, corrected for the statements verified of this "
      "group and for {n} groups; statistic and interval (Newcombe) are of the difference of shares; holds when p is "
      "below 0.05 and the interval without 0",
      s.groups.size());
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
  c.statement = say("Nothing that was looked at is more frequent in {group} than in the others.", group.name);
  c.test = say("Fisher's exact test of every statement on test rows, corrected; holds when none is below 0.05");
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
    c.statement =
        say("The groups go with the label: their agreement beyond chance is {agreement}.", decimal(*s.label_agreement));
    c.test = say(
        "Rand's index adjusted for chance (Hubert, Arabie 1985) on test rows; holds when its interval lies above 0");
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

// What is said of prompts (prompt_search.h), each sentence with its check.
#include <algorithm>

#include "dataset/analyses/prompt_search.h"
#include "text/format.h"

namespace vitrine::dataset {

std::vector<Claim> claims_of(const PromptSummary& s) {
  std::vector<Claim> claims;
  const std::string other = s.against_own ? "with your own prompt, " + in_quotes(s.own.wording) + ","
                                          : "always saying the most frequent class";
  const std::string corrected = "corrected (Holm) for " + counted(static_cast<int64_t>(s.finalists.size()), "prompt");
  if (std::none_of(s.finalists.begin(), s.finalists.end(), [](const FoundPrompt& f) { return f.holds; })) {
    Claim c = fact();
    c.code = "no_better_prompt";
    c.statement = "No prompt was found under which the model is right more often than " +
                  std::string(s.against_own ? "under your own" : "always saying the most frequent class") + ": " +
                  counted(s.tried, "prompt") + " were tried on " + counted(s.raced_on, "train row") + ".";
    c.test = "exact sign test of every finalist on test rows, " + corrected + "; holds when none is below 0.05";
    c.part = name_of(Part::test);
    c.rows = s.compared.total;
    c.p = 1;
    for (const FoundPrompt& f : s.finalists)
      if (f.difference > 0) c.p = std::min(*c.p, f.p);
    c.statistic = *c.p;
    claims.push_back(std::move(c));
  }
  for (const FoundPrompt& f : s.finalists) {
    Claim c;
    c.code = "better_prompt";
    c.statement = "With " + in_quotes(f.wording) + " the model is right on " + percent(f.test.value()) + " of " +
                  counted(f.test.total, "test row") + ", " + other + " on " + percent(s.compared.value()) + ".";
    c.test = "exact sign test of the test rows on which only one of the two is right, two-sided, " + corrected +
             "; statistic and interval (bootstrap) are of the difference of accuracies; holds when p is below 0.05 and "
             "the interval above 0";
    c.part = name_of(Part::test);
    c.rows = f.test.total;
    c.statistic = f.difference;
    c.low = f.low;
    c.high = f.high;
    c.p = f.p;
    c.holds = f.holds;
    claims.push_back(std::move(c));
  }
  return claims;
}

}  // namespace vitrine::dataset

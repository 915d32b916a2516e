// What is said of prompts (prompt_search.h), each sentence with its check.
#include <algorithm>

#include "dataset/analyses/prompt_search.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {

std::vector<Claim> claims_of(const PromptSummary& s) {
  std::vector<Claim> claims;
  if (std::none_of(s.finalists.begin(), s.finalists.end(), [](const FoundPrompt& f) { return f.holds; })) {
    Claim c = fact();
    c.code = "no_better_prompt";
    c.statement =
        s.against_own
            ? say("No prompt was found under which the model is right more often than under your own: "
                  "{tried|# prompt|# prompts} were tried on {n|# train row|# train rows}.",
                  s.tried, s.raced_on)
            : say("No prompt was found under which the model is right more often than always saying the most frequent "
                  "class: {tried|# prompt|# prompts} were tried on {n|# train row|# train rows}.",
                  s.tried, s.raced_on);
    c.test =
        say("exact sign test of every finalist on test rows, corrected (Holm) for {n|# prompt|# prompts}; holds when "
            "none is below 0.05",
            s.finalists.size());
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
    const std::string prompt = in_quotes(f.wording), share = percent(f.test.value()),
                      compared = percent(s.compared.value());
    c.statement = s.against_own
                      ? say("With {prompt} the model is right on {share} of {n|# test row|# test rows}, with your "
                            "own prompt, {own}, on {compared}.",
                            prompt, share, f.test.total, in_quotes(s.own.wording), compared)
                      : say("With {prompt} the model is right on {share} of {n|# test row|# test rows}, always "
                            "saying the most frequent class on {compared}.",
                            prompt, share, f.test.total, compared);
    c.test =
        say("exact sign test of the test rows on which only one of the two is right, two-sided, corrected (Holm) for "
            "{n|# prompt|# prompts}; statistic and interval (bootstrap) are of the difference of accuracies; holds "
            "when p is below 0.05 and the interval above 0",
            s.finalists.size());
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

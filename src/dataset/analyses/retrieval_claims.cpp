// What is said of examples in the prompt (retrieval.h), each sentence with its check.
#include "dataset/analyses/retrieval.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

const char* code_of(ExampleForm other, bool differs) {
  switch (other) {
    case ExampleForm::random: return differs ? "nearest_or_random_examples" : "random_examples_do_as_well";
    case ExampleForm::shuffled: return differs ? "labels_of_examples_are_read" : "shuffled_labels_do_as_well";
    default: return differs ? "examples_change_the_accuracy" : "examples_change_nothing";
  }
}

const char* differs(ExampleForm form) {
  switch (form) {
    case ExampleForm::random:
      return to_say(
          "With the {k|nearest row|# nearest rows} in the prompt the model is right on {right} of {n|# test row|# test "
          "rows}, with as many random training rows on {other}.");
    case ExampleForm::shuffled:
      return to_say(
          "With the {k|nearest row|# nearest rows} in the prompt the model is right on {right} of {n|# test row|# test "
          "rows}, with the same rows under shuffled labels on {other}.");
    default:
      return to_say(
          "With the {k|nearest row|# nearest rows} in the prompt the model is right on {right} of {n|# test row|# test "
          "rows}, without examples on {other}.");
  }
}

const char* no_difference(ExampleForm form) {
  switch (form) {
    case ExampleForm::random:
      return to_say(
          "No difference was found between the {k|nearest row|# nearest rows} in the prompt and as many random "
          "training rows: the model is right on {right} and on {other} of {n|# test row|# test rows}.");
    case ExampleForm::shuffled:
      return to_say(
          "No difference was found between the {k|nearest row|# nearest rows} in the prompt and the same rows under "
          "shuffled labels: the model is right on {right} and on {other} of {n|# test row|# test rows}.");
    default:
      return to_say(
          "No difference was found between the {k|nearest row|# nearest rows} in the prompt and no examples: the model "
          "is right on {right} and on {other} of {n|# test row|# test rows}.");
  }
}

}  // namespace

std::vector<Claim> claims_of(const RetrievalSummary& s) {
  std::vector<Claim> claims;
  const Proportion& nearest = s.forms[static_cast<size_t>(ExampleForm::nearest)].test;
  for (const FormComparison& beside : s.beside) {
    const Proportion& other = s.forms[static_cast<size_t>(beside.other)].test;
    Claim c;
    c.code = code_of(beside.other, true);
    c.statement = say(differs(beside.other), s.examples, nearest.right, nearest.total, other.right);
    c.test =
        say("exact sign test (McNemar) of the test rows on which only one of the two is right, two-sided, corrected "
            "(Holm) for {n|# comparison|# comparisons}; statistic and interval (bootstrap) are of the difference of "
            "accuracies; holds when p is below 0.05 and the interval does not contain 0",
            s.beside.size());
    c.part = name_of(Part::test);
    c.rows = nearest.total;
    c.statistic = beside.difference;
    c.low = beside.low;
    c.high = beside.high;
    c.p = beside.p;
    c.holds = beside.holds;
    claims.push_back(c);
    c.code = code_of(beside.other, false);
    c.statement = say(no_difference(beside.other), s.examples, nearest.right, other.right, nearest.total);
    c.test = say("the same; holds when p is not below 0.05 or the interval contains 0");
    c.holds = !beside.holds;
    claims.push_back(std::move(c));
  }
  return claims;
}

}  // namespace vitrine::dataset

// A short natural prompt under which the model gives rows their labels (iPrompt: Singh, Morris, Aneja, Rush, Gao 2022,
// "Explaining patterns in data with language models via interpretable autoprompting").
//
// Prompts begin as a person's own, plain ones, and what the model writes after a few labelled rows. All are asked of a
// few train rows, the better ones of more (successive halving by log loss); between the rounds the model goes on anew
// from a beginning of the best. What it writes joins only where it is about as natural to the model as the plain ones
// (perplexity). Finalists are measured on test rows beside the person's own prompt, or else beside always saying the
// most frequent class: exact sign test of the rows on which one of the two is right, corrected over the finalists (Holm
// 1979). Chances are calibrated (model_answers.h).
//
// Caveat: a prompt that works need not describe the data; another model may read it otherwise.
#pragma once
#include "dataset/analyses/ground.h"
#include "dataset/model/prompt_writer.h"
#include "dataset/tree/proportion.h"

namespace vitrine::dataset {

struct FoundPrompt {
  std::string wording;  // what stands after the text
  std::string source;   // "person" | "library" | "model"
  double perplexity = 0;
  double loss = 0;                           // mean log loss on train rows
  Proportion test;                           // right, of test rows
  double difference = 0, low = 0, high = 0;  // of its accuracy less that of what it is compared with: 95 % (bootstrap)
  double p = 1;                              // corrected
  bool holds = false;
};

struct PromptSummary {
  std::string column;
  std::vector<std::string> classes, answers;      // what the model chooses between, by class
  bool against_own = false;                       // else against the most frequent class
  Proportion compared;                            // accuracy of what finalists are compared with
  FoundPrompt own;                                // a person's; no wording without one
  std::vector<FoundPrompt> finalists;             // by rising loss on train rows
  int64_t tried = 0, written = 0, unnatural = 0;  // prompts asked, by the model, and of those left out
  int64_t raced_on = 0;                           // train rows
  int64_t passes = 0;
};

struct PromptOptions {
  std::vector<std::string> own;      // the first is the competitor
  std::vector<std::string> answers;  // by class; empty: the names of the classes
  std::array<size_t, 3> rows = {24, 72, 200}, kept = {8, 4, 3};
  size_t test_rows = 400;
  int begun = 6, mutated = 2, children = 2, tokens = 6;
  double unnatural = 4;  // times the median perplexity of the prompts at the start
  double level = 0.05;
};

// `writer` may be null: nothing is written. Errors: bad_request without an answerer, or where two answers begin alike;
// those of answerer and writer; cancelled.
Task<Result<PromptSummary>> search_prompts(GroundPtr ground, std::shared_ptr<PromptWriter> writer,
                                           PromptOptions options, Ticket ticket);

std::vector<Claim> claims_of(const PromptSummary& summary);

}  // namespace vitrine::dataset

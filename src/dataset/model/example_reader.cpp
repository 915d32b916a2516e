#include "dataset/model/example_reader.h"

#include <algorithm>

#include "base/pause.h"
#include "dataset/model/model_answers.h"
#include "dataset/table/plain_text.h"
#include "dataset/words/library.h"

namespace vitrine::dataset {
namespace {

// It begins what follows, so that it is tokenised as within a text.
constexpr const char* between = "\n\n";
constexpr int64_t no_limit = int64_t{1} << 24;  // of tokens: only counted

Question question_of(const std::string& wording, const std::string& column, const std::vector<std::string>& answers) {
  Question q;
  q.kind = Question::Kind::prompt;
  q.column = column;
  q.source = "person";
  q.prompt = wording.find("{text}") == std::string::npos ? "{text}\n" + wording : wording;
  q.verbalisers = answers;
  q.yes = {0};
  return q;
}

// The checkpoint's own form for these answers. One that ends with "Answer:" is no form for a label: it asks a question
// of its own, and classes that are called yes and no are not its answers.
std::string form_for(const LoadedModel& loaded, const std::string& column, const std::vector<std::string>& answers) {
  for (const Question& form : question_library(loaded, column))
    if (!form.prompt.ends_with("Answer:") && is_trained_form(loaded, question_of(form.prompt, column, answers)))
      return form.prompt;
  return "Label:";
}

std::vector<double> less(std::span<const float> logits, std::span<const float> prior) {
  std::vector<double> out(logits.begin(), logits.end());
  for (size_t i = 0; i < prior.size(); ++i) out[i] -= prior[i];
  return out;
}

}  // namespace

Result<LabelPrompt> label_prompt(const LoadedModel& loaded, const std::string& column, const std::string& wording,
                                 const std::vector<std::string>& answers) {
  LabelPrompt prompt;
  for (const std::string& name : answers) {
    const std::string plain = plain_text(name);
    prompt.answers.push_back(plain.empty() ? plain : " " + plain);
  }
  const Question question =
      question_of(wording.empty() ? form_for(loaded, column, prompt.answers) : wording, column, prompt.answers);
  prompt.wording = question.prompt;
  VITRINE_TRY(prompt.ask, ask_of(loaded, question));
  prompt.trained = is_trained_form(loaded, question);
  return prompt;
}

std::string ModelExamples::text(int32_t row) const { return plain_text(table_->columns[column_].cells[row]); }

std::string ModelExamples::asked(const std::string& of) const { return prompt_.ask.before + of + prompt_.ask.after; }

std::string ModelExamples::example(const Example& one) const {
  return asked(text(one.row)) + prompt_.answers[one.label];
}

Result<std::string> ModelExamples::fit(const ExamplePrompt& prompt, size_t empty, ExampleAnswer& answer) const {
  const LoadedModel& loaded = *reader_.loaded;
  VITRINE_TRY(const Encoding alone, loaded.tokenizer->encode_part(asked(text(prompt.row))));
  VITRINE_TRY(const Encoding of_row, loaded.tokenizer->encode_part(between + asked(text(prompt.row))));
  const size_t own = std::max(of_row.size(), empty), context = reader_.model().architecture().context;
  answer.cut = alone.size() + (loaded.bos ? 1 : 0) > context;
  std::string taken;
  for (const Example& one : prompt.examples) {
    const std::string longer = taken.empty() ? example(one) : example(one) + between + taken;
    VITRINE_TRY(const std::vector<int32_t> ids, read_row(loaded, longer, "", no_limit));
    if (ids.size() + own > context) continue;
    taken = longer;
    answer.shown.push_back(one);
  }
  return taken;
}

Task<Result<void>> ModelExamples::read_bare(std::vector<int32_t> rows, std::vector<ExampleAnswer*> answers,
                                            Ticket ticket) {
  std::vector<std::string> texts;
  for (const int32_t row : rows) texts.push_back(text(row));
  if (!prompt_.trained) texts.emplace_back(content_free);
  const size_t classes = prompt_.answers.size(), count = texts.size();
  VITRINE_CO_TRY(const std::vector<float> logits,
                 co_await batch_scores(reader_, {prompt_.ask}, std::move(texts), ticket));
  passes_ += count;
  const std::span<const float> all(logits), prior = all.subspan(rows.size() * classes);
  for (size_t i = 0; i < rows.size(); ++i) answers[i]->logits = less(all.subspan(i * classes, classes), prior);
  co_return Result<void>();
}

Task<Result<std::vector<ExampleAnswer>>> ModelExamples::read(std::vector<ExamplePrompt> prompts, Ticket ticket) {
  std::vector<ExampleAnswer> answers(prompts.size());
  std::vector<std::string> begin;
  std::vector<int32_t> bare_rows;
  std::vector<ExampleAnswer*> bare;
  VITRINE_CO_TRY(const Encoding empty, reader_.loaded->tokenizer->encode_part(between + asked(content_free)));
  Pace pace;
  for (size_t i = 0; i < prompts.size(); ++i) {
    VITRINE_CO_CHECK(co_await breathe(&pace, ticket));
    VITRINE_CO_TRY(std::string before, fit(prompts[i], empty.size(), answers[i]));
    begin.push_back(std::move(before));
    if (!answers[i].shown.empty()) continue;
    bare_rows.push_back(prompts[i].row);
    bare.push_back(&answers[i]);
  }
  double done = bare.size();
  const double total = prompts.size();
  if (!bare.empty()) {
    VITRINE_CO_CHECK(co_await read_bare(std::move(bare_rows), std::move(bare), ticket.part(0, done / total)));
  }
  const size_t classes = prompt_.answers.size();
  for (size_t i = 0; i < prompts.size(); ++i) {
    if (answers[i].shown.empty()) continue;
    // The examples are read once: the row and the text without content are branches after them.
    const auto branch = [&](const std::string& of) { return Ask{begin[i], between + asked(of), prompt_.ask.answers}; };
    std::vector<Ask> asks{branch(text(prompts[i].row))};
    if (!prompt_.trained) asks.push_back(branch(content_free));
    passes_ += asks.size();
    VITRINE_CO_TRY(
        const std::vector<float> logits,
        co_await batch_scores(reader_, std::move(asks), {""}, ticket.part(done / total, (done + 1) / total)));
    done += 1;
    const std::span<const float> all(logits);
    answers[i].logits = less(all.first(classes), all.subspan(classes));
  }
  co_return std::move(answers);
}

}  // namespace vitrine::dataset

// What the model would write after the explained position, always taking the most probable token (greedy decoding).
//
// View::table, "rows": row n is the first n tokens. `name` is their text, which as a target means exactly these tokens;
// `label` is the last token; figures "token_probability", of it after those before it, and "probability", of all n
// together. It ends before a token without text (end of text), at the model's context, and where the text would be read
// as other tokens. Caveat: the most probable token at every step need not make the most probable continuation.
#include "explain/answer.h"
#include "explain/method.h"
#include "explain/prediction/next_logits.h"
#include "explanation/figures.h"
#include "statistics/softmax.h"
#include "text/format.h"

namespace vitrine {

namespace {

// Whether a target with this text is these tokens.
bool reads_as(const Tokenizer& tokenizer, const std::string& text, const std::vector<int32_t>& ids) {
  if (const auto whole = tokenizer.find(text)) return ids.size() == 1 && *whole == ids[0];
  const auto read = tokenizer.encode(text);
  if (!read.ok() || read->size() != ids.size()) return false;
  for (size_t i = 0; i < ids.size(); ++i)
    if ((*read)[i].id != ids[i]) return false;
  return true;
}

Task<Result<Explanation>> run(Job job) {
  const int64_t context = job.model().architecture().context;
  if (!job.model().architecture().causal)
    co_return Error{ErrorCode::unsupported, "This model does not read from left to right, so it writes no continuation",
                    "", "Choose a model that does."};
  OtherText text;
  for (int64_t t = 0; t <= job.position; ++t) text.ids.push_back(job.tokens[static_cast<size_t>(t)].id);
  Explanation e = job.blank("continuation", View::table);
  std::vector<int32_t> written;
  double together = 1;
  while (static_cast<int64_t>(written.size()) < job.integer("count") &&
         static_cast<int64_t>(text.ids.size()) < context) {
    text.position = static_cast<int64_t>(text.ids.size()) - 1;
    const Job now = job_of(job, text);
    VITRINE_CO_TRY(const Tensor logits, co_await next_logits(now));
    const int32_t id = largest(logits.f32(), 1).front();
    written.push_back(id);
    const std::string said = id < job.loaded->tokenizer->size() ? job.loaded->tokenizer->decode(written) : "";
    if (said.empty() || !reads_as(*job.loaded->tokenizer, said, written)) break;
    const double p = softmax(logits.f32())[static_cast<size_t>(id)];
    together *= p;
    e.rows.push_back({.name = said,
                      .label = job.loaded->readable(id),
                      .group = "",
                      .figures = {measured_figure("token_probability", "Token", p, "", "after the tokens before it"),
                                  measured_figure("probability", "Together", together, "", "of " + in_quotes(said))}});
    text.ids.push_back(id);
  }
  if (e.rows.empty()) e.notes.push_back("The model would write nothing here: the most probable token has no text.");
  co_return std::move(e);
}

constexpr Setting settings[] = {
    {"count", "Tokens", Setting::Kind::integer, {}, 1, 32, 6, "How many tokens are written at most."},
};

}  // namespace

const Method method_continuation{
    .name = "continuation",
    .title = "The model's own continuation",
    .question = "What would the model write next?",
    .paper = "",
    .caveat = "The most probable token at every step need not make the most probable continuation.",
    .view = View::table,
    .settings = settings,
    .uses_target = false,
    .run = run,
};

}  // namespace vitrine

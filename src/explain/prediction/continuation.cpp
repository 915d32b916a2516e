// What the model would write after the explained position, always taking the most probable token (greedy decoding). An
// encoder fills the masks of the prompt instead, the explained one and those after it, from left to right.
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
#include "text/say.h"

namespace vitrine {

namespace {

// Whether a target with this text is these tokens.
bool reads_as(const Tokenizer& tokenizer, const std::string& text, const std::vector<int32_t>& ids) {
  if (const auto whole = tokenizer.find(text)) return ids.size() == 1 && *whole == ids[0];
  const auto read = tokenizer.encode_part(text);
  if (!read.ok() || read->size() != ids.size()) return false;
  for (size_t i = 0; i < ids.size(); ++i)
    if ((*read)[i].id != ids[i]) return false;
  return true;
}

// The rows of the table, one token after the other.
class Written {
 public:
  explicit Written(const Job& job) : job_(job) {}
  // Whether the token goes on; `as_text`: what is written must be read as the same tokens again.
  bool add(Explanation& e, int32_t id, double p, bool as_text) {
    const Tokenizer& tokenizer = *job_.loaded->tokenizer;
    ids_.push_back(id);
    const std::string said = id < tokenizer.size() ? tokenizer.decode(ids_) : "";
    if (said.empty() || (as_text && !reads_as(tokenizer, said, ids_))) return false;
    together_ *= p;
    e.rows.push_back(
        {.name = said,
         .label = job_.loaded->readable(id),
         .group = "",
         .figures = {
             measured_figure("token_probability", to_say("Token"), p, "", say("after the tokens before it")),
             measured_figure("probability", to_say("Together"), together_, "", say("of {text}", in_quotes(said)))}});
    return true;
  }

 private:
  const Job& job_;
  std::vector<int32_t> ids_;
  double together_ = 1;
};

Task<Result<Explanation>> run(Job job) {
  const bool causal = job.model().architecture().causal;
  const int64_t context = job.model().architecture().context, count = job.integer("count");
  OtherText text;
  std::vector<int64_t> masks;  // an encoder's
  for (int64_t t = 0; t < job.length(); ++t) {
    if (causal && t > job.position) break;
    text.ids.push_back(job.tokens[t].id);
    if (t == job.position || (t > job.position && text.ids.back() == job.loaded->mask_token)) masks.push_back(t);
  }
  Explanation e = job.blank("continuation", View::table);
  Written written(job);
  const auto read = std::make_shared<Read>();  // each further token costs one row
  for (int64_t n = 0; n < count; ++n) {
    const int64_t length = text.ids.size();
    if (causal ? length == context : n == static_cast<int64_t>(masks.size())) break;
    text.position = causal ? length - 1 : masks[n];
    const Job now = job_of(job, text);
    VITRINE_CO_TRY(const Tensor logits, causal ? co_await next_logits(now, read) : co_await next_logits(now));
    const int32_t id = largest(logits.f32(), 1).front();
    if (!written.add(e, id, softmax(logits.f32())[id], causal)) break;
    if (causal) text.ids.push_back(id);
    else text.ids[text.position] = id;
  }
  if (e.rows.empty())
    e.notes.push_back(say("The model would write nothing here: the most probable token has no text."));
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

#include "service/model_pair.h"

#include "explain/second_request.h"
#include "text/say.h"

namespace vitrine::service {
namespace {

Error of_model(Error error, const Service& service) {
  if (error.code != ErrorCode::cancelled && error.where.empty() && service.loaded())
    error.where = service.loaded()->name;
  return error;
}

// Both models' answers to one question.
Task<Result<std::pair<Explanation, Explanation>>> ask_both(Service& first, std::shared_ptr<Service> second,
                                                           Request request, bool same, Ticket ticket) {
  Result<Explanation> mine = co_await first.explain(request, ticket);
  if (!mine.ok()) co_return of_model(mine.error(), first);
  if (!request.target && mine->target >= 0) request.target = TokenChoice{mine->target, {}};
  const bool at_last = !request.position || *request.position == -1 || mine->position == std::ssize(mine->tokens) - 1;
  std::optional<Request> asked =
      asked_of_second(std::move(request), same, at_last, [&first](int32_t id) { return first.loaded()->readable(id); });
  if (!asked)
    co_return Error{ErrorCode::bad_request, say("The two models cut the text into tokens differently"), "position",
                    say("They can be compared at the last position.")};
  Result<Explanation> other = co_await second->explain(*std::move(asked), ticket);
  if (!other.ok()) co_return of_model(other.error(), *second);
  co_return std::pair(*std::move(mine), *std::move(other));
}

}  // namespace

bool same_vocabulary(const LoadedModel& first, const LoadedModel& second) {
  const int64_t size = first.model->architecture().vocabulary;
  if (size != second.model->architecture().vocabulary) return false;
  for (int32_t id = 0; id < size; ++id)
    if (first.readable(id) != second.readable(id)) return false;
  return true;
}

Task<Result<PairAnswer>> explain_both(Service& first, std::shared_ptr<Service> second, Request request, Ticket ticket) {
  if (!first.loaded() || !second || !second->loaded())
    co_return Error{ErrorCode::bad_request, say("There are no two models to compare"), "", say("Load both first.")};
  const bool same = same_vocabulary(*first.loaded(), *second->loaded());
  Request next;
  next.method = "predictions";
  next.text = request.text;
  next.position = request.position;
  VITRINE_CO_TRY(auto predictions, co_await ask_both(first, second, std::move(next), same, ticket));
  VITRINE_CO_TRY(auto answers, co_await ask_both(first, second, std::move(request), same, ticket));
  PairAnswer out;
  out.difference = difference({&predictions.first, &answers.first}, {&predictions.second, &answers.second}, same);
  out.first = std::move(answers.first);
  out.second = std::move(answers.second);
  co_return std::move(out);
}

}  // namespace vitrine::service

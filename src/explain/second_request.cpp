#include "explain/second_request.h"

namespace vitrine {
namespace {

void put_in_words(TokenChoice& choice, const std::function<std::string(int32_t)>& text_of) {
  if (choice.id) choice = {.id = {}, .text = text_of(*choice.id)};
  for (TokenChoice& one : choice.any_of) put_in_words(one, text_of);
}

}  // namespace

std::optional<Request> asked_of_second(Request request, bool same_vocabulary, bool at_last,
                                       const std::function<std::string(int32_t)>& text_of) {
  if (same_vocabulary) return request;
  if (request.position && !at_last) return std::nullopt;
  request.position.reset();
  for (std::optional<TokenChoice>* choice : {&request.target, &request.foil})
    if (*choice) put_in_words(**choice, text_of);
  return request;
}

}  // namespace vitrine

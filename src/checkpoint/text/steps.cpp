#include "checkpoint/text/steps.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "checkpoint/strict_json.h"
#include "checkpoint/text/json_fields.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

template <class Step>
struct StepKind {
  std::string_view type;
  Result<Step> (*build)(const json&);
};

constexpr StepKind<Normalizer> normalizers[] = {
#define X(type) {#type, normalizer_##type},
#include "checkpoint/normalizers.inc"
#undef X
};
constexpr StepKind<PreTokenizer> pre_tokenizers[] = {
#define X(type) {#type, pre_tokenizer_##type},
#include "checkpoint/pre_tokenizers.inc"
#undef X
};
constexpr StepKind<Decoder> decoders[] = {
#define X(type) {#type, decoder_##type},
#include "checkpoint/decoders.inc"
#undef X
};

// The steps of a part, of which Sequence lists several, in order.
template <class Step>
Result<std::vector<Step>> build_steps(const json& description, std::span<const StepKind<Step>> kinds,
                                      std::string_view part, const char* list) {
  std::vector<Step> out;
  if (description.is_null()) return out;
  std::vector<const json*> waiting{&description};  // the next one last
  constexpr size_t most = 1000;
  while (!waiting.empty()) {
    const json& step = *waiting.back();
    waiting.pop_back();
    const std::string_view type = type_of(step);
    if (type == "Sequence") {
      const json& steps = member(step, list);
      if (!steps.is_array()) return bad_tokenizer(say("{part} Sequence lists no steps", translated(part)));
      if (steps.size() + waiting.size() + out.size() > most)
        return bad_tokenizer(say("{part} has too many steps", translated(part)));
      for (auto s = steps.rbegin(); s != steps.rend(); ++s) waiting.push_back(&*s);
      continue;
    }
    bool known = false;
    for (const StepKind<Step>& kind : kinds) {
      if (kind.type != type) continue;
      VITRINE_TRY(Step built, kind.build(step));
      out.push_back(std::move(built));
      known = true;
    }
    if (!known)
      return unsupported_tokenizer(say("{part} {kind} is not built yet", translated(part), quoted_name(type)));
  }
  return out;
}

size_t size_of(const AlignedText& text) { return text.text().size(); }
size_t size_of(const Pieces& pieces) {
  size_t out = 0;
  for (const Piece& piece : pieces) out += size_of(piece.text);
  return out;
}

// One after the other, up to the first error. Steps that make each other's work grow without end are one.
template <class Subject>
std::function<Result<void>(Subject&)> in_turn(std::vector<std::function<Result<void>(Subject&)>> steps) {
  return [steps = std::move(steps)](Subject& subject) -> Result<void> {
    const size_t most = std::min<size_t>(32 * size_of(subject) + 4096, size_t(INT32_MAX));
    for (const auto& step : steps) {
      VITRINE_CHECK(step(subject));
      if (size_of(subject) > most) {
        return Error{ErrorCode::bad_text, say("The text grows too long in its tokenizer"), "tokenizer.json",
                     say("Try a shorter text.")};
      }
    }
    return {};
  };
}

}  // namespace

Result<Normalizer> build_normalizer(const json& description) {
  VITRINE_TRY(auto steps, (build_steps<Normalizer>(description, normalizers, to_say("The normaliser"), "normalizers")));
  return in_turn<AlignedText>(std::move(steps));
}

Result<PreTokenizer> build_pre_tokenizer(const json& description) {
  VITRINE_TRY(auto steps,
              (build_steps<PreTokenizer>(description, pre_tokenizers, to_say("The pre-tokeniser"), "pretokenizers")));
  return in_turn<Pieces>(std::move(steps));
}

Result<Decoder> build_decoder(const json& description) {
  if (description.is_null()) {
    return Decoder([](std::vector<std::string>& tokens) {
      for (size_t i = 1; i < tokens.size(); ++i) tokens[i].insert(0, 1, ' ');
    });
  }
  VITRINE_TRY(auto steps, (build_steps<Decoder>(description, decoders, to_say("The decoder"), "decoders")));
  return Decoder([steps = std::move(steps)](std::vector<std::string>& tokens) {
    for (const Decoder& step : steps) step(tokens);
  });
}

bool has_step(const json& description, std::string_view type) {
  if (type_of(description) == type) return true;
  for (const char* list : {"normalizers", "pretokenizers", "decoders", "processors"}) {
    for (const json& step : member(description, list)) {
      if (type_of(step) == type) return true;
    }
  }
  return false;
}

Result<void> cut_each(Pieces& pieces, const std::function<Result<std::vector<AlignedText>>(AlignedText&)>& cut) {
  Pieces out;
  out.reserve(pieces.size());
  for (Piece& piece : pieces) {
    if (piece.token >= 0) {
      out.push_back(std::move(piece));
      continue;
    }
    VITRINE_TRY(std::vector<AlignedText> parts, cut(piece.text));
    for (AlignedText& part : parts) {
      if (!part.empty()) out.push_back({std::move(part), -1});
    }
  }
  pieces = std::move(out);
  return {};
}

}  // namespace vitrine

// Everything the page shows, as plain data. Panels read it; only `reduce` (reducer.h) changes it.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/dataset.h"
#include "app/method_info.h"
#include "app/skills.h"
#include "app/slots.h"
#include "app/view.h"
#include "app/writing.h"
#include "base/int_size.h"
#include "base/result.h"
#include "checkpoint/chat_template.h"
#include "explain/default_attribution.h"
#include "explain/granularity.h"
#include "explain/model_difference.h"
#include "explain/verbalisers.h"
#include "explanation/explanation.h"
#include "explanation/request.h"

namespace vitrine::app {

enum class Scheme { automatic, light, dark };
enum class Tab { words, heads, layers, trust };  // the phone shows one at a time
enum class FoilMode { runner_up, chosen, none };
// How token scores are drawn: as a sum (of methods whose scores have one), or each from zero.
enum class ScoreForm { waterfall, force, bars };

// One question that the page wants answered. Equal keys are equal requests.
struct Want {
  Slot slot;
  Side side = Side::current;
  Request request;
  std::string key;
};

// What is known about one slot: the newest answer (it stays until the next one arrives), the work under
// way, and the failure of the request that was asked last.
struct Answer {
  std::shared_ptr<const Explanation> shown;
  std::string key;       // of the request that `shown` answers; empty while its samples still arrive
  uint64_t version = 0;  // grows with every new `shown`
  double arrived = 0;    // seconds

  uint64_t pending = 0;  // id of the request under way, 0 if none
  std::string pending_key;
  double done = 0, total = 0;  // rows of the batch; total 0 while unknown

  std::optional<Error> error;
  std::string failed_key;
};

// An example that the model brings along (config.json, "vitrine", "examples").
struct Example {
  std::string title, text, target, foil;  // target and foil may be empty
};

struct ModelInfo {
  std::string name, hash, family;
  int64_t layers = 0, heads = 0, context = 0, parameters = 0, vocabulary_size = 0;
  std::optional<int32_t> bos, mask_token;
  bool causal = true;                   // false: it predicts masked tokens from both sides
  std::vector<std::string> vocabulary;  // readable strings by id
  std::vector<Example> examples;
  std::vector<VerbaliserClass> classes;
  std::optional<ChatTemplate> chat;  // of a model that was trained on conversations
  ChatTokens chat_tokens;
};

struct CoreStatus {
  std::string backend;  // "wasm", "webgpu", "ort", "reference"; empty before the first status
  int threads = 0;
  double memory_mb = 0;
  int64_t runs = 0;
  std::string reason;  // why not a faster backend, as a sentence; may be empty
};

// What is being loaded or did not load.
struct Loading {
  bool active = true;
  uint64_t loaded = 0, total = 0;  // bytes; total 0 while unknown
  std::string file;
  std::optional<Error> error;  // the model before, if any, stays
};

// The one selection that all views share. Indices into the prompt's tokens; -1: none.
struct Selection {
  int token = -1;
  int position = -1;                  // the explained row of the logits; -1: the last
  int layer = -1, head = -1;          // of attention, counted from 0; -1: see shown_head (readings.h)
  int lens_layer = -1;                // row of the lens: 0 is the embedding
  std::optional<TokenChoice> target;  // not set: the most probable next token
  FoilMode foil_mode = FoilMode::runner_up;
  std::optional<TokenChoice> foil;  // of FoilMode::chosen
  bool operator==(const Selection&) const = default;
};

// What the pointer is over, in any view; all other views ring it too.
struct Hover {
  int token = -1, layer = -1, head = -1, lens_layer = -1;
  bool operator==(const Hover&) const = default;
};

// What is kept beside the current text: another text, another model (of that name), or both. Every view shows both
// sides, about the same target and foil.
struct Pinned {
  std::string text;        // empty: the current text, asked of `model`
  int position = -1;       // the explained row of its logits; -1: the last
  std::string model = {};  // empty: the page's own
  bool operator==(const Pinned&) const = default;
};

// What the browser keeps so that the page works without a network.
struct Offline {
  double kept = 0, wanted = 0;  // bytes; wanted 0: nothing can be kept here
  bool update = false;          // a newer version of the page is there, and comes with a reload
};

// Work that another text took the place of, each as `save` (persistence.h) writes it, newest last.
struct Earlier {
  std::vector<std::string> undo, redo;
  std::string undo_text;  // of the last of `undo`
  uint64_t replaced = 0;  // grows whenever one text takes the place of another
};

// A change to a part of the model: every view is measured under those that are on.
struct AppliedIntervention {
  Intervention change;
  bool on = true;
  bool operator==(const AppliedIntervention&) const = default;
};

// A language of the page (assets/words).
struct Language {
  std::string code, name;  // "de", "Deutsch"
  bool operator==(const Language&) const = default;
};

struct Ranked {
  int32_t id = -1;
  float probability = 0;
};

struct State {
  // ---- what the person makes
  std::string text;
  uint64_t edits = 0;      // grows with every change of `text`
  double edited_at = -10;  // seconds; older than the debounce: work may start
  bool typed = false;      // the last change came from the keyboard: wait for more
  Selection selection;
  std::string selection_model;               // hash of the model whose tokens target and foil are
  std::string method = default_attribution;  // what Slot::attribution is asked of
  std::map<std::string, Settings> settings;  // by method; only what differs from its defaults
  std::vector<AppliedIntervention> interventions;
  std::optional<Pinned> pinned;
  std::optional<Rationale> rationale;  // of an example; counts while the text is the example's
  bool pairs = false;                  // the small edits that turn the answer are looked for
  bool continues = false;              // the model's own continuation is looked for
  std::optional<Writing> writing;      // the model writes on, or has
  std::string chat_form;  // given by the person for this model (checkpoint/chat_forms.h); empty: what its files say
  ScoreForm form = ScoreForm::waterfall;
  Granularity granularity = Granularity::token;  // of the attribution
  double temperature = 1;
  int top_k = 5;
  Scheme scheme = Scheme::automatic;
  double text_size = 1;  // of the page, 0.8 to 2
  bool projector = false;
  std::string language;  // code; empty: what the browser prefers
  Tab tab = Tab::words;
  View view = View::explain;
  Data data;  // with what the core said of it
  Earlier earlier;
  std::string wanted_model;  // name; of the link that was opened, until a model is there

  // ---- what the core said
  std::optional<ModelInfo> model;
  std::optional<ModelInfo> second;  // held beside it while the two are compared
  Loading second_loading{.active = false, .loaded = 0, .total = 0, .file = {}, .error = {}};
  bool stored = false;  // it is on its way; answers are those that came with the site (stored_answers.h)
  Loading loading;
  std::vector<MethodInfo> methods;
  CoreStatus core;
  std::optional<Error> core_failed;  // the Worker is gone
  BySlot<Answer> answers;
  std::vector<TokenInfo> tokens;  // of `tokens_text`
  std::string tokens_text;
  std::optional<Error> text_error;  // "The text is empty."
  uint64_t tokenize_pending = 0;
  std::string tokenize_text;  // of the request under way or refused

  Skills skills;
  Offline offline;
  std::vector<Language> languages;  // that the site has, English first
  std::string spoken = "en";        // the one that is shown

  // ---- what follows from both (kept up to date by `reduce`)
  Hover hover;
  bool same_vocabulary = true;                // of the two models: equal ids are equal tokens
  std::vector<int32_t> second_ids;            // else: of the model's token i, the second's token of that text; -1: none
  std::optional<ModelDifference> difference;  // of the two models, while both answer the same text
  uint64_t difference_of = 0;                 // versions of the answers that it was made of
  std::vector<Want> wants;                    // in order
  std::shared_ptr<const Explanation> grouped;  // the attribution by `granularity`, of `grouped_from`
  std::shared_ptr<const Explanation> grouped_from;
  std::vector<int> parts;          // part of `grouped` in which each of its tokens lies; empty: by token
  std::vector<Ranked> ranking;     // most probable first, at `temperature`; at most kMaxTopK
  std::vector<std::string> notes;  // sentences about the text, shown until it changes
  bool stopped = false;            // the person pressed Escape: nothing more until the next change

  const Answer& answer(Slot slot, Side side = Side::current) const { return answers[side][slot]; }
  Answer& answer(Slot slot, Side side = Side::current) { return answers[side][slot]; }
  Answer* pending(uint64_t id);  // what that request is to answer; null: nothing any more
  Interventions active_interventions() const;
  const Want* want(Slot slot, Side side = Side::current) const;
  // The methods of a kind that can be chosen: all but those whose whole answer has a place of its own. Tokens have a
  // place for every method.
  std::vector<const MethodInfo*> offered(Kind kind) const;
  bool offers(const MethodInfo& declared) const;
  // The attribution as it is drawn: by token, word, phrase or sentence. Null while there is none.
  const Explanation* attribution() const { return grouped ? grouped.get() : answer(Slot::attribution).shown.get(); }
  // The answer shown belongs to what is asked now.
  bool fresh(Slot slot, Side side = Side::current) const;
  // The error that is the answer to what is asked now: an older answer that is still there says nothing about it.
  const Error* failed(Slot slot, Side side = Side::current) const;
  // There is a pinned text and it is another one, or another model answers, or this one changed.
  bool comparing() const { return two_models() || other_text() || changed(); }
  // What is pinned is asked of the model as it is, and the text of the changed one.
  bool changed() const {
    return pinned && std::ranges::any_of(interventions, [](const AppliedIntervention& one) { return one.on; });
  }
  // The text itself is what is pinned: both sides differ by the changes alone.
  bool only_changed() const { return changed() && !other_text() && !two_models(); }
  // What is pinned is asked of the second model, and that one is there.
  bool two_models() const { return pinned && second && !pinned->model.empty() && pinned->model == second->name; }
  bool same_heads() const;  // head h of layer l is the same place on both sides that are compared
  // The pinned text where it is another one; null: none. While its model is still to come nothing is compared.
  const std::string* other_text() const;
  const std::string& pinned_text() const { return pinned->text.empty() ? text : pinned->text; }  // precondition: pinned
  // The pinned side's token that is this one; -1: it has none.
  int32_t pinned_id(int32_t id) const;
  // What truly decides the answer to the text as it is; empty while that is not known.
  std::span<const Span> true_rationale() const;
  bool busy() const;  // anything under way or still to be asked
  const MethodInfo* find_method(std::string_view name) const;
  // Readable text of a token, "token 17" if the vocabulary does not say.
  std::string token_text(int32_t id) const;
  // Tokens of the text as it is now; empty while they are not known.
  bool tokens_fresh() const { return !tokens.empty() && tokens_text == text; }
  int position() const;  // resolved against the tokens; -1 without tokens
  // What is asked about: nothing while that is not known, or of the foil when there is none.
  std::optional<TokenChoice> target() const;
  std::optional<TokenChoice> foil() const;
};

inline constexpr int kMaxTopK = 20;
inline constexpr double kMinTemperature = 0.1, kMaxTemperature = 3;
inline constexpr double kDebounce = 0.12;  // seconds

}  // namespace vitrine::app

#include "panels/choice_picker.h"

#include <algorithm>

#include "app/choice.h"
#include "app/readings.h"
#include "panels/phrases.h"
#include "panels/token_search.h"
#include "platform/text_session.h"
#include "text/say.h"

namespace vitrine::panels {
namespace {

constexpr size_t kListed = 40;

std::string chance_of(const app::State& s, std::span<const int32_t> ids) {
  const app::Answer& predictions = s.answer(app::Slot::predictions);
  if (!predictions.shown || ids.empty()) return {};
  return draw::probability(app::probability(app::logits(*predictions.shown), s.temperature, ids));
}

std::vector<int32_t> ids_of(const app::State& s, const std::optional<TokenChoice>& choice) {
  return choice ? app::single_tokens(*s.model, *choice) : std::vector<int32_t>{};
}

bool holds(const std::vector<int32_t>& ids, int32_t id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

double figure_of(const Row& row, std::string_view name) {
  for (const Figure& f : row.figures)
    if (f.name == name) return f.value;
  return 0;
}

constexpr const char* kTaken = to_say("it is what is asked about");

}  // namespace

void ChoicePicker::show(Kind kind) {
  if (kind_ != kind) text_session::end();
  kind_ = kind;
  search_ = {};
  found_.clear();
  found_for_.clear();
  matches_ = 0;
}

void ChoicePicker::start(const app::State& state, const std::optional<TokenChoice>& current) {
  Kind kind = Kind::token;
  if (current && !current->class_name.empty() && !app::classes_here(state).empty()) kind = Kind::named_class;
  else if (current && !current->any_of.empty()) kind = Kind::several;
  else if (current && app::is_continuation(*current)) kind = Kind::continuation;
  show(kind);
}

// One token, or several: then those of the set come first, and a line adds its token or takes it out.
ChoicePicker::List ChoicePicker::tokens(Context& c, const std::string& first_line,
                                        const std::optional<TokenChoice>& current,
                                        const std::optional<TokenChoice>& barred) {
  const app::State& s = c.state;
  const bool several = kind_ == Kind::several;
  const std::vector<int32_t> chosen = ids_of(s, current), of_target = ids_of(s, barred);
  List list{.lines = {}, .placeholder = several ? say("a word to add") : say("a word or a part of one"), .footer = {}};
  std::vector<int32_t> ids;
  if (search_.query.empty()) {
    if (several) ids = chosen;
    for (const app::Ranked& r : s.ranking)
      if (!holds(ids, r.id)) ids.push_back(r.id);
    list.footer = say("or search all {n|# token|# tokens}", std::ssize(s.model->vocabulary));
    if (several && !chosen.empty())
      list.footer = say("{n|# word: |# words, together }{chance}", std::ssize(chosen), chance_of(s, chosen));
  } else {
    if (found_for_ != search_.query) {
      found_ = search_vocabulary(s.model->vocabulary, search_.query, kListed, matches_);
      found_for_ = search_.query;
    }
    ids = found_;
    if (matches_ > found_.size()) list.footer = say("{n} of {all}", found_.size(), matches_);
    else if (matches_ == 0) list.footer = say("no token contains {text}", in_quotes(search_.query));
  }
  if (!several && search_.query.empty()) list.lines.push_back({{first_line, {}, !current, false, {}}, std::nullopt});
  for (const int32_t id : ids) {
    const int32_t one[] = {id};
    const bool on = several ? holds(chosen, id) : current == app::token_choice(id);
    const bool taken = holds(of_target, id);
    list.lines.push_back({{shown(s, id), chance_of(s, one), on, false, taken ? translated(kTaken) : ""},
                          several ? app::toggled(*s.model, current, id) : app::token_choice(id)});
  }
  return list;
}

ChoicePicker::List ChoicePicker::classes(Context& c, const std::optional<TokenChoice>& current,
                                         const std::optional<TokenChoice>& barred) const {
  const app::State& s = c.state;
  List list;
  for (const VerbaliserClass& one : app::classes_here(s)) {
    list.footer = say("after {cue} the model says them in words", in_quotes(one.cue));
    TokenChoice choice;
    choice.class_name = one.name;
    const bool taken = barred && app::share_word(*s.model, choice, *barred);
    std::string words;
    for (const std::string& text : one.words) words += (words.empty() ? "" : ", ") + draw::readable(text);
    list.lines.push_back({{one.words.size() > 1 ? one.name + " (" + words + ")" : one.name,
                           chance_of(s, ids_of(s, choice)), current == choice, false, taken ? translated(kTaken) : ""},
                          choice});
  }
  return list;
}

ChoicePicker::List ChoicePicker::continuations(Context& c, const std::optional<TokenChoice>& current) const {
  const app::State& s = c.state;
  const app::Answer& answer = s.answer(app::Slot::continuation);
  List list{.lines = {}, .placeholder = say("how it goes on"), .footer = say("or what the model itself would write")};
  if (!search_.query.empty()) {
    const TokenChoice typed = app::typed_continuation(s, search_.query);
    list.lines.push_back(
        {{in_quotes(shown(s, typed)), typed.id ? say("one token") : say("as typed"), false, false, {}}, typed});
  }
  if (answer.error) list.footer = answer.error->sentence();
  if (!s.fresh(app::Slot::continuation)) {
    if (!answer.error) list.footer = say("the model is writing …");
    return list;
  }
  // One token is a token; longer ones each hold the one before.
  for (size_t i = 1; i < answer.shown->rows.size(); ++i) {
    const Row& row = answer.shown->rows[i];
    const TokenChoice choice = app::plain(*s.model, {.id = {}, .text = row.name});
    list.lines.push_back(
        {{draw::readable(row.name), draw::probability(figure_of(row, "probability")), current == choice, false, {}},
         choice});
  }
  if (answer.shown->rows.size() < 2) list.footer = say("the model itself would write fewer than two tokens here");
  return list;
}

ChoicePicker::Answer ChoicePicker::draw(Context& c, draw::Rect anchor, const std::string& first_line,
                                        const std::optional<TokenChoice>& current,
                                        const std::optional<TokenChoice>& barred) {
  const app::State& s = c.state;
  if (!s.model) return {.first = false, .choice = {}, .close = true};
  std::vector<Kind> kinds{Kind::token, Kind::several};
  std::vector<std::string> names{say("token"), say("several")};
  if (!app::classes_here(s).empty()) {
    kinds.push_back(Kind::named_class);
    names.push_back(say("class"));
  }
  kinds.push_back(Kind::continuation);
  names.push_back(say("continuation"));
  const auto at = std::find(kinds.begin(), kinds.end(), kind_);
  if (at == kinds.end()) show(Kind::token);
  const int kind = at == kinds.end() ? 0 : static_cast<int>(at - kinds.begin());
  if (kind_ == Kind::continuation && !s.continues) c.commands.push_back(app::ShowContinuation{true});

  const List list = kind_ == Kind::continuation  ? continuations(c, current)
                    : kind_ == Kind::named_class ? classes(c, current, barred)
                                                 : tokens(c, first_line, current, barred);
  std::vector<draw::MenuItem> items;
  for (const Line& line : list.lines) items.push_back(line.item);
  const bool several = kind_ == Kind::several;
  const draw::SearchResult result =
      draw::search_list(c.ui, draw::id("choice picker"), anchor, 340, list.placeholder, items, list.footer, search_,
                        {.names = names, .current = kind, .stays = several});
  for (size_t i = 0; i < result.names.size(); ++i)
    c.hook("choice:kind", static_cast<int>(kinds[i]), 0, result.names[i]);
  for (size_t i = 0; i < result.rows.size(); ++i) c.hook("choice:line", i, 0, result.rows[i]);
  Answer answer{.first = false, .choice = {}, .close = result.close};
  if (result.chosen >= 0 && result.chosen < int_size(list.lines)) {
    answer.choice = list.lines[result.chosen].choice;
    answer.first = !answer.choice;
    if (several && !search_.query.empty()) show(Kind::several), text_session::end();  // the next word may be typed
  }
  if (result.list >= 0) show(kinds[result.list]);
  return answer;
}

}  // namespace vitrine::panels

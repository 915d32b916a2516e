// The model writes on: what is asked, streamed, stopped; from a token to what made it and back; conversations; links.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/conversation.h"
#include "app/persistence.h"
#include "app/writing_json.h"
#include "fixture.h"

using namespace vitrine;
using namespace vitrine::app;
using namespace vitrine::app::fixture;

namespace {

constexpr const char* kFirst = "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n";
constexpr const char* kSecond =
    "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n b c d<|im_end|>\n"
    "<|im_start|>user\nmore<|im_end|>\n<|im_start|>assistant\n";

void make_chat(State& state) {
  ModelInfo chat = model();
  chat.hash = "chat";
  chat.chat = recognise_chat_template("<|im_start|> <|im_end|>");
  reduce(state, ModelArrived{chat});
}

std::shared_ptr<const Explanation> part(const Want& want, int64_t tokens) {
  auto e = std::make_shared<Explanation>();
  e->method = kWriter;
  e->provenance.text = want.request.text;
  fill_generation(*e, tokens);
  return e;
}

std::string joined(const std::vector<WrittenToken>& tokens) {
  std::string out;
  for (const WrittenToken& t : tokens) out += "[" + t.text + "]";
  return out;
}

}  // namespace

TEST_CASE("nothing is written before it is asked for; then the views wait until it is written") {
  Running r;
  r.settle();
  CHECK(r.state.want(Slot::writing) == nullptr);
  reduce(r.state, SetSetting{kWriter, "seed", SettingValue{int64_t{7}}});
  r.type("a d c");
  r.settle();
  r.type("a d");
  r.now += 1;
  r.send();
  r.take_tokens();
  reduce(r.state, WriteOn{});
  const std::vector<std::string> asked = r.settle();
  REQUIRE(asked.size() > 3);
  CHECK(asked[0] == kWriter);
  CHECK(asked[1] == "predictions");
  const Want* want = r.state.want(Slot::writing);
  REQUIRE(want);
  CHECK(want->request.text == "a d");
  CHECK(want->request.settings == Settings{{"seed", int64_t{7}}});
  CHECK_FALSE(want->request.position);
  CHECK(joined(turns_of(r.state)[0].tokens) == "[ b][ c][ d]");
  CHECK(turns_of(r.state)[0].tokens[1].probability == doctest::Approx(0.25));
}

TEST_CASE("a character of several tokens belongs to the last of them") {
  Explanation e;
  for (const char* name : {"a", "a\xEF\xBF\xBD", "aé", "aé!"})
    e.rows.push_back({.name = name, .label = "", .group = "", .figures = {}});
  CHECK(joined(tokens_of(e)) == "[a][][é][!]");
  e.rows.resize(2);  // as it stands while it is written
  CHECK(joined(tokens_of(e)) == "[a][\xEF\xBF\xBD]");
}

TEST_CASE("a written token opens the text up to it with the token as target; back, and Undo") {
  Running r;
  r.settle();
  reduce(r.state, WriteOn{});
  r.settle();
  reduce(r.state, ExplainWritten{0, 2, r.now});
  CHECK(r.state.text == "a b c b c");
  CHECK(target_of(r.state) == 3);
  const std::vector<std::string> asked = r.settle();
  CHECK(std::ranges::find(asked, std::string("integrated_gradients")) != asked.end());
  CHECK(std::ranges::find(asked, std::string(kWriter)) == asked.end());  // what was written is still known
  CHECK(r.state.fresh(Slot::writing));
  CHECK(r.state.want(Slot::attribution)->request.target->id == 3);
  CHECK(r.state.want(Slot::attribution)->request.text == "a b c b c");
  CHECK(explained_token(r.state).token == 2);
  CHECK(reads_as_written(r.state, explained_token(r.state)));
  r.state.tokens.back().id = 0;  // another tokenizer would read it so
  CHECK_FALSE(reads_as_written(r.state, explained_token(r.state)));

  reduce(r.state, BackToWriting{r.now});
  CHECK(r.state.text == "a b c");
  CHECK(r.state.fresh(Slot::writing));
  CHECK(explained_token(r.state).token == -1);
  reduce(r.state, Undo{false, r.now});
  CHECK(r.state.text == "a b c b c");
  CHECK(target_of(r.state) == 3);
  reduce(r.state, Undo{false, r.now});
  CHECK(r.state.text == "a b c");
  r.settle();
  CHECK(joined(turns_of(r.state)[0].tokens) == "[ b][ c][ d]");

  reduce(r.state, ExplainWritten{0, -1, r.now});
  CHECK(r.state.text == "a b c");
  REQUIRE(r.state.target());
  CHECK(r.state.target()->text == " b c d");
  for (const auto& [turn, token] : {std::pair{1, 0}, {-1, 0}, {0, 3}}) reduce(r.state, ExplainWritten{turn, token, 0});
  CHECK(r.state.target()->text == " b c d");
}

TEST_CASE("Stop keeps what is there as the whole answer, and the views go on") {
  for (const bool by_key : {false, true}) {
    Running r;
    r.settle();
    reduce(r.state, WriteOn{});
    const auto sent = only<AskExplanation>(r.send());
    REQUIRE(sent.size() == 1);
    reduce(r.state, PartlyArrived{sent[0].id, part(*r.state.want(Slot::writing), 2), r.now});
    CHECK(joined(turns_of(r.state)[0].tokens) == "[ b][ c]");
    if (by_key) reduce(r.state, Stop{});
    else reduce(r.state, StopWriting{});
    const auto cancelled = only<AskCancel>(r.send());
    REQUIRE(cancelled.size() == 1);
    CHECK(cancelled[0].id == sent[0].id);
    CHECK(r.state.fresh(Slot::writing));
    CHECK_FALSE(r.state.stopped);
    reduce(r.state, PartlyArrived{sent[0].id, part(*r.state.want(Slot::writing), 3), r.now});  // too late
    CHECK(joined(turns_of(r.state)[0].tokens) == "[ b][ c]");
    const std::vector<std::string> asked = r.settle();
    CHECK(std::ranges::find(asked, std::string(kWriter)) == asked.end());
    // The link writes just that again; a further run is as long as was chosen.
    State other;
    open_link(other, link(r.state), 0);
    CHECK(std::get<int64_t>(other.writing->settings.at("count")) == 2);
    reduce(r.state, WriteAgain{});
    r.settle();
    CHECK(joined(turns_of(r.state)[0].tokens) == "[ b][ c][ d]");
  }
}

TEST_CASE("stopped before the first token, nothing is written and nothing is asked") {
  Running r;
  r.settle();
  reduce(r.state, WriteOn{});
  r.send();
  reduce(r.state, StopWriting{});
  CHECK(r.state.want(Slot::writing) == nullptr);
  CHECK(only<AskCancel>(r.send()).size() == 1);
  reduce(r.state, WriteAgain{});
  CHECK(r.state.want(Slot::writing)->request.text == "a b c");
}

TEST_CASE("a conversation is written in the model's template; earlier turns stay and their tokens open") {
  Running r;
  r.settle();
  reduce(r.state, Say{"hello", r.now});  // no chat model: nothing
  CHECK_FALSE(r.state.writing);
  make_chat(r.state);
  r.settle();
  const std::string before = r.state.text;
  reduce(r.state, ShowWriting{true});
  CHECK(turns_of(r.state).empty());
  reduce(r.state, Say{"  ", r.now});
  CHECK(turns_of(r.state).empty());
  reduce(r.state, Say{"hello", r.now});
  CHECK(r.state.text == kFirst);
  r.settle();
  REQUIRE(turns_of(r.state).size() == 2);
  reduce(r.state, Say{"more", r.now});
  CHECK(r.state.text == kSecond);
  r.settle();
  const std::vector<Turn> turns = turns_of(r.state);
  REQUIRE(turns.size() == 4);
  CHECK(turns[0].text == "hello");
  CHECK(joined(turns[1].tokens) == "[ b][ c][ d]");
  CHECK(turns[2].text == "more");
  CHECK(joined(turns[3].tokens) == "[ b][ c][ d]");

  reduce(r.state, ExplainWritten{1, 1, r.now});
  CHECK(r.state.text == std::string(kFirst) + " b");
  CHECK(target_of(r.state) == 2);
  CHECK(explained_token(r.state).turn == 1);
  reduce(r.state, BackToWriting{r.now});
  CHECK(r.state.text == kSecond);
  reduce(r.state, ExplainWritten{3, 1, r.now});
  CHECK(r.state.text == std::string(kSecond) + " b");

  // Saved and opened again: the same turns, and the last answer is written again.
  State other;
  make_chat(other);
  open_link(other, link(r.state), 0);
  REQUIRE(other.writing);
  CHECK(other.writing->prompt == kSecond);
  CHECK(other.writing->turns.size() == 3);
  CHECK(joined(other.writing->turns[1].tokens) == "[ b][ c][ d]");
  CHECK(other.writing->turns[1].tokens[2].id == 3);

  for (int i = 0; i < 4; ++i) reduce(r.state, Undo{false, r.now});
  CHECK(r.state.text == kFirst);
  reduce(r.state, Undo{false, r.now});
  CHECK(r.state.text == before);

  // Another model was in no such conversation.
  open_link(r.state, link(other), 0);
  ModelInfo plain = model();
  plain.hash = "other";
  reduce(r.state, ModelArrived{plain});
  CHECK_FALSE(r.state.writing);
}

TEST_CASE("a model that cannot write on says so, and the views are not held up") {
  Running r;
  r.settle();
  reduce(r.state, WriteOn{});
  const auto sent = only<AskExplanation>(r.send());
  reduce(r.state, Failed{sent[0].id, {ErrorCode::unsupported, "It fills in masks.", "", ""}});
  REQUIRE(r.state.failed(Slot::writing));
  reduce(r.state, SetTarget{token_choice(2)});
  const std::vector<std::string> asked = r.settle();
  CHECK(std::ranges::find(asked, std::string("integrated_gradients")) != asked.end());
}

TEST_CASE("a writing that makes no sense is none") {
  using nlohmann::json;
  CHECK(writing_from(json::object(), "text", 100)->prompt == "text");
  const auto turns = [](json list) { return json{{"turns", std::move(list)}}; };
  CHECK(writing_from(turns({"hello", json::array({{" b", 1, 0.5}}), "more"}), "", 100)->turns[1].text == " b");
  for (const json& bad :
       {json(3), json{{"prompt", 1}}, json{{"prompt", std::string(201, 'a')}}, turns(3), turns({"a", "b"}),
        turns(json::array({json::array()})), turns({"a", {{" b", 1}}}), turns({"a", {{" b", -2, 0.5}}}),
        turns({"a", {{" b", 1, 2}}}), turns(json(std::vector<json>(65, "a")))})
    CHECK_FALSE(writing_from(bad, "", 100));
}

TEST_CASE("a chat model whose template is not known is asked in the form that the person gives") {
  Running r;
  ModelInfo chat = model();
  chat.hash = "unknown chat";
  chat.chat = recognise_chat_template("{{ something of its own }}");
  reduce(r.state, ModelArrived{chat});
  r.settle();
  CHECK_FALSE(chats(r.state));
  reduce(r.state, ShowWriting{true});
  reduce(r.state, Say{"hello", r.now});
  CHECK(turns_of(r.state).empty());
  reduce(r.state, SetChatForm{"neither"});
  CHECK_FALSE(chats(r.state));
  reduce(r.state, SetChatForm{"Q {user} A {model}."});
  REQUIRE(chats(r.state));
  reduce(r.state, Say{"a b", r.now});
  CHECK(r.state.text == "Q a b A ");
  r.settle();
  reduce(r.state, Say{"c", r.now});
  CHECK(r.state.text == "Q a b A  b c d.Q c A ");

  State other;
  reduce(other, ModelArrived{chat});
  open_link(other, link(r.state), 0);
  CHECK(other.chat_form == "Q {user} A {model}.");
  CHECK(other.writing->prompt == r.state.writing->prompt);
  // Another form begins anew; another model knows nothing of it.
  reduce(r.state, SetChatForm{"chatml"});
  CHECK(turns_of(r.state).empty());
  reduce(r.state, ModelArrived{model()});
  CHECK(r.state.chat_form.empty());
}

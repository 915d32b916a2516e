// What can happen: things the person does and things the core says. Panels append to a list of commands;
// the program feeds them to `reduce` one by one.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "app/boxed.h"
#include "app/dataset_commands.h"
#include "app/state.h"

namespace vitrine::app {

// ---- the person
// clang-format off: one command, one line
struct SetText { std::string text; double now = 0; bool typed = true; };
struct OpenExample { int index = 0; double now = 0; };
struct ShowSkill { std::string group; int64_t first = 0; };  // examples from number `first` on; no group: the first skill
struct OpenSkillExample { int index = 0; bool with_pair = false; double now = 0; };  // of those shown; its pair is pinned
struct DeleteWord { int token = -1; double now = 0; };  // the word that it is in, from the text
struct SelectToken { int token = -1; };           // the same again: nothing selected
struct SelectPosition { int position = -1; };     // -1: the last
struct SelectHead { int layer = -1, head = -1; };
struct SelectLensLayer { int layer = -1; };
struct SetTarget { std::optional<TokenChoice> what; };  // nothing: the most probable
struct SetFoil { FoilMode mode = FoilMode::runner_up; std::optional<TokenChoice> what; };
struct Pin {};                                    // keep the text beside what is written next
struct Unpin {};
struct SwapPinned { double now = 0; };            // the pinned text becomes the current one, and the other way round
struct ShowPairs { bool on = true; };             // look for small edits that turn the answer
struct ShowContinuation { bool on = true; };      // look for what the model itself would write
struct WriteOn {};                                // from the text as it is
struct ShowWriting { bool on = true; };           // a conversation to begin; off: it is gone
struct Say { std::string text; double now = 0; };  // to a chat model
struct SetChatForm { std::string given; };        // how turns are written (State::chat_form); a conversation begins anew
struct WriteAgain {};                             // the last answer, with the settings of now
struct StopWriting {};                            // what is there is the answer
struct ExplainWritten { int turn = 0, token = -1; double now = 0; };  // what made it; -1: the whole answer
struct BackToWriting { double now = 0; };
struct SetGranularity { Granularity granularity = Granularity::token; };
struct SetScoreForm { ScoreForm form = ScoreForm::waterfall; };
struct SetMethod { std::string name; };
struct SetSetting { std::string method, name; SettingValue value; };
struct SetTemperature { double value = 1; };
struct SetTopK { int value = 5; };
struct Intervene { Intervention change; double now = 0; };  // one that is there is switched on or off
struct DropIntervention { int index = -1; double now = 0; };  // -1: all of them
struct SetScheme { Scheme scheme = Scheme::automatic; };
struct SetTextSize { double value = 1; };
struct SetProjector { bool on = false; };
struct SetLanguage { std::string code; };         // empty: what the browser prefers
struct ShowTab { Tab tab = Tab::words; };
struct ShowView { View view = View::explain; };
struct SetHover { Hover hover; };
struct Stop {};                                   // Escape: give up what is under way
struct Retry { Slot slot = Slot::predictions; };  // after an error
struct Undo { bool redo = false; double now = 0; };  // back to the text that another took the place of, or forth again
struct OpenLink { std::string link; double now = 0; };  // what `link` (persistence.h) wrote

// ---- asked of the page; `reduce` only notes that a model is on its way
struct LoadShipped { std::string name, url; };
struct CompareWith { std::string name, url; };    // a second model; the page stays as it is until that one is there
struct PickModel { bool second = false; };        // second: to compare with
struct DropSecond { std::string why; };           // the models are compared no more; why: a sentence, or empty
struct RestartCore {};
struct CopyLink {};
struct OpenLessons {};
struct Export { std::string form; };             // of exports.inc, or "png"
struct ReloadPage {};                             // to the newer version that is there
struct OfflineChanged { Offline offline; };

// ---- the core
// stored: see StoredAnswers; second: the one to compare with
struct ModelArrived { ModelInfo model; bool stored = false, second = false; };
struct MethodsArrived { std::vector<MethodInfo> methods; };
struct TokensArrived { uint64_t id = 0; std::vector<TokenInfo> tokens; std::vector<std::string> notes; };
struct Arrived { uint64_t id = 0; std::shared_ptr<const Explanation> explanation; double now = 0; };
// An answer that is not finished: it is shown, and the question stays open.
struct PartlyArrived { uint64_t id = 0; std::shared_ptr<const Explanation> explanation; double now = 0; };
struct Progressed { uint64_t id = 0; double done = 0, total = 0; };
struct SkillsFetched {};                          // their file is in the core
struct SkillsArrived { uint64_t id = 0; SkillPage page; };
struct StatusChanged { CoreStatus status; };
struct Failed { uint64_t id = 0; Error error; bool second = false; };  // second: that model did not load
struct LoadProgressed { uint64_t loaded = 0, total = 0; std::string file; bool second = false; };
struct CoreLost { Error error; };
// clang-format on

struct AnyCommand
    : std::variant<SetText, OpenExample, ShowSkill, OpenSkillExample, DeleteWord, SelectToken, SelectPosition,
                   SelectHead, SelectLensLayer, SetTarget, SetFoil, Pin, Unpin, SwapPinned, ShowPairs, ShowContinuation,
                   SetScoreForm, SetGranularity, SetMethod, SetSetting, SetTemperature, SetTopK, SetScheme, SetTextSize,
                   SetProjector, SetLanguage, ShowTab, ShowView, SetHover, Stop, Retry, LoadShipped, PickModel,
                   RestartCore, ModelArrived, MethodsArrived, TokensArrived, Arrived, PartlyArrived, Progressed,
                   StatusChanged, Failed, LoadProgressed, CoreLost, Undo, OpenLink, CopyLink, OpenLessons, Export,
                   ReloadPage, OfflineChanged, SkillsFetched, SkillsArrived, DataCommand, WriteOn, ShowWriting, Say,
                   WriteAgain, StopWriting, ExplainWritten, BackToWriting, CompareWith, DropSecond, SetChatForm,
                   Intervene, DropIntervention> {
  using variant::variant;
};
using Command = Boxed<AnyCommand>;
using Commands = std::vector<Command>;

}  // namespace vitrine::app

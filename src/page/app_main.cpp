// The page's program: feeds what the person does and what the core says to the reducer, sends what the
// planner asks, keeps what must be kept, and draws.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/client.h"
#include "app/exports/export.h"
#include "app/languages.h"
#include "app/persistence.h"
#include "app/planner.h"
#include "app/reducer.h"
#include "app/second_model.h"
#include "app/shipped_models.h"
#include "app/stored_answers.h"
#include "draw/draw.h"
#include "panels/hook_json.h"
#include "panels/page.h"
#include "panels/phrases.h"
#include "platform/bridge.h"
#include "platform/platform.h"
#include "text/catalogue.h"
#include "text/say.h"

namespace vitrine {
namespace {

using app::Command;

// A language by rule, of which tests ask whether all words are in it: the state then has every text of the last frame.
constexpr std::string_view kPseudo = "pseudo";

constexpr float kFigureColumns = 480;
constexpr float kPictureScale = 2;  // pixels of an exported picture in a CSS pixel

// In the browser's storage: the file as it was opened, and what was made of it.
constexpr const char* kTableKey = "data.table";
constexpr const char* kProjectKey = "data.project";
constexpr const char* kEndedKey = "data.ended";  // the table that the core was at work on when it ended

// Whether a file is for the view Data set, wherever it is dropped.
bool is_table(std::string_view file) {
  for (const std::string_view end :
       {".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xlsx", ".parquet", ".gz", ".data", ".test", ".zip"})
    if (file.ends_with(end)) return true;
  return false;
}

class Program final : public platform::Application {
 public:
  std::string start() override {
    app::restore(state_, bridge::stored(app::kStorageKey));
    app::restore_earlier(state_, bridge::stored(app::kEarlierKey));
    kept_earlier_ = state_.earlier.undo.size();
    shown_view_ = state_.view;
    saved_ = app::save(state_);
    preferred_language_ = bridge::around("language");
    read_languages();
    follow_language();
    if (const std::string panel = bridge::around("panel"); !panel.empty()) page_.show_only(panel);
    return start_drawing();
  }

  void frame() override {
    const platform::Environment& environment = platform::environment();
    follow_language();
    set_theme(environment);
    said_.clear();
    ui_.said = state_.spoken == kPseudo ? &said_ : nullptr;
    ui_.begin_frame();
    const app::Commands commands = page_.draw(ui_, state_, environment.width, environment.height);
    ui_.end_frame();
    for (const Command& command : commands) apply(command);
    if (!commands.empty()) platform::request_redraw();
    send(platform::now());
    serve_second();
    serve_data();
    keep();
    tell();
    if (!ready_) {
      ready_ = true;
      bridge::ready();
    }
  }

  void receive(std::span<const uint8_t> message) override {
    auto command = app::decode(message, platform::now());
    if (!command) return;
    const auto* arrived = std::get_if<app::ModelArrived>(&**command);
    if (arrived && arrived->second && !second_held_) return;  // it was given up while it came
    const bool model = arrived && !arrived->second;
    const bool written = model && saved_ == app::save(state_);
    apply(*command);
    if (model && !std::exchange(declared_, true)) {
      bridge::post(app::encode_ask_methods(++next_id_));
      bridge::post(app::encode_ask_analyses(++next_id_));
    }
    // What a model brings along is not the person's work: the address stays as it was opened.
    if (written) saved_ = app::save(state_);
  }

  void loading(uint64_t loaded, uint64_t total, std::string_view file, bool second) override {
    second_held_ |= second;
    apply(app::LoadProgressed{loaded, total, std::string(file), second});
  }
  void core_failed(std::string_view sentence) override {
    if (state_.data.file && state_.data.busy()) bridge::store(kEndedKey, state_.data.file->name);
    apply(app::CoreLost{{ErrorCode::engine_failed, std::string(sentence), {}, {}}});
  }
  void opened(std::string_view name, std::span<const uint8_t> bytes) override {
    if (name == app::kSkillsFile) {
      skills_.assign(bytes.begin(), bytes.end());
      return;
    }
    if (name == app::kStoredAnswersFile) return show_stored(bytes);
    if (state_.view != app::View::data && !is_table(name)) {
      if (std::ranges::find(bytes, 0) == bytes.end())
        apply(app::SetText{std::string(bytes.begin(), bytes.end()), platform::now(), false});
      else bridge::show_notice(say("{file} is neither text nor a table that can be read here.", name));
      return;
    }
    apply(app::ShowView{app::View::data});
    bridge::store(kEndedKey, {});
    table_name_ = name.empty() ? say("pasted rows") : std::string(name);
    table_bytes_.assign(bytes.begin(), bytes.end());
  }
  // A stored table comes first, then what was made of it.
  void kept(std::string_view key, std::string_view name, std::span<const uint8_t> bytes) override {
    if (key == kTableKey && !name.empty() && bridge::stored(kEndedKey) == name) {
      state_.data.error = Error{ErrorCode::unsupported,
                                say("{file} ended the engine the last time", name),
                                {},
                                say("It is not opened again by itself. Open the file to try once more.")};
    } else if (key == kTableKey && !name.empty()) {
      bridge::hand_over(name, bytes);
      stored_ = {std::string(name), bytes.size()};
      bridge::fetch_kept(kProjectKey);
    } else if (key == kProjectKey && !stored_.name.empty()) {
      apply(app::DataCommand{app::DataStored{stored_, std::string(bytes.begin(), bytes.end())}, 0});
    }
  }
  void address_changed(std::string_view link, bool same_work) override {
    // Going back to another view does not undo what was written since it was left.
    if (same_work) apply(app::ShowView{app::view_of_link(link)});
    else apply(app::OpenLink{std::string(link), platform::now()});
    for (const app::ShippedModel& model : app::kShippedModels)
      if (state_.model && state_.wanted_model == model.name) apply(app::load(model));
    shown_view_ = state_.view;
    replaced_ = state_.earlier.replaced;
    store(app::save(state_));
    if (same_work) bridge::set_address(app::link(state_), bridge::Entry::same);
    platform::request_redraw();
  }
  void offline(double kept, double wanted, bool update) override { apply(app::OfflineChanged{{kept, wanted, update}}); }
  bool tab_out(bool back) override { return ui_.tab_out(back ? -1 : 1); }
  void context_restored() override {
    draw::heat_maps_context_lost();
    if (const std::string problem = start_drawing(); !problem.empty()) bridge::show_notice(problem);
  }
  std::string state_json() const override {
    nlohmann::json state = panels::describe(state_, page_, ui_.theme.dark);
    if (state_.spoken == kPseudo) state["said"] = said_;
    return state.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

 private:
  std::string start_drawing() {
    if (std::string problem = fonts_.start(platform::environment().pixel_ratio); !problem.empty()) return problem;
    return draw::start_heat_maps();
  }

  void set_theme(const platform::Environment& environment) {
    draw::Theme& theme = ui_.theme;
    const bool dark = state_.scheme == app::Scheme::automatic ? environment.dark : state_.scheme == app::Scheme::dark;
    theme.dark = dark;
    theme.projector = state_.projector;
    theme.palette = dark ? draw::dark_palette() : draw::light_palette();
    if (state_.projector) theme.palette = draw::projector(theme.palette);
    theme.scale = environment.text_zoom * static_cast<float>(state_.projector ? 1.35 : state_.text_size);
    theme.pixel_ratio = environment.pixel_ratio;
    theme.reduced_motion = environment.reduced_motion;
    theme.layout = draw::layout_for(environment.width, theme.scale);
    // The columns of a figure stand where a whole page would already stack them.
    if (page_.is_figure() && environment.width >= kFigureColumns * theme.scale) theme.layout = draw::Layout::narrow;
    if (!scheme_told_ || dark != dark_told_) bridge::set_scheme(dark);
    scheme_told_ = true;
    dark_told_ = dark;
  }

  void read_languages() {
    const std::span<const uint8_t> file = platform::asset(app::kLanguagesFile);
    if (file.empty()) return;
    auto languages = app::read_languages({reinterpret_cast<const char*>(file.data()), file.size()});
    if (languages.ok()) state_.languages = *std::move(languages);
    else bridge::show_notice(languages.error().sentence());
  }

  // The wanted language, once its file is there; until then, and where the site lacks it, the one before.
  void follow_language() {
    const std::string wanted = state_.language.empty() ? preferred_language_ : state_.language;
    if (wanted == tried_language_ || wanted.empty()) return;
    if (wanted == "en") {
      speak(nullptr);
      bridge::post(app::encode_speak(++next_id_, {}));
    } else {
      platform::request_asset(app::words_file(wanted));
      const std::span<const uint8_t> file = platform::asset(app::words_file(wanted));
      if (file.empty()) return;
      const std::string_view words(reinterpret_cast<const char*>(file.data()), file.size());
      auto catalogue = Catalogue::read(words);
      tried_language_ = wanted;
      if (!catalogue.ok()) {
        bridge::set_language(state_.spoken);
        return bridge::show_notice(catalogue.error().sentence());
      }
      speak(std::make_shared<const Catalogue>(*std::move(catalogue)));
      bridge::post(app::encode_speak(++next_id_, words));
    }
    tried_language_ = state_.spoken = wanted;
    apply(app::DataCommand{app::SayDataAgain{}, 0});
    bridge::set_language(wanted);
  }

  void apply(const Command& command) {
    if (std::holds_alternative<app::ShowSkill>(*command) && !state_.skills.in_core)
      bridge::fetch_file(app::load(app::kShippedModels.front()).url + std::string(app::kSkillsFile), app::kSkillsFile);
    if (const auto* load = std::get_if<app::LoadShipped>(&*command)) bridge::load_model(load->name, load->url, false);
    if (const auto* load = std::get_if<app::CompareWith>(&*command)) {
      second_held_ = true;
      bridge::load_model(load->name, load->url, true);
    }
    if (const auto* pick = std::get_if<app::PickModel>(&*command)) bridge::pick_model(pick->second);
    if (std::holds_alternative<app::RestartCore>(*command)) bridge::restart_core();
    if (std::holds_alternative<app::CopyLink>(*command)) bridge::copy_link(app::link(state_));
    if (std::holds_alternative<app::OpenLessons>(*command)) bridge::open_lessons();
    if (const auto* out = std::get_if<app::Export>(&*command)) export_view(out->form);
    if (std::holds_alternative<app::ReloadPage>(*command)) bridge::reload();
    if (const auto* data = std::get_if<app::DataCommand>(&*command)) {
      if (std::holds_alternative<app::PickData>(*data->event))
        bridge::pick_file(".csv,.tsv,.jsonl,.ndjson,.txt,.data,.test");
      if (const auto* shipped = std::get_if<app::OpenShippedData>(&*data->event))
        bridge::fetch_file("assets/datasets/" + shipped->name, shipped->name);
    }
    app::reduce(state_, command);
  }

  void export_view(const std::string& name) {
    if (name == app::kPicture) return bridge::download_picture(app::export_file_name(state_, name), kPictureScale);
    if (name == app::kWholePage) return bridge::open_page(app::link(state_));
    if (name == app::kDocumentation) return bridge::open_link("docs/index.html");
    if (name == app::kCopy) {
      const std::string copied = app::copied(state_);
      if (!copied.empty()) bridge::copy_text(copied);
      return;
    }
    const app::ExportForm* form = app::find_export(name);
    std::string text = form ? form->make(state_) : std::string();
    if (const size_t at = text.find(app::kSite); form && form->names_site && at != std::string::npos)
      text.replace(at, app::kSite.size(), bridge::around("site"));
    if (!text.empty())
      bridge::download(app::export_file_name(state_, name), form->mime,
                       {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }

  // The second model is there while a link, Undo or the person wants it, and no longer.
  void serve_second() {
    if (const auto wanted = app::second_model_wanted(state_)) {
      apply(*wanted);
      platform::request_redraw();
    }
    if (state_.second) second_held_ = true;
    if (!second_held_ || state_.second || state_.second_loading.active) return;
    bridge::unload_second();
    second_held_ = false;
  }

  // Files on their way to the core, and what the data set's state asks of the page: files for the person, and the copy
  // in the browser's storage.
  void serve_data() {
    app::Data& data = state_.data;
    // While a model is loading, its files are on their way to the core: a table must not get between them.
    const bool free = !state_.loading.active && !state_.second_loading.active && !state_.stored && !state_.core_failed;
    if (free && !skills_.empty()) {
      bridge::hand_over("examples", skills_);
      skills_ = {};
      apply(app::SkillsFetched{});
      platform::request_redraw();
    }
    if (free && !table_name_.empty()) {
      bridge::hand_over(table_name_, table_bytes_);
      bridge::forget(kTableKey);
      bridge::forget(kProjectKey);
      apply(app::DataCommand{app::OpenData{{table_name_, table_bytes_.size()}}, 0});
      unread_ = std::exchange(table_name_, {});
      platform::request_redraw();
    }
    // A table is kept once it could be read.
    if (!unread_.empty() && !data.busy() && table_name_.empty()) {
      if (data.table) bridge::keep(kTableKey, unread_, table_bytes_);
      unread_.clear();
      table_bytes_ = {};
    }
    if (state_.view == app::View::data && !data.asked_for_stored && free) {
      data.asked_for_stored = true;
      bridge::fetch_kept(kTableKey);
    }
    if (data.exported) {
      const auto& [name, text] = *data.exported;
      bridge::download(name, "text/plain", {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
      data.exported.reset();
    }
    if (data.forget) {
      bridge::forget(kTableKey);
      bridge::forget(kProjectKey);
      data.forget = false;
      stored_ = {};
    }
    if (data.project_version != kept_version_ && !data.project.empty())
      bridge::keep(kProjectKey, "the data set",
                   {reinterpret_cast<const uint8_t*>(data.project.data()), data.project.size()});
    kept_version_ = data.project_version;
  }

  // The first example, until its model is there.
  void show_stored(std::span<const uint8_t> bytes) {
    if (state_.model) return;
    Result<app::StoredAnswers> read = app::StoredAnswers::read(bytes);
    if (!read.ok()) return bridge::show_notice(read.error().sentence());
    if (!read->opens(state_)) return;
    stored_answers_ = *std::move(read);
    const bool written = saved_ == app::save(state_);
    apply(app::ModelArrived{stored_answers_->model(), true});
    apply(stored_answers_->methods());
    if (written) saved_ = app::save(state_);
    platform::request_redraw();
  }

  void send(double now) {
    const app::Dispatch dispatch = app::dispatch(state_, now, next_id_);
    for (const app::Message& message : dispatch.messages) {
      if (!state_.stored) {
        bridge::post(app::encode(message));
      } else if (const auto known = stored_answers_->answer(message, now)) {
        apply(*known);
        platform::request_redraw();
      }
    }
    if (dispatch.again_at) platform::request_redraw_at(*dispatch.again_at);
  }

  void store(std::string now) {
    bridge::store(app::kStorageKey, now);
    saved_ = std::move(now);
    if (std::exchange(kept_earlier_, state_.earlier.undo.size()) != state_.earlier.undo.size())
      bridge::store(app::kEarlierKey, app::save_earlier(state_.earlier));
  }

  // Nothing that the person made is lost with the tab, and the address leads to it. Back leads to the view before, and
  // to the text that another took the place of.
  void keep() {
    std::string now = app::save(state_);
    if (now == saved_) return;
    store(std::move(now));
    const bool other_work = std::exchange(replaced_, state_.earlier.replaced) != state_.earlier.replaced;
    const bool other_view = std::exchange(shown_view_, state_.view) != state_.view;
    bridge::set_address(app::link(state_), other_work   ? bridge::Entry::work
                                           : other_view ? bridge::Entry::view
                                                        : bridge::Entry::same);
  }

  // Title of the tab, and the answer for screen readers.
  void tell() {
    if (state_.view == app::View::trust) return tell_trust();
    if (!state_.model || !state_.fresh(app::Slot::predictions) || !state_.target()) return;
    const std::string question = panels::question(state_);
    if (question != title_) bridge::set_title("Vitrine: " + question);
    title_ = question;
    std::string said = question;
    const std::vector<draw::Run> runs = panels::sentences(ui_, state_);
    if (!runs.empty()) said += " ";
    for (const draw::Run& run : runs) said += run.text;
    if (said != announced_ && !state_.busy()) {
      bridge::announce(said);
      announced_ = std::move(said);
    }
  }

  void tell_trust() {
    const std::string question = say("Which explanation of this answer can be trusted?");
    if (question != title_) bridge::set_title("Vitrine: " + question);
    title_ = question;
    std::string said = question;
    const app::Answer& answer = state_.answer(app::Slot::trust_table);
    if (state_.fresh(app::Slot::trust_table) && !answer.pending)
      for (const Claim& claim : answer.shown->claims)
        if (claim.holds) said += " " + panels::tidy(claim.statement) + ".";
    if (said != announced_ && !state_.busy()) {
      bridge::announce(said);
      announced_ = std::move(said);
    }
  }

  app::State state_;
  draw::Fonts fonts_;
  draw::Ui ui_{fonts_};
  panels::Page page_;
  uint64_t next_id_ = 0, kept_version_ = 0;
  app::DataFile stored_;    // found in the browser's storage
  std::string table_name_;  // opened, and not yet in the core; empty: nothing
  std::vector<uint8_t> table_bytes_;
  std::vector<uint8_t> skills_;  // the file of examples, on its way to the core
  std::string unread_;           // the table that the core is reading
  app::View shown_view_ = {};    // the one that the address names
  uint64_t replaced_ = 0;        // of state_.earlier, when the address was written
  size_t kept_earlier_ = 0;
  std::string saved_, title_, announced_;
  std::vector<std::string> said_;  // see kPseudo
  std::string preferred_language_, tried_language_ = "en";
  std::optional<app::StoredAnswers> stored_answers_;
  bool second_held_ = false;  // the core has a second model, or is about to
  bool declared_ = false;     // the core was asked what it offers
  bool ready_ = false, scheme_told_ = false, dark_told_ = false;
};

}  // namespace
}  // namespace vitrine

int main() {
  vitrine::platform::run(std::make_unique<vitrine::Program>());
  return 0;
}

// The page's program: feeds what the person does and what the core says to the reducer, sends what the
// planner asks, keeps what must be kept, and draws.
#include <nlohmann/json.hpp>

#include "app/client.h"
#include "app/persistence.h"
#include "app/planner.h"
#include "app/reducer.h"
#include "app/shipped_models.h"
#include "draw/draw.h"
#include "panels/hook_json.h"
#include "panels/page.h"
#include "panels/phrases.h"
#include "platform/bridge.h"
#include "platform/platform.h"

namespace vitrine {
namespace {

using app::Command;

// In the browser's storage: the file as it was opened, and what was made of it.
constexpr const char* kTableKey = "data.table";
constexpr const char* kProjectKey = "data.project";

class Program final : public platform::Application {
 public:
  std::string start() override {
    app::restore(state_, bridge::stored(app::kStorageKey));
    saved_ = app::save(state_);
    return start_drawing();
  }

  void frame() override {
    const platform::Environment& environment = platform::environment();
    set_theme(environment);
    ui_.begin_frame();
    const app::Commands commands = page_.draw(ui_, state_, environment.width, environment.height);
    ui_.end_frame();
    for (const Command& command : commands) apply(command);
    if (!commands.empty()) platform::request_redraw();
    send(platform::now());
    serve_data();
    keep();
    show_address();
    tell();
    if (!ready_) {
      ready_ = true;
      bridge::ready();
    }
  }

  void receive(std::span<const uint8_t> message) override {
    auto command = app::decode(message, platform::now());
    if (!command) return;
    apply(*command);
    if (std::holds_alternative<app::ModelArrived>(**command) && state_.methods.empty())
      bridge::post(app::encode_ask_methods(++next_id_));
  }

  void loading(uint64_t loaded, uint64_t total, std::string_view file) override {
    apply(app::LoadProgressed{loaded, total, std::string(file)});
  }
  void core_failed(std::string_view sentence) override {
    apply(app::CoreLost{{ErrorCode::engine_failed, std::string(sentence), {}, {}}});
  }
  void opened(std::string_view name, std::span<const uint8_t> bytes) override {
    if (name == app::kSkillsFile) {
      skills_.assign(bytes.begin(), bytes.end());
      return;
    }
    if (state_.view != app::View::data) {
      apply(app::SetText{std::string(bytes.begin(), bytes.end()), platform::now(), false});
      return;
    }
    table_name_ = name.empty() ? "pasted rows" : std::string(name);
    table_bytes_.assign(bytes.begin(), bytes.end());
  }
  // A stored table comes first, then what was made of it.
  void kept(std::string_view key, std::string_view name, std::span<const uint8_t> bytes) override {
    if (key == kTableKey && !name.empty()) {
      bridge::hand_over(name, bytes);
      stored_ = {std::string(name), bytes.size()};
      bridge::fetch_kept(kProjectKey);
    } else if (key == kProjectKey && !stored_.name.empty()) {
      apply(app::DataCommand{app::DataStored{stored_, std::string(bytes.begin(), bytes.end())}, 0});
    }
  }
  void address_changed(std::string_view fragment) override {
    shown_view_ = app::view_of_address(fragment);
    apply(app::ShowView{*shown_view_});
    // Going back to an address does not undo what was written since it was opened.
    if (fragment != taken_address_) app::restore_address(state_, fragment);
    taken_address_ = fragment;
  }
  void context_restored() override {
    draw::heat_maps_context_lost();
    if (const std::string problem = start_drawing(); !problem.empty()) bridge::show_notice(problem);
  }
  std::string state_json() const override {
    return panels::describe(state_, page_, ui_.theme.dark)
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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
    if (!scheme_told_ || dark != dark_told_) bridge::set_scheme(dark);
    scheme_told_ = true;
    dark_told_ = dark;
  }

  void apply(const Command& command) {
    if (std::holds_alternative<app::ShowSkill>(*command) && !state_.skills.in_core)
      bridge::fetch_file(app::load(app::kShippedModels.front()).url + std::string(app::kSkillsFile), app::kSkillsFile);
    if (const auto* load = std::get_if<app::LoadShipped>(&*command)) bridge::load_model(load->name, load->url);
    if (std::holds_alternative<app::PickModel>(*command)) bridge::pick_model();
    if (std::holds_alternative<app::RestartCore>(*command)) bridge::restart_core();
    if (const auto* data = std::get_if<app::DataCommand>(&*command)) {
      if (std::holds_alternative<app::PickData>(*data->event))
        bridge::pick_file(".csv,.tsv,.jsonl,.ndjson,.txt,.data,.test");
      if (const auto* shipped = std::get_if<app::OpenShippedData>(&*data->event))
        bridge::fetch_file("assets/datasets/" + shipped->name, shipped->name);
    }
    app::reduce(state_, command);
  }

  // Files on their way to the core, and what the data set's state asks of the page: files for the person, and the copy
  // in the browser's storage.
  void serve_data() {
    app::Data& data = state_.data;
    // While a model is loading, its files are on their way to the core: a table must not get between them.
    const bool free = !state_.loading.active && !state_.core_failed;
    if (free && !skills_.empty()) {
      bridge::hand_over("examples", skills_);
      skills_ = {};
      apply(app::SkillsFetched{});
      platform::request_redraw();
    }
    if (free && !table_name_.empty()) {
      bridge::hand_over(table_name_, table_bytes_);
      bridge::forget(kProjectKey);
      bridge::keep(kTableKey, table_name_, table_bytes_);
      apply(app::DataCommand{app::OpenData{{table_name_, table_bytes_.size()}}, 0});
      table_name_.clear();
      table_bytes_ = {};
      platform::request_redraw();
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

  void send(double now) {
    const app::Dispatch dispatch = app::dispatch(state_, now, next_id_);
    for (const app::Message& message : dispatch.messages) bridge::post(app::encode(message));
    if (dispatch.again_at) platform::request_redraw_at(*dispatch.again_at);
  }

  // Nothing that the person made is lost with the tab.
  void keep() {
    std::string now = app::save(state_);
    if (now == saved_) return;
    bridge::store(app::kStorageKey, now);
    saved_ = std::move(now);
  }

  // Each view has an address, so that Back leads to the one before.
  void show_address() {
    if (shown_view_ == state_.view) return;
    bridge::set_address(app::address(state_), shown_view_.has_value());
    shown_view_ = state_.view;
  }

  // Title of the tab, and the answer for screen readers.
  void tell() {
    if (state_.view == app::View::trust) return tell_trust();
    if (!state_.model || !state_.fresh(app::Slot::predictions) || !state_.target()) return;
    const std::string question = panels::question(state_);
    if (question != title_) bridge::set_title("Vitrine: " + question);
    title_ = question;
    std::string said = question;
    const std::vector<draw::Run> runs = panels::sentences(ui_, state_, app::account(state_));
    if (!runs.empty()) said += " ";
    for (const draw::Run& run : runs) said += run.text;
    if (said != announced_ && !state_.busy()) {
      bridge::announce(said);
      announced_ = std::move(said);
    }
  }

  void tell_trust() {
    const std::string question = "Which explanation of this answer can be trusted?";
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
  std::vector<uint8_t> skills_;          // the file of examples, on its way to the core
  std::optional<app::View> shown_view_;  // the one that the address names
  std::string taken_address_;
  std::string saved_, title_, announced_;
  bool ready_ = false, scheme_told_ = false, dark_told_ = false;
};

}  // namespace
}  // namespace vitrine

int main() {
  vitrine::platform::run(std::make_unique<vitrine::Program>());
  return 0;
}

// Types decide the view: every kind of result has a picture, every method of the registry a place in the page, and a
// method that is nowhere but in this file goes all the way from the registry to the page.
#include "panels/pictures/picture.h"

#include <nlohmann/json.hpp>

#include "../app/fixture.h"
#include "../draw/bench.h"
#include "../support/model_files.h"
#include "app/client.h"
#include "explain/added_method.h"
#include "explain/method_json.h"
#include "explanation/explanation_json.h"
#include "explanation/figures.h"
#include "panels/page.h"
#include "panels/trust_figures.h"
#include "platform/text_session.h"

using namespace vitrine;
using namespace vitrine::panels;
using app::fixture::Running;

namespace {

// ---- the method: value of head k = k x scale, its sign that of the target's id being even
constexpr Setting settings[] = {
    {"scale", "Scale", Setting::Kind::integer, {}, 1, 9, 2, "Every value is multiplied by this."}};

Task<Result<Explanation>> run(Job job) {
  const Architecture& a = job.model().architecture();
  Tensor scores = Tensor::zeros({a.layers, a.heads});
  const double scale = static_cast<double>(job.integer("scale")) * (job.target % 2 == 0 ? 1 : -1);
  double sum = 0;
  for (size_t i = 0; i < scores.f32().size(); ++i) sum += scores.f32()[i] = static_cast<float>(scale * (1. + i));
  Explanation e = job.blank("counted_heads", vitrine::View::layer_head);
  e.tensors.push_back({"scores", {"layer", "head"}, "logit", std::move(scores)});
  e.figures = {completeness_gap(sum, sum, 0, "logit"), measured_figure("heads", "Heads", a.heads, "", "how many")};
  e.claims.push_back({"The last head counts most.", "counted", 1, true});
  co_return std::move(e);
}

const Method counted_heads{.name = "counted_heads",
                           .title = "Counted heads",
                           .question = "Which number has each head?",
                           .paper = "",
                           .caveat = "It counts; it explains nothing.",
                           .view = vitrine::View::layer_head,
                           .settings = settings,
                           .uses_target = true,
                           .run = run};

// The page's state beside a core with tiny-gpt2; messages go as bytes.
struct Core {
  test::Service service = test::service_with(test::read_folder(test::shipped("tiny-gpt2")));
  app::State state;
  uint64_t next_id = 0;
  double now = 100;

  Core() {
    const LoadedModel& loaded = *service.loaded();
    const Architecture& a = loaded.model->architecture();
    app::ModelInfo model;
    model.name = loaded.name;
    model.hash = loaded.hash;
    model.layers = a.layers;
    model.heads = a.heads;
    model.context = a.context;
    model.mask_token = loaded.mask_token;
    model.vocabulary_size = a.vocabulary;
    for (int32_t id = 0; id < a.vocabulary; ++id) model.vocabulary.push_back(loaded.readable(id));
    reduce(state, app::ModelArrived{model});
    nlohmann::json list = nlohmann::json::array();
    for (const Method* method : all_methods()) list.push_back(to_json(*method));
    take({{"type", "methods"}, {"id", 1}, {"methods", std::move(list)}});
  }
  void take(const nlohmann::json& message) {
    auto command = app::decode(nlohmann::json::to_cbor(message), now);
    REQUIRE(command);
    reduce(state, *command);
  }
  // Until nothing is asked any more, but for what takes long here and is not what is tested.
  void settle() {
    for (int rounds = 0; rounds < 60; ++rounds) {
      now += 1;
      const auto messages = app::dispatch(state, now, next_id).messages;
      if (messages.empty()) return;
      for (const app::Message& m : messages) {
        if (const auto* ask = std::get_if<app::AskTokens>(&m)) {
          auto prompt = service.tokenize(ask->text);
          REQUIRE(prompt.ok());
          reduce(state, app::TokensArrived{ask->id, prompt->tokens, {}});
        }
        const auto* ask = std::get_if<app::AskExplanation>(&m);
        if (!ask) continue;
        auto answer = test::now(service.explain(ask->request, Ticket()));
        if (!answer.ok()) reduce(state, app::Failed{ask->id, answer.error()});
        else take({{"type", "explanation"}, {"id", ask->id}, {"explanation", to_json(*answer, TensorForm::binary)}});
      }
    }
  }
};

struct Sheet {
  draw::Bench bench{1280, 1800};  // the whole list of methods is in sight
  Page page;
  app::Commands commands;

  void draw(const app::State& state) {
    bench.frame([&] { take(state); });
    bench.frame([&] { take(state); });
  }
  void take(const app::State& state) {
    for (app::Command& c : page.draw(bench.ui, state, 1280, 1800)) commands.push_back(std::move(c));
  }
  std::vector<Hook> hooks(std::string_view name) const {
    std::vector<Hook> out;
    for (const Hook& hook : page.hooks())
      if (hook.name == name) out.push_back(hook);
    return out;
  }
  void click(const app::State& state, std::string_view name, size_t which = 0) {
    draw(state);
    const auto all = hooks(name);
    REQUIRE_MESSAGE(which < all.size(), std::string(name));
    commands.clear();
    bench.click(all[which].rect.center_x(), all[which].rect.center_y(), [&] { take(state); });
  }
  template <class T>
  const T* got() const {
    for (const app::Command& c : commands)
      if (const T* one = std::get_if<T>(&*c)) return one;
    return nullptr;
  }
};

// An answer of each kind about these tokens, with values from `base` on.
Explanation made(app::Kind kind, std::vector<TokenInfo> tokens, float base) {
  Explanation e;
  const int64_t n = std::ssize(tokens);
  e.tokens = std::move(tokens);
  const auto add = [&](const char* name, std::vector<std::string> axes, Shape shape) {
    Tensor t = Tensor::zeros(std::move(shape));
    float v = base;
    for (float& x : t.f32()) x = v += 0.25f;
    e.tensors.push_back({name, std::move(axes), "logit", std::move(t)});
  };
  using K = app::Kind;
  e.view = vitrine::View::token_scores;
  if (kind == K::token_scores) add("scores", {"token"}, {n});
  if (kind == K::layer_head) e.view = vitrine::View::layer_head, add("scores", {"layer", "head"}, {2, 3});
  if (kind == K::layer_token) e.view = vitrine::View::layer_token, add("effects", {"layer", "token"}, {3, n});
  if (kind == K::token_matrix)
    e.view = vitrine::View::token_matrix, add("flow", {"layer", "reader", "read"}, {2, n, n});
  if (kind == K::next_tokens) e.view = vitrine::View::next_tokens, add("logits", {"vocabulary"}, {5});
  if (kind == K::curve) {
    e.view = vitrine::View::curve;
    for (const char* name : {"fraction", "deletion", "random_low", "random_high", "random_mean"})
      add(name, {"point"}, {4});
  }
  if (kind == K::table) {
    e.view = vitrine::View::table;
    e.rows.push_back({"a", "a", "", true, {measured_figure("gain", "Gain", base, "", "how much")}});
    e.rows.push_back({"b", "b", "", false, {not_measured("gain", "Gain", "it did not come to it")}});
  }
  e.claims.push_back({"It holds.", "by hand", 1, true});
  return e;
}

}  // namespace

TEST_CASE("every method of the registry returns a kind that has a picture, and has a place in the page") {
  app::State state;
  for (const Method* method : all_methods()) {
    CAPTURE(method->name);
    const auto kind = app::find_kind(vitrine::name_of(method->view));
    // The flow has a view of its own.
    const bool whole = std::ranges::any_of(app::kSlots, [&](const app::SlotInfo& slot) {
      return slot.method == method->name && slot.rank == app::SlotInfo::Rank::whole;
    });
    CHECK((kind || whole));
    if (kind) CHECK(picture_of(*kind).draw != nullptr);
    app::MethodInfo known;
    known.name = method->name;
    known.view = vitrine::name_of(method->view);
    const bool has_slot =
        std::ranges::any_of(app::kSlots, [&](const app::SlotInfo& slot) { return slot.method == known.name; });
    CHECK((state.offers(known) || has_slot));
  }
  for (const app::SlotInfo& slot : app::kSlots)
    if (!slot.method.empty()) CHECK_MESSAGE(find_method(slot.method), std::string(slot.method));
}

TEST_CASE("every kind of result is drawn alone and beside that of a pinned text, in every layout") {
  Running r;
  r.settle();
  reduce(r.state, app::Pin{});
  r.type("a d c");
  r.settle();
  REQUIRE(r.state.comparing());
  std::vector<TokenInfo> before = r.state.answer(app::Slot::attribution, app::Side::pinned).shown->tokens;
  draw::Bench bench;
  for (const app::KindInfo& kind : app::kKinds)
    for (const bool compared : {true, false})
      for (const auto& [width, height] :
           {std::pair{1280.f, 800.f}, {2000.f, 1200.f}, {820.f, 1180.f}, {390.f, 844.f}}) {
        CAPTURE(kind.name);
        CAPTURE(width);
        app::State state = r.state;
        if (!compared) reduce(state, app::Unpin{});
        state.answer(app::Slot::attribution).shown =
            std::make_shared<const Explanation>(made(kind.kind, state.tokens, -1));
        if (compared)
          state.answer(app::Slot::attribution, app::Side::pinned).shown =
              std::make_shared<const Explanation>(made(kind.kind, before, -0.5f));
        bench.resize(width, height);
        bench.ui.theme.layout = draw::layout_for(width, 1);
        Page page;
        for (int i = 0; i < 2; ++i) bench.frame([&] { page.draw(bench.ui, state, width, height); });
        bool drawn = kind.kind == app::Kind::token_scores;
        for (const Hook& hook : page.hooks()) {
          CHECK(hook.rect.x >= -0.5f);
          CHECK(hook.rect.right() <= width + 0.5f);
          drawn = drawn || (hook.name == "picture" && hook.a == static_cast<int>(kind.kind));
        }
        CHECK(drawn);
      }
}

TEST_CASE("a method that compares two texts says which, takes another, and shows its own figures as trust") {
  Core p;
  reduce(p.state, app::SetMethod{"head_patching"});
  reduce(p.state, app::SetText{"The soup was good and the other was not", p.now, false});
  p.settle();
  REQUIRE(p.state.fresh(app::Slot::attribution));
  const Explanation& e = *p.state.answer(app::Slot::attribution).shown;
  const std::vector<draw::TrustFigure> figures = trust_figures(p.state);
  const auto has = [&](const char* label) { return std::ranges::count(figures, label, &draw::TrustFigure::label) > 0; };
  CHECK(has("Restored by the largest"));
  CHECK(has("Cost"));
  CHECK_FALSE(has("Comprehensiveness"));
  CHECK(most_telling(figures).label == "Restored by the largest");
  CHECK(trust_figure_count(p.state) == figures.size());

  // ---- from below the picture to the field, which holds the text that was found
  for (const auto& [width, height] : {std::pair{1280.f, 800.f}, {390.f, 844.f}}) {
    CAPTURE(width);
    Sheet sheet;
    const auto draw = [&] {
      for (app::Command& c : sheet.page.draw(sheet.bench.ui, p.state, width, height))
        sheet.commands.push_back(std::move(c));
    };
    sheet.bench.resize(width, height);
    sheet.bench.ui.theme.layout = draw::layout_for(width, 1);
    for (int i = 0; i < 2; ++i) sheet.bench.frame(draw);
    REQUIRE(sheet.hooks("button:text_setting").size() >= 1);
    const draw::Rect change = sheet.hooks("button:text_setting")[0].rect;
    CHECK(change.right() <= width);
    if (change.bottom() > height) continue;  // below the fold
    sheet.bench.click(change.center_x(), change.center_y(), draw);
    REQUIRE(sheet.hooks("field:setting").size() == 1);
    const draw::Rect field = sheet.hooks("field:setting")[0].rect;
    CHECK(field.bottom() <= height);
    CHECK(field.right() <= width);
    sheet.bench.click(field.center_x(), field.center_y(), draw);
    const text_session::State* session = text_session::active("setting corrupted");
    REQUIRE(session);
    CHECK(SettingValue(session->text) == e.provenance.settings.at("corrupted"));
    sheet.commands.clear();
    text_session::report("one↵two", 0, 0, 0, 0);
    sheet.bench.frame(draw);
    REQUIRE(sheet.got<app::SetSetting>());
    CHECK(sheet.got<app::SetSetting>()->name == "corrupted");
    CHECK(sheet.got<app::SetSetting>()->value == SettingValue(std::string("one\ntwo")));
    text_session::end();
  }
}

TEST_CASE("counts stand for a method in the foot of a figure before its cost does") {
  draw::TrustFigure heads, cost;
  heads.label = "Heads: induction";
  heads.value = "4";
  cost.label = "Cost";
  cost.value = "101 passes";
  cost.amount = 0.5f;
  const std::vector<draw::TrustFigure> both = {cost, heads}, alone = {cost};
  CHECK(most_telling(both).label == "Heads: induction");
  CHECK(most_telling(alone).label == "Cost");
}

TEST_CASE("the values of a map are said in its unit, and only what has a sign is drawn in two colours") {
  Maps maps;
  maps.rows = 1;
  maps.columns = 2;
  maps.values = {0.25f, 1.04f};
  maps.unit = "share";
  CHECK(is_signed(maps));  // a share can be taken away, too: the colours do not change when one is
  CHECK(value_said(maps, 1.04f) == "104 %");
  maps.unit = "attention";
  CHECK_FALSE(is_signed(maps));
  CHECK(value_said(maps, 0.25f) == "0.25");
  maps.unit = "log-odds";
  maps.values[0] = -0.25f;
  CHECK(is_signed(maps));
  CHECK(value_said(maps, 1.04f) == "+1.04");
}

TEST_CASE("a layer x head method of one file is in the registry, the menu, the form, the JSON and the page") {
  if (!find_method("counted_heads")) add_method(counted_heads);
  Core p;
  const app::MethodInfo* declared = p.state.find_method("counted_heads");
  REQUIRE(declared);
  CHECK(declared->question == counted_heads.question);
  REQUIRE(declared->settings.size() == 1);
  CHECK(declared->settings[0].high == 9);

  reduce(p.state, app::SetText{"so good", p.now, false});
  p.settle();
  REQUIRE(p.state.fresh(app::Slot::attribution));

  // ---- the menu: below all methods of tokens, among those of its kind
  Sheet sheet;
  sheet.click(p.state, "button:method");
  const auto offered = p.state.offered(app::Kind::layer_head);
  const auto mine = std::ranges::find(offered, declared) - offered.begin();
  REQUIRE(mine < std::ssize(offered));
  const size_t row = p.state.offered(app::Kind::token_scores).size() + static_cast<size_t>(mine);
  sheet.draw(p.state);
  REQUIRE(sheet.hooks("method").size() > row);
  const draw::Rect line = sheet.hooks("method")[row].rect;
  sheet.commands.clear();
  sheet.bench.click(line.center_x(), line.center_y(), [&] { sheet.take(p.state); });
  REQUIRE(sheet.got<app::SetMethod>());
  CHECK(sheet.got<app::SetMethod>()->name == "counted_heads");

  // ---- asked with its setting, answered, drawn
  reduce(p.state, *sheet.got<app::SetMethod>());
  reduce(p.state, app::SetSetting{"counted_heads", "scale", int64_t{3}});
  p.settle();
  REQUIRE(p.state.fresh(app::Slot::attribution));
  const Explanation& e = *p.state.answer(app::Slot::attribution).shown;
  CHECK(e.method == "counted_heads");
  CHECK(std::abs(e.find("scores")->f32()[1]) == 6);
  const nlohmann::json printed = to_json(e, TensorForm::numbers);
  CHECK(printed["view"] == "layer_head");
  CHECK(printed["provenance"]["settings"]["scale"] == 3);
  const std::vector<draw::TrustFigure> figures = trust_figures(p.state);
  const auto gap = std::ranges::find(figures, "Completeness gap", &draw::TrustFigure::label);
  REQUIRE(gap != figures.end());
  CHECK(gap->state == draw::TrustFigure::State::measured);
  Sheet other;
  other.draw(p.state);
  const size_t heads = e.find("scores")->f32().size();
  CHECK(other.hooks("map").size() == heads);
  other.click(p.state, "map", heads - 1);
  REQUIRE(other.got<app::SelectHead>());
  CHECK(other.got<app::SelectHead>()->layer == e.find("scores")->shape()[0] - 1);

  // ---- beside the pinned text
  reduce(p.state, app::Pin{});
  reduce(p.state, app::SetText{"so bad", p.now, false});
  p.settle();
  REQUIRE(p.state.fresh(app::Slot::attribution, app::Side::pinned));
  CHECK(p.state.answer(app::Slot::attribution, app::Side::pinned).shown->provenance.text == "so good");
  other.draw(p.state);
  CHECK(other.hooks("map").size() == heads);
  CHECK(other.hooks("map pinned").size() == heads);
  CHECK(other.hooks("map change").size() == heads);
}

#include "explain/trust/levels.h"

#include <algorithm>
#include <array>

#include "explain/trust/subject.h"
#include "text/say.h"

namespace vitrine {

namespace {

// A setting that says how many samples are drawn.
struct Sampled {
  const Setting* setting = nullptr;
  int64_t first = 0, own = 0;  // where the table begins; what the method takes by itself
  int64_t each = 1;            // passes of one
  const char* said = "";       // Level::said
  int64_t factor = 2;          // from level to level
};

std::optional<Sampled> sampled(const Method& method, int64_t tokens) {
  if (const Setting* s = find_setting(method, "samples")) {
    const int64_t own = s->fallback;
    constexpr int64_t many = 128, some = 32;
    // A method that fits a value to every token needs more samples than tokens.
    const int64_t first = own >= many ? std::max<int64_t>(64, 2 * tokens + 2) : own >= some ? own / 4 : own;
    return Sampled{s, std::min(first, own), own, 1,
                   to_say("forward and backward together, with {n|# sample|# samples}")};
  }
  if (const Setting* s = find_setting(method, "max_steps"))
    return Sampled{
        s, 48, static_cast<int64_t>(s->fallback), 2, to_say("forward and backward together, with {n|# step|# steps}"),
        3};
  if (const Setting* s = find_setting(method, "top"))
    return Sampled{s, 4, static_cast<int64_t>(s->fallback), tokens,
                   to_say("forward and backward together, with {n|# replacement|# replacements}")};
  return std::nullopt;
}

Level level_of(const Sampled& s, int64_t value) {
  Level level;
  level.passes = value * s.each;
  if (value >= s.own) return level;
  level.settings[s.setting->name] = value;
  level.said = say(s.said, value);
  return level;
}

}  // namespace

Level first_level(const Method& method, int64_t tokens) {
  if (const auto s = sampled(method, tokens)) return level_of(*s, s->first);
  return {{}, "", method.passes ? method.passes(tokens) : tokens + 8};
}

std::optional<Level> next_level(const Method& method, const Level& level, int64_t tokens) {
  const auto s = sampled(method, tokens);
  if (!s) return std::nullopt;
  const auto found = level.settings.find(s->setting->name);
  const int64_t* value = found == level.settings.end() ? nullptr : std::get_if<int64_t>(&found->second);
  if (!value || *value >= s->own) return std::nullopt;
  return level_of(*s, std::min(s->factor * *value, s->own));
}

}  // namespace vitrine

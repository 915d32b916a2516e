#include "families/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "checkpoint/strict_json.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine {

namespace {

constexpr double most = 1e9;

Error bad_field(std::string what) { return {ErrorCode::bad_file, std::move(what), "config.json", ""}; }

// A number above `low` and at most `most`.
Result<double> positive(const Config& config, const char* field, std::optional<double> fallback = {}, double low = 0) {
  VITRINE_TRY(const double value, config.number(field, fallback));
  if (!(value > low) || value > most)
    return bad_field(say("The field {field} must be above {low}", quoted_name(field), decimal(low, 6)));
  return value;
}

Tensor table(const std::vector<double>& frequencies, int64_t tokens, double factor, double (*f)(double)) {
  const size_t half = frequencies.size();
  std::vector<float> values;
  values.reserve(static_cast<size_t>(tokens) * half * 2);
  for (int64_t position = 0; position < tokens; ++position)
    for (size_t i = 0; i < 2 * half; ++i) values.push_back(factor * f(position * frequencies[i % half]));
  return Tensor({tokens, static_cast<int64_t>(2 * half)}, std::move(values));
}

// Long waves are stretched by `factor`, short ones stay, those between are mixed.
Result<void> llama3(const Config& scaling, Rotary& rotary) {
  VITRINE_TRY(const double factor, positive(scaling, "factor"));
  VITRINE_TRY(const double low, positive(scaling, "low_freq_factor"));
  VITRINE_TRY(const double high, positive(scaling, "high_freq_factor", {}, low));
  VITRINE_TRY(const double original, positive(scaling, "original_max_position_embeddings"));
  for (double& frequency : rotary.frequencies) {
    const double turns = original * frequency / (2 * std::numbers::pi);
    const double share = std::clamp((turns - low) / (high - low), 0.0, 1.0);
    frequency *= share + (1 - share) / factor;
  }
  return {};
}

Result<void> yarn(const Config& scaling, double base, int64_t context, Rotary& rotary) {
  VITRINE_TRY(const double stated, positive(scaling, "factor"));
  VITRINE_TRY(const double original,
              positive(scaling, "original_max_position_embeddings", static_cast<double>(context)));
  VITRINE_TRY(const double fast, positive(scaling, "beta_fast", 32));
  VITRINE_TRY(const double slow, positive(scaling, "beta_slow", 1));
  VITRINE_TRY(const double mscale, scaling.number("mscale", 0));
  VITRINE_TRY(const double mscale_all, scaling.number("mscale_all_dim", 0));
  VITRINE_TRY(const bool truncate, scaling.boolean("truncate", true));
  const auto magnitude = [&](double m) { return stated <= 1 ? 1.0 : 0.1 * m * std::log(stated) + 1; };
  const double usual = mscale != 0 && mscale_all != 0 ? magnitude(mscale) / magnitude(mscale_all) : magnitude(1);
  VITRINE_TRY(rotary.factor, positive(scaling, "attention_factor", usual));
  const double width = rotary.width();
  const auto dimension = [&](double turns) {  // that turns as often over the original context
    return width * std::log(original / (turns * 2 * std::numbers::pi)) / (2 * std::log(base));
  };
  double low = dimension(fast), high = dimension(slow);
  if (truncate) low = std::floor(low), high = std::ceil(high);
  low = std::max(low, 0.0);
  high = std::min(high, width - 1);
  if (low == high) high += 0.001;
  for (size_t i = 0; i < rotary.frequencies.size(); ++i) {
    const double stretched = std::clamp((i - low) / (high - low), 0.0, 1.0);
    rotary.frequencies[i] *= 1 - stretched + stretched / stated;
  }
  return {};
}

}  // namespace

Tensor Rotary::cosines(int64_t tokens) const { return table(frequencies, tokens, factor, std::cos); }
Tensor Rotary::sines(int64_t tokens) const { return table(frequencies, tokens, factor, std::sin); }

Result<Rotary> read_rotary(const Config& config, int64_t d_head, int64_t context, const RotaryFields& fields) {
  const std::string together = config.object("rope_parameters");
  const bool one_object = together != "{}";
  VITRINE_TRY(const Config scaling, Config::parse(one_object ? together : config.object("rope_scaling")));
  // An object of both kinds of layers, each with its own parameters, has no type of its own.
  if (scaling.object("full_attention") != "{}")
    return Error{ErrorCode::unsupported, say("Rotary positions that differ by layer are not built"),
                 "config.json, rope_parameters", ""};
  VITRINE_TRY(const double beside, positive(config, fields.base, fields.default_base, 1));
  VITRINE_TRY(const double base, positive(scaling, "rope_theta", beside, 1));
  VITRINE_TRY(const double part_beside, positive(config, fields.part, fields.default_part));
  VITRINE_TRY(const double part, positive(scaling, "partial_rotary_factor", part_beside));
  const int64_t width = d_head * part;
  if (width < 2 || width > d_head || width % 2 != 0)
    return bad_field(
        say("The field {field} leaves {n} of {all} numbers of a head to be rotated, not an even number of them",
            quoted_name(fields.part), width, d_head));

  Rotary rotary;
  for (int64_t i = 0; i < width; i += 2) rotary.frequencies.push_back(std::pow(base, -static_cast<double>(i) / width));
  VITRINE_TRY(const std::string old_type, scaling.text("type", "default"));
  VITRINE_TRY(const std::string type, scaling.text("rope_type", old_type));
  if (type == "default" || type == "dynamic") return rotary;
  if (type == "linear") {
    VITRINE_TRY(const double factor, positive(scaling, "factor"));
    for (double& frequency : rotary.frequencies) frequency /= factor;
    return rotary;
  }
  if (type == "llama3") {
    VITRINE_CHECK(llama3(scaling, rotary));
    return rotary;
  }
  if (type == "yarn") {
    VITRINE_CHECK(yarn(scaling, base, context, rotary));
    return rotary;
  }
  return Error{ErrorCode::unsupported, say("Rotary positions of the type {type} are not built", quoted_name(type)),
               "config.json, rope_scaling",
               say("Built are {names} and {last}.", "default, linear, dynamic, llama3", "yarn")};
}

}  // namespace vitrine

#include "dataset/analyses/curve_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "statistics/shares.h"
#include "text/format.h"
#include "text/say.h"

namespace vitrine::dataset {
namespace {

constexpr size_t regions_wanted = 5;
constexpr double against_the_trend = 0.1;  // of all change that a rise or fall may go the other way
constexpr double sudden_change = 0.75;     // of the whole change that a threshold makes at once,
constexpr double sudden_rows = 0.1;        // within so many of the rows
constexpr double smallest_region = 0.03;   // of the rows; also of a category that is named
constexpr size_t least_rows = 3;           // test rows of a region
constexpr double level = 0.05;

// Bins [from, to).
struct Region {
  size_t from = 0, to = 0;
};

// Of one curve: regions, and which of them must lie above which.
struct Shape {
  std::string name;
  std::vector<Region> regions;
  std::vector<std::pair<size_t, size_t>> above;  // (higher, lower) places in `regions`; the first is told
};

double mean_in(const Curve& curve, const Region& region) {
  double sum = 0, rows = 0;
  for (size_t b = region.from; b < region.to; ++b) {
    sum += curve.value[b] * curve.rows[b];
    rows += curve.rows[b];
  }
  return rows > 0 ? sum / rows : 0;
}

int64_t rows_in(const Curve& curve, size_t from, size_t to) {
  return std::accumulate(curve.rows.begin() + from, curve.rows.begin() + to, int64_t{0});
}

// About equally many rows in each, as far as bins allow it.
std::vector<Region> equal_regions(const Curve& curve) {
  const size_t bins = curve.value.size();
  const double all = rows_in(curve, 1, bins);
  std::vector<Region> regions;
  size_t from = 1;
  for (size_t b = 1; b < bins; ++b) {
    const bool last = b + 1 == bins;
    const double rows = rows_in(curve, from, b + 1);
    if (!last && rows < all / regions_wanted) continue;
    if (rows >= smallest_region * all || regions.empty()) regions.push_back({from, b + 1});
    else regions.back().to = b + 1;
    from = b + 1;
  }
  return regions;
}

// The shortest stretch of bins over which `sudden_change` of the change between the outer regions happens, and in it
// the steepest step; nothing when it is long, or next to an end.
std::optional<size_t> threshold_of(const Curve& curve, const std::vector<Region>& regions) {
  const size_t bins = curve.value.size();
  const double whole = mean_in(curve, regions.back()) - mean_in(curve, regions.front());
  const double all = rows_in(curve, 1, bins);
  const auto in_the_middle = [&](size_t at) {
    return std::min(rows_in(curve, 1, at), rows_in(curve, at, bins)) >= smallest_region * all;
  };
  const auto step = [&](size_t at) { return (curve.value[at] - curve.value[at - 1]) / whole; };
  std::optional<size_t> best;
  double shortest = sudden_rows * all;
  for (size_t a = 1; a < bins; ++a)
    for (size_t b = a + 1; b < bins; ++b) {
      const double between = rows_in(curve, a + 1, b);
      if (between > shortest) break;
      if ((curve.value[b] - curve.value[a]) / whole < sudden_change || (best && between >= shortest)) continue;
      size_t steepest = a + 1;
      for (size_t at = a + 1; at <= b; ++at)
        if (step(at) > step(steepest)) steepest = at;
      if (!in_the_middle(steepest)) continue;
      shortest = between;
      best = steepest;
    }
  return best;
}

Shape shape_of_number(const Curve& curve) {
  const std::vector<Region> regions = equal_regions(curve);
  if (regions.size() < 2) return {"flat", {}, {}};
  std::vector<double> value;
  for (const Region& region : regions) value.push_back(mean_in(curve, region));
  double up = 0, down = 0;
  for (size_t i = 1; i < value.size(); ++i) (value[i] > value[i - 1] ? up : down) += std::abs(value[i] - value[i - 1]);
  const size_t last = value.size() - 1;
  if (up + down == 0) return {"flat", {}, {}};
  const bool rises = down <= against_the_trend * (up + down), falls = up <= against_the_trend * (up + down);
  if (rises || falls) {
    if (const auto at = threshold_of(curve, regions);
        at && rows_in(curve, 1, *at) > 0 && rows_in(curve, *at, curve.value.size()) > 0)
      return {"threshold",
              {{1, *at}, {*at, curve.value.size()}},
              {rises ? std::pair<size_t, size_t>{1, 0} : std::pair<size_t, size_t>{0, 1}}};
    return {rises ? "rises" : "falls",
            {regions[0], regions[last]},
            {rises ? std::pair<size_t, size_t>{1, 0} : std::pair<size_t, size_t>{0, 1}}};
  }
  const size_t most = std::max_element(value.begin(), value.end()) - value.begin();
  const size_t least = std::min_element(value.begin(), value.end()) - value.begin();
  const auto turns = [&](size_t at, double sign) {  // how much goes against first up, then down
    double against = 0;
    for (size_t i = 1; i < value.size(); ++i)
      against += std::max(0.0, (i <= at ? -1 : 1) * sign * (value[i] - value[i - 1]));
    return at > 0 && at < last && against <= against_the_trend * (up + down);
  };
  if (turns(most, 1)) return {"peak", {regions[0], regions[most], regions[last]}, {{1, 0}, {1, 2}}};
  if (turns(least, -1)) return {"valley", {regions[0], regions[least], regions[last]}, {{0, 1}, {2, 1}}};
  return {"uneven", {regions[least], regions[most]}, {{1, 0}}};
}

Shape shape_of_levels(const Curve& curve) {
  size_t most = 0, least = 0;
  const double least_of_all = smallest_region * rows_in(curve, 1, curve.value.size());
  const auto enough = [&](size_t bin) { return curve.rows[bin] >= std::max(5.0, least_of_all); };
  for (size_t b = 1; b < curve.value.size(); ++b) {
    if (!enough(b)) continue;
    if (most == 0 || curve.value[b] > curve.value[most]) most = b;
    if (least == 0 || curve.value[b] < curve.value[least]) least = b;
  }
  if (most == least) return {"flat", {}, {}};
  return {"levels", {{least, least + 1}, {most, most + 1}}, {{1, 0}}};
}

struct Estimate {
  double value = 0, variance = 0;
};

// The curve's mean in a region, by test rows; nothing without any.
std::optional<Estimate> estimated(const Curve& curve, const TestedRows& test, size_t place, const Region& region,
                                  bool logistic) {
  std::vector<double> target, offset;  // of the rows in the region; what the rest of the model says
  for (size_t i = 0; i < test.score.size(); ++i) {
    const size_t bin = test.bin[place][i];
    if (bin < region.from || bin >= region.to) continue;
    target.push_back(test.target[i]);
    offset.push_back(test.score[i] - curve.value[bin]);
  }
  if (target.size() < least_rows) return {};
  const double rows = target.size();
  double at = 0;
  if (!logistic) {
    for (size_t i = 0; i < target.size(); ++i) at += (target[i] - offset[i]) / rows;
    return Estimate{at, test.variance / rows};
  }
  double information = 0;
  for (int step = 0; step < 60; ++step) {
    double score = 0, skew = 0;
    information = 0;
    for (size_t i = 0; i < target.size(); ++i) {
      const double p = 1 / (1 + std::exp(-offset[i] - at)), w = p * (1 - p);
      score += target[i] - p;
      skew += w * (0.5 - p);
      information += w;
    }
    if (information <= 0) return {};
    const double move = std::clamp((score + skew / information) / information, -1.0, 1.0);
    at += move;
    if (std::abs(move) < 1e-8) break;
  }
  return Estimate{at, 1 / information};
}

Word edge(const Curve& curve, size_t bin) { return numeral(short_number(curve.edges[bin - 2], 4)); }

std::string bounds_of(const Curve& curve, const Region& region) {
  if (!curve.levels.empty()) return in_quotes(curve.levels[region.from - 1]);
  const bool open_below = region.from <= 1, open_above = region.to >= curve.value.size();
  if (open_below && open_above) return say("any value");
  if (open_below) return say("below {to}", edge(curve, region.to));
  if (open_above) return say("from {from} up", edge(curve, region.from));
  return say("from {from} to {to}", edge(curve, region.from), edge(curve, region.to));
}

std::string sentence(const Curve& curve, const Shape& shape, const std::string& unit, double by) {
  const std::string what = in_quotes(curve.name), amount = decimal(by) + " (" + unit + ")";
  const auto at = [&](size_t region) { return bounds_of(curve, shape.regions[region]); };
  if (shape.name == "rises")
    return say("{column} rises: by {amount} between {low} and {high}.", what, amount, at(0), at(1));
  if (shape.name == "falls")
    return say("{column} falls: by {amount} between {low} and {high}.", what, amount, at(0), at(1));
  if (shape.name == "threshold") {
    const Word step = edge(curve, shape.regions[1].from);
    return shape.above[0].first == 1 ? say("{column} jumps up at {value}: by {amount}.", what, step, amount)
                                     : say("{column} drops at {value}: by {amount}.", what, step, amount);
  }
  if (shape.name == "peak")
    return say("{column} has a peak {there}: {amount} above {foot}.", what, at(1), amount, at(0));
  if (shape.name == "valley")
    return say("{column} has a low {there}: {amount} under {edge}.", what, at(1), amount, at(0));
  if (curve.kind == "word")
    return curve.levels[shape.regions[1].from - 1] == "yes" ? say("{word} in the text adds {amount}.", what, amount)
                                                            : say("{word} in the text takes {amount}.", what, amount);
  if (curve.kind == "number")
    return say_in("a region of numbers", "{column} is highest at {there}, by {amount} above {least}.", what, at(1),
                  amount, at(0));
  return say("{column} is highest at {there}, by {amount} above {least}.", what, at(1), amount, at(0));
}

}  // namespace

std::vector<Claim> tell_shapes(AdditiveSummary& summary, const TestedRows& test) {
  std::vector<Shape> shapes;
  std::vector<double> p;
  std::vector<Claim> claims;
  for (size_t c = 0; c < summary.curves.size(); ++c) {
    const Curve& curve = summary.curves[c];
    Shape shape = curve.kind == "number" ? shape_of_number(curve) : shape_of_levels(curve);
    Claim claim;
    claim.code = "curve_" + shape.name;
    claim.part = name_of(Part::test);
    claim.rows = test.score.size();
    double own_p = 1;
    for (size_t k = 0; k < shape.above.size(); ++k) {
      const auto high = estimated(curve, test, c, shape.regions[shape.above[k].first], summary.logistic);
      const auto low = estimated(curve, test, c, shape.regions[shape.above[k].second], summary.logistic);
      if (!high || !low) {
        own_p = 1;
        break;
      }
      const double difference = high->value - low->value, error = std::sqrt(high->variance + low->variance);
      const double tail = 0.5 * std::erfc(difference / error / std::sqrt(2.0));
      own_p = k == 0 ? tail : std::max(own_p, tail);
      if (k > 0) continue;
      claim.statistic = difference;
      claim.low = difference - z95 * error;
      claim.high = difference + z95 * error;
    }
    p.push_back(own_p);
    claims.push_back(std::move(claim));
    shapes.push_back(std::move(shape));
  }
  const std::vector<double> corrected = holm(p);
  for (size_t c = 0; c < claims.size(); ++c) {
    Claim& claim = claims[c];
    Curve& curve = summary.curves[c];
    claim.p = corrected[c];
    const bool confirmed = corrected[c] < level && claim.low && *claim.low > 0;
    claim.holds = true;
    if (confirmed) {
      curve.shape = shapes[c].name;
      claim.statement = sentence(curve, shapes[c], summary.unit, claim.statistic);
      claim.test =
          say("difference of the curve's mean in two regions, estimated anew on test rows beside the other curves, "
              "one-sided, corrected for {n} columns (Holm); holds when p is below 0.05 and the interval above 0",
              claims.size());
    } else {
      curve.shape = "flat";
      claim.code = "curve_flat";
      claim.statement = say("Test rows confirm no effect of {column} beside the other columns.", in_quotes(curve.name));
      claim.test =
          say("difference of the curve's mean in two regions, estimated anew on test rows beside the other curves, "
              "one-sided, corrected for {n} columns (Holm); holds when p is not below 0.05 or the interval holds 0",
              claims.size());
    }
  }
  return claims;
}

}  // namespace vitrine::dataset

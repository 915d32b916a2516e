#include "explain/trust/infidelity.h"

#include <algorithm>
#include <cmath>

#include "explain/trust/measure.h"
#include "statistics/bootstrap.h"
#include "text/say.h"

namespace vitrine {

std::vector<std::vector<double>> foretold(const RandomOrders& r, std::span<const double> scores) {
  std::vector<std::vector<double>> all;
  for (const auto& order : r.orders) {
    std::vector<double> sums;
    double sum = 0;
    for (size_t j = 1; j + 1 < r.cuts.size(); ++j) {
      for (int64_t k = r.cuts[j - 1]; k < r.cuts[j]; ++k) sum += scores[order[k]];
      sums.push_back(sum);
    }
    all.push_back(std::move(sums));
  }
  return all;
}

std::optional<double> infidelity(std::span<const double> a, std::span<const double> d) {
  double aa = 0, ad = 0, dd = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    aa += a[i] * a[i];
    ad += a[i] * d[i];
    dd += d[i] * d[i];
  }
  if (!(dd > 1e-12)) return {};
  if (!(aa > 0) || ad <= 0) return 1;
  return std::clamp(1 - ad / aa * (ad / dd), 0.0, 1.0);
}

Figure infidelity_figure(const RandomOrders& r, std::span<const double> scores, uint64_t seed) {
  if (r.orders.empty() || r.cuts.size() < 3)
    return not_measured("infidelity", r.tokens() == 1 ? say("one token has no part that could be removed")
                                                      : say("no random orders were asked for"));
  const auto a = foretold(r, scores);
  // The ratio over the removed sets of the chosen orders.
  const auto over = [&](std::span<const int64_t> chosen) {
    std::vector<double> foretold_falls, measured;
    for (int64_t i : chosen) {
      const auto& falls = r.fall[i];
      foretold_falls.insert(foretold_falls.end(), a[i].begin(), a[i].end());
      measured.insert(measured.end(), falls.begin() + 1, falls.end() - 1);
    }
    return infidelity(foretold_falls, measured);
  };
  const int64_t orders = r.orders.size();
  const auto value = over(whole_sample(orders));
  if (!value) return not_measured("infidelity", say("removing tokens does not change the score"));
  Figure f = measured("infidelity", *value,
                      say("share of the changes under {n|# removal|# removals} of random tokens that the scores do not "
                          "foretell",
                          orders * static_cast<int64_t>(r.cuts.size() - 2)));
  if (const auto interval =
          bootstrap(orders, seed, [&](std::span<const int64_t> s) { return over(s).value_or(*value); })) {
    f.low = interval->low;
    f.high = interval->high;
  }
  return f;
}

Task<Result<Figure>> measure_infidelity(Measuring m) {
  co_return infidelity_figure(*m.random, m.subject->scores, m.seed);
}

}  // namespace vitrine

#include "statistics/normal_scores.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <numeric>

namespace vitrine {
namespace {

using boost::math::policies::errno_on_error;  // nothing throws
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<errno_on_error>, boost::math::policies::pole_error<errno_on_error>,
    boost::math::policies::overflow_error<errno_on_error>, boost::math::policies::evaluation_error<errno_on_error>,
    boost::math::policies::rounding_error<errno_on_error>, boost::math::policies::promote_double<false>>;

}  // namespace

NormalScores normal_scores(std::span<const double> values) {
  const size_t n = values.size();
  NormalScores out;
  out.rising.resize(n);
  out.score.resize(n);
  std::iota(out.rising.begin(), out.rising.end(), size_t{0});
  std::stable_sort(out.rising.begin(), out.rising.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  const boost::math::normal_distribution<double, Policy> normal;
  for (size_t i = 0; i < n;) {
    size_t end = i;
    while (end < n && values[out.rising[end]] == values[out.rising[i]]) ++end;
    const double score = boost::math::quantile(normal, (i + end) / (2 * static_cast<double>(n)));
    for (; i < end; ++i) out.score[out.rising[i]] = score;
  }
  return out;
}

}  // namespace vitrine

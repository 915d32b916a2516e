#include "statistics/distributions.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

namespace vitrine {
namespace {

// Errors are values, here NaN; nothing throws.
using boost::math::policies::errno_on_error;
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<errno_on_error>, boost::math::policies::pole_error<errno_on_error>,
    boost::math::policies::overflow_error<errno_on_error>, boost::math::policies::evaluation_error<errno_on_error>,
    boost::math::policies::rounding_error<errno_on_error>, boost::math::policies::promote_double<false>>;

}  // namespace

double student_quantile(double p, double freedom) {
  return boost::math::quantile(boost::math::students_t_distribution<double, Policy>(freedom), p);
}

double fair_coins_tail(int64_t n, int64_t at_least) {
  if (at_least <= 0) return 1;
  if (at_least > n) return 0;
  return boost::math::ibeta(static_cast<double>(at_least), static_cast<double>(n - at_least + 1), 0.5, Policy());
}

double sign_test(int64_t a, int64_t b) { return std::min(1.0, 2 * fair_coins_tail(a + b, std::max(a, b))); }

}  // namespace vitrine

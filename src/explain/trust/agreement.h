// Agreement with leaving one token out: Spearman's rank correlation of a method's scores with those of occlusion (Li,
// Monroe, Jurafsky 2016). Caveat: tokens that say the same thing cover for each other there, so a method may disagree
// and be right.
#pragma once
#include "explain/trust/subject.h"

namespace vitrine {

// The figure "agreement". Occlusion runs once for all methods, through Job::ask, with `replacement`.
Task<Result<Figure>> agreement_figure(Job job, SubjectPtr subject, std::string replacement);

}  // namespace vitrine

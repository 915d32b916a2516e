// What a person does to a tree, as functions from tree to tree. They change the structure only; measure.h fills the
// figures in again, and the answers that rows gave before are not asked for anew.
#pragma once
#include "dataset/tree/tree.h"

namespace vitrine::dataset {

// The node becomes a leaf; what was below is gone.
Tree pruned(Tree tree, int32_t node);
// The node asks `question` instead, and its former question is the first runner-up; a leaf gets two leaves below. What
// is below stays. `compared` is 1 then: a person's question was not chosen by its figures.
Tree with_question(Tree tree, int32_t node, Question question);
// Exchanges the question with a runner-up. Errors: bad_request.
Result<Tree> swapped(Tree tree, int32_t node, int64_t runner_up);
Tree with_lock(Tree tree, int32_t node, bool locked);
Tree with_routing(Tree tree, Routing routing);
// Makes leaves of `below` and the nodes under it, but for locked nodes and those on the way to them.
Tree cut_for_growth(Tree tree, int32_t below, bool keep_locked);

// Errors: bad_request when there is no such node, or when it is a leaf and `inner` is wanted.
Result<void> check_node(const Tree& tree, int32_t node, bool inner);

}  // namespace vitrine::dataset

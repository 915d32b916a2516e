"""Skills with a known rationale. Each module has NAME and generate(random, test) -> Example.

`test` selects compositions that training never draws (see example.is_test).
"""
from . import agreement, binding, brackets, comparison, contrast, drills, indirect_object, induction, moving

ALL = [indirect_object, induction, agreement, contrast, binding, comparison, moving, brackets]

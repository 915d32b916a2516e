"""<|mask|> as ordinary input: erased tokens stay in distribution.

Half of the labelled examples and a fifth of the natural text lose a share of their tokens, drawn evenly from 0 to
100 %. The scaffold (Review:, Sentiment:, the question, the token before the answer) is usually spared, and half of the
time the rationale where it is known: the answer does not change with the rest. A position whose next token was erased
is not trained on; the answer always is.
"""
from __future__ import annotations

import numpy as np

from tokenizer import MASK

LABELLED, DRILLS, NATURAL, SCAFFOLD, SPARED = 0.5, 0.2, 0.2, 0.3, 0.5


def erase(ids: np.ndarray, weights: np.ndarray, body: np.ndarray, prompt: np.ndarray, chance: float,
          rng: np.random.Generator, decides: np.ndarray | None = None,
          spared: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """ids, weights [N] (weights[i] belongs to ids[i] as a target); body and prompt [N] say which tokens may go, decides
    [N] which are the rationale, and `spared` how often that stays."""
    if rng.random() >= chance:
        return ids, weights
    may = prompt if rng.random() < SCAFFOLD else body
    if decides is not None and rng.random() < spared:
        may = may & ~decides
    gone = may & (rng.random(len(ids)) < rng.random())
    return np.where(gone, MASK, ids), np.where(gone, 0.0, weights)

"""<|mask|> as ordinary input: erased tokens stay in distribution.

Half of the labelled examples and a fifth of the natural text lose a share of their tokens, drawn evenly from 0 to
100 %. The scaffold (Review:, Sentiment:, the question, the token before the answer) is usually spared. A position
whose next token was erased is not trained on; the answer always is.
"""
from __future__ import annotations

import numpy as np

from tokenizer import MASK

LABELLED, DRILLS, NATURAL, SCAFFOLD = 0.5, 0.1, 0.2, 0.3


def erase(ids: np.ndarray, weights: np.ndarray, body: np.ndarray, prompt: np.ndarray, chance: float,
          rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """ids, weights [N] (weights[i] belongs to ids[i] as a target); body and prompt [N] say which tokens may go."""
    if rng.random() >= chance:
        return ids, weights
    may = prompt if rng.random() < SCAFFOLD else body
    gone = may & (rng.random(len(ids)) < rng.random())
    return np.where(gone, MASK, ids), np.where(gone, 0.0, weights)

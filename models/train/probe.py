"""A look at what a model in training has learnt, on examples that neither training nor the evaluation draws with this
seed. It is watched, not chosen by: no checkpoint is kept for its probe.
"""
from __future__ import annotations

import random

import torch

import corpora
import questions
import skills
from shipped import Shipped

SEED = 30_000


class Probe:
    def __init__(self, low: torch.dtype, count: int = 96) -> None:
        self.low = low
        rng = random.Random(SEED)
        self.examples = {s.NAME: [s.generate(rng, True) for _ in range(count)] for s in skills.ALL}
        texts = [t for kind in ("dialogue", "story", "news") for t in questions.passages(corpora.natural(kind, True))]
        self.examples["questions"] = [questions.generate(rng, texts) for _ in range(2 * count)]
        self.labelled = {
            "sentiment": (rng.sample(corpora.sentiment_dev(), 3 * count), "Review: {}\nSentiment:", corpora.SENTIMENTS),
            "topics": (rng.sample(corpora.topics_held_out(), 2 * count), "News: {}\nTopic:", corpora.TOPICS)}

    def __call__(self, model: Shipped) -> dict[str, float]:
        """-> name: accuracy; for the skills also `name pair`, how often the minimal pair turns the answer round."""
        out = {}
        with torch.autocast("cpu", torch.bfloat16, enabled=self.low == torch.bfloat16):
            for name, examples in self.examples.items():
                right = model.margins([model.ids(e.prompt) for e in examples], examples) > 0
                out[name] = float(right.float().mean())
                if examples[0].pair_prompt:
                    turned = model.margins([model.ids(e.pair_prompt) for e in examples], examples) < 0
                    out[name + " pair"] = float((right & turned).float().mean())
            for name, (texts, prompt, answers) in self.labelled.items():
                chosen = model.choose([model.ids(prompt.format(t[:420])) for t, _ in texts], answers)
                out[name] = sum(c == label for c, (_, label) in zip(chosen, texts)) / len(texts)
        return out

"""The training texts, free of evaluation text: read and filtered once a run, kept beside its checkpoint.

    texts.py ../../build/train/small/texts.pickle
"""
from __future__ import annotations

import pickle
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import corpora
import overlap
import questions
import teacher

NATURAL = ("dialogue", "story", "news")
PASSAGES = 12000  # of each kind of natural text

Labelled = list[tuple[str, int]]


@dataclass
class Texts:
    reviews: Labelled  # sentences four times as often as phrases
    topics: Labelled
    types: Labelled
    natural: dict[str, list[str]]
    named: list[list[str]]  # news per topic, as the teacher names it
    passages: list[str]  # to ask questions about


def prepare() -> Texts:
    rng = random.Random(0)
    clean = overlap.Filter().clean
    labelled = lambda pairs: [(t, label) for t, label in pairs if clean(t)]
    sentences, phrases = labelled(corpora.sentiment_sentences()), labelled(corpora.sentiment_phrases())
    topics, types = labelled(corpora.topics()), labelled(corpora.question_types())
    natural = {kind: [d for d in corpora.natural(kind, False) if clean(d)] for kind in NATURAL}
    passages = [t for pairs in (sentences, types, topics) for t, _ in pairs]
    for kind in NATURAL:
        found = questions.passages(natural[kind])
        passages += rng.sample(found, min(len(found), PASSAGES))
    return Texts(sentences * 4 + phrases, topics, types, natural, teacher.named(rng, topics, natural["news"]), passages)


def load(path: Path) -> Texts:
    if path.exists():
        return Texts(**pickle.loads(path.read_bytes()))
    texts = prepare()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(vars(texts)))
    return texts


if __name__ == "__main__":
    load(Path(sys.argv[1]))

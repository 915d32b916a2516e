"""Keeps evaluation text out of training: a training text that shares a run of 8 words with an evaluation text, or is
one of them whole, is left out (data sets contain each other's sentences and boilerplate).

`overlap.py` counts both kinds of overlap, before and after.
"""
from __future__ import annotations

import re

import corpora

RUN = 8


def tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(words: list[str], n: int):
    return (" ".join(words[i:i + n]) for i in range(len(words) - n + 1))


def evaluation_sets() -> dict[str, list[str]]:
    return {"SST-2 dev": [t for t, _ in corpora.sentiment_dev()],
            "AG News held out": [t for t, _ in corpora.topics_held_out()],
            "TREC test": [t for t, _ in corpora.question_types_test()],
            "WikiText-2 test (paragraphs)": [p for p in corpora.wikitext_test().split("\n") if len(p) > 60]}


class Filter:
    def __init__(self) -> None:
        words = [tokens(t) for texts in evaluation_sets().values() for t in texts]
        self.runs = {r for w in words for r in runs(w, RUN)}
        self.whole = {" ".join(w) for w in words}

    def clean(self, text: str) -> bool:
        words = tokens(text)
        return " ".join(words) not in self.whole and not any(r in self.runs for r in runs(words, RUN))


def training_texts() -> list[str]:
    labelled = [*corpora.sentiment_sentences(), *corpora.sentiment_phrases(), *corpora.topics(),
                *corpora.question_types()]
    return [t for t, _ in labelled] + [d for k in ("dialogue", "story", "news") for d in corpora.natural(k, False)]


def count(training: list[str]) -> dict[str, dict[str, int]]:
    words = [tokens(t) for t in training]
    seen, whole = {hash(r) for w in words for r in runs(w, RUN)}, {" ".join(w) for w in words}
    out = {}
    for name, texts in evaluation_sets().items():
        words = [tokens(t) for t in texts]
        out[name] = {"texts": len(texts), "share_a_run": sum(any(hash(r) in seen for r in runs(w, RUN)) for w in words),
                     "whole": sum(" ".join(w) in whole for w in words)}
    return out


if __name__ == "__main__":
    training = training_texts()
    check = Filter()
    kept = [t for t in training if check.clean(t)]
    print(f"{len(training) - len(kept)} of {len(training)} training texts left out")
    for label, texts in (("before", training), ("after", kept)):
        for name, row in count(texts).items():
            print(f"{label}: {name}: {row['share_a_run']} of {row['texts']} share a run of {RUN} words, "
                  f"{row['whole']} occur whole")

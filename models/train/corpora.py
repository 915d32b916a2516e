"""Readers of ../shared/data: natural text and labelled sentences, split into training and held out.

The files are not part of this repository; VITRINE_DATA names another folder. Test and dev files are read only by
functions whose name says so, and only the evaluation calls those.
"""
from __future__ import annotations

import os
import re
from pathlib import Path

DATA = Path(os.environ.get("VITRINE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
SENTIMENTS = [" negative", " positive"]
TOPICS = [" world", " sports", " business", " science"]
# TREC's classes: description, entity, abbreviation, human, location, number
QUESTION_TYPES = [" description", " thing", " abbreviation", " person", " place", " number"]
HELD_OUT_EVERY = 40  # one natural document in so many is kept for evaluation
NEWS_HELD_OUT = 800  # last lines of agnews.tsv


def _lines(name: str, encoding: str = "utf-8") -> list[str]:
    return (DATA / "labelled" / name).read_text(encoding=encoding).rstrip("\n").split("\n")


def _documents(name: str) -> list[str]:
    text = (DATA / "text" / name).read_text(encoding="utf-8")
    parts = text.split("\n\n") if name == "sgd.txt" else re.split(r"<\|endoftext\|>|\n{3,}", text)
    out = []
    for part in parts:
        part = part.replace("<|endoftext|>", "").strip()
        if name == "mctest.txt":  # lines are wrapped, sentences have two blanks between them
            part = re.sub(r" {2,}", " ", re.sub(r"(?<!\n)\n(?!\n)", " ", part))
        if name == "pb-stories.txt":  # one sentence a line with empty lines between
            part = re.sub(r"\n{2,}", "\n", part)
        if len(part) > 40:
            out.append(part)
    return out


def natural(kind: str, held_out: bool) -> list[str]:
    names = {"dialogue": ["sgd.txt"], "story": ["mctest.txt", "pb-stories.txt"], "news": ["wikinews-clean.txt"]}[kind]
    documents = [d for name in names for d in _documents(name)]
    return [d for i, d in enumerate(documents) if (i % HELD_OUT_EVERY == 0) == held_out]


def detokenise(text: str) -> str:
    """Treebank spacing -> ordinary: "it 's n't bad , really ." -> "it's n't bad, really."."""
    text = text.strip().replace("-lrb-", "(").replace("-rrb-", ")").replace("``", '"').replace("''", '"')
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    text = re.sub(r" ([.,;:!?%)])", r"\1", re.sub(r"([($]) ", r"\1", text))
    text = re.sub(r'" ([^"]*?) ?"', r'"\1"', text)
    return re.sub(r"\s+", " ", text)


def sentiment_sentences() -> list[tuple[str, int]]:
    return [(detokenise(t), int(label)) for t, label in (x.split("\t") for x in _lines("sst2-train.tsv"))]


def sentiment_phrases() -> list[tuple[str, int]]:
    return [(detokenise(t), int(label)) for label, t in (x.split("\t") for x in _lines("sst2-phrases-train.tsv"))]


def sentiment_dev() -> list[tuple[str, int]]:
    return [(detokenise(t), int(label)) for t, label in (x.split("\t") for x in _lines("sst2-dev.tsv"))]


def _news() -> list[tuple[str, int]]:
    return [(t.replace(" #39;", "'").replace("#36;", "$").strip(), int(label))
            for label, t in (x.split("\t") for x in _lines("agnews.tsv"))]


def topics() -> list[tuple[str, int]]:
    return _news()[:-NEWS_HELD_OUT]


def topics_held_out() -> list[tuple[str, int]]:
    return _news()[-NEWS_HELD_OUT:]


def _trec(name: str) -> list[tuple[str, int]]:
    return [(detokenise(t), int(label)) for label, t in (x.split(" ", 1) for x in _lines(name, "latin-1"))]


def question_types() -> list[tuple[str, int]]:
    return _trec("trec-train.txt")


def question_types_test() -> list[tuple[str, int]]:
    return _trec("trec-test.txt")


def wikitext_test() -> str:
    return (DATA / "text" / "wikitext2-test.txt").read_text(encoding="utf-8")

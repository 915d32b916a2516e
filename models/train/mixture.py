"""What the model reads, and in which shares: documents as (text, character ranges) drawn without end."""
from __future__ import annotations

import random
from dataclasses import dataclass

import corpora
import overlap
import questions
import skills
from example import Example

ANSWER_WEIGHT, REASON_WEIGHT = 6.0, 2.0
SHARES = {"sentiment": 0.26, "skills": 0.27, "topics": 0.10, "types": 0.04, "questions": 0.08, "repeats": 0.04,
          "dialogue": 0.07, "story": 0.08, "news": 0.06}
NATURAL = ("dialogue", "story", "news")
# contrast also serves sentiment, and is the widest of the skills
SKILL_WEIGHTS = {"contrast": 2.5, "comparison": 1.5}


@dataclass
class Document:
    text: str
    prompt_end: int  # characters of the prompt
    answer_end: int
    body: tuple[int, int]  # characters that may be masked while the scaffold stays
    prompt_weight: float = 1.0


def body_of(prompt: str) -> tuple[int, int]:
    """The text of 'Review: TEXT\\nSentiment:'; without a scaffold everything but the last word."""
    if "\n" in prompt:
        return prompt.index(": ") + 1, prompt.index("\n")
    return 0, prompt.rindex(" ")


def document(e: Example, reason: bool = False, prompt_weight: float = 1.0) -> Document:
    end = len(e.prompt)
    tail = "\n" if "\n" in e.prompt else "."
    text = e.prompt + e.answer + (f"\nReason: {e.reason()}\n" if reason else tail)
    return Document(text, end, end + len(e.answer), body_of(e.prompt), prompt_weight)


def restyle(rng: random.Random, text: str) -> str:
    """Data sets are in small letters without full stops; people are not."""
    if rng.random() < 0.5:
        text = text[:1].upper() + text[1:]
        if text[-1:].isalnum() and rng.random() < 0.8:
            text += rng.choice([".", ".", ".", "!"])
    return text


class Mixture:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        clean = overlap.Filter().clean
        labelled = lambda pairs: [(t, label) for t, label in pairs if clean(t)]
        sentences, phrases = labelled(corpora.sentiment_sentences()), labelled(corpora.sentiment_phrases())
        self.reviews = sentences * 4 + phrases
        self.topics, self.types = labelled(corpora.topics()), labelled(corpora.question_types())
        self.natural = {kind: [d for d in corpora.natural(kind, False) if clean(d)] for kind in NATURAL}
        self.passages = []
        for kind in NATURAL:
            found = questions.passages(self.natural[kind])
            self.passages += self.rng.sample(found, min(len(found), 12000))
        self.passages += [t for t, _ in sentences] + [t for t, _ in self.types] + [t for t, _ in self.topics]
        self.skills = skills.ALL
        self.skill_weights = [SKILL_WEIGHTS.get(s.NAME, 1.0) for s in self.skills]

    def labelled(self, source: str) -> Document:
        rng = self.rng
        if source == "sentiment":
            text, label = rng.choice(self.reviews)
            return document(Example(source, f"Review: {restyle(rng, text)}\nSentiment:", corpora.SENTIMENTS[label]))
        if source == "topics":
            text, label = rng.choice(self.topics)
            return document(Example(source, f"News: {text[:420]}\nTopic:", corpora.TOPICS[label]))
        if source == "types":
            text, label = rng.choice(self.types)
            return document(Example(source, f"Question: {text}\nType:", corpora.QUESTION_TYPES[label]))
        if source == "questions":
            e = questions.generate(rng, self.passages)
            return document(e, rng.random() < 0.5, 0.5)
        skill = rng.choices(self.skills, self.skill_weights)[0]
        return document(skill.generate(rng, False), skill.NAME == "contrast" and rng.random() < 0.5, 0.3)

    def text(self, kind: str) -> str:
        return self.rng.choice(self.natural[kind])

"""What the model reads, and in which shares: documents as (text, character ranges) drawn without end."""
from __future__ import annotations

import random
from dataclasses import dataclass, field

import corpora
import guide
import masking
import questions
import skills
from example import Example, marked
from texts import NATURAL, Texts

ANSWER_WEIGHT, DRILL_WEIGHT, REASON_WEIGHT = 6.0, 4.0, 4.0
REASONED = 0.9  # share of the documents with questions that ask for reasons
PROMPT_WEIGHT, MADE_PROMPT_WEIGHT = 0.4, 0.2  # of a labelled text or a question; of a generated prompt
# shares of the tokens at the beginning of a run and at its end; in between they move evenly
SHARES_FIRST = {"sentiment": 0.15, "skills": 0.09, "drills": 0.01, "topics": 0.20, "types": 0.02, "questions": 0.25,
                "repeats": 0.01, "dialogue": 0.05, "story": 0.11, "news": 0.11}
SHARES_LAST = {"sentiment": 0.15, "skills": 0.09, "drills": 0.01, "topics": 0.20, "types": 0.02, "questions": 0.23,
               "repeats": 0.01, "dialogue": 0.05, "story": 0.12, "news": 0.12}
# contrast also serves sentiment, and is the widest of the skills; those that bind and track are the slowest to learn
SKILL_WEIGHTS = {"contrast": 2.0, "binding": 2.5, "comparison": 2.5, "moving": 4.0}


def shares(done: float) -> dict[str, float]:
    """done in [0, 1]: how far the run has come."""
    return {s: (1 - done) * first + done * SHARES_LAST[s] for s, first in SHARES_FIRST.items()}


@dataclass
class Document:
    text: str
    prompt_end: int  # characters before the first answer
    body: tuple[int, int]  # characters that may be masked while the scaffold stays
    weights: list[tuple[int, int, float]]  # (from, to, weight) of characters, all others weigh prompt_weight
    prompt_weight: float = PROMPT_WEIGHT
    masked: float = masking.LABELLED  # the chance that tokens are erased
    looks: list[tuple[int, int]] = field(default_factory=list)  # (start of an answer, end of the word that settles it)
    rationale: list[tuple[int, int]] = field(default_factory=list)  # characters that decide the answer
    spared: float = masking.SPARED  # the chance that an erasure leaves the rationale


def body_of(prompt: str) -> tuple[int, int]:
    """The text of 'Review: TEXT\\nSentiment:'; without a scaffold everything but the last word."""
    if "\n" in prompt:
        return prompt.index(": ") + 1, prompt.index("\n")
    return 0, prompt.rindex(" ")


def document(examples: list[Example], reason: bool = False, prompt_weight: float = PROMPT_WEIGHT) -> Document:
    """One example, or several about the same text, of which only the first repeats it."""
    text, weights, looks, common = "", [], [], 0
    for e in examples:
        text += e.prompt[common:]
        answer = len(text)
        text += e.answer
        after = len(text)
        if reason:
            looks += guide.copied(e.named(), after + len("\nReason: "))
        text += f"\nReason: {e.reason()}\n" if reason else "\n" if "\n" in e.prompt else "."
        weights += [(answer, after, ANSWER_WEIGHT), (after, len(text), REASON_WEIGHT)]
        common = e.prompt.find("\n") + 1
    # a word that was erased cannot be named
    return Document(text, len(examples[0].prompt), body_of(examples[0].prompt), weights, prompt_weight, looks=looks,
                    rationale=[s for e in examples for s in e.rationale], spared=1.0 if reason else masking.SPARED)


def drill(text: str) -> Document:
    text, looks = guide.places(text)
    plain, spans = marked(text)
    return Document(plain, spans[0][0], (0, spans[0][0]), [(a, b, DRILL_WEIGHT) for a, b in spans],
                    MADE_PROMPT_WEIGHT, masking.DRILLS, looks, [(b - 1, b) for _, b in looks], 1.0)


def restyle(rng: random.Random, text: str) -> str:
    """Data sets are in small letters without full stops; people are not."""
    if rng.random() < 0.5:
        text = text[:1].upper() + text[1:]
        if text[-1:].isalnum() and rng.random() < 0.8:
            text += rng.choice([".", ".", ".", "!"])
    return text


def part_of(rng: random.Random, text: str) -> str:
    """A run of whole words of a news text: more answers per token, and other words decide."""
    words = text.split()
    count = rng.randrange(8, 32)
    at = rng.randrange(max(1, len(words) - count))
    return " ".join(words[at:at + count])


class Mixture:
    def __init__(self, seed: int, texts: Texts) -> None:
        self.rng, self.texts = random.Random(seed), texts
        self.done = 0.0  # how far the run has come, 0 to 1
        self.skills = skills.ALL
        self.skill_weights = [SKILL_WEIGHTS.get(s.NAME, 1.0) for s in self.skills]

    def labelled(self, source: str) -> Document:
        """source: a key of the shares that is neither natural text nor `repeats`."""
        rng = self.rng
        if source == "sentiment":
            text, label = rng.choice(self.texts.reviews)
            return document([Example(source, f"Review: {restyle(rng, text)}\nSentiment:", corpora.SENTIMENTS[label])])
        if source == "topics":
            if rng.random() < 0.6 - 0.4 * self.done:
                label = rng.randrange(len(self.texts.named))
                text = rng.choice(self.texts.named[label])
            else:
                text, label = rng.choice(self.texts.topics)
            text = text[:420] if rng.random() < 0.5 else part_of(rng, text)
            return document([Example(source, f"News: {text}\nTopic:", corpora.TOPICS[label])])
        if source == "types":
            text, label = rng.choice(self.texts.types)
            return document([Example(source, f"Question: {text}\nType:", corpora.QUESTION_TYPES[label])])
        if source == "questions":
            return self.question()
        if source == "drills":
            return drill(skills.drills.generate(rng, min(1.0, 2 * self.done)))
        skill = rng.choices(self.skills, self.skill_weights)[0]
        d = document([skill.generate(rng, False)], skill.NAME == "contrast" and rng.random() < 0.5, MADE_PROMPT_WEIGHT)
        d.masked *= 0.5 + 0.5 * self.done  # whole prompts first
        return d

    def question(self) -> Document:
        """One question about a text, as in the evaluation, or several; in the beginning about a few words."""
        rng = self.rng
        if rng.random() < 0.3:
            return document([questions.generate(rng, self.texts.passages)], rng.random() < REASONED)
        while True:
            short = rng.random() < max(0.3, 0.6 - self.done)
            text = questions.short_text(rng, self.texts.passages) if short else rng.choice(self.texts.passages)[:240]
            asked = questions.several(rng, text, 1 + (len(text) < 140) + (len(text) < 60))
            if asked:
                return document(asked, rng.random() < REASONED)

    def text(self, kind: str) -> str:
        return self.rng.choice(self.texts.natural[kind])

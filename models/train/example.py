"""One prompt with its answer, and the characters that are its true rationale: the smallest set of words that suffices to
choose between answer and foil, and without which nothing is left to choose by."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

OPEN, CLOSE = "⟦", "⟧"


@dataclass
class Example:
    task: str
    prompt: str
    answer: str  # begins with a space; the first token after the prompt
    foil: str = ""
    rationale: list[tuple[int, int]] = field(default_factory=list)  # character spans of the prompt
    pair_prompt: str = ""  # minimally different, and its answer is another one
    pair_answer: str = ""

    def named(self) -> list[tuple[int, int]]:
        """The spans of the rationale that a reason names: each word once, four at most, in the order of the text."""
        first = {}
        for a, b in self.rationale:
            first.setdefault(self.prompt[a:b].lower(), (a, b))
        return list(first.values())[:4]

    def reason(self) -> str:
        """The rationale in words, as the model is taught to name it."""
        return ", ".join(self.prompt[a:b] for a, b in self.named()) or "nothing"


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """'a ⟦b⟧ c' -> ('a b c', [(2, 3)])."""
    out, spans, start = [], [], 0
    for c in text:
        if c == OPEN:
            start = len(out)
        elif c == CLOSE:
            spans.append((start, len(out)))
        else:
            out.append(c)
    return "".join(out), spans


def from_marked(task: str, prompt: str, answer: str, foil: str, pair_prompt: str, pair_answer: str) -> Example:
    plain, spans = marked(prompt)
    return Example(task, plain, answer, foil, spans, marked(pair_prompt)[0], pair_answer)


def is_test(*composition: str) -> bool:
    """A tenth of all compositions (pairs of names, of nouns, of adjectives ...) is kept for the test."""
    key = "|".join(sorted(composition))
    return hashlib.md5(key.encode()).digest()[0] % 10 == 0

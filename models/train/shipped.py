"""A model folder as the page reads it: float16 weights widened to float32, and its tokenizer."""
from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import layout
from example import Example
from model import GPT2
from tokenizer import END, MASK


class Shipped:
    def __init__(self, model: GPT2, tokenizer: Tokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.context = model.config.n_positions

    @classmethod
    def of(cls, folder: Path) -> Shipped:
        return cls(layout.load(folder, torch.float32), Tokenizer.from_file(str(folder / "tokenizer.json")))

    def ids(self, prompt: str, start: bool = True) -> list[int]:
        return ([END] if start else []) + self.tokenizer.encode(prompt).ids

    def first(self, answer: str) -> int:
        return self.tokenizer.encode(answer).ids[0]

    @torch.no_grad()
    def last_logits(self, rows: list[list[int]]) -> torch.Tensor:
        """rows of token ids (the newest `context` of each count) -> [N, V], the logits after the last token."""
        rows = [r[-self.context:] for r in rows]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = torch.empty(len(rows), self.model.config.vocab_size)
        for at in range(0, len(order), 32):
            chosen = order[at:at + 32]
            length = max(len(rows[i]) for i in chosen)
            x = torch.tensor([rows[i] + [END] * (length - len(rows[i])) for i in chosen])
            h = self.model.body(x)
            last = torch.tensor([len(rows[i]) - 1 for i in chosen])
            out[torch.tensor(chosen)] = self.model.unembed(h[torch.arange(len(chosen)), last]).float()
        return out

    def choose(self, rows: list[list[int]], answers: list[str]) -> list[int]:
        """The index of the likeliest of `answers` after each row."""
        return self.last_logits(rows)[:, [self.first(a) for a in answers]].argmax(-1).tolist()

    def margins(self, rows: list[list[int]], examples: list[Example]) -> torch.Tensor:
        """logit(answer) - logit(foil) after each row: [N]."""
        logits = self.last_logits(rows)
        every = torch.arange(len(rows))
        return (logits[every, [self.first(e.answer) for e in examples]]
                - logits[every, [self.first(e.foil) for e in examples]])

    def tokens_in(self, prompt: str, spans: list[tuple[int, int]]) -> list[int]:
        """Numbers of the prompt's tokens that touch one of the character spans; a token's leading blank is not it."""
        offsets = self.tokenizer.encode(prompt).offsets
        inside = lambda a, b: any(a < end and b > start for start, end in spans)
        return [i for i, (a, b) in enumerate(offsets)
                if inside(a + (b - a > 1 and prompt[a] == " "), b)]

    @torch.no_grad()
    def continue_text(self, prompt: str, count: int, temperature: float = 0.0, generator=None,
                      stop: str | None = None) -> str:
        """Greedy at temperature 0, otherwise drawn from the 40 likeliest tokens."""
        ids = self.ids(prompt)
        begin = len(ids)
        for _ in range(count):
            logits = self.last_logits([ids])[0]
            logits[MASK] = -math.inf
            if temperature == 0:
                token = int(logits.argmax())
            else:
                top = logits.topk(40)
                p = F.softmax(top.values / temperature, -1)
                token = int(top.indices[torch.multinomial(p, 1, generator=generator)])
            if token == END:
                break
            ids.append(token)
            if stop and stop in self.tokenizer.decode([token]):
                break
        return self.tokenizer.decode(ids[begin:])

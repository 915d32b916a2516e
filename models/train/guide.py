"""Shows two heads where to look, on the drills and where a reason is named.

A skill that binds or tracks sits on a plateau: until some head finds the fact that settles the answer, guessing among
the names in the text is the best that the rest can do, and the gradient that leads off the plateau is faint. The drills
know the fact. For their answers the loss has one term more, -log of the attention that each of the two heads pays from the
position that answers to the word that settles it. How the answer is read from there is left to the model, and the
skills themselves, on which it is judged, have no such term. A reason names words of the text: each of its tokens is
to be copied from one place, which the two heads are shown as well.

Caveat: these heads look at the rationale because they were told to; that a head of vitrine-small does so says nothing
about other models.
"""
from __future__ import annotations

import re

import torch

WEIGHT = 0.3  # of the term, per head
MARK = re.compile("‹([0-9]+)›")


def heads(layers: int) -> list[tuple[int, int]]:
    """(layer, head): late enough that a word knows its neighbours, early enough that something can be made of it."""
    return [(layers // 2, 0), (layers // 2 + 1, 0)]


def places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Takes the marks ‹1› out of a drill -> its text, and (start of an answer, end of the word that settles it) in
    characters of the text without any mark. A mark behind ⟧ asks for the place that the same mark named last."""
    out, looks, named, plain, start = "", [], {}, 0, 0
    for part in re.split("(‹[0-9]+›|⟦|⟧)", text):
        mark = MARK.fullmatch(part)
        if mark and out.endswith("⟧"):
            if mark[1] in named:
                looks.append((start, named[mark[1]]))
        elif mark:
            named[mark[1]] = plain
        else:
            out += part
            if part == "⟦":
                start = plain
            elif part != "⟧":
                plain += len(part)
    return out, looks


def copied(rationale: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """The looks of a reason that begins at character `start` and names the rationale, `, ` between its spans."""
    looks = []
    for a, b in rationale:
        looks += [(start + i, a + i + 1) for i in range(b - a)]
        start += b - a + len(", ")
    return looks


def loss(attention: list[torch.Tensor], looks: torch.Tensor) -> torch.Tensor:
    """attention [B, H, T, T] per layer; looks [B, T]: the position to look at, -1 where none is known."""
    row, at = (looks >= 0).nonzero(as_tuple=True)
    if not len(row):
        return attention[0].new_zeros(())
    paid = [attention[layer][row, head, at, looks[row, at]].float() for layer, head in heads(len(attention))]
    return WEIGHT * sum(-p.clamp_min(1e-6).log().mean() for p in paid)

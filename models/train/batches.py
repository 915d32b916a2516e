"""Packs documents into rows: each begins at its own position 0 (or a random one) and sees only itself."""
from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer

import masking
from mixture import Document, Mixture, shares
from texts import NATURAL, Texts
from tokenizer import END, MASK

FIRST_WORD = 258  # the tokens before are the two special ones and the bytes
WITH_START = 0.75  # share of the documents that begin with <|endoftext|>: the model works with and without it
SHIFTED = 0.25  # share that begins at a random position


class Piece:
    """A document in tokens: inputs x, targets y, their weights, the first position, and where the input at an index is
    to look, as {index: index}."""

    def __init__(self, x, y, weights, first, looks):
        self.x, self.y, self.weights, self.first, self.looks = x, y, weights, first, looks

    def __len__(self):
        return len(self.x)


class Batcher:
    def __init__(self, tokenizer: Tokenizer, seed: int, positions: int, texts: Texts) -> None:
        self.tokenizer, self.positions = tokenizer, positions
        self.mixture = Mixture(seed, texts)
        self.rng = np.random.default_rng(seed)
        self.shares = shares(0)
        self.used = {source: 0.0 for source in shares(0)}
        self.rest: dict[str, list[np.ndarray]] = {kind: [] for kind in NATURAL}

    def _piece(self, ids, weights, body, prompt, chance, first, looks=(), decides=None, spared=0.0) -> Piece:
        """weights[i] belongs to ids[i] as a target; looks: (index of a target, index to look at for it); decides and
        spared: see masking.erase."""
        decides = np.zeros(len(ids)) if decides is None else decides
        shift = 0
        if self.rng.random() < WITH_START:
            shift = 1
            ids = np.concatenate([[END], ids])
            weights, body, prompt, decides = (np.concatenate([[0], a]) for a in (weights, body, prompt, decides))
        x, weights = masking.erase(ids, weights, body.astype(bool), prompt.astype(bool), chance, self.rng,
                                   decides.astype(bool), spared)
        looks = {target - 1 + shift: place + shift for target, place in looks if x[place + shift] != MASK}
        piece = Piece(x[:-1], ids[1:], weights[1:], first, looks)
        room = self.positions - len(piece)
        if room > 0 and first == 0 and self.rng.random() < SHIFTED:
            piece.first = int(self.rng.integers(room + 1))
        return piece

    def labelled(self, document: Document, longest: int) -> Piece:
        code = self.tokenizer.encode(document.text)
        ends = np.array([b for _, b in code.offsets])
        starts = np.array([a for a, _ in code.offsets])
        prompt = ends <= document.prompt_end
        weights = np.full(len(ends), document.prompt_weight)
        for a, b, weight in document.weights:
            weights[(ends > a) & (ends <= b)] = weight
        body = (starts >= document.body[0]) & (ends <= document.body[1])
        decides = np.zeros(len(ends), dtype=bool)
        for a, b in document.rationale:
            decides |= (ends > a) & (starts < b)
        ids = np.array(code.ids + [END])
        pad = lambda a, value: np.append(a, value)
        over = len(ids) - longest
        if over > 0:  # the beginning of an overlong text goes, its question and answer stay
            ids, weights, body, prompt, decides = (a[over:] for a in (ids, weights, body, prompt, decides))
        token = lambda character: int((ends <= character).sum())  # that holds it
        looks = [] if over > 0 else [(token(a), token(b - 1)) for a, b in document.looks]
        return self._piece(ids, pad(weights, 0.3), pad(body, False), pad(prompt, False), document.masked, 0, looks,
                           pad(decides, False), document.spared)

    def natural(self, kind: str, room: int) -> Piece:
        first = 0
        if self.rest[kind]:
            ids, first = self.rest[kind].pop()
        else:
            ids = np.array(self.tokenizer.encode(self.mixture.text(kind)).ids + [END])
        take, later = ids[:room], ids[room:]
        if len(later) > 24:
            self.rest[kind].append((later, min(first + room, self.positions - 128)))
        every = np.ones(len(take), dtype=bool)
        return self._piece(take, every.astype(float), every, every, masking.NATURAL, min(first, self.positions - room))

    def repeated(self) -> Piece:
        """A run of tokens that comes twice, random ones or text: what induction heads are for. Only the second time
        is trained on."""
        count = int(self.rng.integers(5, 31))
        if self.rng.random() < 0.5:
            run = self.rng.integers(FIRST_WORD, self.tokenizer.get_vocab_size(), count)
        else:
            run = np.array(self.tokenizer.encode(self.mixture.text("news")[:400]).ids)[-count:]
        none = np.zeros(2 * len(run), dtype=bool)
        weights = np.concatenate([np.zeros(len(run)), [0], np.ones(len(run) - 1)])
        return self._piece(np.concatenate([run, run]), weights, none, none, 0.0, 0)

    def progress(self, done: float) -> None:
        """Moves the mixture's course on; the shares count anew from here, with what was read lately fading."""
        self.mixture.done, self.shares = done, shares(done)
        self.used = {source: 0.9 * tokens for source, tokens in self.used.items()}

    def wanted(self, sources) -> str:
        """The source that lags most behind its share."""
        total = sum(self.used.values()) + 1
        return max(sources, key=lambda s: self.shares[s] * total - self.used[s])

    def row(self, length: int) -> list[Piece]:
        pieces, left = [], length
        while left > 8:
            source = self.wanted(self.used)
            if source not in NATURAL:
                piece = (self.repeated() if source == "repeats"
                         else self.labelled(self.mixture.labelled(source), length - 1))
                if len(piece) > left:  # natural text fills the row
                    source = self.wanted(NATURAL)
            if source in NATURAL:
                piece = self.natural(source, left - 1)
            self.used[source] += len(piece)
            pieces.append(piece)
            left -= len(piece)
        return pieces

    def batch(self, rows: int, length: int):
        """-> inputs, targets, weights, positions, document numbers, where to look (or -1): [rows, length]."""
        x, y, positions, documents = (np.zeros((rows, length), dtype=np.int64) for _ in range(4))
        weights, looks = np.zeros((rows, length), dtype=np.float32), np.full((rows, length), -1, dtype=np.int64)
        for r in range(rows):
            at = 0
            for number, piece in enumerate(self.row(length), 1):
                end = at + len(piece)
                x[r, at:end], y[r, at:end], weights[r, at:end] = piece.x, piece.y, piece.weights
                positions[r, at:end] = np.arange(piece.first, piece.first + len(piece))
                documents[r, at:end] = number
                for index, place in piece.looks.items():
                    looks[r, at + index] = at + place
                at = end
        return tuple(torch.from_numpy(a) for a in (x, y, weights, positions, documents, looks))

"""Byte-level BPE of 4,096 tokens, GPT-2's own splitting rule; <|endoftext|> = 0, <|mask|> = 1."""
from __future__ import annotations

import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import corpora
import skills
import words

END, MASK = 0, 1
VOCABULARY = 4096


def texts():
    rng = random.Random(0)
    for kind, count in (("dialogue", 3000), ("story", 2000), ("news", 3000)):
        documents = corpora.natural(kind, False)
        yield from (d[:2500] for d in rng.sample(documents, min(count, len(documents))))
    for _ in range(2):
        yield from (f"Review: {t}\nSentiment:{corpora.SENTIMENTS[label]}" for t, label in corpora.sentiment_sentences())
    yield from (f"News: {t}\nTopic:{corpora.TOPICS[label]}" for t, label in corpora.topics())
    yield from (f"Question: {t}\nType:{corpora.QUESTION_TYPES[label]}" for t, label in corpora.question_types())
    for skill in skills.ALL:
        for _ in range(2000):
            e = skill.generate(rng, False)
            yield f"{e.prompt}{e.answer}\nReason: {e.reason()}"
    # the generators' answers shall be single tokens
    names = (words.NAMES + words.SURNAMES + words.COLOURS + words.PLACES + words.THINGS + words.CONTAINERS
             + words.ANIMALS)
    for word in names:
        yield f" {word}" * 400
    for word in words.POSITIVE + words.NEGATIVE:
        yield f" {word}" * 150


def train(path: Path) -> Tokenizer:
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(texts(), trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|endoftext|>", "<|mask|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    path.parent.mkdir(parents=True, exist_ok=True)
    t.save(str(path))
    return t


def load(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path)) if path.exists() else train(path)

"""Every figure of the model card, measured on the shipped float16 files.

    evaluate.py ../vitrine-small            a few minutes
    evaluate.py ../vitrine-small --quick    fewer examples, no samples
"""
from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import corpora
import questions
import skills
from example import Example
from mixture import body_of
from model import Record
from shipped import Shipped
from tokenizer import END, MASK

SEED = 20_000


def accuracy(model: Shipped, prompts: list[str], labels: list[int], answers: list[str], start: bool = True) -> float:
    chosen = model.choose([model.ids(p, start) for p in prompts], answers)
    return sum(c == label for c, label in zip(chosen, labels)) / len(labels)


def labelled(model: Shipped, limit: int) -> dict:
    out = {}
    for name, pairs, prompt, answers in (
            ("SST-2 dev", corpora.sentiment_dev(), "Review: {}\nSentiment:", corpora.SENTIMENTS),
            ("AG News held out", corpora.topics_held_out(), "News: {}\nTopic:", corpora.TOPICS),
            ("TREC test", corpora.question_types_test(), "Question: {}\nType:", corpora.QUESTION_TYPES)):
        prompts = [prompt.format(t[:420]) for t, _ in pairs[:limit]]
        labels = [label for _, label in pairs[:limit]]
        out[name] = {"texts": len(labels), "accuracy": accuracy(model, prompts, labels, answers),
                     "without <|endoftext|>": accuracy(model, prompts, labels, answers, False)}
    return out


def unseen(skill, count: int, rng: random.Random) -> list[Example]:
    return [skill.generate(rng, True) for _ in range(count)]


def erased(model: Shipped, e: Example, numbers: list[int]) -> list[int]:
    ids = model.ids(e.prompt)
    for n in numbers:
        ids[n + 1] = MASK  # the row begins with <|endoftext|>
    return ids


def maskable(model: Shipped, e: Example, numbers: set[int]) -> list[int]:
    """The body's tokens outside `numbers`; the scaffold and the token before the answer stay."""
    return [n for n in model.tokens_in(e.prompt, [body_of(e.prompt)]) if n not in numbers]


def skill_figures(model: Shipped, examples: list[Example], rng: random.Random) -> dict:
    rows = [model.ids(e.prompt) for e in examples]
    logits = model.last_logits(rows)
    margin = model.margins(rows, examples)
    right = margin > 0
    pair_margin = model.margins([model.ids(e.pair_prompt) for e in examples], examples)
    rationale = [set(model.tokens_in(e.prompt, e.rationale)) for e in examples]
    others = []
    for e, inside in zip(examples, rationale):
        outside = maskable(model, e, inside)
        others.append(rng.sample(outside, round(len(outside) / 2)))
    part = model.margins([erased(model, e, o) for e, o in zip(examples, others)], examples) > 0
    none = model.margins([erased(model, e, sorted(r)) for e, r in zip(examples, rationale)], examples) > 0
    top = logits.argmax(-1) == torch.tensor([model.first(e.answer) for e in examples])
    mean = lambda t: float(t.float().mean())
    return {"accuracy": mean(right), "most likely of all tokens": mean(top),
            "pair flips": mean(right & (pair_margin < 0)),
            "half of the rest masked": mean(part), "rationale masked": mean(none)}


def all_skills(model: Shipped, count: int) -> dict:
    rng = random.Random(SEED)
    return {s.NAME: skill_figures(model, unseen(s, count, rng), rng) for s in skills.ALL}


def question_examples(count: int) -> list[Example]:
    rng = random.Random(SEED + 1)
    texts = [t for kind in ("dialogue", "story", "news") for t in questions.passages(corpora.natural(kind, True))]
    texts += [t[:240] for t, _ in corpora.topics_held_out()] + [t for t, _ in corpora.sentiment_dev()]
    return [questions.generate(rng, texts) for _ in range(count)]


def yes_no(model: Shipped, count: int) -> dict:
    examples = question_examples(count)
    right = model.margins([model.ids(e.prompt) for e in examples], examples) > 0
    yes = torch.tensor([e.answer == " yes" for e in examples])
    return {"questions": count, "accuracy": float(right.float().mean()), "share of yes": float(yes.float().mean()),
            "right where yes": float(right[yes].float().mean()), "right where no": float(right[~yes].float().mean())}


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.lower())


def reasons(model: Shipped, examples: list[Example]) -> dict:
    """Asks `Reason:` after the model's own answer; compares words with the rationale, then masks what was named."""
    hit = named = true = correct = 0
    by_claim, by_chance = [], []
    rng = random.Random(SEED + 2)
    margins = model.margins([model.ids(e.prompt) for e in examples], examples)
    for e, margin in zip(examples, margins.tolist()):
        answer = e.answer if margin > 0 else e.foil
        said = model.continue_text(f"{e.prompt}{answer}\nReason:", 24, stop="\n").strip()
        if margin > 0:
            correct += 1
            claim, truth = words_of(said), words_of(e.reason())
            rest = list(truth)
            for w in claim:
                if w in rest:
                    rest.remove(w)
                    hit += 1
            named, true = named + len(claim), true + len(truth)
        spans = [m.span() for w in dict.fromkeys(words_of(said))
                 for m in re.finditer(rf"\b{re.escape(w)}\b", e.prompt, re.I)]
        body = maskable(model, e, set())
        claimed = [n for n in model.tokens_in(e.prompt, spans) if n in body]
        if claimed:
            by_claim.append((e, claimed))
            by_chance.append((e, rng.sample(body, len(claimed))))
    out = {"examples": correct, "precision": hit / max(1, named), "recall": hit / max(1, true)}

    def changed(cuts):
        full = model.margins([model.ids(e.prompt) for e, _ in cuts], [e for e, _ in cuts])
        cut = model.margins([erased(model, e, n) for e, n in cuts], [e for e, _ in cuts])
        return float(((full - cut) * full.sign()).mean())  # how much of the margin goes

    if by_claim:
        out |= {"margin lost, named words masked": changed(by_claim), "margin lost, as many others": changed(by_chance)}
    return out


@torch.no_grad()
def heads(model: Shipped) -> dict:
    """Induction: attention from the second run of a random sequence to what followed the first; previous token:
    attention to the token before, on held-out news. The mean over positions, best head named."""
    c = model.model.config
    generator = torch.Generator().manual_seed(SEED)
    half = torch.randint(300, c.vocab_size, (16, 50), generator=generator)
    x = torch.cat([torch.full((16, 1), END), half, half], 1)
    record = Record()
    model.model.body(x, record=record)
    query = torch.arange(51, 101)
    induction = torch.stack([a[:, :, query, query - 49].mean((0, 2)) for a in record.attention])
    texts = [r for r in (model.ids(t) for t in corpora.natural("news", True)[:40]) if len(r) >= 100][:16]
    record = Record()
    model.model.body(torch.tensor([r[:100] for r in texts]), record=record)
    query = torch.arange(2, 100)
    previous = torch.stack([a[:, :, query, query - 1].mean((0, 2)) for a in record.attention])
    name = lambda t: f"layer {int(t.argmax()) // c.n_head}, head {int(t.argmax()) % c.n_head}"
    return {"induction": float(induction.max()), "induction head": name(induction),
            "previous token": float(previous.max()), "previous-token head": name(previous)}


@torch.no_grad()
def bits_per_byte(model: Shipped, text: str) -> float:
    """Windows of the whole context that do not overlap, each after <|endoftext|>."""
    ids = [i for line in model.tokenizer.encode_batch(text.splitlines(keepends=True)) for i in line.ids]
    width, nats = model.context, 0.0
    windows = [ids[i:i + width] for i in range(0, len(ids), width)]
    for i in range(0, len(windows), 16):
        group = [w for w in windows[i:i + 16] if len(w) == width] or [windows[i]]
        for rows in (group, [w for w in windows[i:i + 16] if len(w) != width and w not in group]):
            if rows:
                y = torch.tensor(rows)
                x = torch.cat([torch.full((len(rows), 1), END), y[:, :-1]], 1)
                nats += float(F.cross_entropy(model.model(x).flatten(0, 1), y.flatten(), reduction="sum"))
    return nats / math.log(2) / len(text.encode("utf-8"))


SAMPLES = {"dialogue": "User:", "story": "Once upon a time", "news": "According to", "review": "Review:"}


def samples(model: Shipped, count: int) -> dict[str, list[str]]:
    """The first `count` continuations of one beginning per domain: temperature 0.7, 40 likeliest tokens, 60 tokens."""
    generator = torch.Generator().manual_seed(SEED)
    return {kind: [begin + model.continue_text(begin, 60, 0.7, generator) for _ in range(count)]
            for kind, begin in SAMPLES.items()}


def figures(folder: Path, quick: bool) -> dict:
    model = Shipped.of(folder)
    rng = random.Random(SEED + 3)
    contrast = unseen(skills.contrast, 60 if quick else 200, rng)
    found = [e for e in question_examples(120 if quick else 500) if e.answer == " yes"][:40 if quick else 200]
    wikitext = corpora.wikitext_test()
    count = 60 if quick else 300
    out = {"labelled": labelled(model, 300 if quick else 10_000),
           "skill count": count, "skills": all_skills(model, count),
           "yes/no questions": yes_no(model, 200 if quick else 1000),
           "reasons": {"contrast": reasons(model, contrast), "questions": reasons(model, found)},
           "heads": heads(model),
           "WikiText-2 test, bits per byte": bits_per_byte(model, wikitext[:100_000] if quick else wikitext)}
    if not quick:
        out["samples"] = samples(model, 10)
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("folder", type=Path)
    a.add_argument("--quick", action="store_true")
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--json", type=Path, help="also write the figures here")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    begin = time.time()
    out = figures(o.folder, o.quick)
    if o.json:
        o.json.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(out, indent=1, ensure_ascii=False))
    print(f"{time.time() - begin:.0f} s")


if __name__ == "__main__":
    main()

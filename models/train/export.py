"""Writes the shipped folder: float16 weights, config, tokenizer, golden values, skills.json, training index.

    export.py ../../build/train/small ../vitrine-small
"""
from __future__ import annotations

import argparse
import json
import random
import shutil
from pathlib import Path

import torch

import corpora
import golden
import layout
import skills
from model import GPT2
from shipped import Shipped
from tokenizer import END, MASK
from train import SIZES

# Prompts for the page, those first whose explanation by the default method measures best (docs/trust.md); only those that
# the shipped files answer rightly are kept.
EXAMPLES = [
    ("But turns it round", "Review: The story is dull, but the acting is wonderful.\nSentiment:",
     " positive", " negative"),
    ("A name comes back", "Emma Stone met Henry Baker. It was a quiet day. Then Tom asked Emma", " Stone", " Baker"),
    ("Who gets the book?", "When Anna and Tom went to the market, Tom gave a book to", " Anna", " Tom"),
    ("Two things, two colours", "Tom has a red ball and Anna has a blue kite. The kite is", " blue", " red"),
    ("A review with a negation", "Review: Long, but never boring and beautifully acted.\nSentiment:",
     " positive", " negative"),
    ("Not good at all", "Review: The music was not good at all.\nSentiment:", " negative", " positive"),
    ("A row that repeats", "lamp river dog green boat market dog", " green", " boat"),
    ("The verb and its noun", "The keys near the old door", " are", " is"),
    ("Where is the key now?", "Anna put the key in the box. Anna left the ring in the drawer. Tom moved the key to the "
     "bag. The key is now in the", " bag", " box"),
    ("What is the news about?", "News: The team won its third match of the season after a late goal by the young "
     "striker.\nTopic:", " sports", " world"),
    ("What does the question ask for?", "Question: How many people live in Japan?\nType:", " number", " place"),
    ("A question about a text", "Text: My mother made a big cake for the party.\nQuestion: does it mention food?\n"
     "Answer:", " yes", " no"),
    ("The open bracket", "red [ dog ( cat ) green", " ]", " )"),
]
VERBALISERS = {"Sentiment:": corpora.SENTIMENTS, "Topic:": corpora.TOPICS, "Type:": corpora.QUESTION_TYPES,
               "Answer:": [" no", " yes"]}
GOLDEN_TEXTS = ["Review: Never boring.\nSentiment:"]  # short: every token costs 110 KB
KEPT = 8
SKILL_EXAMPLES, INDEX_EXAMPLES = 240, 60  # per skill


def kept_examples(model: Shipped) -> list[dict]:
    out = []
    for title, text, target, foil in EXAMPLES:
        logits = model.last_logits([model.ids(text)])[0]
        if logits[model.first(target)] > logits[model.first(foil)] and len(out) < KEPT:
            out.append({"title": title, "text": text, "target": target, "foil": foil})
    return out


def as_record(e) -> dict:
    return {"prompt": e.prompt, "answer": e.answer, "foil": e.foil, "rationale": e.rationale,
            "pair_prompt": e.pair_prompt, "pair_answer": e.pair_answer}


def generated(test: bool, count: int, seed: int) -> dict[str, list[dict]]:
    """`count` examples per skill, no prompt twice."""
    rng = random.Random(seed)
    out = {}
    for skill in skills.ALL:
        found: dict[str, dict] = {}
        while len(found) < count:
            e = skill.generate(rng, test)
            found.setdefault(e.prompt, as_record(e))
        out[skill.NAME] = list(found.values())
    return out


def write_json(path: Path, value) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{") + "\n",
                    encoding="utf-8")


def mean(weights: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    return {name: sum(w[name] for w in weights) / len(weights) for name in weights[0]}


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("run", type=Path)
    a.add_argument("out", type=Path)
    a.add_argument("--size", choices=SIZES, default="small")
    a.add_argument("--mean-with", type=Path, nargs="*", default=[],
                   help="earlier runs that this one went on from: the mean of all their weights is shipped")
    o = a.parse_args()
    state, *others = (torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
                      for run in [o.run, *o.mean_with])
    model = GPT2(SIZES[o.size])
    model.load_state_dict(mean([s["model"] for s in (state, *others)]))
    extra = {"bos": END, "mask_token_id": MASK, "verbalisers": VERBALISERS, "examples": [],
             "reason": {"cue": "\nReason:", "after": ["Sentiment:", "Answer:"]},  # where the mixture asks for reasons
             "training": {"tokens": state["before"]["tokens"] + state["tokens"],  # with what --init had
                          "steps": state["before"]["steps"] + state["step"],
                          "minutes": round(state["before"]["minutes"] + state["spent"] / 60, 1)}}
    layout.save(o.out, model, torch.float16, {"vitrine": extra})
    shutil.copyfile(o.run / "tokenizer.json", o.out / "tokenizer.json")
    extra["examples"] = kept_examples(Shipped.of(o.out))
    layout.save(o.out, model, torch.float16, {"vitrine": extra})
    golden.write(o.out, GOLDEN_TEXTS)
    if o.size == "small":
        write_json(o.out / "skills.json", generated(True, SKILL_EXAMPLES, 7))
        write_json(o.out / "training-index.json", generated(False, INDEX_EXAMPLES, 1))
    for f in o.out.iterdir():
        f.chmod(0o644)
    print(f"{o.out}: {sum(f.stat().st_size for f in o.out.iterdir()) / 1e6:.1f} MB, "
          f"{len(extra['examples'])} examples that the model answers rightly")


if __name__ == "__main__":
    main()

"""Trains vitrine-small or vitrine-nano. Saves when stopped, resumes from its checkpoint; the schedule follows the time
spent.

    train.py --out ../../build/train/small --minutes 90
    train.py --out ../../build/train/small --minutes 60 --device cuda --batch 256
"""
from __future__ import annotations

import argparse
import csv
import json
import shutil
import signal
import time
from pathlib import Path

import torch

import guide
import layout
import precision
import texts
import tokenizer as tok
from batches import Batcher
from model import Config, GPT2, Record, packed_mask
from optim import TiedCrossEntropy, optimisers
from probe import Probe
from shipped import Shipped

SIZES = {"small": Config(), "nano": Config(n_embd=96, n_layer=3, n_head=4)}
WARM_UP, DECAY, FLOOR = 100, 0.4, 0.02  # steps, share of the run at its end, of the full rate
LONG_ROWS = 0.1  # the last share of the run reads rows of the full context


def rate(done: float, step: int) -> float:
    return min(1.0, (step + 1) / WARM_UP) * max(FLOOR, min(1.0, (1 - done) / DECAY))


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--size", choices=SIZES, default="small")
    a.add_argument("--init", type=Path, help="continue from the weights of a shipped folder; the optimisers begin anew")
    a.add_argument("--minutes", type=float, default=90)
    a.add_argument("--until", help="the UTC time HH:MM at which the run ends, instead of --minutes")
    a.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates, below 1 to continue a run")
    a.add_argument("--tokens", type=float, help="stop by tokens, not by minutes")
    a.add_argument("--batch", type=int, default=32, help="rows of 128 tokens")
    a.add_argument("--device", default="cpu")
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--probe-every", type=int, default=250, help="steps between looks at held-out examples; 0: none")
    a.add_argument("--save-every", type=float, default=4, help="minutes between checkpoints")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    o.out.mkdir(parents=True, exist_ok=True)

    config = SIZES[o.size]
    if o.init and not (o.out / "tokenizer.json").exists():
        shutil.copyfile(o.init / "tokenizer.json", o.out / "tokenizer.json")
    tokenizer = tok.load(o.out / "tokenizer.json")
    model, before = GPT2(config), {"tokens": 0, "steps": 0, "minutes": 0.0}
    if o.init:
        model.load_state_dict(layout.load(o.init).state_dict())
        before = json.loads((o.init / "config.json").read_text(encoding="utf-8"))["vitrine"]["training"]
    model.to(o.device)
    low = precision.fastest(o.device)
    steppers, clipped = optimisers(model, low=low)
    base = [o.rate * g["lr"] for s in steppers for g in s.param_groups]
    step, tokens, spent = 0, 0, 0.0
    saved = o.out / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved, map_location=o.device, weights_only=True)
        model.load_state_dict(state["model"])
        for s, values in zip(steppers, state["optimisers"]):
            s.load_state_dict(values)
        step, tokens, spent = state["step"], state["tokens"], state["spent"]
        before = state["before"]
    batcher = Batcher(tokenizer, 1 + before["steps"] + step, config.n_positions,
                      texts.load(o.out / "texts.pickle"))
    probe = Probe(low) if o.probe_every and o.device == "cpu" else None
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, step {step}, {low}", flush=True)

    def save() -> None:
        new = saved.with_suffix(".new")
        torch.save({"model": model.state_dict(), "optimisers": [s.state_dict() for s in steppers], "step": step,
                    "tokens": tokens, "spent": spent, "before": before}, new)
        new.replace(saved)

    def done() -> float:
        return tokens / o.tokens if o.tokens else spent / (60 * o.minutes)

    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.append(True))
    if o.until:
        hour, minute = map(int, o.until.split(":"))
        o.minutes = spent / 60 + (60 * hour + minute - time.time() / 60) % 1440
    average, looking, last_save, start = None, None, time.time(), time.time()
    while done() < 1 and not stopped:
        factor = rate(done(), step)
        for lr, group in zip(base, (g for s in steppers for g in s.param_groups)):
            group["lr"] = lr * factor
        batcher.progress(done())
        length = config.n_positions if done() > 1 - LONG_ROWS else config.n_positions // 2
        rows = o.batch * config.n_positions // (2 * length)
        x, y, w, positions, documents, looks = (t.to(o.device) for t in batcher.batch(rows, length))
        with torch.autocast(o.device, torch.bfloat16, enabled=low == torch.bfloat16):
            record = Record()
            h = model.body(x, positions=positions, mask=packed_mask(documents).to(low), record=record)
        trained = (w > 0).flatten()
        loss = TiedCrossEntropy.apply(h.flatten(0, 1)[trained], model.wte.weight, y.flatten()[trained],
                                      w.flatten()[trained], low)
        guided = guide.loss(record.attention, looks)
        (loss + guided).backward()
        torch.nn.utils.clip_grad_norm_(clipped, 1.0)
        for s in steppers:
            s.step()
            s.zero_grad(set_to_none=True)
        now = time.time()
        spent, start = spent + now - start, now
        step, tokens = step + 1, tokens + x.numel()
        average = loss.item() if average is None else 0.98 * average + 0.02 * loss.item()
        looking = guided.item() if looking is None else 0.98 * looking + 0.02 * guided.item()
        if step % 50 == 0 or done() >= 1:
            print(f"{step} loss {average:.3f} looking {looking:.3f} tokens {tokens / 1e6:.2f} M {tokens / spent:.0f}/s "
                  f"{spent / 60:.1f} min rate {factor:.2f}", flush=True)
            with open(o.out / "curve.csv", "a", newline="") as f:
                csv.writer(f).writerow([step, tokens, round(spent, 1), round(average, 4), round(factor, 4)])
        if probe and step % o.probe_every == 0:
            found = probe(Shipped(model, tokenizer))
            print(f"{step} " + ", ".join(f"{name} {value:.2f}" for name, value in found.items()), flush=True)
            with open(o.out / "probe.csv", "a", newline="") as f:
                if f.tell() == 0:
                    csv.writer(f).writerow(["step", "tokens", *found])
                csv.writer(f).writerow([step, tokens, *(round(v, 4) for v in found.values())])
        if now - last_save > 60 * o.save_every:
            save()
            last_save = now
    save()
    print(f"{'stopped' if stopped else 'finished'}: {tokens / 1e6:.1f} M tokens in {spent / 60:.1f} min", flush=True)


if __name__ == "__main__":
    main()

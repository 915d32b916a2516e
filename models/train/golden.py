"""Golden values: what a checkpoint computes, in float64 with PyTorch's autograd, stored as float32.

`golden.py FOLDER TEXT...` writes golden.json and golden.safetensors beside the weights.
`golden.py --compare FOLDER` recomputes the values of a folder that has them and prints the largest difference;
on a checkpoint whose values another implementation computed this tests the code below.

Tensors per case `caseN.`: logits [T, V]; hidden.i [T, D] (residual entering block i, the last one after the final
norm); attention.l [H, T, T]; lens.i [T, V] = unembed(final norm(hidden.i)); grad [T, D] of the score by the token
embeddings; input_x_gradient, integrated_gradients (32-point midpoint rule, zero baseline),
integrated_gradients_mean_baseline (mean row of the embedding matrix), occlusion_zero_embedding,
occlusion_mean_embedding: [T]; head_ablation [L, H] = score - score with that head's output zeroed before the
output projection. The score is logit[target] - logit[foil] at `position`.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

import layout
from model import GPT2, Record

STEPS = 32


def values(model: GPT2, ids: list[int], position: int, target: int | None = None, foil: int | None = None):
    """-> (numbers for golden.json, tensors). Without a target, the two most likely tokens are compared."""
    tokens = torch.tensor([ids])
    record = Record()
    with torch.no_grad():
        logits = model(tokens, record=record)[0]
    order = logits[position].argsort(descending=True)
    target = int(order[0]) if target is None else target
    foil = int(order[1]) if foil is None else foil

    def score(embeddings, cut=None):
        row = model(embeddings=embeddings, cut=cut)[:, position]
        return row[:, target] - row[:, foil]

    e = model.wte(tokens).detach()
    zero, mean = torch.zeros_like(e[0, 0]), model.wte.weight.detach().mean(0)

    def gradient(points):
        points = points.detach().requires_grad_(True)
        return torch.autograd.grad(score(points).sum(), points)[0]

    def integrated(base):
        alpha = (torch.arange(STEPS, dtype=e.dtype) + 0.5) / STEPS
        path = base + alpha.view(-1, 1, 1) * (e - base)
        return ((e[0] - base) * gradient(path).mean(0)).sum(-1)

    grad = gradient(e)[0]
    out = {"logits": logits, "grad": grad, "input_x_gradient": (e[0] * grad).sum(-1),
           "integrated_gradients": integrated(zero), "integrated_gradients_mean_baseline": integrated(mean)}
    with torch.no_grad():
        full = score(e)[0]

        def occlusion(base):
            rows = e.repeat(len(ids), 1, 1)
            rows[torch.arange(len(ids)), torch.arange(len(ids))] = base
            return full - score(rows)

        out["occlusion_zero_embedding"], out["occlusion_mean_embedding"] = occlusion(zero), occlusion(mean)
        c = model.config
        out["head_ablation"] = torch.stack([torch.cat([full - score(e, (layer, head)) for head in range(c.n_head)])
                                            for layer in range(c.n_layer)])
        for i, h in enumerate(record.hidden):
            out[f"hidden.{i}"] = h[0]
        for i in range(c.n_layer):
            out[f"attention.{i}"] = record.attention[i][0]
            out[f"lens.{i}"] = model.unembed(model.ln_f(record.hidden[i][0]))
        numbers = {"position": position, "target": target, "foil": foil, "score": float(full),
                   "score_zero_baseline": float(score(zero.expand_as(e))[0]),
                   "score_mean_baseline": float(score(mean.expand_as(e))[0])}
    return numbers, out


def write(folder: Path, texts: list[str]) -> None:
    model = layout.load(folder, torch.float64)  # float16 and bfloat16 weights are widened after rounding
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cases, tensors = [], {}
    for number, text in enumerate(texts):
        code = tokenizer.encode(text)
        figures, out = values(model, code.ids, len(code.ids) - 1)
        cases.append({"text": text, "ids": code.ids, "tokens": code.tokens, "offsets": [list(o) for o in code.offsets],
                      "decoded": tokenizer.decode(code.ids)} | figures)
        tensors |= {f"case{number}.{key}": t.detach().float().contiguous() for key, t in out.items()}
    golden = {"torch": torch.__version__, "dtype": "float64 reference, float32 stored", "cases": cases}
    (folder / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(tensors, str(folder / "golden.safetensors"))


def compare(folder: Path) -> float:
    model = layout.load(folder, torch.float64)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    stored = load_file(str(folder / "golden.safetensors"))
    worst, seen = 0.0, 0
    for number, case in enumerate(golden["cases"]):
        code = tokenizer.encode(case["text"])
        if code.ids != case["ids"] or [list(o) for o in code.offsets] != case["offsets"]:
            raise SystemExit(f"case {number}: the tokenizer disagrees with golden.json")
        figures, out = values(model, case["ids"], case["position"])
        for key, number_ in figures.items():
            worst = max(worst, abs(number_ - case[key]))
        for key, t in out.items():
            worst = max(worst, float((t.float() - stored[f"case{number}.{key}"]).abs().max()))
            seen += 1
    if seen != len(stored):
        raise SystemExit(f"{len(stored)} tensors stored, {seen} compared")
    return worst


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        print(f"{sys.argv[2]}: largest difference {compare(Path(sys.argv[2])):.2e}")
    else:
        write(Path(sys.argv[1]), sys.argv[2:])

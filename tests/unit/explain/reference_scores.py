"""Reference values for methods that the golden files do not hold, in PyTorch and float64, written independently of the C++.

Usage: reference_scores.py GOLDEN_FOLDER... > reference_scores.json     (the first golden case of each folder)
AttnLRP here is autograd through a forward pass in which the rules are built in: deviations of norms detached, f(h) as
h * (f(h) / h).detach(), and products as the mean of the two versions with one factor detached.
"""
import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

ACTIVATIONS = {"gelu_new": lambda x: F.gelu(x, approximate="tanh"), "gelu": F.gelu}


class Reference:
    def __init__(self, folder: Path) -> None:
        self.config = json.loads((folder / "config.json").read_text())
        tensors = load_file(str(folder / "model.safetensors"))
        self.w = {name.removeprefix("transformer."): t.double() for name, t in tensors.items()}
        self.heads = self.config["n_head"]
        self.width = self.config["n_embd"] // self.heads
        self.lrp = False
        self.parts: dict[str, list] | None = None

    def norm(self, x, name):
        centred = x - x.mean(-1, keepdim=True)
        deviation = ((centred ** 2).mean(-1, keepdim=True) + self.config["layer_norm_epsilon"]).sqrt()
        return centred / (deviation.detach() if self.lrp else deviation) * self.w[name + ".weight"] + self.w[name + ".bias"]

    def product(self, a, b):
        if not self.lrp:
            return a @ b
        halves = (a @ b.detach() + a.detach() @ b) / 2
        return halves + (a @ b - halves).detach()

    def linear(self, x, name):
        return x @ self.w[name + ".weight"] + self.w[name + ".bias"]

    def block(self, x, i, without_value=None):
        p, length = f"h.{i}.", x.shape[0]
        qkv = self.linear(self.norm(x, p + "ln_1"), p + "attn.c_attn").split(self.heads * self.width, -1)
        q, k, v = (t.view(length, self.heads, self.width).transpose(0, 1) for t in qkv)
        if without_value is not None:
            v = v.clone()
            v[:, without_value] = 0
        scale = 1 / math.sqrt(self.width)
        if self.config["scale_attn_by_inverse_layer_idx"]:
            scale /= i + 1
        mask = torch.full((length, length), float("-inf"), dtype=x.dtype).triu(1)
        mixed = self.product((self.product(q * scale, k.transpose(-1, -2)) + mask).softmax(-1), v)
        output = self.w[p + "attn.c_proj.weight"].view(self.heads, self.width, -1)
        if self.parts is not None:
            self.parts["heads"].append(mixed @ output)  # [H, T, D]
        x = x + (mixed @ output).sum(0) + self.w[p + "attn.c_proj.bias"]
        hidden = self.linear(self.norm(x, p + "ln_2"), p + "mlp.c_fc")
        active = ACTIVATIONS[self.config["activation_function"]](hidden)
        if self.lrp:
            active = hidden * (active / hidden).detach()
        out = self.linear(active, p + "mlp.c_proj")
        if self.parts is not None:
            self.parts["mlp"].append(out)
        return x + out

    def residual(self, embeddings):
        x = embeddings + self.w["wpe.weight"][: embeddings.shape[0]]
        for i in range(self.config["n_layer"]):
            x = self.block(x, i)
        return x

    def score(self, residual, case):
        logits = self.norm(residual, "ln_f")[case["position"]] @ self.w["wte.weight"].T
        return logits[case["target"]] - logits[case["foil"]]


def values(folder: Path) -> dict:
    case = json.loads((folder / "golden.json").read_text())["cases"][0]
    model = Reference(folder)
    ids, position = torch.tensor(case["ids"]), case["position"]
    embeddings = model.w["wte.weight"][ids].clone().requires_grad_(True)
    model.lrp = True
    model.score(model.residual(embeddings), case).backward()
    out = {"attn_lrp": (embeddings * embeddings.grad).sum(-1)}

    model.lrp, model.parts = False, {"heads": [], "mlp": []}
    with torch.no_grad():
        residual = model.residual(embeddings)
    parts, model.parts, model.lrp = model.parts, None, True
    residual.requires_grad_(True)
    model.score(residual, case).backward()
    direction, model.lrp = residual.grad[position], False
    out["direct_logit_attribution"] = torch.stack([h[:, position] @ direction for h in parts["heads"]])
    out["direct_logit_attribution.mlp"] = torch.stack([m[position] @ direction for m in parts["mlp"]])

    with torch.no_grad():
        x = embeddings + model.w["wpe.weight"][: len(ids)]
        zeroing, flow = torch.eye(len(ids), dtype=torch.float64), torch.eye(len(ids), dtype=torch.float64)
        attention = load_file(str(folder / "golden.safetensors"))
        for i in range(model.config["n_layer"]):
            clean = model.block(x, i)
            columns = [1 - F.cosine_similarity(model.block(x, i, j), clean, dim=-1) for j in range(len(ids))]
            layer = torch.stack(columns, 1).tril()
            zeroing = layer / layer.sum(-1, keepdim=True) @ zeroing
            mixed = attention[f"case0.attention.{i}"].double().mean(0) / 2 + torch.eye(len(ids)) / 2
            flow = mixed / mixed.sum(-1, keepdim=True) @ flow
            x = clean
    out["value_zeroing"], out["attention_rollout"] = zeroing[position], flow[position]
    return {name: [float(f"{x:.9g}") for x in t.flatten().tolist()] for name, t in out.items()}


print(json.dumps({Path(f).name: values(Path(f)) for f in sys.argv[1:]}, indent=1))

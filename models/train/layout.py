"""Our parameter names <-> Hugging Face's GPT-2 layout, where linear weights are stored [in, out]."""
from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from model import Config, GPT2

CONFIG_KEYS = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner", "activation_function",
               "layer_norm_epsilon", "scale_attn_by_inverse_layer_idx")
IN_BLOCK = {"c_attn": "attn.c_attn", "c_proj": "attn.c_proj", "c_fc": "mlp.c_fc", "mlp_c_proj": "mlp.c_proj"}


def shipped_name(name: str, prefix: str) -> tuple[str, bool]:
    """-> (name in the file, whether the matrix is transposed there)."""
    part = name.split(".")
    if part[0] != "h" or part[2] not in IN_BLOCK:
        return prefix + name, False
    return f"{prefix}h.{part[1]}.{IN_BLOCK[part[2]]}.{part[3]}", part[3] == "weight"


def to_shipped(model: GPT2, dtype: torch.dtype, prefix: str = "transformer.") -> dict[str, torch.Tensor]:
    out = {}
    for name, p in model.state_dict().items():
        target, transposed = shipped_name(name, prefix)
        out[target] = (p.T if transposed else p).detach().to("cpu", dtype).contiguous().clone()
    return out


def save(folder: Path, model: GPT2, dtype: torch.dtype, extra: dict, prefix: str = "transformer.") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"],
              "torch_dtype": str(dtype).removeprefix("torch."), "tie_word_embeddings": True,
              "bos_token_id": 0, "eos_token_id": 0, "attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0,
              "scale_attn_weights": True}
    config |= {key: getattr(model.config, key) for key in CONFIG_KEYS} | extra
    (folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(to_shipped(model, dtype, prefix), str(folder / "model.safetensors"), metadata={"format": "pt"})


def load(folder: Path, dtype: torch.dtype = torch.float32) -> GPT2:
    """Reads a GPT-2 folder in Hugging Face layout, with or without the `transformer.` prefix."""
    raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = GPT2(Config(**{key: raw[key] for key in CONFIG_KEYS if key in raw}))
    tensors = load_file(str(folder / "model.safetensors"))
    prefix = "transformer." if "transformer.wte.weight" in tensors else ""
    state = {}
    for name in model.state_dict():
        source, transposed = shipped_name(name, prefix)
        state[name] = tensors[source].T if transposed else tensors[source]
    model = model.to(dtype)
    model.load_state_dict(state)
    return model.eval()

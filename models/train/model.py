"""GPT-2 as Hugging Face defines it, in plain PyTorch.

Pre-norm blocks, learned positions, biases everywhere, tied embeddings. The attention is written out
(matmul, softmax, matmul): in bfloat16 on a CPU that is several times faster than the flash kernel,
whose backward pass dominated a training step.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Config:
    vocab_size: int = 4096
    n_positions: int = 256
    n_embd: int = 256
    n_layer: int = 6
    n_head: int = 8
    n_inner: int | None = None  # None: four times n_embd
    activation_function: str = "gelu_new"
    layer_norm_epsilon: float = 1e-5
    scale_attn_by_inverse_layer_idx: bool = False

    @property
    def inner(self) -> int:
        return self.n_inner or 4 * self.n_embd


ACTIVATIONS = {
    "gelu_new": lambda x: F.gelu(x, approximate="tanh"),
    "gelu": F.gelu,
    "relu": F.relu,
}


class Record:
    """Collects what a forward pass computed: `hidden` [B, T, D] per block, `attention` [B, H, T, T]."""

    def __init__(self) -> None:
        self.hidden: list[torch.Tensor] = []
        self.attention: list[torch.Tensor] = []


class Block(nn.Module):
    def __init__(self, config: Config, index: int) -> None:
        super().__init__()
        d = config.n_embd
        self.heads, self.width = config.n_head, d // config.n_head
        self.scale = self.width ** -0.5
        if config.scale_attn_by_inverse_layer_idx:
            self.scale /= index + 1
        self.activation = ACTIVATIONS[config.activation_function]
        self.ln_1 = nn.LayerNorm(d, eps=config.layer_norm_epsilon)
        self.c_attn = nn.Linear(d, 3 * d)
        self.c_proj = nn.Linear(d, d)
        self.ln_2 = nn.LayerNorm(d, eps=config.layer_norm_epsilon)
        self.c_fc = nn.Linear(d, config.inner)
        self.mlp_c_proj = nn.Linear(config.inner, d)

    def forward(self, x, mask, record: Record | None = None, cut_head: int | None = None):
        """x [B, T, D]; mask is added to the scores: [T, T] or [B, 1, T, T]. cut_head zeroes one head's output."""
        batch, length, d = x.shape
        qkv = self.c_attn(self.ln_1(x)).view(batch, length, 3, self.heads, self.width)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        scores = (q * self.scale) @ k.transpose(-1, -2) + mask.to(q.dtype)
        weights = scores.softmax(-1, dtype=q.dtype)
        if record is not None:
            record.attention.append(weights)
        mixed = (weights @ v).transpose(1, 2)  # [B, T, H, W]
        if cut_head is not None:
            mixed = mixed.clone()
            mixed[:, :, cut_head] = 0
        x = x + self.c_proj(mixed.reshape(batch, length, d))
        return x + self.mlp_c_proj(self.activation(self.c_fc(self.ln_2(x))))


class GPT2(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.wte = nn.Embedding(config.vocab_size, config.n_embd)
        self.wpe = nn.Embedding(config.n_positions, config.n_embd)
        self.h = nn.ModuleList([Block(config, i) for i in range(config.n_layer)])
        self.ln_f = nn.LayerNorm(config.n_embd, eps=config.layer_norm_epsilon)
        residual = 1 / math.sqrt(2 * config.n_layer)  # keeps the variance of the residual stream
        for name, p in self.named_parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02 * (residual if "c_proj" in name else 1))
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def unembed(self, x):
        return F.linear(x, self.wte.weight)

    def forward(self, ids=None, **options):
        """-> logits [B, T, V]; options as for `body`."""
        return self.unembed(self.body(ids, **options))

    def body(self, ids=None, *, embeddings=None, positions=None, mask=None, record: Record | None = None,
             cut: tuple[int, int] | None = None):
        """ids [B, T] or token embeddings [B, T, D] -> [B, T, D] after the final norm.

        positions [B, T] and an additive mask serve packed rows; without them the rows are plain causal text.
        cut = (layer, head) zeroes that head's output before the output projection.
        """
        e = self.wte(ids) if embeddings is None else embeddings
        length = e.shape[1]
        if positions is None:
            positions = torch.arange(length, device=e.device)
        if mask is None:
            mask = torch.full((length, length), float("-inf"), device=e.device).triu(1)
        x = e + self.wpe(positions)
        for i, block in enumerate(self.h):
            if record is not None:
                record.hidden.append(x)
            x = block(x, mask, record, cut[1] if cut is not None and cut[0] == i else None)
        x = self.ln_f(x)
        if record is not None:
            record.hidden.append(x)
        return x


def packed_mask(documents: torch.Tensor) -> torch.Tensor:
    """documents [B, T] numbers the document of each token -> additive mask [B, 1, T, T]:
    a token sees the earlier tokens of its own document only."""
    length = documents.shape[1]
    same = documents[:, :, None] == documents[:, None, :]
    seen = same & torch.ones(length, length, dtype=torch.bool, device=documents.device).tril()
    return torch.zeros(seen.shape, device=documents.device).masked_fill_(~seen, float("-inf"))[:, None]

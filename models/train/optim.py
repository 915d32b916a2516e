"""Muon for the blocks' matrices, AdamW for the rest, and a cross-entropy that never stores the logits."""
from __future__ import annotations

import torch


class Muon(torch.optim.Optimizer):
    """Momentum whose matrix is made nearly orthogonal by five Newton-Schulz steps before it is applied."""

    def __init__(self, parameters, lr: float = 0.02, momentum: float = 0.95, decay: float = 0.1,
                 low: torch.dtype = torch.bfloat16) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})
        self.low = low  # the format of the Newton-Schulz steps

    def orthogonal(self, update: torch.Tensor) -> torch.Tensor:
        x = update.to(self.low)
        tall = x.shape[0] > x.shape[1]
        x = x.T if tall else x
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        return (x.T if tall else x).float()

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(p)
                average = state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                update = self.orthogonal(p.grad.lerp(average, group["momentum"]))
                p.mul_(1 - group["lr"] * group["decay"])
                p.add_(update, alpha=-group["lr"] * max(1, p.shape[0] / p.shape[1]) ** 0.5)


def optimisers(model, muon_rate: float = 0.02, adam_rate: float = 3e-3, low: torch.dtype = torch.bfloat16):
    matrices = [p for n, p in model.named_parameters() if n.startswith("h.") and p.dim() == 2]
    chosen = {id(p) for p in matrices}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    return [Muon(matrices, muon_rate, low=low), torch.optim.AdamW(rest, adam_rate, betas=(0.9, 0.95), weight_decay=0.0)], rest


class TiedCrossEntropy(torch.autograd.Function):
    """Weighted mean of -log softmax(h W^T)[target], with both gradients made in the forward pass, 512 rows at a
    time: the [rows, vocabulary] matrix stays in the cache. h [N, D], w [V, D], target [N], weight [N]; low is the format
    of the products."""

    @staticmethod
    def forward(ctx, h, w, target, weight, low=torch.bfloat16):
        h_low, w_low = h.to(low), w.to(low)
        grad_h = torch.empty_like(h_low)
        grad_w = torch.zeros_like(w, dtype=torch.float32)
        scale, total = weight / weight.sum(), torch.zeros((), device=h.device)
        for i in range(0, h.shape[0], 512):
            rows = slice(i, i + 512)
            p = (h_low[rows] @ w_low.T).float().log_softmax(-1)
            total -= (p.gather(1, target[rows, None])[:, 0] * scale[rows]).sum()
            p.exp_()
            p.scatter_add_(1, target[rows, None], torch.full_like(p[:, :1], -1.0))
            g = p.mul_(scale[rows, None]).to(low)
            grad_h[rows] = g @ w_low
            grad_w += g.T @ h_low[rows]
        ctx.save_for_backward(grad_h.to(h.dtype), grad_w.to(w.dtype))
        return total

    @staticmethod
    def backward(ctx, grad):
        grad_h, grad_w = ctx.saved_tensors
        return grad_h * grad, grad_w * grad, None, None, None

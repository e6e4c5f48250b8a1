"""EmbeddingGemma with low-rank changes, laid out for one core that computes bfloat16 on its tiles (AMX).

All rows of a step lie in one table of ``ROWS`` tokens, so that the fused kernels are compiled for one shape; only
attention looks at single texts, ``ROWS // length`` of them at a time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

ROWS = 960
LENGTHS = (32, 40, 48, 60, 64, 80, 96, 120, 160, 192, 240, 320, 480, 960)
SCALE = 2.0


def _norm(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    x = x.float()
    return (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * weight).to(torch.bfloat16)


def _turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """x (n, heads, 256), cos and sin (n, 1, 128)."""
    x = x.float()
    a, b = x[..., :128], x[..., 128:]
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1).to(torch.bfloat16)


class Mapped(torch.autograd.Function):
    """A linear map whose low-rank change is added to its weight beforehand; only the change gets gradients."""

    @staticmethod
    def forward(ctx: Any, h: torch.Tensor, w: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(h, w, a, b)
        return F.linear(h, w)

    @staticmethod
    def backward(ctx: Any, dy: torch.Tensor) -> Any:  # type: ignore[override]
        h, w, a, b = ctx.saved_tensors
        down, up = F.linear(h, a.to(h.dtype)), dy @ b.to(h.dtype)
        return dy @ w, None, SCALE * (up.T @ h).float(), SCALE * (dy.T @ down).float()


def _map(h: torch.Tensor, w: torch.Tensor, low: Any) -> torch.Tensor:
    return F.linear(h, w) if low is None else Mapped.apply(h, low[0], low[1], low[2])


def _part(h: torch.Tensor, w: torch.Tensor, low: Any, begin: int, end: int) -> torch.Tensor:
    """Some rows of a map: apart, so that no gradient is put together from slices, which is slow."""
    return F.linear(h, w[begin:end]) if low is None else Mapped.apply(h, low[0][begin:end], low[1], low[2][begin:end])


def _before(x, n1, wqkv, qn, kn, cos, sin, low):  # type: ignore[no-untyped-def]
    qkv = _map(_norm(x, n1), wqkv, low)
    q = _turned(_norm(qkv[:, :768].view(-1, 3, 256), qn), cos, sin)
    k = _turned(_norm(qkv[:, 768:1024].view(-1, 1, 256), kn), cos, sin)
    return q, k, qkv[:, 1024:].view(-1, 1, 256)


def _after(x, seen, wo, n2, n3, wgu, wd, n4, lo, lgu, ld):  # type: ignore[no-untyped-def]
    x = x + _norm(_map(seen, wo, lo), n2)
    h = _norm(x, n3)
    g, u = _part(h, wgu, lgu, 0, 1152).float(), _part(h, wgu, lgu, 1152, 2304).float()
    g = g * torch.sigmoid(1.5957691216057308 * (g + 0.044715 * g * g * g)) * u
    return x + _norm(_map(g.to(torch.bfloat16), wd, ld), n4)


class Engine(nn.Module):
    """The transformer; the layers from ``first`` on have low-rank changes."""

    def __init__(self, folder: Path, rank: int, first: int, compiled: bool = True) -> None:
        super().__init__()
        t = load_file(str(folder / "model.safetensors"))
        t = {k.removeprefix("model."): v for k, v in t.items()}
        self.rank, self.first = rank, first
        self.embed = t["embed_tokens.weight"].bfloat16() * torch.tensor(768**0.5).bfloat16()
        self.frozen: list[dict[str, torch.Tensor]] = []
        for i in range(24):
            p = f"layers.{i}."

            def one(n: str, p: str = p) -> torch.Tensor:
                return 1.0 + t[p + n + ".weight"].float()

            def w(*n: str, p: str = p) -> torch.Tensor:
                return torch.cat([t[p + m + "_proj.weight"] for m in n]).bfloat16().contiguous()

            self.frozen.append(
                {
                    "n1": one("input_layernorm"),
                    "n2": one("post_attention_layernorm"),
                    "n3": one("pre_feedforward_layernorm"),
                    "n4": one("post_feedforward_layernorm"),
                    "qn": one("self_attn.q_norm"),
                    "kn": one("self_attn.k_norm"),
                    "wqkv": w("self_attn.q", "self_attn.k", "self_attn.v"),
                    "wo": w("self_attn.o"),
                    "wgu": w("mlp.gate", "mlp.up"),
                    "wd": w("mlp.down"),
                }
            )
        self.last = 1.0 + t["norm.weight"].float()
        self.low = nn.ParameterDict()
        for i in range(first, 24):
            for name, (ins, outs) in {"qkv": (768, 1280), "o": (768, 768), "gu": (768, 2304), "d": (1152, 768)}.items():
                self.low[f"{i}_{name}_a"] = nn.Parameter(torch.randn(rank, ins) / ins**0.5)
                self.low[f"{i}_{name}_b"] = nn.Parameter(torch.zeros(outs, rank))
        self.merged: dict[tuple[int, str], torch.Tensor] = {}
        self.turns: dict[tuple[int, bool], tuple[torch.Tensor, torch.Tensor]] = {}
        self.merge()
        if compiled:
            self.before, self.after = torch.compile(_before, dynamic=False), torch.compile(_after, dynamic=False)
        else:
            self.before, self.after = _before, _after

    def turn(self, length: int, wide: bool) -> tuple[torch.Tensor, torch.Tensor]:
        if (length, wide) not in self.turns:
            inv = 1.0 / ((1e6 if wide else 1e4) ** (torch.arange(0, 256, 2).float() / 256))
            angle = (torch.arange(ROWS) % length).float()[:, None] * inv
            self.turns[length, wide] = (angle.cos()[:, None], angle.sin()[:, None])
        return self.turns[length, wide]

    def _low(self, i: int, name: str) -> Any:
        return (self.merged[i, name], self.low[f"{i}_{name}_a"], self.low[f"{i}_{name}_b"]) if i >= self.first else None

    def merge(self) -> None:
        """To be called after each change of the low-rank parts."""
        with torch.no_grad():
            for i in range(self.first, 24):
                for name in ("qkv", "o", "gu", "d"):
                    a, b = self.low[f"{i}_{name}_a"], self.low[f"{i}_{name}_b"]
                    merged = torch.addmm(self.frozen[i]["w" + name], b.bfloat16(), (SCALE * a).bfloat16())
                    self.merged[i, name] = merged

    def forward(self, ids: torch.Tensor, held: torch.Tensor) -> torch.Tensor:
        """ids, held (texts, length) with texts * length == ROWS; states (texts, length, 768) in bfloat16, before ``head``."""
        n, length = ids.shape
        x = self.embed[ids.reshape(-1)]
        mask = torch.where(held.bool(), 0.0, -1e9).to(torch.bfloat16)[:, None, :]
        for i in range(24):
            if i < self.first:
                with torch.no_grad():
                    x = self._layer(x, i, mask, n, length)
            else:
                x = self._layer(x, i, mask, n, length)
        return _norm(x, self.last).view(n, length, 768)

    def _layer(self, x: torch.Tensor, i: int, mask: torch.Tensor, n: int, length: int) -> torch.Tensor:
        f = self.frozen[i]
        cos, sin = self.turn(length, i % 6 == 5)
        q, k, v = self.before(x, f["n1"], f["wqkv"], f["qn"], f["kn"], cos, sin, self._low(i, "qkv"))
        scores = torch.baddbmm(mask, q.view(n, length * 3, 256), k.view(n, length, 256).transpose(1, 2), alpha=0.0625)
        seen = torch.bmm(torch.softmax(scores, -1), v.reshape(n, length, 256)).view(n * length, 768)
        return self.after(
            x,
            seen,
            f["wo"],
            f["n2"],
            f["n3"],
            f["wgu"],
            f["wd"],
            f["n4"],
            self._low(i, "o"),
            self._low(i, "gu"),
            self._low(i, "d"),
        )

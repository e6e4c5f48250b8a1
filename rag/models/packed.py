"""The embedding transformer over texts that lie in one table, without padding and with fewer operations.

Its modules and weights are those that ``transformers`` loaded, and so are its rotary angles: only what stands between
the linear maps is written down here, for one kind of transformer. In bfloat16 the maps take half the time of the
model's own pass, the rest is norms in float32, rotations by copies, masks that hide nothing, and padding.
``tests/models/test_packed.py`` holds both to the same vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

TOKENS = 1024  # at once: the states of so many stay in a core's cache


def is_packable(transformer: Any) -> bool:
    """Whether this is the arithmetic that is written down here: EmbeddingGemma's, a Gemma 3 that looks both ways."""
    if type(transformer).__name__ != "Gemma3TextModel":
        return False
    config = transformer.config
    return (
        bool(config.use_bidirectional_attention)
        and config.num_key_value_heads == 1
        and config.attn_logit_softcapping is None
        and config.hidden_activation == "gelu_pytorch_tanh"
    )


def batches(lengths: Sequence[int], tokens: int = TOKENS) -> list[list[int]]:
    """The numbers of texts of these lengths, longest first, in batches of about ``tokens`` tokens."""
    found: list[list[int]] = []
    held = 0
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if not found or held + lengths[number] > tokens:
            found.append([])
            held = 0
        found[-1].append(number)
        held += lengths[number]
    return found


def states(transformer: Any, rows: Sequence[Sequence[int]]) -> list[Tensor]:
    """The last states of texts of token ids, one tensor (its tokens, dimension) a text, in the model's precision.

    To be called in torch's inference mode. Texts of one length that stand side by side are the fastest.
    """
    import torch

    lengths = [len(row) for row in rows]
    ids = torch.tensor([token for row in rows for token in row])
    places = torch.cat([torch.arange(length) for length in lengths])
    x = transformer.embed_tokens(ids)
    kinds = set(transformer.config.layer_types)
    turns = {kind: _turn(*transformer.rotary_emb(x[None], places[None], kind)) for kind in kinds}
    groups = _groups(lengths, transformer.config)
    for layer, kind in zip(transformer.layers, transformer.config.layer_types, strict=False):
        part = layer.self_attn
        h = _normed(x, layer.input_layernorm)
        q = _turned(_normed(part.q_proj(h).view(len(ids), -1, part.head_dim), part.q_norm), turns[kind])
        k = _turned(_normed(part.k_proj(h).view(len(ids), 1, part.head_dim), part.k_norm), turns[kind])
        seen = _attended(q, k, part.v_proj(h), groups[kind], part.scaling)
        x = _added(x, part.o_proj(seen), layer.post_attention_layernorm)
        h = _normed(x, layer.pre_feedforward_layernorm)
        h = layer.mlp.down_proj(_activated(layer.mlp.gate_proj(h)).mul_(layer.mlp.up_proj(h)))
        x = _added(x, h, layer.post_feedforward_layernorm)
    return list(torch.split(_normed(x, transformer.norm), lengths))


def padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The states as one tensor (texts, longest, dimension) in float32, zero where a text has no token; and where it has
    one (texts, longest)."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    held = pad_sequence([torch.ones(len(state), dtype=torch.long) for state in states], batch_first=True)
    return pad_sequence([state.float() for state in states], batch_first=True), held


# -- between the linear maps ----------------------------------------------------------------------


def _scale(x: Tensor, eps: float) -> Tensor:
    """1 / root mean square of each row."""
    import torch

    norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True).float()
    return torch.rsqrt(norm.square_().div_(x.shape[-1]).add_(eps)).to(x.dtype)


def _normed(x: Tensor, norm: Any) -> Tensor:
    return (x * _scale(x, norm.eps)).mul_(1.0 + norm.weight)


def _added(x: Tensor, h: Tensor, norm: Any) -> Tensor:
    return x.addcmul_(h.mul_(_scale(h, norm.eps)), 1.0 + norm.weight)


def _activated(gate: Tensor) -> Tensor:
    """GELU. In bfloat16 by the error function, which has a fast kernel there: it differs from the approximation by tanh
    that the model was trained with by 0.0005 at most, and the rounding by more."""
    import torch
    from torch.nn import functional

    return functional.gelu(gate, approximate="none" if gate.dtype == torch.bfloat16 else "tanh")


def _turn(cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
    """Cosines (tokens, 1, dimension of a head), and half of the sines, which are twice the same."""
    return cos[0, :, None], sin[0, :, None, : sin.shape[-1] // 2]


def _turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary positions (Su et al. 2021, arXiv 2104.09864) of x (tokens, heads, dimension of a head)."""
    cos, sin = turn
    half = sin.shape[-1]
    turned = x * cos
    turned[..., :half].addcmul_(x[..., half:], sin, value=-1)
    turned[..., half:].addcmul_(x[..., :half], sin)
    return turned


@dataclass(frozen=True, slots=True)
class _Group:
    """Texts of one length that stand together; ``mask`` is what each token sees of its text, None for all."""

    begin: int
    texts: int
    length: int
    mask: Tensor | None


def _groups(lengths: Sequence[int], config: Any) -> dict[str, list[_Group]]:
    """By kind of layer."""
    found: dict[str, list[_Group]] = {"full_attention": [], "sliding_attention": []}
    begin = 0
    for length, same in groupby(lengths):
        texts = len(list(same))
        found["full_attention"].append(_Group(begin, texts, length, None))
        found["sliding_attention"].append(_Group(begin, texts, length, _window(length, config)))
        begin += texts * length
    return found


def _window(length: int, config: Any) -> Tensor | None:
    """Which tokens each token of each head sees: those nearer than the window."""
    import torch

    if length <= config.sliding_window:
        return None
    places = torch.arange(length)
    near: Tensor = (places[:, None] - places[None]).abs() < config.sliding_window
    return near.repeat_interleave(config.num_attention_heads, 0)


def _attended(q: Tensor, k: Tensor, v: Tensor, groups: Sequence[_Group], scaling: float) -> Tensor:
    """q (tokens, heads, dimension), k and v of one head, which all heads of q share: they are further rows of it."""
    from torch.nn import functional

    heads, size = q.shape[1:]
    seen = q.new_empty(len(q), heads * size)
    for group in groups:
        at = slice(group.begin, group.begin + group.texts * group.length)
        shape = (group.texts, 1, group.length, size)
        asked = q[at].view(group.texts, 1, group.length * heads, size)
        found = functional.scaled_dot_product_attention(
            asked, k[at].view(shape), v[at].view(shape), attn_mask=group.mask, scale=scaling
        )
        seen[at] = found.reshape(-1, heads * size)
    return seen

"""The network: a transformer with layer norm before each block, tied embeddings, sinusoidal positions (Vaswani et al. 2017).

On a CPU with bfloat16 units two things make it twice as fast as the plain form: attention as batched products, and a
loss that never keeps the whole table of probabilities.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.translation.prepare import PAD

MASKED = -1e4
POSITIONS = 512


class Attention(nn.Module):
    """Multi-head attention; `memory` is what is looked at, the sequence itself or the encoder's."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.query, self.key_value, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(len(x), -1, self.heads, self.size).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor, allowed: Tensor | None, causal: bool) -> Tensor:
        """X [batch, length, width]; `allowed` [batch, 1, 1, memory length] is true where memory is no padding."""
        keys, values = self.key_value(memory).chunk(2, dim=-1)
        q, k, v = self._split(self.query(x)), self._split(keys), self._split(values)
        if x.device.type != "cpu":
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed, is_causal=causal)
        else:
            mixed = self._plain(q, k, v, allowed, causal)
        return self.out(mixed.transpose(1, 2).reshape(x.shape))

    def _plain(self, q: Tensor, k: Tensor, v: Tensor, allowed: Tensor | None, causal: bool) -> Tensor:
        flat = [t.flatten(0, 1) for t in (q, k, v)]
        scores = torch.bmm(flat[0], flat[1].transpose(1, 2)) * self.size**-0.5
        if causal:
            scores = scores + torch.full(scores.shape[1:], MASKED, dtype=scores.dtype).triu(1)
        elif allowed is not None:
            barred = torch.where(allowed, 0.0, MASKED).to(scores.dtype)
            scores = scores + barred.expand(-1, self.heads, -1, -1).flatten(0, 1)
        return torch.bmm(F.softmax(scores, dim=-1), flat[2]).view(q.shape)


class Layer(nn.Module):
    """One layer; with `cross` a decoder's, which looks at the encoder's output too and never ahead."""

    def __init__(self, width: int, inner: int, heads: int, dropout: float, cross: bool) -> None:
        super().__init__()
        self.attend, self.norm = Attention(width, heads), nn.LayerNorm(width)
        self.cross = Attention(width, heads) if cross else None
        self.cross_norm = nn.LayerNorm(width) if cross else None
        self.widen, self.narrow, self.feed_norm = nn.Linear(width, inner), nn.Linear(inner, width), nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, allowed: Tensor, memory: Tensor | None = None) -> Tensor:
        y = self.norm(x)
        x = x + self.drop(self.attend(y, y, None if self.cross else allowed, causal=self.cross is not None))
        if self.cross is not None and self.cross_norm is not None and memory is not None:
            x = x + self.drop(self.cross(self.cross_norm(x), memory, allowed, causal=False))
        return x + self.drop(self.narrow(F.relu(self.widen(self.feed_norm(x)))))


def positions(width: int) -> Tensor:
    """[POSITIONS, width]: sines, then cosines, as CTranslate2 has them."""
    half = width // 2
    angles = torch.arange(POSITIONS)[:, None] * torch.exp(torch.arange(half) * -(math.log(10_000) / (half - 1)))[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Translator(nn.Module):
    """Source and target share one table of embeddings; the rows `targets` of it are the output layer too.

    A source is numbered by the whole table, a target by its place in `targets`: the fewer words it chooses from, the
    cheaper the choice.
    """

    def __init__(
        self, targets: Tensor, vocabulary: int, width: int, inner: int, heads: int, encoder_layers: int, decoder_layers: int,
        dropout: float, smoothing: float,
    ) -> None:  # fmt: skip
        super().__init__()
        self.width, self.smoothing = width, smoothing
        self.register_buffer("targets", targets.clone(), persistent=False)
        self.embed = nn.Embedding(vocabulary, width)
        self.encoder = nn.ModuleList(Layer(width, inner, heads, dropout, cross=False) for _ in range(encoder_layers))
        self.decoder = nn.ModuleList(Layer(width, inner, heads, dropout, cross=True) for _ in range(decoder_layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(len(targets)))
        self.drop = nn.Dropout(dropout)
        self.register_buffer("positions", positions(width), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1 and not name.startswith("embed"):
                nn.init.xavier_uniform_(parameter)
        nn.init.normal_(self.embed.weight, std=width**-0.5)

    def _enter(self, ids: Tensor, table: Tensor) -> Tensor:
        return self.drop(F.embedding(ids, table) * math.sqrt(self.width) + self.positions[: ids.shape[1]])

    def output_table(self) -> Tensor:
        """[targets, width]"""
        return self.embed.weight[self.targets]

    def states(self, source: Tensor, target: Tensor, table: Tensor) -> Tensor:
        """The decoder's output for each position of the target: [batch, target length, width]."""
        allowed = (source != PAD)[:, None, None, :]
        memory = self._enter(source, self.embed.weight)
        for layer in self.encoder:
            memory = layer(memory, allowed)
        memory, x = self.encoder_norm(memory), self._enter(target, table)
        for layer in self.decoder:
            x = layer(x, allowed, memory)
        return self.decoder_norm(x)

    def log_probabilities(self, source: Tensor, target: Tensor) -> Tensor:
        """[batch, target length, targets], of the token that follows each position."""
        table = self.output_table()
        return F.log_softmax(F.linear(self.states(source, target, table), table, self.bias), dim=-1)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """The summed label-smoothed cross entropy of a batch; target begins with BEGIN and ends with END."""
        gold = target[:, 1:].flatten()
        kept = gold != PAD
        table = self.output_table()
        states = self.states(source, target[:, :-1], table).flatten(0, 1)[kept]
        if states.device.type == "cpu" and states.dtype == torch.bfloat16:
            return _ChunkedLoss.apply(states, table, self.bias, gold[kept], self.smoothing)
        logits = F.linear(states, table, self.bias)
        return F.cross_entropy(logits, gold[kept], label_smoothing=self.smoothing, reduction="sum")


class _ChunkedLoss(torch.autograd.Function):
    """Cross entropy over the tied table, a thousand positions at a time, its gradient taken on the way forward."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, weight: Tensor, bias: Tensor, gold: Tensor, smoothing: float) -> Tensor:
        to_states = torch.empty_like(states)
        to_weight, to_bias = torch.zeros(weight.shape), torch.zeros(bias.shape)
        total = 0.0
        for start in range(0, len(states), 1024):
            part, right = states[start : start + 1024], gold[start : start + 1024, None]
            p = F.softmax(F.linear(part, weight, bias), dim=1)
            total -= float(p.gather(1, right).float().clamp_min(1e-9).log().sum())
            p -= smoothing / p.shape[1]
            p.scatter_add_(1, right, torch.full(right.shape, smoothing - 1, dtype=p.dtype))
            to_states[start : start + 1024] = p @ weight
            to_weight += torch.mm(p.t(), part).float()
            to_bias += p.float().sum(0)
        ctx.save_for_backward(to_states, to_weight.to(weight.dtype), to_bias.to(bias.dtype))
        return torch.tensor(total)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        return *(gradient * saved for saved in ctx.saved_tensors), None, None

"""Training: Muon for the layers' matrices (Jordan et al. 2024), Adam for the rest, a moving average of the weights.

Stops after a number of minutes or steps and goes on from its checkpoint. The batches of a step depend on the seed and the
step alone, so that a run in pieces sees what one long run would have seen.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.translation.config import Config
from training.translation.model import Translator
from training.translation.prepare import BEGIN, END

POOL = 200_000
"""Pairs that are sorted by length together."""
MARK = 600
"""Seconds between two looks at held-out pairs; every second one translates some."""


@dataclass
class Data:
    """The prepared pairs. `order` lists each usable pair as often as its part is to be drawn in an epoch."""

    ids: tuple[np.ndarray, np.ndarray]
    offsets: tuple[np.ndarray, np.ndarray]
    order: np.ndarray = field(init=False)
    lengths: np.ndarray = field(init=False)

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.ids = arrays["ids0"], arrays["ids1"]
            self.offsets = arrays["offsets0"], arrays["offsets1"]
            self.targets = torch.from_numpy(arrays["targets"])
            self.start = torch.from_numpy(arrays["start"]).float() if "start" in arrays else None
            repeats = arrays["repeats"]
        self.lengths = np.stack([np.diff(o) for o in self.offsets])
        repeats = np.where(self.lengths.min(0) > 0, repeats, 0)
        self.order = np.repeat(np.arange(len(repeats)), repeats)

    def batches(self, tokens: int, seed: int, epoch: int) -> list[np.ndarray]:
        """The batches of one epoch: shuffled runs of pairs of similar length, of about `tokens` padded subwords."""
        rng = np.random.default_rng([seed, epoch])
        order, batches = rng.permutation(self.order), []
        longest = self.lengths.max(0)
        for start in range(0, len(order), POOL):
            pool = order[start : start + POOL]
            pool = pool[np.argsort(longest[pool], kind="stable")]
            first = 0
            for i in range(1, len(pool) + 1):
                if i == len(pool) or (longest[pool[i]] + 2) * (i - first + 1) > tokens:
                    batches.append(pool[first:i])
                    first = i
        return [batches[i] for i in rng.permutation(len(batches))]

    def tensors(self, rows: np.ndarray) -> tuple[Tensor, Tensor]:
        """Padded source ids with END, and target ids with BEGIN and END: int64, [rows, a multiple of eight]."""
        return self._side(0, rows, begin=False), self._side(1, rows, begin=True)

    def _side(self, side: int, rows: np.ndarray, begin: bool) -> Tensor:
        lengths = self.lengths[side][rows]
        width = -(-(int(lengths.max()) + 1) // 8) * 8 + begin  # few distinct shapes
        table = np.zeros((len(rows), width), dtype=np.int64)
        for line, row, length in zip(table, rows, lengths, strict=True):
            start = self.offsets[side][row]
            line[begin : begin + length] = self.ids[side][start : start + length]
            line[begin + length] = END
        if begin:
            table[:, 0] = BEGIN
        return torch.from_numpy(table)


class Run:
    """The state of a training: model, optimizer, moving average, and how far it is. Saved whole, restored whole."""

    def __init__(self, config: Config, out: Path, device: str, data: Data) -> None:
        torch.manual_seed(config.seed)
        self.config, self.path, self.device, self.targets = config, out / "checkpoint.pt", device, data.targets
        self.model = Translator(data.targets, **config.architecture)  # type: ignore[arg-type]
        if config.start and data.start is not None:
            known = data.start.abs().sum(1) > 0
            self.model.embed.weight.data[: len(known)][known] = data.start[known]
        self.model = self.model.to(device)
        self.average = {name: p.detach().float().clone() for name, p in self.model.named_parameters()}
        if device == "cpu":  # the products in bfloat16, the optimizer on float32 masters
            self.masters = {name: p.detach().clone().requires_grad_() for name, p in self.model.named_parameters()}
            self.model = self.model.to(torch.bfloat16)
        else:
            self.masters = dict(self.model.named_parameters())
        layers = ("encoder.", "decoder.")
        hidden = {name: p for name, p in self.masters.items() if p.dim() == 2 and name.startswith(layers)}
        rest = [p for name, p in self.masters.items() if name not in hidden]
        self.optimizers: tuple[torch.optim.Optimizer, ...] = (
            torch.optim.Muon(hidden.values(), weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0.01, fused=True),
        )
        self.step, self.epoch, self.done, self.seen = 0, 0, 0, 0
        self.spent = 0.0  # seconds of processor time before this process
        if self.path.exists():
            self._restore()

    def _restore(self) -> None:
        state = torch.load(self.path, map_location=self.device)
        if state["architecture"] != self.config.architecture or not torch.equal(state["targets"].cpu(), self.targets):
            raise SystemExit(f"{self.path}: made with another configuration; choose another folder, or remove it")
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                self.masters[name].copy_(state["weights"][name])
                parameter.copy_(self.masters[name])
        if "optimizers" in state:  # a package has none
            for optimizer, stored in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(stored)
        self.average = state["average"]
        self.step, self.epoch, self.done, self.seen = state["progress"]
        self.spent = state.get("spent", 0.0)

    def save(self) -> None:
        state = {
            **self.averaged(),
            "weights": {name: p.detach() for name, p in self.masters.items()},
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "progress": (self.step, self.epoch, self.done, self.seen),
            "spent": self.spent + time.process_time(),
        }
        part = self.path.with_suffix(".part")
        torch.save(state, part)
        os.replace(part, self.path)

    def averaged(self) -> dict[str, Any]:
        """The part of a checkpoint that is the model so far."""
        return {"architecture": self.config.architecture, "targets": self.targets, "average": self.average}

    def update(self, source: Tensor, target: Tensor, share: float) -> float:
        """One step on one batch, at a share (0 to 1) of the full rates; returns the loss a token."""
        tokens = int((target[:, 1:] != 0).sum())
        for optimizer, rate in zip(self.optimizers, (self.config.hidden_rate, self.config.rate), strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * share
        source, target = source.to(self.device, non_blocking=True), target.to(self.device, non_blocking=True)
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=self.device != "cpu"):
            loss = self.model(source, target) / tokens
        loss.backward()
        if self.device == "cpu":
            for name, parameter in self.model.named_parameters():
                self.masters[name].grad, parameter.grad = parameter.grad.float(), None  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(self.masters.values(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self._follow()
        self.step += 1
        self.done += 1
        self.seen += tokens
        return loss.detach() if self.device != "cpu" else float(loss.detach())  # type: ignore[return-value]

    @torch.no_grad()
    def _follow(self) -> None:
        """Copies the masters into the model, and every eighth step into the moving average."""
        if self.device == "cpu":
            for name, parameter in self.model.named_parameters():
                parameter.copy_(self.masters[name])
        if self.step % 8 == 0:
            keep = min(self.config.decay, (self.step + 1) / (self.step + 100))
            for name, parameter in self.masters.items():
                self.average[name].lerp_(parameter.float(), 1 - keep)


def train(
    config: Config,
    out: Path,
    minutes: float,
    steps: int | None = None,
    final: bool = False,
    parent: Path | None = None,
    held: Sequence[Path] = (),
) -> float:
    """Train for a number of minutes, or of steps; with `final` the rate falls to nothing over the last third.

    A new model begins from the weights of `parent`, the folder of another one, if given. What it makes of the pairs in the
    files `held` is printed, and added to OUT/marks.jsonl, on the way. Returns the last loss a token.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.use_deterministic_algorithms(device == "cpu")
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # nothing reads it
    if device == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        print("this CPU has no bfloat16 units: a step takes minutes where others take a second", flush=True)
    data = Data(out / "data.npz")
    run = Run(config, out, device, data)
    if parent is not None and run.step == 0:
        from training.translation.parent import adopt

        parent_start = Data(parent / "data.npz").start
        if data.start is None or parent_start is None:
            raise SystemExit(f"{out}: prepared without the static embeddings; prepare it again")
        print(
            f"{adopt(run, out / 'sentencepiece.model', data.start, parent, parent_start):,} subwords in common", flush=True
        )
    print(
        f"{len(data.order):,} pairs an epoch, {sum(p.numel() for p in run.masters.values()):,} weights, on {device}",
        flush=True,
    )
    mark = _marks(run, held, out) if held else None
    began, saved, first, seen = time.monotonic(), time.monotonic(), run.step, run.seen
    run.model.train()
    loss = math.nan
    for rows in _stream(data, run):
        share = _share(time.monotonic() - began, minutes * 60, run.step - first, steps)
        if share >= 1:
            break
        loss = run.update(*data.tensors(rows), share=_rate(config, run.step, share if final else 0.0))
        if run.step % 100 == 0:
            speed = (run.seen - seen) / (time.monotonic() - began)
            print(f"step {run.step} loss {float(loss):.3f} seen {run.seen / 1e6:.1f}M {speed:,.0f} tokens/s", flush=True)
        if time.monotonic() - saved > 180:
            run.save()
            saved = time.monotonic()
        if mark is not None:
            mark()
    run.save()
    return float(loss)


def _marks(run: Run, files: Sequence[Path], out: Path) -> Callable[[], None]:
    """Something to be called after each step, which measures at the beginning and then every MARK seconds."""
    from training.translation.held import Held

    held, count, last = Held(files, out / "sentencepiece.model"), 0, time.monotonic()

    def measure(translate: bool) -> None:
        figures: dict[str, float] = {"step": run.step, "seen": run.seen, "seconds": round(run.spent + time.process_time())}
        figures |= {f"nats {name}": round(loss, 4) for name, loss in held.losses(run.averaged()).items()}
        if translate:
            run.save()
            average([run.path], out / "averaged.pt")
            figures |= {
                f"BLEU {name}": round(score, 2) for name, score in held.bleu(out / "averaged.pt", run.config).items()
            }
        print(line := json.dumps(figures), flush=True)
        with (out / "marks.jsonl").open("a", encoding="utf-8") as marks:
            marks.write(line + "\n")

    def mark() -> None:
        nonlocal count, last
        if time.monotonic() - last > MARK:
            count, last = count + 1, time.monotonic()
            measure(translate=count % 2 == 0)

    measure(translate=False)
    return mark


def _stream(data: Data, run: Run) -> Iterator[np.ndarray]:
    """Batches without end, from where the run is; `update` counts those that are done."""
    while True:
        yield from data.batches(run.config.batch, run.config.seed, run.epoch)[run.done :]
        run.epoch, run.done = run.epoch + 1, 0


def _share(seconds: float, budget: float, done: int, steps: int | None) -> float:
    """How much of the budget is used up, 0 to 1."""
    return done / steps if steps is not None else seconds / budget


def _rate(config: Config, step: int, share: float) -> float:
    """The share of the full rate: it rises, stays, falls slowly, and in the last stretch falls to nothing."""
    shape = min(1.0, (step + 1) / config.warmup, math.sqrt(config.hold / (step + 1)))
    return shape * min(1.0, (1 - share) * 3)


def average(checkpoints: list[Path], out: Path) -> None:
    """The mean of the moving averages of several checkpoints, as float16, with what export needs: a small file."""
    states: list[dict[str, Any]] = [torch.load(path, map_location="cpu") for path in checkpoints]
    weights = {name: (sum(s["average"][name].float() for s in states) / len(states)).half() for name in states[0]["average"]}
    torch.save({**{key: states[0][key] for key in ("architecture", "targets")}, "weights": weights}, out)

"""The commands: python -m training.translation prepare|train|restore|join|average|package CONFIG OUT ..."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from training.translation.config import load_config

_HELP = """
  prepare CONFIG OUT --data FOLDER    shards to sentencepiece.model and data.npz
  train   CONFIG OUT --minutes N      goes on from OUT/checkpoint.pt; --final for the last stretch,
                                      --parent FOLDER to begin from another model,
                                      --held FILE... to measure it on the way
  restore CONFIG OUT PACKAGE [--steps N]
                                      OUT/checkpoint.pt and OUT/sentencepiece.model of a package, at step N of
                                      the schedule; then `prepare`
  join    CONFIG OUT FIRST SECOND --data FOLDER
                                      OUT/sentencepiece.model, OUT/data.npz and OUT/checkpoint.pt of a model for the
                                      languages of both, grown from the first (folders of trained or restored models)
  average CONFIG OUT [CHECKPOINT...]  OUT/averaged.pt, by default of OUT/checkpoint.pt
  package CONFIG OUT [--only XX]      OUT/translate-XX_en-V.argosmodel, of a joint model for one of its languages

`align evaluate translation` measures what comes out.
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m training.translation",
        description=__doc__,
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("prepare", "train", "restore", "join", "average", "package"))
    parser.add_argument("config", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="*")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--final", action="store_true")
    parser.add_argument("--parent", type=Path)
    parser.add_argument("--only")
    parser.add_argument("--held", type=Path, nargs="+", default=[])
    args = parser.parse_args()
    config = load_config(args.config)
    if args.command == "prepare":
        from training.translation.prepare import prepare

        print(prepare(config, args.data, args.out))
    elif args.command == "train":
        from training.translation.train import train

        train(config, args.out, args.minutes, args.steps, args.final, args.parent, args.held)
    elif args.command == "restore":
        from training.translation.restore import restore

        if len(args.checkpoints) != 1:
            parser.error("restore: name the package")
        print(restore(config, args.checkpoints[0], args.out, args.steps or 0))
    elif args.command == "join":
        from training.translation.joint import join

        if len(args.checkpoints) != 2:
            parser.error("join: name the folders of two models")
        first, second = args.checkpoints
        print(join(config, args.out, first, second, args.data))
    elif args.command == "average":
        from training.translation.train import average

        average(args.checkpoints or [args.out / "checkpoint.pt"], args.out / "averaged.pt")
    else:
        from training.translation.export import package

        if args.only is not None and args.only not in config.sources:
            parser.error(f"--only: the model reads {', '.join(config.sources)}")
        config = replace(config, source=args.only or config.source)
        path = package(args.out / "averaged.pt", args.out / "sentencepiece.model", config, args.out)
        print(path, f"{path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

"""Puts trained weights in the place of the shipped ones: ``python -m tools.micro.ship micro-s``."""

import argparse
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from evaluations.micro.model import MODEL_NAMES, SUMS_FILE, WEIGHTS
from tools.micro.recipes import FOLDER


def write_sums(folder: Path) -> None:
    """The sums of all weights that lie in the folder, as ``sha256sum`` writes them."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.glob("*.npz"))
    ]
    (folder / SUMS_FILE).write_text("".join(lines), "ascii")


def main(arguments: Sequence[str] | None = None) -> None:
    """Copy the chosen files and write all sums anew."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("models", nargs="*", metavar="MODEL", help=", ".join(MODEL_NAMES))
    options.add_argument("--folder", type=Path, default=FOLDER)
    chosen = options.parse_args(arguments)
    for name in chosen.models or MODEL_NAMES:
        shutil.copyfile(chosen.folder / f"{name}.npz", WEIGHTS / f"{name}.npz")
    write_sums(WEIGHTS)
    total = sum(path.stat().st_size for path in WEIGHTS.glob("*.npz"))
    print(f"{WEIGHTS}: {total / 1e6:.2f} MB; now run python -m tools.micro.card")


if __name__ == "__main__":
    main()

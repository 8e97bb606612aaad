"""Measure what medleaf costs: CPU seconds (user and system) of whole runs, the best of three.

Usage: python tests/bench.py [--check]. With --check, exits with 1 when a limit is exceeded.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from medleaf import exporters

ROOT = Path(__file__).parents[1]
MEDLEAF = Path(sys.executable).with_name("medleaf")
REPEATS = 3


class Measure(NamedTuple):
    """One command line, measured; `arguments` gets a new folder each time."""

    name: str
    arguments: Callable[[Path], list[str | Path]]
    limit: float = float("inf")
    """The most CPU seconds that it may take."""
    warm: bool = False
    """Whether the same command ran in the same folder before."""


def standard(folder: Path) -> list[str | Path]:
    return ["build", "source", "--output", folder / "build"]


def everything(folder: Path) -> list[str | Path]:
    """Build what there is, the files for the press and large print, too."""
    return [*standard(folder), *(f"--only={product}" for product in exporters.names())]


MANY = 200
"""Articles of the publication that is made for one of the measures."""


def many(folder: Path) -> list[str | Path]:
    """Check copies of the article in source/, with every rule."""
    source = Path(shutil.copytree(ROOT / "source", folder / "source"))
    (article,) = (source / "articles").glob("*.json")
    text = article.read_text(encoding="utf-8")
    for number in range(MANY):
        own = text.replace(f'"id": "{article.stem}"', f'"id": "number-{number}"')
        own = own.replace("There is growing", f"There are {number}. There is growing")
        (source / f"articles/number-{number}.json").write_text(own, encoding="utf-8")
    return ["check", source]


MEASURES = (
    Measure("medleaf --help", lambda _: ["--help"], 0.15),
    Measure("medleaf check", lambda _: ["check", "source"], 0.4),
    Measure(f"medleaf check, {MANY} articles", many, 0.4 + 0.012 * MANY),
    Measure("medleaf build", standard, 1.2),
    Measure("medleaf build, nothing to do", standard, warm=True),
    Measure("medleaf build, every product", everything),
)


def spent() -> float:
    """Return the CPU seconds that all programs we ran took so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(arguments: list[str | Path]) -> float:
    before = spent()
    done = subprocess.run([MEDLEAF, *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"medleaf {' '.join(map(str, arguments))} failed:\n{done.stderr}")
    return spent() - before


def measure(what: Measure) -> float:
    """Return the CPU seconds of the best run."""
    best = float("inf")
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            arguments = what.arguments(Path(folder))
            if what.warm:
                run(arguments)
            best = min(best, run(arguments))
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what medleaf costs.")
    parser.add_argument("--check", action="store_true", help="fail when a limit is exceeded")
    asked = parser.parse_args()
    within = True
    print(f"{'':30} CPU s  limit")
    for what in MEASURES:
        best = measure(what)
        within = within and best <= what.limit
        limit = "" if what.limit == float("inf") else f"{what.limit:5.2f}"
        verdict = "" if best <= what.limit else "  TOO SLOW"
        print(f"{what.name:30} {best:5.2f}  {limit}{verdict}")
    return int(asked.check and not within)


if __name__ == "__main__":
    sys.exit(main())

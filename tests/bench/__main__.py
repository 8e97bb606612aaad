"""Measure what medleaf costs. Usage: python -m bench (make bench).

CPU seconds (user and system) of whole processes and all that they start, the best of a few rounds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench.figures import take
from bench.measures import MEASURES


def main() -> int:
    """Print the table of what was measured."""
    argparse.ArgumentParser(prog="python -m bench", description=__doc__).parse_args()
    figures = take(MEASURES, progress())
    width = max(len(measure.name) for measure in MEASURES)
    print(f"{'':{width}}  measured  limit")
    for measure in MEASURES:
        best, limit = figures[measure.name].best, measure.limit
        told = f"{measure.name:{width}}  {best:8.3g}"
        if limit is not None:
            told += f"  {limit:5.3g} {measure.unit:6} {'within' if best <= limit else 'OVER'}"
        print(told)
    return 0


def progress() -> Callable[[str], None]:
    """Return what says on a terminal what is measured now."""
    if not sys.stderr.isatty():
        return lambda what: None
    return lambda what: print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

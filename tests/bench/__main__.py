"""Measure what medleaf costs (make bench).

CPU seconds (user and system) of whole processes and all that they start, the best of a few rounds.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from bench import page, peers, record
from bench.figures import Figure, again, calibrate, take
from bench.measures import MEASURES, SOAK, Measure

ARTICLES = 20
"""Articles that every tool is given."""
AGAIN = 3
"""How often what looks dearer is measured again before it is said to be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked = parser.add_mutually_exclusive_group()
    for name, (_, what) in MODES.items():
        asked.add_argument(f"--{name}", dest="mode", action="store_const", const=name, help=what)
    mode = parser.parse_args(arguments).mode
    return MODES[mode][0]() if mode else bench()


def bench() -> int:
    """Print what was measured, and the limits."""
    show(MEASURES, take(MEASURES, progress()))
    return 0


def check() -> int:
    """Measure again what was recorded; 1 if anything is dearer now."""
    old = record.read()
    if old is None:
        print("Nothing was recorded yet: run make bench-record.", file=sys.stderr)
        return 2
    figures = dict(take(MEASURES, progress()))
    for turn in range(AGAIN):
        if not (suspects := record.dearer(MEASURES, figures, old)):
            break
        figures |= again(suspects, figures, progress(), 10 * (turn + 1))
    show(MEASURES, figures)
    worse = record.dearer(MEASURES, figures, old)
    recorded = {line.name: line.ratio for line in old.measures}
    for measure in MEASURES:
        if measure.name not in recorded:
            print(f"not recorded yet: {measure.name}")
    for measure in worse:
        times = figures[measure.name].ratio / recorded[measure.name]
        print(f"DEARER: {measure.name}: {times:.2f} times what was recorded on {old.date}")
    print(
        f"{len(MEASURES) - len(worse)} within {record.DEARER} times the record, {len(worse)} dearer"
    )
    return int(bool(worse))


def beside() -> int:
    """Print what the tools cost that one would use instead."""
    costs = peers.compare(ARTICLES, progress())
    print("\n".join(page.costs(costs)))
    print("\n".join(page.versus(costs)))
    return 0


def keep() -> int:
    """Measure everything; write tests/bench/recorded.json and docs/benchmarks.md."""
    say = progress()
    measured, soaked = take(MEASURES, say), take(SOAK, say)
    new = record.Record(
        date=datetime.datetime.now(datetime.UTC).date(),
        commit=record.commit(),
        machine=record.machine(),
        versions=record.versions(),
        calibration=min(calibrate() for _ in range(3)),
        measures=record.lines(MEASURES, measured),
        soak=record.lines(SOAK, soaked),
        articles=ARTICLES,
        peers=peers.compare(ARTICLES, say),
        load=os.getloadavg()[2],
    )
    record.write(new)
    return write()


def write() -> int:
    """Write docs/benchmarks.md from what was recorded."""
    old = record.read()
    if old is None:
        print("Nothing was recorded yet: run make bench-record.", file=sys.stderr)
        return 2
    page.FILE.write_text(page.page(old), encoding="utf-8")
    return 0


MODES: Mapping[str, tuple[Callable[[], int], str]] = {
    "check": (check, "fail if anything is dearer than recorded, as a ratio"),
    "peers": (beside, "measure other tools over the same articles"),
    "record": (keep, "measure everything, record it and write docs/benchmarks.md"),
    "page": (write, "write docs/benchmarks.md again from what was recorded"),
}


def show(measures: Sequence[Measure], figures: Mapping[str, Figure]) -> None:
    """Print measures beside their limits; what misses its limit is said aloud."""
    width = max(len(measure.name) for measure in measures)
    print(f"{'':{width}}  measured         limit         ratio")
    for line in record.lines(measures, figures):
        limit = "" if line.limit is None else f"{line.limit:.3g}"
        print(
            f"{line.name:{width}}  {line.best:8.3g} {line.unit:5}  {limit:>5}"
            f"  {page.verdict(line):6}  {page.ratio(line):>5}"
        )


def progress() -> Callable[[str], None]:
    """Return what says on a terminal what is measured now."""
    if not sys.stderr.isatty():
        return lambda what: None
    return lambda what: print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Measure what medleaf costs (make bench).

CPU seconds (user and system) of whole processes and all that they start, the best of a few rounds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from bench import page, peers, record
from bench.figures import Figure, again, take
from bench.measures import PARTS, Measure

PEERS = "peers"
ARTICLES = 20
"""Articles that every tool is given."""
AGAIN = 3
"""How often what looks dearer is measured again before it is said to be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; say, check or record what it came to; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join([*PARTS, PEERS])} (default: limits)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail if it is dearer than recorded")
    what.add_argument("--record", action="store_true", help="record it, and write the page")
    what.add_argument("--page", action="store_true", help="measure nothing, write the page again")
    asked = parser.parse_args(arguments)
    parts = asked.part or ["limits"]
    if unknown := set(parts) - {*PARTS, PEERS}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    verdict = 0
    for part in () if asked.page else parts:
        verdict |= beside(asked.record) if part == PEERS else measure(part, asked)
    if asked.record or asked.page:
        page.FILE.write_text(page.page(record.read()), encoding="utf-8")
    return verdict


def measure(part: str, asked: argparse.Namespace) -> int:
    """Measure a part of our own; return the exit code."""
    measures = PARTS[part]
    figures = take(measures, progress())
    if asked.check:
        return check(measures, figures, record.read().runs.get(part))
    show(measures, figures)
    if asked.record:
        record.keep(part, record.lines(measures, figures))
    return 0


def beside(keep: bool) -> int:
    """Measure the tools that one would use instead."""
    costs = peers.compare(ARTICLES, progress())
    print("\n".join([*page.costs(costs), "", *page.versus(costs)]))
    if keep:
        record.keep(PEERS, articles=ARTICLES, costs=costs)
    return 0


def check(
    measures: Sequence[Measure], figures: Mapping[str, Figure], old: record.Run | None
) -> int:
    """Return 1 if anything is dearer than it was, and say what; but measure it again before."""
    if old is None:
        print("This was not recorded yet: run make bench-record.", file=sys.stderr)
        return 2
    for turn in range(AGAIN):
        if suspects := record.dearer(measures, figures, old):
            figures = {**figures, **again(suspects, figures, progress(), 10 * (turn + 1))}
    show(measures, figures)
    recorded = {line.name: line.ratio for line in old.lines}
    for measure in measures:
        if measure.name not in recorded:
            print(f"not recorded yet: {measure.name}")
    worse = record.dearer(measures, figures, old)
    for measure in worse:
        times = figures[measure.name].ratio / recorded[measure.name]
        print(f"DEARER: {measure.name}: {times:.2f} times what was recorded on {old.date}")
    print(f"{len(worse)} of {len(measures)} more than {record.DEARER} times the record")
    return int(bool(worse))


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

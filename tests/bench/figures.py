"""Take the figures of a table, in rounds, each beside a calibration of the machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping

import msgspec

from bench import ROOT
from bench.measures import CPU, Measure


class Figure(msgspec.Struct, frozen=True):
    """What a measure came to at its best, also as a multiple of the calibration."""

    best: float
    ratio: float


def calibrate() -> float:
    """Return the CPU seconds of work that no change to medleaf changes."""
    script = [sys.executable, "tests/bench/calibration.py"]
    return float(subprocess.run(script, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)


def take(
    measures: Iterable[Measure], say: Callable[[str], None], first: int = 0
) -> Mapping[str, Figure]:
    """Take measures; `first` is the number of the first round, for those who measure again.

    Rounds of different measures take turns, so that another program's busy minute spoils one round
    of each, not all rounds of one.
    """
    measures = tuple(measures)
    calibrations: list[float] = []
    taken: dict[str, list[float]] = {measure.name: [] for measure in measures}
    for turn in range(max(measure.rounds for measure in measures)):
        calibrations.append(calibrate())
        for measure in measures:
            if turn < measure.rounds:
                say(f"round {turn + 1}: {measure.name}")
                taken[measure.name].append(measure.take(first + turn))
    calibration = min(calibrations)
    return {
        measure.name: Figure(
            best=(best := min(taken[measure.name])),
            ratio=best / calibration if measure.unit == CPU else best,
        )
        for measure in measures
    }


def again(
    measures: Iterable[Measure], old: Mapping[str, Figure], say: Callable[[str], None], first: int
) -> Mapping[str, Figure]:
    """Take measures for one more round and keep the better figure of each."""
    new = take([measure._replace(rounds=1) for measure in measures], say, first)
    return {
        name: Figure(
            best=min(new[name].best, old[name].best), ratio=min(new[name].ratio, old[name].ratio)
        )
        for name in new
    }

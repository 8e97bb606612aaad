"""Many articles are checked side by side, with the same findings as one by one."""

from __future__ import annotations

import datetime
import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from products import TRUST

from medleaf.check import CHUNK, check
from medleaf.forked import forked

Copy = Callable[[Path], Path]
DAY = datetime.date(2026, 11, 22)


def test_what_comes_back_is_in_order() -> None:
    here = os.getpid()
    things = list(range(3 * CHUNK + 1))
    alone = list(forked(lambda chunk: (os.getpid(), list(chunk)), things, 1, CHUNK))
    assert alone == [([n], (here, [n])) for n in things]
    several = list(forked(lambda chunk: (os.getpid(), list(chunk)), things, 2, CHUNK))
    assert [n for chunk, (_, same) in several for n in chunk if list(chunk) == same] == things
    assert here not in {process for _, (process, _) in several}


def test_a_process_that_is_killed_costs_nothing() -> None:
    here = os.getpid()

    def double(chunk: Sequence[int]) -> list[int]:
        if CHUNK in chunk and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return [2 * n for n in chunk]

    things = list(range(4 * CHUNK))
    doubled = [n for _, some in forked(double, things, 2, CHUNK) for n in some]
    assert doubled == [2 * n for n in things]


def test_the_same_is_found_side_by_side(copy_of: Copy) -> None:
    """Also what is accepted, cited or unused, which only all articles together tell."""
    source = copy_of(TRUST)
    for path in sorted((source / "articles").glob("*.json")):
        article = json.loads(path.read_bytes())
        for number in range(2 * CHUNK // 5):
            id = f"{path.stem}-{number}"
            status = "ready" if number == 7 else article["status"]
            copy = {**article, "id": id, "status": status, "translationOf": None}
            copy = {name: value for name, value in copy.items() if value is not None}
            (path.parent / f"{id}.json").write_text(json.dumps(copy))
    one, two = (check(source, today=DAY, jobs=jobs) for jobs in (1, 2))
    assert one.diagnostics
    assert one.diagnostics == two.diagnostics
    assert one.library
    assert two.library
    assert one.library.entries == two.library.entries

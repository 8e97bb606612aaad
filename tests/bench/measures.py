"""The table of what is measured, with the limits that the project has set itself.

To measure one thing more, add a line to MEASURES: a name, and a function that is given the number
of the round and returns one figure. Less is always better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import corpus

from bench import runs

CPU = "CPU s"
"""User and system time of all processes; the only unit that depends on the machine's speed."""
MB = "MB"
SHARE = "x"
"""One figure as a multiple of another."""


class Measure(NamedTuple):
    """One thing that is measured."""

    name: str
    take: Callable[[int], float]
    limit: float | None = None
    unit: str = CPU
    rounds: int = 3
    """How often it is measured; the best counts, because other programs only ever add to it."""


MANY = 200
"""Articles of the publication that is only checked."""
SOME = 60
"""Articles of the batch that is built."""

KIND = "corpus articles" if corpus.CORPUS.is_file() else "generated articles"

RATE = 1 / 8
"""CPU seconds for the default products of an article: eight articles a CPU second."""
MEMORY = 110
"""MB of a worker."""
FLAT = 1.05
"""How many times its early memory a worker may take in the end."""

MEASURES = (
    Measure("medleaf --help", runs.command("--help"), 0.15),
    Measure("medleaf check, the seed", runs.command("check", "source"), 0.4),
    Measure("medleaf check, one of many articles", runs.check_one_of(MANY), 0.012),
    Measure("medleaf build, the seed", runs.command("build", "source", *runs.NEW), 1.2),
    Measure("medleaf build, the seed, every product", runs.build_every_product, 1.6),
    Measure("nothing to do, the seed", runs.build_again(0)),
    Measure(f"nothing to do, {SOME} articles", runs.build_again(SOME)),
    Measure(f"one comma changed in {SOME} articles", runs.build_changed(SOME)),
    Measure("warm: leaflet.pdf", runs.warm("pdf"), 0.10),
    Measure("warm: leaflet-print.pdf from the same layout", runs.warm("print"), 0.08),
    Measure("warm: all five PDFs", runs.warm("all five"), 0.45),
    Measure("warm: leaflet.epub, its page list known", runs.warm("epub"), 0.02),
    Measure("warm: index.jsonld", runs.warm("jsonld"), 0.02),
    Measure("warm: index.html", runs.warm("html")),
    Measure("catalogue, each of 6,000 articles", runs.catalogue_of(6000)),
    Measure("JSON-LD and lists, each of 1,200 articles", runs.lists_of(1200, "each"), 0.02),
    Measure(f"{SOME} {KIND}, 1 worker: each", runs.batch_cost(SOME, 1), RATE, rounds=1),
    Measure(f"{SOME} {KIND}, 2 workers: each", runs.batch_cost(SOME, 2), RATE, rounds=1),
    Measure(f"{SOME} {KIND}, 2 workers: memory", runs.batch_memory(SOME, SOME), MEMORY, MB, 1),
)

ALL = 400
STEPS = (ALL // 8, ALL // 4, ALL // 2, ALL)
SOAK = (
    Measure(f"{ALL} {KIND}, 1 worker: each", runs.batch_cost(ALL, 1), RATE, rounds=1),
    Measure(f"{ALL} {KIND}, 2 workers: each", runs.batch_cost(ALL, 2), RATE, rounds=1),
    Measure(f"{ALL} {KIND}, 2 workers: elapsed to 1", runs.batch_time(ALL), 1 / 1.85, SHARE),
    Measure(f"one comma changed in {ALL} {KIND}", runs.build_changed(ALL)),
    Measure("two programs at once: elapsed to one by one", runs.two_at_once, unit=SHARE, rounds=1),
    *(
        Measure(
            f"memory of a worker until {n} of them",
            runs.batch_memory(ALL, n),
            MEMORY,
            MB,
            rounds=1,
        )
        for n in STEPS
    ),
    Measure(
        f"memory at the end to that until {STEPS[0]}",
        runs.batch_growth(ALL, STEPS[0]),
        FLAT,
        SHARE,
        rounds=1,
    ),
    Measure(
        "memory until all were made once more, to that until once",
        runs.twice_growth(ALL),
        FLAT,
        SHARE,
        rounds=1,
    ),
    *(
        Measure(
            f"memory of one process for all, until {n}",
            runs.batch_memory(ALL, n, workers=1),
            unit=MB,
            rounds=1,
        )
        for n in STEPS
    ),
)
"""The whole corpus."""

LIBRARY = 10_000
LIBRARIES = (
    Measure(f"check {LIBRARY:,} generated articles: each", runs.check_cost(LIBRARY), 0.012, CPU, 1),
    Measure(
        f"check {LIBRARY:,} generated articles: memory",
        runs.check_memory(LIBRARY),
        400,
        MB,
        rounds=1,
    ),
    Measure(
        f"nothing to do, JSON-LD of {LIBRARY:,} generated articles",
        runs.build_nothing(LIBRARY),
        0.4,
        rounds=1,
    ),
    Measure(
        "JSON-LD and lists, each of 60,000 articles", runs.lists_of(60_000, "each"), 0.02, rounds=1
    ),
    Measure(
        "JSON-LD and lists of 60,000, memory", runs.lists_of(60_000, "megabytes"), 400, MB, rounds=1
    ),
)
"""Libraries of a size for which there is no corpus."""

PARTS = {"limits": MEASURES, "soak": SOAK, "libraries": LIBRARIES}
"""What is measured together; `limits` is short enough for every change."""

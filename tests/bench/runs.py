"""How each measure is taken: whole commands, one warm process, a batch that is watched.

Every function here returns one that is given the number of a round and returns a figure; those that
share a run share it by round.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import corpus

from bench import MEDLEAF, ROOT, watch

LONG = 60
"""Pieces of work that take some seconds."""
Take = Callable[[int], float]

NEW = ("--output", "a new folder")
"""Where a build goes that has nothing to keep."""


def spend(*arguments: str | Path) -> float:
    """Run medleaf and return the CPU seconds that it took; its findings are not looked at."""
    return watch.watch([MEDLEAF, *arguments]).seconds


def command(*arguments: str | Path) -> Take:
    """Measure a command in a process of its own, files in the cache of the system."""

    def take(_: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            return spend(*(folder if part == NEW[1] else part for part in arguments))

    return take


def build_every_product(turn: int) -> float:
    """Build all that there is, the files for the press and large print, too."""
    from medleaf import exporters

    only = (f"--only={product}" for product in exporters.names())
    return command("build", "source", *NEW, *only)(turn)


def check_one_of(count: int) -> Take:
    """Check copies of the seed with every rule; return the cost of one more."""

    def take(turn: int) -> float:
        return (spend("check", _copies(count)) - command("check", "source")(turn)) / count

    return take


def build_again(count: int) -> Take:
    """Build once more when nothing has changed: the seed alone, or so many articles."""

    def take(_: int) -> float:
        source, output = _built(count)
        return spend("build", source, "--output", output)

    return take


def build_nothing(count: int) -> Take:
    """Build the metadata of generated articles once more when nothing has changed."""

    def take(_: int) -> float:
        output = _folder() / f"metadata-of-{count}"
        build = ("build", _generated(count), "--only=jsonld", "--output", output)
        if not output.is_dir():
            spend(*build)
        return spend(*build)

    return take


def build_changed(count: int) -> Take:
    """Build once more when one article has one comma more."""

    def take(_: int) -> float:
        source, output = _built(count)
        article = min((source / "articles").glob("*.json"))
        text = article.read_text(encoding="utf-8")
        article.write_text(text.replace(". ", "., ", 1), encoding="utf-8")
        return spend("build", source, "--output", output)

    return take


def warm(figure: str) -> Take:
    """Measure exporters in a process that has made other articles before."""
    return lambda turn: _warm(turn)[figure]


def catalogue_of(count: int) -> Take:
    """Measure what the catalogue costs an article."""

    def take(_: int) -> float:
        return float(_answer("tests/many.py", str(count), "400")["seconds"]) / count

    return take


def lists_of(count: int, figure: str) -> Take:
    """Build JSON-LD, sitemaps, feed and robots.txt of so many articles from their files."""
    return lambda turn: _lists(count, turn)[figure]


def batch_cost(count: int, workers: int) -> Take:
    """Build articles of the corpus from nothing, in one command; return the cost of each."""
    return lambda turn: _batch(count, workers, turn).seconds / count


def batch_time(count: int) -> Take:
    """Return the time that two workers take for it, as a part of what one takes."""
    return lambda turn: _elapsed(count, 2, turn) / _elapsed(count, 1, turn)


def two_at_once(_: int) -> float:
    """Return the time of two programs at once, as a part of that of one after the other.

    The programs have nothing to do with each other, so this is what the machine's cores can do:
    those that share caches, or are halves of one core, do not come to 0.5.
    """
    script = [sys.executable, "tests/bench/calibration.py", str(LONG)]

    def elapsed(together: int) -> float:
        start = time.monotonic()
        programs = [
            subprocess.Popen(script, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(together)
        ]
        for program in programs:
            program.communicate()
        return time.monotonic() - start

    return elapsed(2) / (elapsed(1) + elapsed(1))


def batch_memory(count: int, after: int, workers: int = 2) -> Take:
    """Return the most memory of a worker in that build until so many articles were finished."""
    return lambda turn: _batch(count, workers, turn).peaks[after]


def batch_growth(count: int, after: int) -> Take:
    """Return how many times as much it was at the end as after so many articles."""
    return lambda turn: _batch(count, 2, turn).peak / _batch(count, 2, turn).peaks[after]


def twice_growth(count: int) -> Take:
    """Return how many times as much a worker took for articles that it had made before.

    The most that it takes is that for the largest article. Every size is met in the first half, so
    what is more in the second is memory that was not given back.
    """

    def take(_: int) -> float:
        source = _folder() / f"corpus-{count}-twice"
        shutil.copytree(_articles(count), source, dirs_exist_ok=True)
        for path in sorted((_articles(count) / "articles").glob("*.json")):
            article = json.loads(path.read_bytes())
            article["id"] = f"z-{article['id']}"[:80]
            (source / "articles" / f"{article['id']}.json").write_text(json.dumps(article))
        seen = _watched(source, 2, (count, 2 * count))
        return seen.peaks[2 * count] / seen.peaks[count]

    return take


def check_cost(count: int) -> Take:
    """Check generated articles with every rule; return the cost of each."""
    return lambda turn: _checked(count, turn).seconds / count


def check_memory(count: int) -> Take:
    """Return the most memory of the process in that check."""
    return lambda turn: _checked(count, turn).peak


@cache
def _lists(count: int, _: int) -> dict[str, float]:
    return _answer("tests/many_files.py", str(count))


@cache
def _warm(_: int) -> dict[str, float]:
    return _answer("tests/bench/warm.py")


def _answer(*arguments: str) -> dict[str, float]:
    """Run a script of ours that prints JSON."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


@cache
def _batch(count: int, workers: int, _: int) -> watch.Seen:
    return _watched(_articles(count), workers, tuple(sorted({count >> n for n in range(4)})))


def _watched(source: Path, workers: int, marks: tuple[int, ...]) -> watch.Seen:
    with tempfile.TemporaryDirectory() as folder:
        build = (MEDLEAF, "build", source, f"--jobs={workers}", "--output", folder)
        return watch.watch(build, Path(folder), marks)


@cache
def _elapsed(count: int, workers: int, _: int) -> float:
    """Return the time of that build; nobody watches its memory, for that takes time from it."""
    with tempfile.TemporaryDirectory() as folder:
        build = (MEDLEAF, "build", _articles(count), f"--jobs={workers}", "--output", folder)
        return watch.watch(build).elapsed


@cache
def _checked(count: int, _: int) -> watch.Seen:
    return watch.watch([MEDLEAF, "check", _generated(count)], marks=())


@cache
def _folder() -> Path:
    """Return a folder that lasts as long as this process."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def _articles(count: int) -> Path:
    corpus.write(_folder() / f"corpus-{count}", count)
    return _folder() / f"corpus-{count}"


@cache
def _generated(count: int) -> Path:
    corpus.write(_folder() / f"generated-{count}", count, made_up=True)
    return _folder() / f"generated-{count}"


@cache
def _built(count: int) -> tuple[Path, Path]:
    """Return a copy of a publication and the folder into which it was built."""
    source = _folder() / f"source-of-{count}"
    shutil.copytree(_articles(count) if count else ROOT / "source", source)
    output = _folder() / f"build-of-{count}"
    spend("build", source, "--output", output)
    return source, output


@cache
def _copies(count: int) -> Path:
    source = Path(shutil.copytree(ROOT / "source", _folder() / f"copies-{count}"))
    (article,) = (source / "articles").glob("*.json")
    text = article.read_text(encoding="utf-8")
    for number in range(count):
        own = text.replace(f'"id": "{article.stem}"', f'"id": "number-{number}"')
        own = own.replace("There is growing", f"There are {number}. There is growing")
        (source / f"articles/number-{number}.json").write_text(own, encoding="utf-8")
    return source

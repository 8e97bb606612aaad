"""What one run came to, kept in a file, so that a later run can be held against it."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from bench import ROOT
from bench.figures import Figure
from bench.measures import Measure
from bench.peers import Cost, program

FILE = Path(__file__).with_name("recorded.json")
DEARER = 1.25
"""How many times the recorded ratio a figure may be."""
PACKAGES = ("typst", "fonttools", "pikepdf", "pillow", "ebooklib", "jinja2", "lxml")


class Line(msgspec.Struct, frozen=True):
    """A measure as it was when it was taken."""

    name: str
    best: float
    ratio: float
    unit: str
    limit: float | None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured together, and under which conditions."""

    date: datetime.date
    commit: str
    load: float
    """Programs that wanted a core when it ended, the mean of 15 minutes."""
    lines: Sequence[Line] = ()
    articles: int = 0
    """How many each of the other tools was given."""
    costs: Sequence[Cost] = ()


class Record(msgspec.Struct, kw_only=True):
    """The last run of each part, and the machine of the last of all."""

    machine: str = ""
    versions: Mapping[str, str] = {}
    runs: dict[str, Run] = {}


def read() -> Record:
    """Return what was recorded."""
    return msgspec.json.decode(FILE.read_bytes(), type=Record) if FILE.is_file() else Record()


def keep(
    part: str, lines: Sequence[Line] = (), articles: int = 0, costs: Sequence[Cost] = ()
) -> None:
    """Record a part that was measured just now, in place of what was known of it."""
    record = read()
    record.machine, record.versions = machine(), versions()
    record.runs[part] = Run(
        date=datetime.datetime.now(datetime.UTC).date(),
        commit=commit(),
        load=round(os.getloadavg()[2], 1),
        lines=lines,
        articles=articles,
        costs=costs,
    )
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")


def lines(measures: Sequence[Measure], figures: Mapping[str, Figure]) -> list[Line]:
    """Put measures and figures together."""
    return [
        Line(
            m.name, round(figures[m.name].best, 6), round(figures[m.name].ratio, 6), m.unit, m.limit
        )
        for m in measures
    ]


def dearer(measures: Sequence[Measure], figures: Mapping[str, Figure], old: Run) -> list[Measure]:
    """Return the measures that came to more than DEARER times what was recorded."""
    known = {line.name: line.ratio for line in old.lines}
    return [m for m in measures if figures[m.name].ratio > DEARER * known.get(m.name, float("inf"))]


def machine() -> str:
    """Say on what it was measured."""
    listing = Path("/proc/cpuinfo")
    said = listing.read_text(encoding="utf-8") if listing.is_file() else ""
    named = re.search(r"model name\s*: (.+)", said)
    cpu = named[1] if named else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores ({cpu}), {platform.system()}"


def commit() -> str:
    """Return the commit that was measured, and say if the package has changed since."""
    changed = _git("status", "--porcelain", "pipeline")
    return _git("rev-parse", "--short=12", "HEAD") + (" and changes" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def versions() -> dict[str, str]:
    """Return the versions of what was measured, ours and the peers'."""
    found = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    found["pandoc"] = _said([program("pandoc"), "--version"])
    found["typst"] = _said(
        [program("python"), "-c", "import typst; print('typst', typst.__version__)"]
    )
    if chromium := shutil.which("chromium"):
        found["chromium"] = _said([chromium, "--version"])
    return found


def _said(command: Sequence[str | Path]) -> str:
    """Return the version in the first line that a program prints."""
    said = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    return next((word for word in said[0].split() if word[0].isdigit()), "") if said else ""

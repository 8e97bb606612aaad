"""What the notes say is wrong with the seed is found at its place; the seed builds all the same.

FAULTS are those of the editorial notes, by line and column of the article as it was handed in
(tests/data/seed.txt has it), and where they stand in the content. What the notes list and the
content does not have: page furniture and texts of pictures, left out when it was entered.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from medleaf.check import check
from medleaf.cli import main
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.source import SourceFile

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "source"
TODAY = datetime.date(2026, 1, 31)

ARTICLE = "articles/adhd-dopamine-norepinephrine-evidence"
STUDIES = "sections/clinical-studies-and-neuroimaging"
DRUGS = "sections/pharmacological-support"
OVERALL = "sections/evidence-for-neurochemical-imbalances"
AUTHOR, REVIEWER = "contributors/victoria-rowe", "contributors/rebecca-fernandez"

FAULTS = [
    ("34:281", AUTHOR, "/bio/0/text", "Dr. Rowe", "credit/title-mismatch"),
    ("34:20", AUTHOR, "/bio/0/text", "health psychologist", "credit/protected-title"),
    ("36:65", AUTHOR, "/verification", "authentic and verified", "credit/pseudonym"),
    ("46:65", REVIEWER, "/verification", "authentic and verified", "credit/pseudonym"),
    ("24:1", ARTICLE, "/closing/0/text", "Visit providers like ADHD", "link/promotional"),
    ("6:350", ARTICLE, "/introduction/0/text", "strong evidence", "evidence/certainty-words"),
    ("16:36", DRUGS, "/blocks/0/text", "strong support", "evidence/certainty-words"),
    ("22:97", OVERALL, "/blocks/0/text", "strongly suggests", "evidence/certainty-words"),
    ("6:10", ARTICLE, "/introduction/0/text", "growing evidence", "evidence/contradiction"),
    ("8", STUDIES, "/heading", "Clinical Studies", "evidence/uncited"),
    ("14", DRUGS, "/heading", "Pharmacological", "evidence/uncited"),
    ("20", OVERALL, "/heading", "Evidence for", "evidence/uncited"),
    ("10:17", STUDIES, "/blocks/0/text", "numerous clinical studies", "evidence/uncited"),
    ("10:343", STUDIES, "/blocks/0/text", "studies have found", "evidence/uncited"),
    ("10:397", STUDIES, "/blocks/0/text", "lower levels", "evidence/uncited"),
    ("6:43", ARTICLE, "/introduction/0/text", "ADHD", "text/abbreviation"),
    ("34:201", AUTHOR, "/bio/0/text", "individualized", "text/spelling-variant"),
    ("44:128", REVIEWER, "/bio/0/text", "gynecology", "text/spelling-variant"),
    ("4:56", ARTICLE, "/headline", "Norepinephrine", "text/spelling-variant"),
    ("1", ARTICLE, "/headline", "What", "review/missing"),
    ("38", ARTICLE, "/contributions/1/contributor", "rebecca", "credit/reviewer"),
    ("44:39", REVIEWER, "/bio/0/text", "physician", "credit/protected-title"),
    ("26:78", ARTICLE, "/closing/1/text", "read our complete guide", "link/target-missing"),
    ("1", ARTICLE, "/headline", "What", "text/reading-age"),
]
"""Line and column as handed in, file, pointer, the words at the place, rule."""

OTHERS = {
    "evidence/uncited": 5,
    "interest/missing": 3,
    "structure/help": 1,
    "structure/summary": 1,
    "text/abbreviation": 2,
    "text/paragraph-length": 2,
    "text/plain-words": 7,
    "text/sentence-length": 17,
}
"""How often each rule finds something else; two thirds of it are lengths and plainer words."""


@pytest.fixture(scope="module")
def found() -> list[Diagnostic]:
    return check(SEED, today=TODAY).diagnostics


def at(place: Diagnostic) -> str:
    """Return the text at a diagnostic's line and column."""
    line = Path(place.file).read_text(encoding="utf-8").split("\n")[place.line - 1]
    return line[place.column - 1 :].removeprefix('"')


@pytest.mark.parametrize(("line", "file", "pointer", "words", "rule"), FAULTS)
def test_each_fault_is_found_at_its_place(
    line: str, file: str, pointer: str, words: str, rule: str, found: list[Diagnostic]
) -> None:
    path = (SEED / f"{file}.json").as_posix()
    places = [d for d in found if (d.file, d.pointer, d.rule) == (path, pointer, rule)]
    assert any(at(place).startswith(words) for place in places)


@pytest.mark.parametrize("fault", [f for f in FAULTS if ":" in f[0]], ids=lambda f: str(f[0]))
def test_the_places_are_those_of_the_notes(fault: tuple[str, str, str, str, str]) -> None:
    line, column = map(int, fault[0].split(":"))
    text = (ROOT / "tests/data/seed.txt").read_text(encoding="utf-8").split("\n")[line - 1]
    assert text[column - 1 :].startswith(fault[3])


def test_what_else_is_found(found: list[Diagnostic]) -> None:
    told = Counter(d.rule for d in found) - Counter(fault[4] for fault in FAULTS)
    assert told == OTHERS
    assert {d.severity for d in found} == {Severity.WARNING}


def test_twelve_sentences_of_the_body_are_long(found: list[Diagnostic]) -> None:
    long = [d for d in found if d.rule == "text/sentence-length" and "contributors" not in d.file]
    introduction_and_sections = [d for d in long if not d.pointer.startswith("/closing")]
    assert len(introduction_and_sections) == 12


def test_every_place_is_a_place(found: list[Diagnostic]) -> None:
    for path in {d.file for d in found}:
        source = SourceFile.read(Path(path), path)
        for each in (d for d in found if d.file == path):
            assert (each.line, each.column) != (1, 1)
            assert each.line <= source.text.count("\n") + 1


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_the_seed_builds_with_its_warnings(options: list[str], code: int, tmp_path: Path) -> None:
    command = ["build", str(SEED), "--only", "jsonld", "--output", str(tmp_path)]
    result = CliRunner().invoke(main, [*command, "--today", str(TODAY), *options])
    assert result.exit_code == code
    assert "warning[review/missing]" in result.stdout
    assert json.loads((tmp_path / "manifest.json").read_bytes())

"""Sentences are told apart, SMOG is worked out as the NHS says, and places survive the marks."""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import pytest

from medleaf import inline
from medleaf.model import Contributor, Paragraph
from medleaf.rules.number import shares
from medleaf.rules.profile import load
from medleaf.rules.subject import File, Passage, sentences, word_count
from medleaf.rules.text import smog


def passage(text: str, role: str = "paragraph") -> Passage:
    return Passage("article", "a", "/p", text, text, ((0, 0),), role, "en-GB")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("See Dr. Rowe, e.g. on Monday. Or later.", ["See Dr. Rowe, e.g. on Monday.", "Or later."]),
        ("It costs 2.50 a day.", ["It costs 2.50 a day."]),
        ("She said “Go.” He went.", ["She said “Go.”", "He went."]),
        ("Wait… and see. J. Smith did", ["Wait… and see.", "J. Smith did"]),
        ("", []),
        ("No end", ["No end"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    found = list(sentences(text))
    assert [sentence for _, sentence in found] == expected
    assert all(text[at : at + len(sentence)] == sentence for at, sentence in found)


def test_word_count() -> None:
    assert word_count("A well-known word – and 1,000 more, isn't it?") == 8


def test_smog() -> None:
    hard = passage("Imbalances in medicines.")  # one long word of three: medicines
    text = [hard] * 9 + [passage("A medicine", "heading")]
    assert smog(text, "", 10) == pytest.approx(1.0430 * math.sqrt(19 * 30 / 10) + 3.1291)
    assert smog(text, "Medicines", 10) == pytest.approx(1.0430 * math.sqrt(10 * 30 / 10) + 3.1291)
    assert smog(text, "", 11) is None, "too few sentences to tell"
    assert smog([*text, passage("International", "cell")], "", 10) == smog(text, "", 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 in 7 and 3 out of every 100", [(1, 7), (3, 100)]),
        ("450 in 1,000", [(450, 1000)]),
        ("14.3% and 5 per cent", [(14.3, 100), (5, 100)]),
        ("2,5 %", [(2.5, 100)]),
        ("100 of 7", []),
        ("about 7 people", []),
    ],
)
def test_shares(text: str, expected: list[tuple[float, float]]) -> None:
    assert list(shares(text)) == expected


def test_places_survive_the_marks() -> None:
    raw = r"a **bold [pulse]** \[x\] [link](https://example.org) [@one] **end**"
    person = Contributor(id="a", name="A", nameKind="real", bio=(Paragraph(text=raw),))
    file = File(
        kind="contributor",
        id="a",
        value=person,
        language="en",
        profile=load("nhs"),
        today=datetime.date(2026, 1, 31),
    )
    (bio,) = (each for each in file.passages if each.pointer == "/bio/0/text")
    assert bio.text.split() == inline.plain(raw).split()
    for word in ("bold", "pulse", "[", "x", "]", "link", "end"):
        written = bio.finding(bio.text.index(word), "").offset
        assert raw[written:].startswith(word)


def test_profiles_are_in_the_package() -> None:
    from medleaf.rules import profile

    assert {path.name for path in Path(profile.FOLDER).iterdir()} == {
        "easy-read.json",
        "nhs.json",
        "plain.json",
    }

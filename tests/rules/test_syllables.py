"""The syllable counter is right on "three or more", which is what SMOG counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from medleaf.rules.syllables import syllables

WORDS = Path(__file__).parents[1] / "data" / "syllables.txt"
"""Every 40th word of three letters or more of the CMU Pronouncing Dictionary (see README.md)."""


def test_three_or_more_is_right_for_95_of_100_words() -> None:
    counted = [line.split() for line in WORDS.read_text(encoding="ascii").splitlines()]
    assert len(counted) >= 2_000
    wrong = [word for word, true in counted if (syllables(word) >= 3) != (int(true) >= 3)]
    assert len(wrong) / len(counted) <= 0.05


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("heart", 1),
        ("made", 1),
        ("tablet", 2),
        ("patient", 2),
        ("medicine", 3),
        ("imbalance", 3),
        ("dopamine", 3),
        ("ADHD", 1),
        ("imaging", 3),
        ("patients", 2),
        ("science", 2),
        ("123", 1),
    ],
)
def test_words(word: str, count: int) -> None:
    assert syllables(word) == count

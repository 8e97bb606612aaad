"""Each fact that an item names is seen in the data when it is there, and not when it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from goodleaflet import (
    ABSENT,
    ALWAYS,
    ARTICLE,
    ITEMS,
    PRESENT,
    QUIET,
    TODAY,
    change,
)

from medleaf.check import check
from medleaf.rules import IDS
from medleaf.standards.facts import FACTS


def names(fact: str, root: Path) -> list[str]:
    """Return the places where a fact is shown, by their pointers."""
    from medleaf.rules.judge import Judge
    from medleaf.standards.looks import Subject

    library = check(root, today=TODAY).library
    assert library
    document = library.document("leaflet")
    judge = Judge(root, library.publication, TODAY)
    whole = judge.whole(document.article, library.sections, library.contributors)
    return [spot.pointer for spot in FACTS[fact].places(Subject(document, whole))]


def test_every_fact_has_a_test_and_is_named() -> None:
    assert {*ABSENT, *PRESENT, *ALWAYS} == FACTS.keys()
    used = {
        name
        for _, item in ITEMS
        for name in (*item.needs, *item.shows, *item.about, item.unless)
        if name
    }
    assert used == FACTS.keys()
    assert {rule for _, item in ITEMS for rule in item.against} <= IDS


@pytest.mark.parametrize("fact", sorted(ABSENT))
def test_a_fact_is_seen_to_be_there_and_not(fact: str, good: Path) -> None:
    assert names(fact, good)
    for name, how in ABSENT[fact]:
        change(good, name, how)
    assert names(fact, good) == []


@pytest.mark.parametrize("fact", sorted(PRESENT))
def test_a_fact_that_is_put_there_is_seen(fact: str, good: Path) -> None:
    article = json.loads((good / ARTICLE).read_bytes())
    (good / "articles/first.json").write_text(json.dumps({**article, "id": "first"}))
    assert names(fact, good) == []
    for name, how in PRESENT[fact]:
        change(good, name, how)
    assert names(fact, good)


@pytest.mark.parametrize("fact", sorted(ALWAYS))
def test_what_every_leaflet_has(fact: str) -> None:
    assert names(fact, QUIET)

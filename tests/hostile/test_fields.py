"""Every field of every file, made hostile in every way: refused at its place, or let through.

The places come from the schemas, so a new field is covered when it is there. Fields that say
nothing of others are made hostile together, one kind of verdict in a file; the others each in a
file of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from hostile import carrier
from hostile.payloads import PAYLOADS, WORDS, Payload
from hostile.places import Place, fields, places
from hostile.watched import Told, check

T = TypeVar("T")

KINDS = ("article", "section", "contributor", "publication", "references")
ALONE = {"id", "referenceId", "choice", "language", "asset", "theme", "rule", "profile", "$schema"}
"""The forms of fields on which others depend."""
SHARE, SHARE_MADE = 20, 2
"""One in how many of the payloads each of those gets, of all and of those that are made for it."""


class Case(NamedTuple):
    """A file of a kind with a payload in some of its places."""

    kind: str
    payload: Payload
    places: tuple[Place, ...]

    @property
    def expected(self) -> Told:
        found = set()
        for place in self.places:
            rules = (self.payload.verdict(place.form) or "").split()
            found |= {(rule, place.pointer) for rule in rules if self._judged(rule)}
        return found

    def _judged(self, rule: str) -> bool:
        """Say whether a rule looks at a file by itself: some look at whole articles."""
        return self.kind == "article" or rule not in ("glossary/unknown", "link/anchor")

    def data(self, id: str) -> bytes:
        """Write the file."""
        value = carrier.document(self.kind)
        if "id" in value:
            value["id"] = id
        for place in self.places:
            _put(value, place.pointer, self.payload.value)
        return json.dumps(value).encode()


def _put(value: Any, pointer: str, new: Any) -> None:
    *way, last = (p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:])
    for part in way:
        value = value[int(part) if isinstance(value, list) else part]
    value[int(last) if isinstance(value, list) else last] = new


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of a size."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


@cache
def _first_places(kind: str) -> tuple[Place, ...]:
    """Return one place for each field."""
    found: dict[tuple[str, str], Place] = {}
    for place in places(kind, carrier.document(kind)):
        found.setdefault((place.field, place.form), place)
    return tuple(found.values())


def cases(kind: str) -> Iterator[Case]:
    """Yield all cases of a kind."""
    for number, payload in enumerate(PAYLOADS):
        together: dict[str | None, list[Place]] = {}
        for at, place in enumerate(_first_places(kind)):
            if payload.only and place.form not in payload.only:
                continue
            if place.form not in ALONE:
                rule = payload.verdict(place.form) or ""
                together.setdefault(rule.partition("/")[0], []).append(place)
            elif (at + number) % (SHARE_MADE if payload.only else SHARE) == 0:
                yield Case(kind, payload, (place,))
        for found in together.values():
            for batch in batched(found, 40):
                yield Case(kind, payload, tuple(batch))


@pytest.mark.parametrize("kind", KINDS)
def test_the_carrier_has_every_field(kind: str) -> None:
    """`$schema` of a section inside an article is the one that nothing reads."""
    missing = fields(kind) - {place.field for place in _first_places(kind)}
    assert missing <= {"section/$schema"}


def test_there_are_many() -> None:
    assert sum(len(case.places) for kind in KINDS for case in cases(kind)) > 4_000


@pytest.mark.parametrize("kind", KINDS[:3])
def test_files_of_articles(kind: str, tmp_path: Path) -> None:
    canary = _canary(tmp_path)
    all_cases = {f"case-{number}": case for number, case in enumerate(cases(kind))}
    wrong = []
    for batch in batched(all_cases.items(), 300):
        root = carrier.publication(tmp_path / f"source-{batch[0][0]}")
        for id, case in batch:
            (root / carrier.file_of(kind, id)).write_bytes(case.data(id))
        (run,) = check(canary, tmp_path / "out", root)
        found = run.errors()
        for id, case in batch:
            told = found.pop((root / carrier.file_of(kind, id)).as_posix(), set())
            if told != case.expected:
                wrong.append((case.payload.name, told ^ case.expected))
        assert found == {}, "no other file is blamed"
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS[3:])
def test_files_of_the_publication(kind: str, tmp_path: Path) -> None:
    all_cases = list(cases(kind))
    roots = [
        carrier.shelf(tmp_path / f"source-{number}", kind, case.data(""))
        for number, case in enumerate(all_cases)
    ]
    wrong = []
    runs = check(_canary(tmp_path), tmp_path / "out", *roots)
    for root, case, run in zip(roots, all_cases, runs, strict=True):
        found = run.errors()
        told = found.pop((root / f"{kind}.json").as_posix(), set())
        if told != case.expected or found:
            wrong.append((case.payload.name, told ^ case.expected, found))
        assert run.exit == bool(told)
    assert wrong == []


def _canary(folder: Path) -> Path:
    (folder / "canary").mkdir()
    (folder / "out").mkdir()
    return folder / "canary"


def test_words_are_let_through_or_refused_by_name() -> None:
    """No payload is there for nothing, and none is told by a rule that there is not."""
    assert {payload.verdict(form) for payload in PAYLOADS for form in WORDS} >= {
        None,
        "schema/characters",
        "schema/empty",
        "schema/limit",
        "link/address",
    }

"""Hold a leaflet against the items of a standard: met by data, not met, or needs a person.

Not met: a rule found a fault that speaks against the item, or a fact that the item needs is not in
the data. Met by data: all facts are there that show it, and nothing speaks against it. All else
needs a person. Nothing is counted or scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.pointer import value_at
from medleaf.rules import RULES
from medleaf.source import SourceFile
from medleaf.standards import Item
from medleaf.standards.facts import FACTS
from medleaf.standards.looks import Subject
from medleaf.standards.places import Spot

T = TypeVar("T")

LONGEST = 80
"""Characters of the text at a place that are shown."""
MOST = 5
"""Places that are shown of one fact or rule; the last says how many more there are."""
ENGLISH = frozenset(rule.id for rule in RULES if rule.english)
_NAMING = ("text", "heading", "outcome", "caption", "alt", "name", "by", "items", "blocks", "head")
"""The keys under which an object says what it is, best first."""
_STRING = re.compile(r'"?((?:[^"\\]|\\.)*)')


class Verdict(StrEnum):
    """What the data say of an item."""

    MET = "met by data"
    NOT_MET = "not met"
    PERSON = "needs a person"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A place, the text there, and what it shows; `by` is the id of a rule or a fact."""

    by: str
    says: str
    file: str
    line: int
    column: int
    pointer: str
    text: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its verdict, what decided it, and what a person looks at."""

    number: str
    group: str
    name: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]
    look: str


class Assessor:
    """Assesses one leaflet.

    Args:
        subject: The leaflet.
        found: What rules find in it and in all it names.
        active: The rules that are not off.
        read: Returns a file by kind and id.
        root: What the names of files begin with; it is left out of the outcome.
    """

    def __init__(
        self,
        subject: Subject,
        found: Iterable[Diagnostic],
        active: frozenset[str],
        read: Callable[[str, str], SourceFile],
        root: str,
    ) -> None:
        self._subject = subject
        self._found = sorted(found)
        self._read = read
        self._root = root
        whole = subject.whole
        passages = (*whole.passages, *(p for person in whole.people for p in person.passages))
        english = all(passage.english for passage in passages)
        self._off = {rule.id for rule in RULES} - active
        self._foreign = frozenset() if english else ENGLISH - self._off

    def assess(self, item: Item) -> Outcome:
        """Say what the data show of an item."""
        against = [e for rule in item.against for e in self._findings(rule)]
        against += [e for name in item.needs for e in self._lacking(name)]
        shown = [list(self._places(name)) for name in item.shows]
        unjudged = {*item.against} & {*self._off, *self._foreign}
        notes: list[str] = []
        if item.unless and not any(self._places(item.unless)):
            verdict, evidence = Verdict.PERSON, []
            notes.append(f"It may not apply: {FACTS[item.unless].lacks}.")
        elif against:
            verdict, evidence = Verdict.NOT_MET, against
        elif shown and all(shown) and not unjudged:
            verdict, evidence = Verdict.MET, [e for places in shown for e in places]
        else:
            verdict = Verdict.PERSON
            names = dict.fromkeys((*item.shows, *item.about))
            evidence = [e for name in names for e in self._places(name)]
            notes += self._unjudged(item.against)
        return Outcome(
            number=item.number,
            group=item.group,
            name=item.name,
            verdict=verdict,
            evidence=tuple(evidence),
            notes=tuple(notes),
            look=item.look,
        )

    def _unjudged(self, rules: Sequence[str]) -> Iterator[str]:
        for names, why in (
            (self._off, "these rules are off in this publication"),
            (self._foreign, "these rules know English only, and not all of the text is English"),
        ):
            if left := [rule for rule in rules if rule in names]:
                yield f"Not judged, because {why}: {', '.join(left)}."

    def _findings(self, rule: str) -> Iterator[Evidence]:
        """Yield what a rule found, with the text at the place."""
        found = [d for d in self._found if d.rule == rule]
        for diagnostic, says in _some(found, [d.message for d in found]):
            kind, id = self._file(diagnostic.file)
            source = self._read(kind, id)
            yield Evidence(
                by=rule,
                says=says,
                file=diagnostic.file.removeprefix(self._root),
                line=diagnostic.line,
                column=diagnostic.column,
                pointer=diagnostic.pointer,
                text=_text(source, diagnostic.line, diagnostic.column, diagnostic.pointer),
            )

    def _places(self, fact: str) -> Iterator[Evidence]:
        spots = list(FACTS[fact].places(self._subject))
        return self._spots(fact, spots, FACTS[fact].says)

    def _lacking(self, fact: str) -> Iterator[Evidence]:
        """Yield where a fact should be that is not there."""
        if any(FACTS[fact].places(self._subject)):
            return iter(())
        lacking = FACTS[fact].lacking
        spots = list(lacking(self._subject)) if lacking else []
        headline = Spot("article", self._subject.document.article.id, "/headline")
        return self._spots(fact, spots or [headline], FACTS[fact].lacks)

    def _spots(self, by: str, spots: Sequence[Spot], says: str) -> Iterator[Evidence]:
        for spot, words in _some(spots, [says] * len(spots)):
            pointer, source = spot.pointer, self._source(spot)
            if spot.kind == "references":
                ids = [each["id"] for each in source.value["references"]]
                pointer = f"/references/{ids.index(spot.id)}/id"
            line, column = source.locate(pointer)
            yield Evidence(
                by=by,
                says=words,
                file=source.name.removeprefix(self._root),
                line=line,
                column=column,
                pointer=pointer,
                text=_text(source, line, column, pointer),
            )

    def _source(self, spot: Spot) -> SourceFile:
        return self._read(spot.kind, "" if spot.kind == "references" else spot.id)

    def _file(self, name: str) -> tuple[str, str]:
        """Return kind and id of a file by its name."""
        folder, _, stem = name.removeprefix(self._root).removesuffix(".json").rpartition("/")
        return (folder.removesuffix("s"), stem) if folder else (stem, "")


def _some(things: Sequence[T], words: Sequence[str]) -> Iterator[tuple[T, str]]:
    """Yield the first things with their words; the last says how many more there are."""
    more = len(things) - MOST
    for index, (thing, said) in enumerate(zip(things[:MOST], words, strict=False), 1):
        yield thing, f"{said} (and {more} more)" if more > 0 and index == MOST else said


def _text(source: SourceFile, line: int, column: int, pointer: str) -> str:
    """Return the text at a place: what is left of the string, or the first string inside it."""
    value = value_at(source.value, pointer)
    if isinstance(value, str):
        match = _STRING.match(source.following(line, column))
        with suppress(json.JSONDecodeError):  # the place is inside an escape
            value = json.loads(f'"{match[1]}"') if match else value
    words = " ".join(_first(value).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _first(value: Any) -> str:
    """Return a string, or the one inside a value that says what it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        named = [value[key] for key in _NAMING if key in value]
        return _first((named or list(value.values()) or [""])[0])
    return _first(value[0]) if isinstance(value, list) and value else ""

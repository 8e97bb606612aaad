"""What the publisher stands by: which findings an acceptance covers, and whether there are any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from medleaf.model import Accepted, Article, Section
from medleaf.rules.subject import Content, Finding


class Acceptance(NamedTuple):
    """An entry of `accepted` in a file: where it stands, and the part of the file it is for."""

    kind: str
    id: str
    pointer: str
    within: str
    entry: Accepted

    def covers(self, rule: str, finding: Finding, words: str) -> bool:
        """Say whether it accepts a finding; `words` is the text from the finding's place on."""
        entry = self.entry
        if entry.rule != rule or not _inside(finding.pointer, self.within):
            return False
        if entry.at is None:
            return True
        if entry.at.startswith("/"):
            return _inside(finding.pointer, entry.at)
        return words.casefold().startswith(entry.at.casefold())


class Ledger(NamedTuple):
    """The acceptances of a file, and the places of those that cover a finding."""

    acceptances: Sequence[Acceptance]
    used: frozenset[tuple[str, str, str]]


def acceptances(kind: str, value: Content) -> tuple[Acceptance, ...]:
    """Return what a file accepts: for all of it, and for each section that is written in it."""
    parts: list[tuple[str, Content]] = [("", value)]
    if isinstance(value, Article):
        parts += (
            (f"/sections/{n}", part)
            for n, part in enumerate(value.sections)
            if isinstance(part, Section)
        )
    return tuple(
        Acceptance(kind, value.id, f"{within}/accepted/{index}", within, entry)
        for within, part in parts
        for index, entry in enumerate(part.accepted)
    )


def nothing(ledger: Ledger) -> Iterator[Finding]:
    """Find acceptances of what is not found, or not any more."""
    for kind, id, pointer, _, entry in ledger.acceptances:
        if (kind, id, pointer) not in ledger.used:
            at = f' at "{entry.at}"' if entry.at else ""
            said = f'"{entry.rule}" finds nothing{at} that this accepts'
            yield Finding(kind, id, f"{pointer}/rule", 0, said)


def _inside(pointer: str, other: str) -> bool:
    """Say whether a JSON pointer is the other, or leads to something inside it."""
    return pointer == other or pointer.startswith(f"{other}/")

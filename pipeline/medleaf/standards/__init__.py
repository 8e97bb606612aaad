"""The standards that leaflets are held against, one data file each: their items and what decides.

An item lists rules whose findings speak against it, facts of the data that it needs, facts that
together show it, and facts to look at. What no data can decide is left to a person.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent
ORDER = ("pif-tick", "nhs-content", "nhs-accessible-information", "pemat-p", "discern", "cdc-index")
"""The ids of the standards, in the order in which a report has them."""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point of a standard, by its own number, in our words.

    `look` says what a person looks at. `unless` is a fact without which the item may not apply.
    """

    number: str
    name: str
    look: str
    group: str = ""
    unless: str | None = None
    against: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


class Standard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A standard in the version that its items are from; `note` says what it is for."""

    id: str
    name: str
    publisher: str
    version: str
    url: str
    note: str
    items: tuple[Item, ...]


@cache
def standards() -> tuple[Standard, ...]:
    """Return the standards."""
    return tuple(
        msgspec.json.decode((FOLDER / f"{id}.json").read_bytes(), type=Standard) for id in ORDER
    )

"""Check a JSON-LD graph against schema.org: its types, properties, domains, ranges, enumerations.

The vocabulary is schema.org 30.0 (data/README.md). schema.org itself calls domains and ranges
advice; here they are rules, because medleaf writes nothing that needs an exception.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from medleaf.proof.rules import Finding

DATA = Path(__file__).parent / "data" / "schemaorg-30.0.json"
CONTEXT = "https://schema.org"
TEXTS = {"Text", "URL", "PronounceableText", "CssSelectorType", "XPathType"}
NUMBERS = {"Number", "Integer", "Float"}
DATATYPES = TEXTS | NUMBERS | {"Boolean", "Date", "DateTime", "Time"}
KEYWORDS = {"@type", "@id"}
_WORD, _NODE = "proof/vocabulary", "proof/node"
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s<>\"{}|\\^`#]*(?:#[^\s<>\"{}|\\^`#]*)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


class Term(msgspec.Struct, frozen=True):
    """A property: the types it belongs to and the types of its values."""

    domain: frozenset[str]
    range: frozenset[str]


class Vocabulary(msgspec.Struct, frozen=True):
    """schema.org: types with all their ancestors and themselves, properties, members."""

    types: Mapping[str, frozenset[str]]
    properties: Mapping[str, Term]
    members: Mapping[str, frozenset[str]]
    superseded: Mapping[str, str]


class Listing(msgspec.Struct, frozen=True):
    """The file: parents of each type, types of each member, domain and range of each property.

    `superseded` has what a term gave way to, its names joined with ", "; it may be empty.
    """

    types: dict[str, list[str]]
    members: dict[str, list[str]]
    properties: dict[str, tuple[list[str], list[str]]]
    superseded: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Read the vocabulary."""
    listing = msgspec.json.decode(DATA.read_bytes(), type=Listing)

    def ancestors(name: str) -> frozenset[str]:
        return frozenset({name}.union(*map(ancestors, listing.types.get(name, ()))))

    return Vocabulary(
        types={name: ancestors(name) for name in listing.types},
        members={
            name: frozenset().union(*map(ancestors, kinds))
            for name, kinds in listing.members.items()
        },
        properties={
            name: Term(frozenset(domain), frozenset(values))
            for name, (domain, values) in listing.properties.items()
        },
        superseded=listing.superseded,
    )


def faults(document: Any) -> Iterator[Finding]:
    """Yield what is wrong with a JSON-LD document, each with the place where it is."""
    if not isinstance(document, dict) or set(document) != {"@context", "@graph"}:
        yield Finding(_WORD, "the document is not {@context, @graph}")
        return
    if document["@context"] != CONTEXT:
        yield Finding(_WORD, f"@context is not {CONTEXT}")
    if not isinstance(document["@graph"], list) or not document["@graph"]:
        yield Finding(_WORD, "@graph is not a list of nodes")
        return
    defined: dict[str, frozenset[str]] = {}
    for place, node in nodes(document["@graph"], "@graph"):
        id = node.get("@id")
        if id in defined:
            yield Finding(_NODE, f"{place}: @id {id} is defined twice")
        elif isinstance(id, str):
            defined[id] = kinds_of(node)
    for number, node in enumerate(document["@graph"]):
        if not isinstance(node, dict) or "@type" not in node:
            yield Finding(_WORD, f"@graph[{number}]: not a node with a @type")
    for place, node in nodes(document["@graph"], "@graph"):
        yield from _node(place, node, defined)


def listed(value: Any) -> list[Any]:
    """Return the values of a property: none, one, or those of a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def nodes(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every node that has a type, however deep, with its place."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from nodes(item, f"{place}[{number}]")
    elif isinstance(value, dict):
        if "@type" in value:
            yield place, value
        for key, item in value.items():
            yield from nodes(item, f"{place}.{key}")


def kinds_of(node: Mapping[str, Any]) -> frozenset[str]:
    """Return the types of a node with their ancestors."""
    known = vocabulary().types
    named = [t for t in listed(node.get("@type")) if isinstance(t, str)]
    return frozenset().union(*(known.get(name, frozenset()) for name in named))


def _node(
    place: str, node: Mapping[str, Any], defined: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    words, kinds = vocabulary(), kinds_of(node)
    for name in listed(node["@type"]):
        if name not in words.types:
            yield Finding(_WORD, f"{place}: there is no type {name}")
        elif name in words.superseded:
            yield Finding(_WORD, f"{place}: {name} is superseded by {words.superseded[name]}")
    if "@id" in node and not absolute(node["@id"]):
        yield Finding(_NODE, f"{place}: @id {node['@id']!r} is not an absolute address")
    for name, value in node.items():
        here = f"{place}.{name}"
        if name.startswith("@"):
            if name not in KEYWORDS:
                yield Finding(_WORD, f"{here}: {name} is not expected here")
            continue
        if name not in words.properties:
            yield Finding(_WORD, f"{here}: there is no property {name}")
            continue
        if name in words.superseded:
            yield Finding(_WORD, f"{here}: {name} is superseded by {words.superseded[name]}")
        term = words.properties[name]
        if not term.domain & kinds:
            owners = _any_of(term.domain)
            yield Finding(_WORD, f"{here}: {name} belongs to {owners}, not to {node['@type']}")
        if _empty(value):
            yield Finding(_WORD, f"{here}: empty")
            continue
        for item in listed(value):
            yield from _value(here, item, term.range, defined)


def _value(
    place: str, value: Any, wanted: frozenset[str], defined: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    if _empty(value):
        yield Finding(_WORD, f"{place}: empty")
    elif isinstance(value, dict) and "@type" in value:
        if not kinds_of(value) & wanted:
            yield Finding(_WORD, f"{place}: {value['@type']} where {_any_of(wanted)} is expected")
    elif isinstance(value, dict):
        yield from _reference(place, value, wanted, defined)
    elif isinstance(value, bool):
        if "Boolean" not in wanted:
            yield Finding(_WORD, f"{place}: a truth value where {_any_of(wanted)} is expected")
    elif isinstance(value, int | float):
        if not wanted & (NUMBERS if isinstance(value, int) else NUMBERS - {"Integer"}):
            yield Finding(_WORD, f"{place}: a number where {_any_of(wanted)} is expected")
    elif isinstance(value, str):
        yield from _text(place, value, wanted)
    else:
        yield Finding(_WORD, f"{place}: {type(value).__name__} where {_any_of(wanted)} is expected")


def _reference(
    place: str,
    value: Mapping[str, Any],
    wanted: frozenset[str],
    defined: Mapping[str, frozenset[str]],
) -> Iterator[Finding]:
    """Check {"@id": ...}: a node of this graph, or a member of an enumeration."""
    id = value.get("@id")
    if set(value) != {"@id"}:
        yield Finding(_WORD, f"{place}: an object without a @type")
    elif not absolute(id):
        yield Finding(_NODE, f"{place}: @id {id!r} is not an absolute address")
    elif str(id).startswith(f"{CONTEXT}/"):
        name = str(id).removeprefix(f"{CONTEXT}/")
        if name not in vocabulary().members:
            yield Finding(_WORD, f"{place}: schema.org has no member {name}")
        elif name in vocabulary().superseded:
            newer = vocabulary().superseded[name]
            yield Finding(_WORD, f"{place}: {name} is superseded by {newer}")
        elif not vocabulary().members[name] & wanted:
            yield Finding(_WORD, f"{place}: {name} is no member of {_any_of(wanted)}")
    elif id not in defined:
        yield Finding(_NODE, f"{place}: no node has the @id {id}")
    elif not defined[str(id)] & wanted:
        yield Finding(_WORD, f"{place}: {id} is not of the type {_any_of(wanted)}")


def _text(place: str, value: str, wanted: frozenset[str]) -> Iterator[Finding]:
    if not wanted & DATATYPES:
        yield Finding(_WORD, f"{place}: text where {_any_of(wanted)} is expected")
    elif wanted & (TEXTS - {"URL"}):
        return
    elif "URL" in wanted:
        if not absolute(value):
            yield Finding(_WORD, f"{place}: {value!r} is not an absolute address")
    elif not (wanted & {"Date", "DateTime"} and _is_date(value)):
        yield Finding(_WORD, f"{place}: {value!r} where {_any_of(wanted)} is expected")


def _empty(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def absolute(value: Any) -> bool:
    """Say whether a value is an address that needs no other to be understood."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _is_date(value: str) -> bool:
    """Say whether a text is an ISO 8601 date, whole or only year and month, or a date and time."""
    try:
        if _DATE.fullmatch(value):
            datetime.date.fromisoformat(value + "0000-01-01"[len(value) :])
        else:
            datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _any_of(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))

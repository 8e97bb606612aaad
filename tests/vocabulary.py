"""Check a JSON-LD graph against schema.org: its types, properties, domains, ranges, enumerations.

The vocabulary is schema.org 30.0 as rocrate 0.16.0 carries it. schema.org itself calls domains and
ranges advice; here they are rules, because medleaf writes nothing that needs an exception.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

CONTEXT = "https://schema.org"
TEXTS = {"Text", "URL", "PronounceableText", "CssSelectorType", "XPathType"}
NUMBERS = {"Number", "Integer", "Float"}
DATATYPES = TEXTS | NUMBERS | {"Boolean", "Date", "DateTime", "Time"}
KEYWORDS = {"@type", "@id"}
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s<>\"{}|\\^`#]*(?:#[^\s<>\"{}|\\^`#]*)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


class Term(NamedTuple):
    """A property: the types it belongs to and the types of its values."""

    domain: frozenset[str]
    range: frozenset[str]


class Vocabulary(NamedTuple):
    """schema.org: types with all their ancestors and themselves, properties, members."""

    types: Mapping[str, frozenset[str]]
    properties: Mapping[str, Term]
    members: Mapping[str, frozenset[str]]
    superseded: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Read the vocabulary."""
    path = files("rocrate") / "data" / "schema.jsonld"
    terms = {_name(t["@id"]): t for t in json.loads(path.read_text(encoding="utf-8"))["@graph"]}
    kinds = {name: set(_listed(term["@type"])) for name, term in terms.items()}
    parents = {
        name: [_name(p["@id"]) for p in _listed(term.get("rdfs:subClassOf"))]
        for name, term in terms.items()
        if "rdfs:Class" in kinds[name]
    }

    def ancestors(name: str) -> frozenset[str]:
        return frozenset({name}.union(*(ancestors(p) for p in parents.get(name, ()))))

    def names(name: str, key: str) -> frozenset[str]:
        return frozenset(_name(t["@id"]) for t in _listed(terms[name].get(f"schema:{key}")))

    return Vocabulary(
        types={name: ancestors(name) for name in parents},
        properties={
            name: Term(names(name, "domainIncludes"), names(name, "rangeIncludes"))
            for name in terms
            if "rdf:Property" in kinds[name]
        },
        members={
            name: frozenset().union(*(ancestors(_name(k)) for k in kinds[name]))
            for name in terms
            if any(k.startswith("schema:") and _name(k) not in DATATYPES for k in kinds[name])
        },
        superseded={
            name: ", ".join(sorted(names(name, "supersededBy")))
            for name, term in terms.items()
            if "schema:supersededBy" in term
        },
    )


def problems(document: Any) -> list[str]:
    """Return what is wrong with a JSON-LD document, each with the place where it is."""
    if not isinstance(document, dict) or set(document) != {"@context", "@graph"}:
        return ["the document is not {@context, @graph}"]
    found = []
    if document["@context"] != CONTEXT:
        found.append(f"@context is not {CONTEXT}")
    if not isinstance(document["@graph"], list) or not document["@graph"]:
        return [*found, "@graph is not a list of nodes"]
    defined: dict[str, frozenset[str]] = {}
    for place, node in _nodes(document["@graph"], "@graph"):
        id = node.get("@id")
        if id in defined:
            found.append(f"{place}: @id {id} is defined twice")
        elif isinstance(id, str):
            defined[id] = _types(node)
    for number, node in enumerate(document["@graph"]):
        if not isinstance(node, dict) or "@type" not in node:
            found.append(f"@graph[{number}]: not a node with a @type")
    for place, node in _nodes(document["@graph"], "@graph"):
        found += _node(place, node, defined)
    return found


def _name(id: str) -> str:
    return id.removeprefix("schema:")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _nodes(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every node that has a type, however deep."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _nodes(item, f"{place}[{number}]")
    elif isinstance(value, dict):
        if "@type" in value:
            yield place, value
        for key, item in value.items():
            yield from _nodes(item, f"{place}.{key}")


def _types(node: Mapping[str, Any]) -> frozenset[str]:
    """Return the types of a node with their ancestors."""
    known = vocabulary().types
    named = [t for t in _listed(node.get("@type")) if isinstance(t, str)]
    return frozenset().union(*(known.get(name, frozenset()) for name in named))


def _node(
    place: str, node: Mapping[str, Any], defined: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    words = vocabulary()
    for name in _listed(node["@type"]):
        if name not in words.types:
            yield f"{place}: there is no type {name}"
        elif name in words.superseded:
            yield f"{place}: {name} is superseded by {words.superseded[name]}"
    if "@id" in node and not _absolute(node["@id"]):
        yield f"{place}: @id {node['@id']!r} is not an absolute address"
    for name, value in node.items():
        here = f"{place}.{name}"
        if name.startswith("@"):
            if name not in KEYWORDS:
                yield f"{here}: {name} is not expected here"
            continue
        if name not in words.properties:
            yield f"{here}: there is no property {name}"
            continue
        if name in words.superseded:
            yield f"{here}: {name} is superseded by {words.superseded[name]}"
        term = words.properties[name]
        if not term.domain & _types(node):
            yield f"{here}: {name} belongs to {_any_of(term.domain)}, not to {node['@type']}"
        if _empty(value):
            yield f"{here}: empty"
            continue
        for item in _listed(value):
            yield from _value(here, item, term.range, defined)


def _value(
    place: str, value: Any, wanted: frozenset[str], defined: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    if _empty(value):
        yield f"{place}: empty"
    elif isinstance(value, dict) and "@type" in value:
        if not _types(value) & wanted:
            yield f"{place}: {value['@type']} where {_any_of(wanted)} is expected"
    elif isinstance(value, dict):
        yield from _reference(place, value, wanted, defined)
    elif isinstance(value, bool):
        if "Boolean" not in wanted:
            yield f"{place}: a truth value where {_any_of(wanted)} is expected"
    elif isinstance(value, int | float):
        if not wanted & (NUMBERS if isinstance(value, int) else NUMBERS - {"Integer"}):
            yield f"{place}: a number where {_any_of(wanted)} is expected"
    elif isinstance(value, str):
        yield from _text(place, value, wanted)
    else:
        yield f"{place}: {type(value).__name__} where {_any_of(wanted)} is expected"


def _reference(
    place: str,
    value: Mapping[str, Any],
    wanted: frozenset[str],
    defined: Mapping[str, frozenset[str]],
) -> Iterator[str]:
    """Check {"@id": ...}: a node of this graph, or a member of an enumeration."""
    id = value.get("@id")
    if set(value) != {"@id"}:
        yield f"{place}: an object without a @type"
    elif not _absolute(id):
        yield f"{place}: @id {id!r} is not an absolute address"
    elif str(id).startswith(f"{CONTEXT}/"):
        name = str(id).removeprefix(f"{CONTEXT}/")
        if name not in vocabulary().members:
            yield f"{place}: schema.org has no member {name}"
        elif name in vocabulary().superseded:
            yield f"{place}: {name} is superseded by {vocabulary().superseded[name]}"
        elif not vocabulary().members[name] & wanted:
            yield f"{place}: {name} is no member of {_any_of(wanted)}"
    elif id not in defined:
        yield f"{place}: no node has the @id {id}"
    elif not defined[str(id)] & wanted:
        yield f"{place}: {id} is not of the type {_any_of(wanted)}"


def _text(place: str, value: str, wanted: frozenset[str]) -> Iterator[str]:
    if not wanted & DATATYPES:
        yield f"{place}: text where {_any_of(wanted)} is expected"
    elif wanted & (TEXTS - {"URL"}):
        return
    elif "URL" in wanted:
        if not _absolute(value):
            yield f"{place}: {value!r} is not an absolute address"
    elif not (wanted & {"Date", "DateTime"} and _is_date(value)):
        yield f"{place}: {value!r} where {_any_of(wanted)} is expected"


def _empty(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _absolute(value: Any) -> bool:
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

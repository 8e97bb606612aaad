"""A JSON-LD processor over our graphs: nothing is dropped, and no address is relative.

The context is made from schema.org 30.0 as rocrate 0.16.0 carries it, the file from which
schema.org makes its own; the processor is given it in place of https://schema.org and may load
nothing else. It has no @vocab, so that a name which is no term is dropped and seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

SCHEMA = "https://schema.org"
NOWHERE = "https://relative.invalid/"
"""The base of addresses: what begins with it was relative."""
TYPED = {"URL": "@id", "Date": "schema:Date", "DateTime": "schema:DateTime"}
"""How the text of a property is read, by its range, unless it may be any text."""


def expanded(graph: Any) -> list[str]:
    """Expand a graph and turn it into triples; return what was lost or stayed relative."""
    from pyld import jsonld

    options = {"base": NOWHERE, "documentLoader": _load}
    try:
        whole = jsonld.expand(graph, options)
        triples = jsonld.to_rdf(graph, {**options, "format": "application/n-quads"})
    except jsonld.JsonLdError as error:
        return [f"it cannot be expanded: {error}"]
    before, after = _values(graph["@graph"]), _values(whole)
    bad = [f"{before} values, and {after} after expanding"] if before != after else []
    bad += [f"relative: {line}" for line in triples.splitlines() if NOWHERE in line]
    return bad if triples else ["it says nothing"]


@cache
def context() -> dict[str, Any]:
    """Return schema.org's context."""
    path = files("rocrate") / "data" / "schema.jsonld"
    terms: dict[str, Any] = {"schema": "http://schema.org/"}
    for term in json.loads(path.read_text(encoding="utf-8"))["@graph"]:
        kinds = {kind["@id"].removeprefix("schema:") for kind in _ranges(term)}
        read = next((how for kind, how in TYPED.items() if kind in kinds - {"Text"}), None)
        typed = {"@type": read} if read and "Text" not in kinds else {}
        terms[term["@id"].removeprefix("schema:")] = {"@id": term["@id"], **typed}
    return terms


def _ranges(term: dict[str, Any]) -> list[dict[str, str]]:
    kinds = term.get("schema:rangeIncludes", [])
    return kinds if isinstance(kinds, list) else [kinds]


def _load(url: str, _options: object) -> dict[str, Any]:
    """Load a document for the processor: schema.org's context and nothing else."""
    if url.rstrip("/") != SCHEMA:
        raise LookupError(f"{url} is not to be loaded")
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": context()}}


def _values(value: Any) -> int:
    """Count the values of all properties, however deep."""
    return sum(1 for _ in _each_value(value))


def _each_value(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _each_value(item)
    elif isinstance(value, dict) and "@value" not in value:
        for name, said in value.items():
            if name == "@type" or not name.startswith("@"):
                yield from said if isinstance(said, list) else [said]
            if not name.startswith("@"):
                yield from _each_value(said)

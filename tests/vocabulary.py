"""What the JSON-LD of tests is checked with, and the maker of the vocabulary's compact form.

Usage: python tests/vocabulary.py. Writes pipeline/medleaf/proof/data/schemaorg-30.0.json again from
the whole vocabulary, which the package rocrate carries.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from medleaf.proof.vocabulary import DATA, DATATYPES, faults, listed


def problems(document: Any) -> list[str]:
    """Return what is wrong with a JSON-LD document, each with the place where it is."""
    return [fault.message for fault in faults(document)]


def compact() -> str:
    """Return what the check needs of the vocabulary, a term a line."""
    path = files("rocrate") / "data" / "schema.jsonld"
    terms = {_name(t["@id"]): t for t in json.loads(path.read_text(encoding="utf-8"))["@graph"]}
    kinds = {name: [_name(k) for k in listed(term["@type"])] for name, term in terms.items()}

    def names(name: str, key: str) -> list[str]:
        return sorted(_name(t["@id"]) for t in listed(terms[name].get(key)))

    parts: dict[str, dict[str, Any]] = {
        "types": {n: names(n, "rdfs:subClassOf") for n in terms if "rdfs:Class" in kinds[n]},
        "members": {
            n: found
            for n in terms
            if (found := [k for k in kinds[n] if ":" not in k and k not in DATATYPES])
        },
        "properties": {
            n: [names(n, "schema:domainIncludes"), names(n, "schema:rangeIncludes")]
            for n in terms
            if "rdf:Property" in kinds[n]
        },
        "superseded": {
            n: ", ".join(names(n, "schema:supersededBy"))
            for n in terms
            if "schema:supersededBy" in terms[n]
        },
    }
    tables = []
    for part, table in parts.items():
        lines = (f"{json.dumps(n)}: {json.dumps(table[n])}" for n in sorted(table))
        tables.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(tables) + "\n}\n"


def _name(id: str) -> str:
    return id.removeprefix("schema:")


if __name__ == "__main__":
    DATA.write_text(compact(), encoding="utf-8")

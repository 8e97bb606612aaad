"""Walk a document along its schema: every place of it, and the form that the schema asks there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from medleaf import schemas

Schema = dict[str, Any]


FORMS = {"shortLine": "line"}
"""Definitions that are others but for their length."""


class Place(NamedTuple):
    """A place of a document: its pointer, its form, and which field of which schema it is."""

    pointer: str
    form: str
    field: str


class _At(NamedTuple):
    """A part of a schema, the file that it is in, and its name."""

    file: str
    schema: Schema
    name: str


@cache
def schema(file: str) -> Schema:
    """Read a schema file."""
    read: Schema = json.loads((schemas.folder() / file).read_text(encoding="utf-8"))
    return read


def places(kind: str, value: Any) -> Iterator[Place]:
    """Yield the places of a document of a kind that hold a text, a number or a truth value."""
    file = f"{kind}.schema.json"
    yield from _walk(_At(file, schema(file), kind), value, "", kind)


def fields(kind: str) -> set[str]:
    """Return the names of all fields of a kind that hold no object and no list."""
    file = f"{kind}.schema.json"
    found: set[str] = set()
    _gather(_At(file, schema(file), kind), kind, found, ())
    return found


def _target(at: _At) -> _At:
    while "$ref" in at.schema:
        file, _, pointer = at.schema["$ref"].partition("#")
        file = file or at.file
        found = schema(file)
        name = file.removesuffix(".schema.json")
        for part in pointer.split("/")[1:]:
            found, name = found[part], part
        at = _At(file, found, name)
    return at


def _form(at: _At) -> str:
    """Return the name of a definition of strings, or what else a value is."""
    if "const" in at.schema or "enum" in at.schema:
        return "number choice" if at.schema.get("type") == "integer" else "choice"
    kind = at.schema.get("type", "string")
    return FORMS.get(at.name, at.name) if kind == "string" else str(kind)


def _branches(at: _At) -> Iterator[tuple[Schema, Schema]]:
    for branch in at.schema.get("allOf", ()):
        if "if" in branch:
            yield branch["if"], branch["then"]


def _walk(at: _At, value: Any, pointer: str, field: str) -> Iterator[Place]:
    at = _target(at)
    for test, then in _branches(at):
        kind = test.get("properties", {}).get("type", {}).get("const")
        if kind and isinstance(value, dict) and value.get("type") == kind:
            yield from _walk(_At(at.file, then, at.name), value, pointer, field)
            return
        if "properties" not in test and test["type"] == (
            "string" if isinstance(value, str) else "object"
        ):
            yield from _walk(_At(at.file, then, at.name), value, pointer, field)
            return
    if isinstance(value, dict):
        for key, inner in value.items():
            part = at.schema.get("properties", {}).get(key)
            if part is None:
                part, key_name = at.schema["additionalProperties"], "*"
            else:
                key_name = key
            where = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _walk(_At(at.file, part, key), inner, where, f"{at.name}/{key_name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            prefix = at.schema.get("prefixItems")
            part = prefix[index] if prefix else at.schema["items"]
            yield from _walk(_At(at.file, part, at.name), inner, f"{pointer}/{index}", field)
    else:
        yield Place(pointer, _form(at), field)


def _gather(at: _At, field: str, found: set[str], seen: tuple[int, ...]) -> None:
    at = _target(at)
    if id(at.schema) in seen:
        return
    here = (*seen, id(at.schema))
    branches = list(_branches(at))
    for _, then in branches:
        _gather(_At(at.file, then, at.name), field, found, here)
    if "properties" in at.schema and not branches:
        for key, part in at.schema["properties"].items():
            _gather(_At(at.file, part, key), f"{at.name}/{key}", found, here)
    elif "prefixItems" in at.schema:
        found.add(field)
    elif "items" in at.schema:
        _gather(_At(at.file, at.schema["items"], at.name), field, found, here)
    elif isinstance(at.schema.get("additionalProperties"), dict):
        found.add(f"{at.name}/*")
    elif not branches and at.schema.get("type") != "array":
        found.add(field)

"""The typed model and the schemas describe the same content, and every field is explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_type_hints

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec import inspect
from schemata import BESIDE_REF, SCHEMAS, Place, Schema

from medleaf import model

FILES: dict[str, type[model.File]] = {
    "publication.schema.json": model.Publication,
    "article.schema.json": model.Article,
    "section.schema.json": model.Section,
    "contributor.schema.json": model.Contributor,
    "references.schema.json": model.References,
}
# The JSON type of each type of the model that has no parts.
SCALARS: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.EnumType: "string",
    inspect.LiteralType: "string",
    inspect.DateType: "string",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
}


def walk_model(kind: inspect.Type, place: Place) -> Iterator[tuple[inspect.Type, Place]]:
    """Yield a type of the model and its schema, then those of everything inside."""
    kind, place = without_none(kind), place.target()
    yield kind, place
    schema = place.schema
    inner: list[tuple[inspect.Type, Place]] = []
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            if field.encode_name in schema["properties"]:
                inner.append((field.type, place.enter("properties", field.encode_name)))
    elif isinstance(kind, inspect.UnionType):
        branches = branches_of(place)
        for name, member in members_of(kind).items():
            if name in branches:
                inner.append((member, branches[name]))
    elif isinstance(kind, inspect.VarTupleType) and "prefixItems" in schema:
        for index in range(len(schema["prefixItems"])):
            inner.append((kind.item_type, place.enter("prefixItems", index)))
    elif isinstance(kind, inspect.VarTupleType):
        inner.append((kind.item_type, place.enter("items")))
    elif isinstance(kind, inspect.TupleType):
        inner.extend((item, place.enter("items")) for item in kind.item_types)
    elif isinstance(kind, inspect.DictType):
        inner.append((kind.value_type, place.enter("additionalProperties")))
    for part, where in inner:
        yield from walk_model(part, where)


def without_none(kind: inspect.Type) -> inspect.Type:
    """Take None out of a union: in JSON the field is left out instead."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    types = tuple(each for each in kind.types if not isinstance(each, inspect.NoneType))
    return types[0] if len(types) == 1 else inspect.UnionType(types)


def members_of(kind: inspect.UnionType) -> dict[str, inspect.Type]:
    """Return the members of a union by tag, or by JSON type where they have none."""
    members = {}
    for each in kind.types:
        tag = each.tag or "object" if isinstance(each, inspect.StructType) else SCALARS[type(each)]
        members[str(tag)] = each
    return members


def branches_of(place: Place) -> dict[str, Place]:
    """Return the branches of an allOf of if and then, by what they test for."""
    branches = {}
    for index, branch in enumerate(place.schema.get("allOf", [])):
        test = branch["if"]
        name = test["properties"]["type"]["const"] if "properties" in test else test["type"]
        branches[name] = place.enter("allOf", index, "then")
    return branches


def differences(kind: inspect.Type, schema: Schema) -> Iterator[str]:
    """Say in what a type of the model and a schema differ, leaving out what is inside."""
    if isinstance(kind, inspect.StructType):
        yield from object_differences(kind, schema)
    elif isinstance(kind, inspect.UnionType):
        types = schema["type"] if isinstance(schema["type"], list) else None
        allowed = types or schema["properties"]["type"]["enum"]
        tested = [
            branch["if"].get("properties", {}).get("type", {}).get("const") or branch["if"]["type"]
            for branch in schema["allOf"]
        ]
        yield from unequal("members", members_of(kind), allowed)
        yield from unequal("branches", members_of(kind), tested)
    elif isinstance(kind, inspect.VarTupleType | inspect.TupleType):
        yield from unequal("type", ["array"], [schema.get("type")])
        if isinstance(kind, inspect.TupleType):
            size = len(kind.item_types)
            sizes = [schema.get("minItems"), schema.get("maxItems")]
            yield from unequal("size", [size], sizes)
    elif isinstance(kind, inspect.DictType):
        yield from unequal("type", ["object"], [schema.get("type")])
    else:
        yield from unequal("type", [SCALARS[type(kind)]], [schema.get("type")])
        if isinstance(kind, inspect.EnumType):
            yield from unequal("values", [each.value for each in kind.cls], schema.get("enum", []))
        if isinstance(kind, inspect.LiteralType):
            yield from unequal("values", kind.values, schema.get("enum", []))
        form = "date" if isinstance(kind, inspect.DateType) else None
        yield from unequal("format", [form], [schema.get("format")])


def object_differences(kind: inspect.StructType, schema: Schema) -> Iterator[str]:
    """Say in what a struct and an object differ: names, what is required, defaults."""
    names = {field.encode_name for field in kind.fields}
    required = {field.encode_name for field in kind.fields if field.required}
    if kind.tag_field is not None:
        names.add(kind.tag_field)
        required.add(kind.tag_field)
        yield from unequal("tag", [kind.tag], [schema["properties"]["type"].get("const")])
    yield from unequal("type", ["object"], [schema.get("type")])
    yield from unequal("closed", [False], [schema.get("additionalProperties")])
    yield from unequal("properties", names, schema["properties"])
    yield from unequal("required", required, schema.get("required", []))
    for field in kind.fields:
        default = field.default if isinstance(field.default, str | bool | float) else None
        stated = schema["properties"].get(field.encode_name, {}).get("default")
        yield from unequal(f"default of {field.encode_name}", [default], [stated])


def unequal(what: str, in_model: Any, in_schema: Any) -> Iterator[str]:
    """Report two collections that differ as sets."""
    if set(in_model) != set(in_schema):
        yield f"{what}: {list(in_model)} in the model, {list(in_schema)} in the schema"


def walk_schema(place: Place) -> Iterator[Place]:
    """Yield a schema and every schema inside it that describes a value."""
    yield place
    for group in ("properties", "$defs"):
        for key in place.schema.get(group, {}):
            if (group, key) != ("$defs", "about"):
                yield from walk_schema(place.enter(group, key))
    for key in ("items", "additionalProperties"):
        if isinstance(place.schema.get(key), dict):
            yield from walk_schema(place.enter(key))
    for index in range(len(place.schema.get("prefixItems", []))):
        yield from walk_schema(place.enter("prefixItems", index))


PAIRS = [
    (kind, place)
    for file, struct in FILES.items()
    for kind, place in walk_model(inspect.type_info(struct), Place(file, "", SCHEMAS[file]))
]
PLACES = [
    place
    for file, schema in SCHEMAS.items()
    for place in walk_schema(Place(file, "", schema))
    if set(place.schema) != {"$ref"} and str(place) != "shared.schema.json#"
]


def test_model_and_schemas_agree() -> None:
    found = {str(place): list(differences(kind, place.schema)) for kind, place in PAIRS}
    assert {place: each for place, each in found.items() if each} == {}


def test_every_struct_is_compared() -> None:
    structs = {
        value
        for value in vars(model).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct)
    }
    compared = {kind.cls for kind, _ in PAIRS if isinstance(kind, inspect.StructType)}
    assert structs - compared == {model.Struct, model.File}


@pytest.mark.parametrize("file", SCHEMAS)
def test_schema_is_valid(file: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[file])
    assert SCHEMAS[file]["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]
    assert "$id" not in SCHEMAS[file]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_schema_explains_itself(place: Place) -> None:
    about = place.about()
    assert about.get("title", "").strip()
    assert about.get("description", "").endswith(".")
    assert about.get("examples")
    assert [text for each in about["examples"] for text in place.violations(each)] == []
    if "enumDescriptions" in place.schema:
        assert len(place.schema["enumDescriptions"]) == len(place.schema["enum"])
    if "$ref" in place.schema:
        assert set(place.schema) <= BESIDE_REF
        assert not set(place.target().schema) & (BESIDE_REF - {"$ref"})


@pytest.mark.parametrize(
    ("struct", "place"),
    [(kind.cls, place) for kind, place in PAIRS if isinstance(kind, inspect.StructType)],
    ids=lambda value: str(value) if isinstance(value, Place) else "",
)
def test_examples_decode_into_the_model(struct: type[model.Struct], place: Place) -> None:
    for example in place.about()["examples"]:
        msgspec.json.decode(json.dumps(example), type=struct)
    kinds = get_type_hints(struct)
    for field in msgspec.structs.fields(struct):
        for example in place.schema["properties"][field.encode_name]["examples"]:
            msgspec.json.decode(json.dumps(example), type=kinds[field.name])

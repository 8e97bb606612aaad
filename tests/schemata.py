"""The JSON Schemas as tests walk them: each part with its place, through every reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

Schema = dict[str, Any]
FOLDER = Path(__file__).resolve().parent.parent / "schemas"
SCHEMAS: dict[str, Schema] = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.schema.json"))
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)
# What may stand beside a $ref: what no definition has itself, for VS Code lets the definition's
# keywords take the place of those beside the $ref.
BESIDE_REF = {"$ref", "title", "description", "examples", "minItems"}


class Place(msgspec.Struct, frozen=True):
    """A schema, and the file and JSON pointer where it stands."""

    file: str
    pointer: str
    schema: Schema

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"

    def enter(self, *keys: str | int) -> Place:
        """Step into a part of the schema."""
        part: Any = self.schema
        for key in keys:
            part = part[key]
        return Place(self.file, "/".join([self.pointer, *map(str, keys)]), part)

    def target(self) -> Place:
        """Follow $refs to the schema that says what the value is."""
        place = self
        while "$ref" in place.schema:
            name, _, pointer = place.schema["$ref"].partition("#")
            file = name or place.file
            place = Place(file, "", SCHEMAS[file]).enter(*pointer.split("/")[1:])
        return place

    def about(self) -> Schema:
        """Return what holds title, description and examples (see $comment in the shared file)."""
        about: Schema = self.schema.get("$defs", {}).get("about", self.schema)
        return about

    def violations(self, value: object) -> list[str]:
        """Validate a value against this part of the schema, formats included."""
        validator = Draft202012Validator(
            {"$ref": str(self)},
            registry=REGISTRY,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        return [error.message for error in validator.iter_errors(value)]


def at(place: str) -> Place:
    """Return the schema at a file and JSON pointer."""
    file, _, pointer = place.partition("#")
    return Place(file, "", SCHEMAS[file]).enter(*pointer.split("/")[1:])

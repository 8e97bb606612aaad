"""The page of the source files, made from the JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from wording import ROOT, anchor, code, inline

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""
KINDS = {
    "publication": "source/publication.json",
    "article": "source/articles/<id>.json",
    "section": "source/sections/<id>.json",
    "contributor": "source/contributors/<id>.json",
    "references": "source/references.json",
}
"""The kinds of source file, each with where its files are."""
SHORT = 60
"""The longest example, in characters, that stands in a table."""
PREFACE = """
A field that is not listed is an error. A field is *required* when no output can do without it;
what an editor should add beyond that is asked for by rules. What is left out of a file is left
out of the outputs: nothing is made up.
"""


def schema_page() -> str:
    """Describe every field of every kind of source file, from schemas/."""
    schemas = {kind: read_schema(kind) for kind in KINDS}
    shared = read_schema("shared")["$defs"]
    return "\n".join(
        [
            "# The source files, field by field",
            "",
            "Made from `schemas/` by `python docs/generate.py`: change it there.",
            PREFACE,
            "| kind | files | what it is |",
            "| --- | --- | --- |",
            *(
                f"| [{kind}](#{kind}) | `{files}` | {schemas[kind]['description']} |"
                for kind, files in KINDS.items()
            ),
            "",
            *(line for kind in KINDS for line in file_kind(kind, schemas[kind])),
            "## Shared definitions",
            "",
            ", ".join(f"[{name}](#{anchor(name)})" for name in shared),
            "",
            *definitions(shared),
        ]
    )


def read_schema(kind: str) -> Schema:
    """Read schemas/<kind>.schema.json."""
    path = ROOT / "schemas" / f"{kind}.schema.json"
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


def file_kind(kind: str, schema: Schema) -> Iterator[str]:
    """Describe one kind of source file and the definitions of its own."""
    yield from (f"## {kind}", "")
    yield from (f"Files: `{KINDS[kind]}`. Schema: `schemas/{kind}.schema.json`.", "")
    yield from describe(kind, schema)
    yield from definitions(schema.get("$defs", {}))


def definitions(schemas: dict[str, Schema]) -> Iterator[str]:
    """Describe definitions, each under a heading of its own."""
    for name, schema in schemas.items():
        yield from (f"### {name}", "", *describe(name, schema))


def describe(name: str, schema: Schema) -> Iterator[str]:
    """Describe one definition: what it is, its fields and values, an example, inner objects."""
    about = schema.get("$defs", {}).get("about", schema)
    yield from (about["description"], "")
    if "enum" in schema:
        yield from ("Values:", "", *values(schema), "")
    elif "properties" not in schema:
        yield from (f"Type: {type_of(schema, name)}.", "")
    fields: dict[str, Schema] = schema.get("properties", {})
    if fields:
        yield from field_table(name, schema)
    for key, field in fields.items():
        listed = field.get("items", field)
        if has_list(listed):
            yield from (f"Values of `{key}`:", "", *values(listed), "")
    for sentence in conditions(schema):
        yield from (sentence, "")
    yield from examples(about["examples"])
    for key, field in fields.items():
        if "properties" in field:
            yield from (f"### {name}: {key}", "", *describe(f"{name}: {key}", field))


def field_table(name: str, schema: Schema) -> Iterator[str]:
    """Return the table of an object's fields."""
    yield "| field | required | type | what it is | example |"
    yield "| --- | --- | --- | --- | --- |"
    for key, field in schema["properties"].items():
        short = (text for each in field["examples"] if len(text := inline(each)) <= SHORT)
        cells = [
            f"`{key}`",
            "yes" if key in schema.get("required", []) else "",
            type_of(field, f"{name}: {key}"),
            field["description"],
            code(next(short, "")),
        ]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def type_of(schema: Schema, name: str) -> str:
    """Say in a few words what a value may be; `name` is its heading, if it has fields."""
    if "$ref" in schema:
        file, _, target = schema["$ref"].partition("#/$defs/")
        target = target or file.removesuffix(".schema.json")
        return f"[{target}](#{anchor(target)})"
    if "const" in schema:
        return code(inline(schema["const"]))
    if has_list(schema):
        return "one of the values below"
    if "enum" in schema:
        return " or ".join(code(inline(value)) for value in schema["enum"])
    if "properties" in schema:
        return f"[object](#{anchor(name)})"
    if isinstance(schema.get("additionalProperties"), dict):
        values = schema["additionalProperties"]["enum"]
        return "object: any name, each with " + " or ".join(code(inline(v)) for v in values)
    if "prefixItems" in schema:
        return "list of " + ", ".join(item["title"].lower() for item in schema["prefixItems"])
    if schema.get("type") == "array":
        least = schema.get("minItems", 0)
        more = f", at least {least}" if least else ""
        each = type_of(schema["items"], name).removeprefix("one of ")
        return f"list of {each}{more}"
    if "allOf" in schema and "then" in schema["allOf"][0]:
        return " or ".join(type_of(branch["then"], name) for branch in schema["allOf"])
    return scalar(schema)


def scalar(schema: Schema) -> str:
    """Say what a number, a string or a truth value may be."""
    words = {"integer": "whole number", "boolean": "`true` or `false`"}
    kind: str = schema.get("type", "string")
    word = words.get(kind, kind)
    if "maximum" in schema:
        word += f", {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        word += f", at most {schema['maxLength']} characters"
    return word


def has_list(schema: Schema) -> bool:
    """Tell whether a value's choices are too many or too meaningful for a table cell."""
    return "enumDescriptions" in schema or len(schema.get("enum", [])) > 4


def values(schema: Schema) -> Iterator[str]:
    """List the values of an enumeration, with what they mean where the schema says."""
    if "enumDescriptions" not in schema:
        yield ", ".join(code(value) for value in schema["enum"])
        return
    for value, meaning in zip(schema["enum"], schema["enumDescriptions"], strict=True):
        yield f"- `{value}`: {meaning}"


def conditions(schema: Schema) -> Iterator[str]:
    """Say which fields other fields require."""
    required = ", ".join(code(key) for key in schema.get("then", {}).get("required", []))
    if not required:
        return
    for key, value in schema["if"].get("properties", {}).items():
        yield f"{required} is required where `{key}` is `{value['const']}`."
    for key in schema["if"].get("not", {}).get("required", []):
        yield f"{required} is required where there is no `{key}`."


def examples(given: list[Any]) -> Iterator[str]:
    """Show examples: strings in a row, the first of anything longer as a block of JSON."""
    if all(isinstance(each, str) for each in given):
        yield from ("Examples: " + ", ".join(code(inline(each)) for each in given) + ".", "")
    else:
        first = json.dumps(given[0], ensure_ascii=False, indent=2)
        yield from ("```json", first, "```", "")

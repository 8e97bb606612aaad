"""Find and compile the JSON Schemas; tell violations as diagnostics at their exact place."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from medleaf.diagnostics import Diagnostic
from medleaf.source import SourceFile

FORMATS = FormatChecker(formats=())
"""Only what the schemas use: JSON Schema's own checkers want more packages."""


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.date.fromisoformat(value))


def folder() -> Path:
    """Return the folder of the schemas: in the installed package, or in the checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "schemas"


def violations(kind: str, source: SourceFile) -> list[Diagnostic]:
    """Validate a source file against the schema of its kind ("article", "section", ...)."""
    errors = _validator(kind).iter_errors(source.value)
    found = {d for error in errors for d in _diagnostics(source, error)}
    mistyped = {d.pointer for d in found if d.rule == "schema/type"}
    return sorted(d for d in found if d.rule == "schema/type" or d.pointer not in mistyped)


@cache
def _validator(kind: str) -> Any:
    resources = [
        (path.name, Resource.from_contents(json.loads(path.read_bytes()), DRAFT202012))
        for path in folder().glob("*.schema.json")
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    # A number is an integer here only when it is written as one: 3.0 of 100 people is a slip.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    strict = validators.extend(Draft202012Validator, type_checker=types)
    return strict({"$ref": f"{kind}.schema.json"}, registry=registry, format_checker=FORMATS)


def _diagnostics(source: SourceFile, error: ValidationError) -> Iterator[Diagnostic]:
    pointer = _pointer(error.absolute_path)
    if error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        for name in sorted(set(error.instance) - set(known)):
            near = get_close_matches(name, known, n=1)
            help = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}."
            yield source.diagnostic(
                "schema/unknown-key",
                _pointer([*error.absolute_path, name]),
                f'"{name}" is not a field here',
                help,
                key=True,
            )
        return
    if error.validator == "required":
        name = next(n for n in error.validator_value if f"'{n}'" in error.message)
        title, description = _described(error, name)
        yield source.diagnostic(
            "schema/required",
            pointer,
            f'"{name}" is missing',
            f"{title}: {description}" if title else None,
        )
        return
    rule, message = _said(error)
    yield source.diagnostic(rule, pointer, message, _help(error) or _HELP.get(rule))


def _said(error: ValidationError) -> tuple[str, str]:
    """Say what is wrong in plain words, by the keyword that failed."""
    value = error.validator_value
    shown = json.dumps(error.instance, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    match error.validator:
        case "type":
            wanted = " or ".join(_TYPES[t] for t in ([value] if isinstance(value, str) else value))
            return "schema/type", f"{shown} is {_kind(error.instance)}; this must be {wanted}"
        case "enum":
            options = ", ".join(json.dumps(v, ensure_ascii=False) for v in value)
            near = get_close_matches(str(error.instance), [str(v) for v in value], n=1)
            hint = f' (did you mean "{near[0]}"?)' if near else ""
            return "schema/value", f"{shown} is not one of: {options}{hint}"
        case "format" if value == "date":
            return "schema/date", f"{shown} is not a date of the calendar"
        case "pattern" | "minLength" if isinstance(error.instance, str) and not (
            error.instance.strip("\u200b\u200c\u200d\u2060\ufeff \t\r\n\u00a0")
        ):
            return "schema/empty", "the text is empty"
        case "pattern":
            return "schema/pattern", f"{shown} is not of the form that this needs"
        case "minItems":
            return "schema/empty", "the list is empty" if value == 1 else f"fewer than {value} items"
        case "maxItems" | "maxLength" | "maximum" | "minimum" | "minLength":
            return "schema/limit", f"{shown} is outside the limit ({error.validator} {value})"
        case "uniqueItems":
            return "schema/repeated", "an item is in this list twice"
        case "const":
            return "schema/value", f"{shown} must be {json.dumps(value)}"
    return f"schema/{error.validator}", error.message


_TYPES = {
    "object": "an object {...}",
    "array": "a list [...]",
    "string": "a text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


_HELP = {
    "schema/date": "Write year, month and day, as 2026-01-31.",
    "schema/empty": "Write what belongs there, or take the field away.",
    "schema/repeated": "Keep one of the two.",
}


def _kind(value: object) -> str:
    kinds = (
        (bool, "boolean"),
        (str, "string"),
        (int, "integer"),
        (float, "number"),
        (list, "array"),
        (dict, "object"),
    )
    return next((_TYPES[name] for kind, name in kinds if isinstance(value, kind)), "null")


def _help(error: ValidationError) -> str | None:
    """Quote the schema's own description and example of what is wanted."""
    schema = _annotated(error)
    said = schema.get("description")
    examples = schema.get("examples")
    if examples and not isinstance(examples[0], dict | list):
        said = f"{said or ''} For example: {json.dumps(examples[0], ensure_ascii=False)}.".strip()
    return said


def _described(error: ValidationError, name: str) -> tuple[str, str]:
    about = _resolve(error.schema.get("properties", {}).get(name, {}))
    return about.get("title", ""), about.get("description", "")


def _annotated(error: ValidationError) -> dict[str, Any]:
    """Return the annotations nearest to what failed: of the property, else of the definition."""
    node: ValidationError | None = error
    while node is not None:
        for schema in (node.schema, _resolve(node.schema)):
            if isinstance(schema, dict) and "description" in schema:
                return schema
        node = node.parent  # type: ignore[assignment]
    return {}


def _resolve(schema: Any) -> dict[str, Any]:
    """Merge a property with what its $ref leads to, the property's own words first."""
    if not isinstance(schema, dict):
        return {}
    if "$ref" not in schema:
        return schema
    name, _, pointer = schema["$ref"].partition("#")
    target: Any = json.loads((folder() / (name or "shared.schema.json")).read_bytes())
    for part in pointer.split("/")[1:]:
        target = target.get(part, {}) if isinstance(target, dict) else {}
    return {**_resolve(target), **schema} if isinstance(target, dict) else schema


def _pointer(path: Iterable[object]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)

"""Tell what a file violates of its schema, each at its exact place and in plain words."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from medleaf import limits
from medleaf.diagnostics import Diagnostic
from medleaf.schemas import folder, is_csl_date, schema
from medleaf.source import TOO_MANY, SourceFile

FORMATS = FormatChecker(formats=())
"""Only what the schemas use: JSON Schema's own checkers want more packages."""


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.date.fromisoformat(value))


FORMATS.checks("csl-date", raises=ValueError)(is_csl_date)

_ENOUGH = ("schema/type", "schema/empty", "schema/characters", "schema/date")
"""A value with one of these has nothing else said about it; the first counts."""


def violations(kind: str, source: SourceFile) -> list[Diagnostic]:
    """Validate a source file against the schema of its kind ("article", "section", ...)."""
    found: dict[str, set[Diagnostic]] = {}
    errors = _validator(kind).iter_errors(source.value)
    told = (diagnostic for error in errors for diagnostic in _diagnostics(kind, source, error))
    for diagnostic in islice(told, limits.PROBLEMS.most):
        found.setdefault(diagnostic.pointer, set()).add(diagnostic)
    kept = [d for here in found.values() for d in _telling(here)]
    if next(told, None):
        kept.append(source.diagnostic(limits.PROBLEMS.rule, "", *TOO_MANY))
    return sorted(kept)


@cache
def _validator(kind: str) -> Any:
    registry: Registry[Any] = Registry().with_resources(
        (path.name, Resource.from_contents(schema(path.name), DRAFT202012))
        for path in folder().glob("*.schema.json")
    )
    # A number is an integer here only when it is written as one: 3.0 of 100 people is a slip.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    strict = validators.extend(  # type: ignore[no-untyped-call]  # untyped there
        Draft202012Validator, {"uniqueItems": _unique}, type_checker=types
    )
    return strict({"$ref": f"{kind}.schema.json"}, registry=registry, format_checker=FORMATS)


def _unique(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
    """Check uniqueItems in linear time: jsonschema compares each with each."""
    if wanted and isinstance(value, list) and _repeated(value) is not None:
        yield ValidationError("an item is here twice")


def _repeated(items: list[Any]) -> int | None:
    """Return the index of the first item of a list that stands in it before, too."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        written = json.dumps(item, sort_keys=True)
        if written in seen:
            return index
        seen.add(written)
    return None


def _telling(found: set[Diagnostic]) -> set[Diagnostic]:
    """Of what is wrong with one value, keep what tells most."""
    for rule in _ENOUGH:
        if telling := {d for d in found if d.rule == rule}:
            return telling
    return found


def _diagnostics(kind: str, source: SourceFile, error: ValidationError) -> Iterator[Diagnostic]:
    path = list(error.absolute_path)
    value: Any = error.instance
    wanted: Any = error.validator_value
    way = _way(kind, error)
    pointer = _pointer(path)
    if error.validator == "additionalProperties":
        known = sorted(way[-1].get("properties", {}))
        for name in sorted(set(value) - set(known)):
            near = get_close_matches(name, known, n=1)
            yield source.diagnostic(
                "schema/unknown-key",
                _pointer([*path, name]),
                f"{_shown(name)} is not a field here",
                f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}.",
                key=True,
            )
        return
    if error.validator == "required":
        name = next(n for n in wanted if f"'{n}'" in error.message)
        fields = (s["properties"][name] for s in reversed(way) if name in s.get("properties", {}))
        about: dict[str, str] = next(fields, {})
        help = f"{about['title']}: {about['description']}" if about else ""
        yield source.diagnostic("schema/required", pointer, f'"{name}" is missing', help)
    elif error.validator == "uniqueItems":
        index = _repeated(value)
        yield source.diagnostic(
            "schema/repeated",
            f"{pointer}/{index}",
            f"{_shown(value[index])} is in this list twice",
            "Keep one of the two.",
        )
    elif "propertyNames" in error.schema_path:
        yield source.diagnostic(
            "schema/pattern",
            _pointer([*path, value]),
            f"{_shown(value)} cannot be a name here",
            _help(way),
            key=True,
        )
    elif error.validator == "pattern" and (at := _stray(wanted, value)) is not None:
        yield source.diagnostic(
            "schema/characters",
            pointer,
            f"{_NAMES.get(value[at], f'the character U+{ord(value[at]):04X}')} inside a text",
            "Take it away; write a new paragraph as a block of its own.",
            offset=at,
        )
    else:
        rule, message = _said(error)
        help = " ".join(filter(None, (_HELP.get(rule), _help(way, form=rule == "schema/pattern"))))
        yield source.diagnostic(rule, pointer, message, help)


def _said(error: ValidationError) -> tuple[str, str]:
    """Say what is wrong in plain words, by the keyword that failed."""
    value: Any = error.validator_value
    instance: Any = error.instance
    shown = _shown(instance)
    match error.validator:
        case "type":
            wanted = " or ".join(_TYPES[t] for t in ([value] if isinstance(value, str) else value))
            kind = _kind(instance)
            found = f"{shown} is {kind}" if kind else f"{shown} stands here"
            return "schema/type", f"{found}; this must be {wanted}"
        case "enum":
            options = ", ".join(_shown(v) for v in value)
            near = get_close_matches(str(instance), [str(v) for v in value], n=1)
            hint = f' (did you mean "{near[0]}"?)' if near else ""
            return "schema/value", f"{shown} is not one of: {options}{hint}"
        case "format":
            return "schema/date", f"{shown} is not a date of the calendar"
        case "pattern" | "minLength" if _blank(instance):
            return "schema/empty", "the text is empty"
        case "pattern":
            return "schema/pattern", f"{shown} is not of the form that this needs"
        case "minItems" if value == 1:
            return "schema/empty", "the list is empty"
        case "maxItems" | "minItems" | "maxLength" | "maximum" | "minimum":
            return "schema/limit", f"{shown} {_LIMITS[error.validator].format(value)}"
    return "schema/value", error.message


_TYPES = {
    "object": "an object {...}",
    "array": "a list [...]",
    "string": "a text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_LIMITS = {
    "maxItems": "has more than {} items",
    "minItems": "has fewer than {} items",
    "maxLength": "has more than {:,} characters",
    "maximum": "is more than {}",
    "minimum": "is less than {}",
}
_HELP = {
    "schema/date": "Write a day that there is, year first, as 2026-01-31.",
    "schema/empty": "Write what belongs there, or take the field away.",
}
_NAMES = {
    "\n": "a line break",
    "\r": "a line break",
    "\t": "a tab",
    "\u2028": "a line break",
    "\u2029": "a line break",
}


def _kind(value: object) -> str:
    kinds = (
        (str, "string"),
        (int, "integer"),
        (float, "number"),
        (list, "array"),
        (dict, "object"),
    )
    if value is None or isinstance(value, bool):
        return ""
    return next(_TYPES[name] for kind, name in kinds if isinstance(value, kind))


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _blank(value: str) -> bool:
    visible: str = schema("shared.schema.json")["$defs"]["visible"]["pattern"]
    return re.search(visible, value) is None


def _stray(pattern: str, value: str) -> int | None:
    """Return where the first character stands that a pattern of only good ones does not have."""
    good = pattern.removesuffix("*$(?!\\n)")
    if not re.fullmatch(r"\^\[\^[^\]]+\]", good):
        return None
    return next(index for index, c in enumerate(value) if not re.match(good.lstrip("^"), c))


def _help(way: list[dict[str, Any]], *, form: bool = False) -> str:
    """Quote the schema: the field's own description, or that of the form it needs; an example."""
    about = next(s for s in reversed(way) if isinstance(s.get("description"), str))
    definition = way[-1].get("$defs", {}).get("about", about)
    said: str = (definition if form else about)["description"]
    example = about.get("examples", [[]])[0]
    if isinstance(example, dict | list) or example == "":
        return said
    return f"{said} For example: {json.dumps(example, ensure_ascii=False)}."


def _way(kind: str, error: ValidationError) -> list[dict[str, Any]]:
    """Return the schemas on the way to what failed, the file's own first, through every $ref."""
    file = schema(f"{kind}.schema.json")
    node: Any = file
    way = [file]
    for step in error.absolute_schema_path:
        while isinstance(node, dict) and step not in node:
            name, _, pointer = node["$ref"].partition("#")
            node = file = schema(name) if name else file
            for part in pointer.split("/")[1:]:
                node = node[part]
            way.append(node)
        node = node[step]
        if isinstance(node, dict):
            way.append(node)
    return way


def _pointer(path: Iterable[object]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)

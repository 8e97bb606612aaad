"""Find the JSON Schemas, and say whether a file follows its own; violations.py tells why not.

Most files do, and jsonschema-rs says so in a hundredth of the time that it takes to tell in our
words what is wrong where. What it does not let through, or cannot judge, is looked at there.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

_SURROGATES = r"\\ud800-\\udfff"
"""In a pattern, as JSON writes it: Rust's texts have none, and its patterns may not name them."""


def folder() -> Path:
    """Return the folder of the schemas: in the installed package, or in the checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def schema(name: str) -> dict[str, Any]:
    """Return a schema by the name of its file."""
    found: dict[str, Any] = json.loads((folder() / name).read_bytes())
    del found["$schema"]  # else jsonschema takes its own validator for it instead of ours
    return found


def fits(definition: str, value: str) -> bool:
    """Say whether a string has the form of a shared definition, as "id" or "linkTarget"."""
    form = schema("shared.schema.json")["$defs"][definition]
    return len(value) <= form["maxLength"] and re.search(form["pattern"], value) is not None


def follows(kind: str, value: Any) -> bool:
    """Say whether a value follows the schema of a kind ("article", "section", ...) for certain."""
    try:
        return _validator(kind).is_valid(value) and not _has_whole_float(value)
    except ValueError:  # half of a surrogate pair, a number of a thousand digits
        return False


def _has_whole_float(value: Any) -> bool:
    """Say whether there is a 3.0: an integer to JSON Schema, but not to us (violations.py)."""
    if isinstance(value, dict | list):
        return any(map(_has_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


def is_csl_date(value: object) -> bool:
    """Say whether [year, month, day] is a day; what is shorter is judged by its numbers.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, list) or not all(type(part) is int for part in value):
        return True
    return len(value) != 3 or not 1 <= value[1] <= 12 or bool(datetime.date(*value))


@cache
def _validator(kind: str) -> Any:
    texts = ((path.name, json.dumps(schema(path.name))) for path in folder().glob("*.schema.json"))
    known = [(name, json.loads(text.replace(_SURROGATES, ""))) for name, text in texts]
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{kind}.schema.json"},
        registry=jsonschema_rs.Registry(known, draft=jsonschema_rs.Draft202012),
        validate_formats=True,
        formats={"csl-date": is_csl_date},
    )

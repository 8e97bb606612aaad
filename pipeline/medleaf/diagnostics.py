"""What the pipeline tells an editor about a file: one diagnostic per problem."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import msgspec

from medleaf import __version__

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Severity(StrEnum):
    """How loud a diagnostic is; an error stops the article that has it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Diagnostic(msgspec.Struct, frozen=True, order=True, kw_only=True, omit_defaults=True):
    """One problem at one place. Sorts by file, then place, then rule.

    `line` and `column` count from 1, columns in characters; `pointer` is a JSON pointer (RFC 6901).
    """

    file: str
    line: int = 1
    column: int = 1
    rule: str
    pointer: str = ""
    severity: Severity = Severity.ERROR
    message: str
    help: str = ""


def as_text(found: Iterable[Diagnostic]) -> str:
    """Render as `file:line:column: severity[rule] message`, the form editors link."""
    lines = []
    for d in sorted(found):
        place = f"{_printable(d.file)}:{d.line}:{d.column}"
        lines.append(f"{place}: {d.severity}[{d.rule}] {_printable(d.message)}")
        if d.help:
            lines.append(f"    help: {_printable(d.help)}")
    return "\n".join(lines)


def as_json(found: Iterable[Diagnostic]) -> str:
    """Render as a JSON array of diagnostics with every field."""
    rows = [{key: getattr(d, key) for key in d.__struct_fields__} for d in sorted(found)]
    return json.dumps(rows, indent=2, ensure_ascii=True)


def as_github(found: Iterable[Diagnostic]) -> str:
    """Render as GitHub workflow commands."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    lines = []
    for d in sorted(found):
        place = f"file={_escape(_printable(d.file), ':,')},line={d.line},col={d.column}"
        text = _printable(d.message) + (f"\nhelp: {_printable(d.help)}" if d.help else "")
        title = _escape(d.rule, ":,")
        lines.append(f"::{levels[d.severity]} {place},title={title}::{_escape(text)}")
    return "\n".join(lines)


def as_sarif(found: Iterable[Diagnostic]) -> str:
    """Render as a SARIF 2.1.0 log (OASIS) with one run."""
    rows = sorted(found)
    rules = sorted({d.rule for d in rows})
    results: list[dict[str, Any]] = [
        {
            "ruleId": d.rule,
            "ruleIndex": rules.index(d.rule),
            "level": str(d.severity),
            "message": {"text": _printable(f"{d.message}. {d.help}" if d.help else d.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(d.file)},
                        "region": {"startLine": d.line, "startColumn": d.column},
                    },
                    "logicalLocations": [{"fullyQualifiedName": _printable(d.pointer)}],
                }
            ],
        }
        for d in rows
    ]
    driver = {"name": "medleaf", "version": __version__, "rules": [{"id": r} for r in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


REPORTERS: dict[str, Callable[[Iterable[Diagnostic]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """Say whether any diagnostic is an error."""
    return any(d.severity is Severity.ERROR for d in found)


def _escape(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _printable(text: str) -> str:
    """Show what would disturb a terminal, a line or a reader (controls, surrogates) as escapes."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(os.fsencode(path))

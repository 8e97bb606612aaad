"""Diagnostics read the same in every format, and no format breaks on what they quote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from medleaf.diagnostics import REPORTERS, Diagnostic, Severity, has_errors

SARIF = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"

LATE = Diagnostic(
    file="source/articles/a b.json",
    line=12,
    column=7,
    rule="reference/unknown",
    pointer="/introduction/0/text",
    message='there is no reference "example2020"',
    help="Add it to references.json, or mend the id.",
)
EARLY = Diagnostic(
    file="source/articles/a b.json",
    line=3,
    column=2,
    rule="file/ignored",
    severity=Severity.WARNING,
    message="nothing reads this, 100 %",
)
NOTE = Diagnostic(file="source/x,y:z.json", rule="text/x", severity=Severity.NOTE, message="a")
HOSTILE = Diagnostic(
    file="source/articles/\udcff\n.json",
    rule="schema/unknown-key",
    pointer="/\ud800",
    message="\x1b[31m\ud800\nsource/x.json:1:1: error[made/up] \u202eno",
    help="::error::\r\n",
)
FOUND = [LATE, EARLY, NOTE]


def sarif(found: list[Diagnostic]) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(REPORTERS["sarif"](found))
    schema = json.loads(SARIF.read_bytes())
    assert [e.message for e in Draft7Validator(schema).iter_errors(log)] == []
    return log


def test_text_is_in_order_of_file_and_place() -> None:
    assert REPORTERS["text"](FOUND).splitlines() == [
        "source/articles/a b.json:3:2: warning[file/ignored] nothing reads this, 100 %",
        "source/articles/a b.json:12:7: error[reference/unknown] "
        'there is no reference "example2020"',
        "    help: Add it to references.json, or mend the id.",
        "source/x,y:z.json:1:1: note[text/x] a",
    ]


def test_json_has_every_field_of_every_diagnostic() -> None:
    rows = json.loads(REPORTERS["json"](FOUND))
    assert rows[1] == {
        "file": "source/articles/a b.json",
        "line": 12,
        "column": 7,
        "rule": "reference/unknown",
        "pointer": "/introduction/0/text",
        "severity": "error",
        "message": 'there is no reference "example2020"',
        "help": "Add it to references.json, or mend the id.",
    }
    assert [set(row) for row in rows] == [set(rows[1])] * 3


def test_github_escapes_what_its_commands_would_read() -> None:
    assert REPORTERS["github"](FOUND).splitlines() == [
        "::warning file=source/articles/a b.json,line=3,col=2,title=file/ignored"
        "::nothing reads this, 100 %25",
        "::error file=source/articles/a b.json,line=12,col=7,title=reference/unknown"
        '::there is no reference "example2020"%0A'
        "help: Add it to references.json, or mend the id.",
        "::notice file=source/x%2Cy%3Az.json,line=1,col=1,title=text/x::a",
    ]


def test_sarif_is_valid_and_says_it_all() -> None:
    (run,) = sarif(FOUND)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        "file/ignored",
        "reference/unknown",
        "text/x",
    ]
    result = run["results"][1]
    assert result["level"] == "error"
    assert result["message"]["text"].endswith("Add it to references.json, or mend the id.")
    location = result["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "source/articles/a%20b.json"
    assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 7}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/introduction/0/text"


@pytest.mark.parametrize("style", REPORTERS)
def test_nothing_found_says_nothing_and_is_whole(style: str) -> None:
    text = REPORTERS[style]([])
    assert text in ("", "[]") or sarif([])["runs"][0]["results"] == []


@pytest.mark.parametrize("style", REPORTERS)
def test_what_is_quoted_cannot_break_the_report(style: str) -> None:
    text = REPORTERS[style]([HOSTILE])
    text.encode()  # lone halves of characters would raise
    assert "\x1b" not in text
    assert "\u202e" not in text
    lines = text.splitlines()
    assert not any(line.startswith("source/x.json") for line in lines)
    assert sum(line.startswith("::") for line in lines) == (1 if style == "github" else 0)
    assert sarif([HOSTILE])


def test_diagnostics_that_differ_in_help_only_can_be_sorted() -> None:
    with_help = Diagnostic(file="a", rule="r/r", message="m", help="h")
    without = Diagnostic(file="a", rule="r/r", message="m")
    assert sorted([with_help, without]) == [without, with_help]


def test_only_errors_are_errors() -> None:
    assert has_errors(FOUND)
    assert not has_errors([EARLY, NOTE])
    assert not has_errors([])

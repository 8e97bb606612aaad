"""Violations are told in plain words, once, at the exact place, with help from the schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from medleaf import schemas
from medleaf import violations as worded
from medleaf.diagnostics import Diagnostic
from medleaf.source import SourceFile

EXAMPLES = {
    path.name.split(".")[0]: json.loads(path.read_bytes()).get("examples", [{}])[0]
    for path in schemas.folder().glob("*.schema.json")
}
SECTION = EXAMPLES["section"]


def violations(kind: str, value: object) -> list[Diagnostic]:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return worded.violations(kind, SourceFile("x.json", text.encode("utf-8", "surrogatepass")))


def told(kind: str, /, **changes: object) -> list[tuple[str, str]]:
    return [(d.rule, d.pointer) for d in violations(kind, {**EXAMPLES[kind], **changes})]


@pytest.mark.parametrize("kind", sorted(EXAMPLES.keys() - {"shared"}))
def test_the_examples_of_the_schemas_are_valid(kind: str) -> None:
    assert violations(kind, EXAMPLES[kind]) == []


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("section", {"heading": None}, [("schema/type", "/heading")]),
        ("section", {"heading": 5}, [("schema/type", "/heading")]),
        ("section", {"heading": ""}, [("schema/empty", "/heading")]),
        ("section", {"heading": "\u3000\u200b"}, [("schema/empty", "/heading")]),
        ("section", {"heading": "a\tb"}, [("schema/characters", "/heading")]),
        ("section", {"heading": "a\u2028b"}, [("schema/characters", "/heading")]),
        ("section", {"heading": "x" * 1001}, [("schema/limit", "/heading")]),
        ("section", {"id": "../x"}, [("schema/pattern", "/id")]),
        ("section", {"id": ""}, [("schema/empty", "/id")]),
        ("section", {"kind": True}, [("schema/type", "/kind")]),
        ("section", {"kind": "Evidence"}, [("schema/value", "/kind")]),
        ("section", {"blocks": []}, [("schema/empty", "/blocks")]),
        ("section", {"blocks": {}}, [("schema/type", "/blocks")]),
        ("section", {"blocks": ["a"]}, [("schema/type", "/blocks/0")]),
        ("section", {"blocks": [{}]}, [("schema/required", "/blocks/0")]),
        ("section", {"blocks": [{"type": "verse"}]}, [("schema/value", "/blocks/0/type")]),
        ("section", {"blocks": [{"type": ["list"]}]}, [("schema/type", "/blocks/0/type")]),
        ("section", {"a/b~c": 1}, [("schema/unknown-key", "/a~1b~0c")]),
        ("section", {"$schema": 5}, [("schema/type", "/$schema")]),
        ("article", {"lastReviewed": "31/01/2026"}, [("schema/date", "/lastReviewed")]),
        ("article", {"lastReviewed": "2026-02-30"}, [("schema/date", "/lastReviewed")]),
        ("article", {"lastReviewed": "20260131"}, [("schema/pattern", "/lastReviewed")]),
        ("article", {"lastReviewed": ""}, [("schema/empty", "/lastReviewed")]),
        ("article", {"lastReviewed": 2026}, [("schema/type", "/lastReviewed")]),
        ("article", {"specialty": ["Renal"] * 2}, [("schema/repeated", "/specialty/1")]),
        ("article", {"sections": [5]}, [("schema/type", "/sections/0")]),
        ("article", {"sections": ["A B"]}, [("schema/pattern", "/sections/0")]),
        ("contributor", {"nameKind": "pseudonym"}, [("schema/required", "")]),
        ("publication", {"print": {"bleed": 50}}, [("schema/limit", "/print/bleed")]),
        (
            "publication",
            {"checks": {"severities": {"Text": "off", "a/b": "loud"}}},
            [
                ("schema/pattern", "/checks/severities/Text"),
                ("schema/value", "/checks/severities/a~1b"),
            ],
        ),
    ],
)
def test_each_fault_is_told_once(
    kind: str, changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert told(kind, **changes) == expected


@pytest.mark.parametrize("value", [None, [], 3, "a", True, 1.5])
def test_a_file_that_is_no_object(value: object) -> None:
    (problem,) = violations("article", value)
    assert (problem.rule, problem.pointer, problem.line) == ("schema/type", "", 1)
    assert problem.message.endswith("this must be an object {...}")


def test_a_whole_number_is_written_as_one() -> None:
    group = {"events": 3.0, "of": 100}
    risk = {"type": "risk", "outcome": "get a headache", "groups": [group]}
    (problem,) = violations("section", {**SECTION, "blocks": [risk]})
    assert problem.pointer == "/blocks/0/groups/0/events"
    assert problem.message == "3.0 is a number; this must be a whole number"


def test_help_quotes_the_schema() -> None:
    (required,) = violations("section", {k: v for k, v in SECTION.items() if k != "heading"})
    assert required.message == '"heading" is missing'
    assert required.help.startswith("Heading: ")
    (near,) = violations("section", {**SECTION, "claim": []})
    assert (near.message, near.help) == (
        '"claim" is not a field here',
        'Did you mean "claims"?',
    )
    (pseudonym,) = violations("contributor", {**EXAMPLES["contributor"], "nameKind": "pseudonym"})
    assert "a pseudonym must have one" in pseudonym.help
    (form,) = violations("section", {**SECTION, "id": "My Id"})
    assert "lower-case letters, digits and single hyphens" in form.help
    assert "For example: " in form.help


def test_a_stray_character_is_told_at_its_column() -> None:
    block = {"type": "paragraph", "text": "One.\nTwo."}
    source = SourceFile("x.json", json.dumps({**SECTION, "blocks": [block]}).encode())
    (problem,) = worded.violations("section", source)
    assert source.text[problem.column - 1 :].startswith("\\nTwo.")
    assert problem.message == "a line break inside a text"


def keywords(schema: Any) -> set[str]:
    """Return the keywords of a schema and all inside it that can fail."""
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found: set[str] = set()
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            found |= set().union(*map(keywords, value.values()))
        elif key in ("allOf", "then", "items", "prefixItems", "propertyNames"):
            found |= {key} | keywords(value)
        elif key == "additionalProperties" and isinstance(value, dict):
            found |= keywords(value)
        elif key != "if":
            found.add(key)
    return found


def test_every_keyword_of_the_schemas_is_told_in_our_words() -> None:
    used = set().union(
        *(keywords(json.loads(p.read_bytes())) for p in schemas.folder().glob("*.schema.json"))
    )
    said = {"type", "enum", "format", "pattern", "required", "additionalProperties"}
    said |= {"minItems", "maxItems", "maxLength", "minimum", "maximum", "uniqueItems"}
    applied = {"$ref", "allOf", "then", "items", "prefixItems", "propertyNames"}
    selected = {"const"}  # always under the branch that tested for it
    notes = {"$schema", "$comment", "title", "description", "examples", "default"}
    notes |= {"enumDescriptions"}
    assert used <= said | applied | selected | notes
    code = Path(worded.__file__).read_text(encoding="utf-8")
    assert all(re.search(rf'"{word}"', code) for word in said)


def test_forms() -> None:
    assert schemas.fits("id", "side-effects")
    assert not schemas.fits("id", "Side effects")
    assert not schemas.fits("id", "a" * 81)
    assert schemas.fits("linkTarget", "tel:+441632960001")
    for address in ("javascript:alert(1)", "data:,x", "//x.y", "file:///etc/passwd", "https://a b"):
        assert not schemas.fits("linkTarget", address)
    for address in (
        "https://e.org/50%",
        "https://e.org/%zz",
        "https://e.org/[1]",
        "https://e.org:p/",
    ):
        assert not schemas.fits("url", address)  # RFC 3986: no sitemap, feed or book can hold them
    assert schemas.fits("url", "https://e.org:8443/a%20b?c=(d):e#f")

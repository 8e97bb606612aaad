"""What fields take and refuse, value by value."""

from __future__ import annotations

from typing import Any

import pytest
from schemata import Schema, at

TEXT = "article.schema.json#/$defs/glossaryEntry/properties/definition"
LINE = "article.schema.json#/properties/headline"
DATE = "article.schema.json#/properties/lastReviewed"
ID = "article.schema.json#/properties/id"
REFERENCE_ID = "references.schema.json#/$defs/reference/properties/id"
URL = "article.schema.json#/properties/url"
TARGET = "shared.schema.json#/$defs/linkTarget"
LANGUAGE = "article.schema.json#/properties/inLanguage"
ASSET = "publication.schema.json#/properties/publisher/properties/logo"
PROFILE = "publication.schema.json#/properties/print/properties/profile"
EMAIL = "publication.schema.json#/properties/publisher/properties/email"
THEME = "publication.schema.json#/properties/theme"
DOI = "references.schema.json#/$defs/reference/properties/DOI"
ORCID = "contributor.schema.json#/properties/orcid"
ALT = "contributor.schema.json#/properties/image/properties/alt"
DATE_PARTS = "references.schema.json#/$defs/cslDate/properties/date-parts"
NAME = "references.schema.json#/$defs/name"
OF = "shared.schema.json#/$defs/riskGroup/properties/of"
SEVERITIES = "publication.schema.json#/properties/checks/properties/severities"
ACCEPTED: dict[str, list[Any]] = {
    TEXT: ["x" * 20_000, "\u00a0 a \U0001f600"],
    ID: ["console", "com10", "a" * 80],
    REFERENCE_ID: ["10.5555:x_y-Z"],
    URL: ["http://example.org:8080/a_(b)?c=d&e#f", "https://münchen.example/ärzte"],
    TARGET: ["tel:111"],
    LANGUAGE: ["es-419"],
    ASSET: ["assets/a.b/c_d-1.jpeg"],
    ALT: [""],
    DATE: ["2024-02-29"],
}
REFUSED: dict[str, list[Any]] = {
    TEXT: [
        *("", " ", "\u00a0", "\u3000\u2003", "\u200b\u2060\ufeff", "\u00ad", "a\n"),
        *(f"a{bad}b" for bad in "\n\t\x00\x1f\x7f\x85\x9f\ufffe\uffff\ud800\udfff"),
        "x" * 20_001,
    ],
    LINE: ["", "\u2003", "one\ntwo", "one\u2028two", "x" * 1_001],
    ALT: ["\u2003", "a\n"],
    ID: ["", "a_b", "A", "1a", "a--b", "a-", "a\n", "nul", "com1", "a" * 81, "é"],
    REFERENCE_ID: ["", "@a", "-a", "a b", "a]", "a\n", "\u0663"],
    URL: [
        *("example.org", "//example.org", "ftp://example.org", "https://", "https://#a"),
        *("javascript:alert(1)", "https://a b", "https://a\n", 'https://a"b'),
    ],
    TARGET: ["javascript:x", "data:,x", "#", "#A", "mailto:x", "tel:x", "page", "#a\n"],
    LANGUAGE: ["", "english", "en_GB", "EN", "en-gb", "en-GB\n"],
    ASSET: [
        *("assets/../a.png", "assets//a.png", "/assets/a.png", "a.png", "assets/a..png"),
        *("assets\\a.png", "assets/a.gif", "assets/.png", "assets/a.png\n"),
    ],
    PROFILE: ["assets/a.png"],
    THEME: ["../x", "themes/", "themes/../x", "themes/a/b", "/themes/a"],
    EMAIL: ["a", "a@b", "a b@example.org", "a@example..org", "a@example.org\n"],
    DATE: ["2023-02-29", "20230228", "2023-2-8", "0000-01-01", "202\u0663-01-01"],
    DOI: ["https://doi.org/10.5555/1", "10.5555/", "10.5555/a b", "doi:10.5555/1"],
    ORCID: ["0000-0002-1825-009x", "https://orcid.org/0000-0002-1825-0097"],
    DATE_PARTS: [[], [[]], [[2020, 13]], [["2020"]], [[2020], [2021]], [[2020, 1, 1, 1]]],
    NAME: [{}, {"given": "Jane"}],
    OF: [50],
    SEVERITIES: [{"Text": "off"}, {"text/x": "loud"}, {"../x": "off"}],
}


@pytest.mark.parametrize("place", ACCEPTED)
def test_good_values_pass(place: str) -> None:
    assert [each for each in ACCEPTED[place] if at(place).violations(each)] == []


@pytest.mark.parametrize("place", REFUSED)
def test_bad_values_are_refused(place: str) -> None:
    assert [each for each in REFUSED[place] if not at(place).violations(each)] == []


def test_a_pseudonym_has_a_disclosure() -> None:
    place = at("contributor.schema.json#")
    person = {"id": "a", "name": "A", "nameKind": "pseudonym", "bio": [paragraph("A")]}
    assert place.violations(person) == ["'disclosure' is a required property"]
    assert place.violations({**person, "disclosure": "Not the real name."}) == []
    assert place.violations({**person, "nameKind": "real"}) == []


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ({"type": "paragraph", "text": "A", "txt": "A"}, "'txt' was unexpected"),
        ({"type": "paragraph"}, "'text' is a required property"),
        ({"type": "steps", "items": []}, "[] should be non-empty"),
        ({"type": "verse", "text": "A"}, "'verse' is not one of"),
        ({"text": "A"}, "'type' is a required property"),
        ("A", "'A' is not of type 'object'"),
    ],
)
def test_a_bad_block_has_one_violation(block: object, complaint: str) -> None:
    (message,) = at("shared.schema.json#/$defs/blocks").violations([paragraph("A"), block])
    assert complaint in message


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ("Not An Id", "does not match"),
        ({"id": "a", "heading": "A", "kind": "information"}, "'blocks' is a required property"),
        (5, "is not of type 'string', 'object'"),
    ],
)
def test_a_bad_section_has_one_violation(section: object, complaint: str) -> None:
    (message,) = at("article.schema.json#/properties/sections").violations(["good", section])
    assert complaint in message


def paragraph(text: str) -> Schema:
    """Return a paragraph as JSON has it."""
    return {"type": "paragraph", "text": text}

"""What hostile people type into fields, and what must come of it in a field of each form.

A verdict is the rule that refuses the file, at the pointer of the field; None: it is let through,
and shown as text (test_products.py). Of words that are let through, the editorial rules may warn.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

WORDS = ("line", "text", "cell", "alternative")
"""The forms whose fields hold words."""
DEFAULT: dict[str, str | None] = {
    "choice": "schema/value",
    "number choice": "schema/type",
    "date": "schema/date",
    "integer": "schema/type",
    "number": "schema/type",
    "boolean": "schema/type",
    "$schema": None,  # for editors only: never read, never shown
}
"""What comes of text in other forms, where it is not schema/pattern."""


class Payload(NamedTuple):
    """A value, the verdict for words, and those for forms that differ from it and the defaults.

    With `only`, the forms for which it is made; the others would take it for what it is.
    """

    name: str
    value: Any
    words: str | None = None
    other: Mapping[str, str | None] = MappingProxyType({})
    only: tuple[str, ...] = ()

    def verdict(self, form: str) -> str | None:
        """Return the rule, or the rules, that refuse it in a field of a form."""
        if form in self.other:
            return self.other[form]
        if form in WORDS:
            return self.words
        return self.other.get("*", DEFAULT.get(form, "schema/pattern"))


CHARACTERS = "schema/characters"
EMPTY = {
    "*": "schema/empty",
    "choice": "schema/value",
    "number choice": "schema/type",
    "integer": "schema/type",
    "number": "schema/type",
    "boolean": "schema/type",
    "cell": None,
    "$schema": None,
}
TYPE: dict[str, str | None] = {"*": "schema/type", **dict.fromkeys(DEFAULT, "schema/type")}
FILE: dict[str, str | None] = {"*": "json/surrogate"}
FILE |= {form: "json/surrogate" for form in (*DEFAULT, *WORDS)}
BOTH = "schema/limit schema/pattern"
ADDRESS = {"text": "link/address", "cell": "link/address"}
URLS = ("url",)
IDS = ("id",)
ASSETS = ("asset",)
DATES = ("date",)

PAYLOADS = (
    # what no product can carry
    Payload("null character", "one\0two", CHARACTERS),
    Payload("form feed", "one\ftwo", CHARACTERS),
    Payload("escape of a terminal", "\x1b[2J", CHARACTERS),
    Payload("line break", "one\ntwo", CHARACTERS),
    Payload("carriage return", "one\rtwo", CHARACTERS),
    Payload("tab", "one\ttwo", CHARACTERS),
    Payload("delete", "one\x7ftwo", CHARACTERS),
    Payload("control of the second row", "one\x9b31mtwo", CHARACTERS),
    Payload("U+FFFE", "one\ufffetwo", CHARACTERS),
    Payload("U+FFFF", "one\ufffftwo", CHARACTERS),
    Payload("high surrogate", "one\ud800two", "json/surrogate", FILE),
    Payload("low surrogate", "\udfff", "json/surrogate", FILE),
    Payload("line separator", "one\u2028two", None, {"line": CHARACTERS}),
    Payload("paragraph separator", "one\u2029two", None, {"line": CHARACTERS}),
    # what nobody can see
    Payload("empty", "", "schema/empty", {**EMPTY, "alternative": None}),
    Payload("spaces", "   ", "schema/empty", EMPTY),
    Payload("no-break spaces", "\u00a0\u00a0", "schema/empty", EMPTY),
    Payload("zero-width characters", "\u200b\u2060\ufeff", "schema/empty", EMPTY),
    Payload("fillers", "\u3164\u115f\u2800", "schema/empty", EMPTY),
    Payload("tags", "\U000e0041\U000e0042", "schema/empty", EMPTY),
    Payload("variation selectors", "\ufe0f\U000e0100", "schema/empty", EMPTY),
    Payload("ideographic space", "\u3000", "schema/empty", EMPTY),
    # what other programs would run or read
    Payload("end of a script", "</script><!--<script>alert(1)"),
    Payload("end of a style", "</style></title></textarea><script>alert(1)</script>"),
    Payload("event", "\"><img src=x onerror='alert(1)'>"),
    Payload("entities", "&lt;b&#62; &quot;onload=alert(1)&quot; &bomb;"),
    Payload("CDATA", "]]><![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>", None, {
        "text": "glossary/unknown", "cell": "glossary/unknown"
    }),
    Payload("template expression", "{{ 7*7 }} ${7*7} #{7*7}"),
    Payload("template statement", "{% include '/etc/passwd' %}{# no #}"),
    Payload("template escape", "{{ ''.__class__.__mro__[1].__subclasses__() }}", other={
        "text": "glossary/unknown", "cell": "glossary/unknown"
    }),
    Payload("format", "{0.__class__} {page.__init__.__globals__} %s %n %(a)s"),
    Payload("shell", "$(touch /tmp/x) `id` ; rm -rf / | cat /etc/passwd"),
    Payload("spreadsheet", "=cmd|' /C calc'!A0"),
    Payload("query", "'; DROP TABLE articles; --"),
    Payload("PDF string", "(a)) Tj /JS (app.alert(1)) \\051 >> stream"),
    Payload("CSS", "url(file:///etc/passwd); } @import 'http://127.0.0.1/a.css'; {"),
    Payload("address that runs", "javascript:alert(1)"),
    Payload("address of a file", "file:///etc/passwd"),
    Payload("address of data", "data:text/html,<script>alert(1)</script>"),
    Payload("path upwards", "../../../../etc/passwd"),
    Payload("absolute path", "/etc/passwd"),
    Payload("path of Windows", "C:\\Windows\\win.ini"),
    Payload("right-to-left override", "one \u202etwo\u2066 three"),
    Payload("combining marks", "Z" + "\u0301\u0316" * 20),
    Payload("characters beyond the first plane", "\U0001f469\u200d\u2695\ufe0f \U0001d54f"),
    # marks of text
    Payload("link that runs", "[a](javascript:alert(1))", None, ADDRESS),
    Payload("link to a file", "[a](file:///etc/passwd)", None, ADDRESS),
    Payload("link of data", "[a](data:text/html;base64,PHNjcmlwdD4=)", None, ADDRESS),
    Payload("link upwards", "[a](../../x)", None, ADDRESS),
    Payload("link without a scheme", "[a](//example.org)", None, ADDRESS),
    Payload("link that hides its host", "[a](https://nhs.uk@example.org/)", None, ADDRESS),
    Payload("link with a title", '[a](https://example.org "onclick=1")', None, ADDRESS),
    Payload("link to nowhere", "[a](#no-such-part)", None, {
        "text": "link/anchor", "cell": "link/anchor"
    }),
    Payload("citation of nothing", "[@nobody]", None, {
        "text": "reference/unknown", "cell": "reference/unknown"
    }, only=WORDS),
    Payload("marks without end", "**" * 10 + "a", None, {"text": "text/mark", "cell": "text/mark"}),
    # too long
    Payload("20,001 characters", "x" * 20_001, "schema/limit", {
        "id": "schema/limit", "referenceId": "schema/limit", "theme": "schema/limit",
        **dict.fromkeys(("url", "email", "DOI", "asset", "language", "rule", "profile"), BOTH),
    }),
    # of another type
    Payload("null", None, "schema/type", TYPE),
    Payload("object", {"a": 1}, "schema/type", TYPE),
    Payload("list", [7], "schema/type", TYPE),
    Payload("number", 1.5, "schema/type", TYPE | {"number": None}),
    Payload("huge number", 10**300, "schema/type", TYPE | {
        "number": "schema/limit", "integer": "schema/limit", "number choice": "schema/value"
    }),
    # for what names files
    *(
        Payload(f"id {value!r}", value, only=IDS)
        for value in ("con", "aux", "lpt1", "a/b", "a\\b", "a.json", "..", "A", "\u00e4", "a\u0308",
                      "a b", "a--b", "-a", "a-", "a:b", "a?b", "*", "~", ".hidden", "ａ")
    ),
    Payload("long id", "a" * 81, only=IDS, other={"id": "schema/limit"}),
    *(
        Payload(f"asset {value!r}", value, only=ASSETS)
        for value in ("assets/../publication.json", "assets/../../a.png", "assets/a/../../../a.png",
                      "assets//etc/a.png", "/assets/a.png", "http://example.org/a.png",
                      "file:///a.png", "assets/a.gif", "assets/a.png\0", "assets/a.png.exe",
                      "assets/%2e%2e/a.png", "assets\\a.png", "assets/.hidden.png", "Assets/a.png")
    ),
    Payload("asset that is not there", "assets/none.png", only=ASSETS,
            other={"asset": "asset/missing"}),
    *(
        Payload(f"address {value!r}", value, only=URLS)
        for value in ("http:", "https://", "https:/example.org", "//example.org", "ftp://example.org",
                      "HTTPS ://example.org", "https://exa mple.org", "https://example.org/\u202e",
                      "https://example.org/\"><script>", "https://nhs.uk@example.org/",
                      "https://example.org\\@nhs.uk", "vbscript:x", " https://example.org",
                      "jav\tascript:x", "https://example.org/\n")
    ),
    *(
        Payload(f"date {value!r}", value, only=DATES, other={"date": rule})
        for value, rule in (
            ("2026-02-30", "schema/date"), ("2025-02-29", "schema/date"),
            ("2026-13-01", "schema/date"), ("2026-00-10", "schema/date"),
            ("2026-04-31", "schema/date"), ("0000-01-01", "schema/date"),
            ("20260131", "schema/pattern"), ("2026-W05-1", "schema/pattern"),
            ("3026-01-31", "schema/pattern"), ("0999-01-31", "schema/pattern"),
            ("2026-1-31", "schema/date"), ("31/01/2026", "schema/date"),
            ("2026-01-31T00:00:00Z", "schema/date"), ("٢٠٢٦-٠١-٣١", "schema/date"),
            ("now", "schema/date"), ("2026-01-31 ", "schema/date"),
        )
    ),
    Payload("theme upwards", "themes/../../x", only=("theme",)),
    Payload("theme at an absolute path", "/etc", only=("theme",)),
    Payload("theme that is not there", "themes/none", only=("theme",),
            other={"theme": "theme/unknown"}),
    Payload("profile upwards", "assets/../x.icc", only=("profile",)),
    Payload("profile that is a picture", "assets/logo.svg", only=("profile",)),
    Payload("profile that is not there", "assets/none.icc", only=("profile",),
            other={"profile": "asset/missing"}),
)  # fmt: skip

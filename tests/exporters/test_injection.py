"""Whatever a text or an address holds is shown as text or refused, and never runs.

Every string of a publication is made hostile, one kind at a time. What the check refuses is put
back, so that at the end a publication is built in which all that is allowed is hostile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import msgspec
import pytest
from conftest import Copy
from lxml import etree, html
from poisoning import poison
from products import TRUST
from vocabulary import problems

from medleaf import model, theme
from medleaf.build import build
from medleaf.check import check
from medleaf.exporters import Made
from medleaf.exporters.opds import catalogues
from medleaf.library import Library
from medleaf.proof import prove

PRODUCTS = ("html", "head", "jsonld")
EPUB = "application/epub+zip"
UNSHOWN = {
    "Accepted.at",
    "Contributor.accepted",
    "File.$schema",
    "Print.profile",
    "Section.accepted",
}
"""What no page and no list shows: notes to editors, names of schemas, the press's profile."""
KINDS = {
    "articles": model.Article,
    "sections": model.Section,
    "contributors": model.Contributor,
    "references.json": model.References,
    "publication.json": model.Publication,
}
TEXTS = {
    "script": "</script><script>alert(1)</script></style></title>",
    "comment": "<!-- <script> --!> ]]> &lt;",
    "quotes": "\"><img src=x onerror=alert(1)> ' onload='alert(1)",
    "javascript": "javascript:alert(1)",
    "entity": "&quot; onclick=&quot;alert(1) &#x3c;b&#62;",
}
SEPARATORS = "one\u2028two\u2029three"
"""What ends a line in JavaScript; no single-line text may hold it, but a paragraph may."""
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://example.org/"><script>alert(1)</script>',
    "https://example.org/\u2028",
    "//example.org/",
    "vbscript:x",
)
QUOTED = "https://example.org/?a='&b=1&amp;c=%22%3E"
"""An address that is one, with all that has a meaning in markup."""


def elements(output: Path) -> dict[str, tuple[list[str], Any]]:
    """Return the elements that can run something of every page, and the page."""
    found = {}
    for path in sorted(output.rglob("*.html")):
        root: Any = html.document_fromstring(path.read_text(encoding="utf-8"))
        active = [e.tag for e in root.iter("script", "style", "iframe", "object", "embed", "img")]
        found[path.relative_to(output).as_posix()] = (active, root)
    return found


def built(root: Path, output: Path) -> dict[str, tuple[list[str], Any]]:
    library = check(root).library
    assert library is not None
    build(library, output, only=PRODUCTS)
    proven = prove(library, output, only=(*PRODUCTS, "catalogue"))
    assert [d for d in proven.diagnostics if d.rule != "proof/page-weight"] == []
    assert_shelved(library)
    return elements(output)


def assert_shelved(library: Library) -> None:
    """The catalogue of e-books, without the cost of making them."""
    book = Made(path="a.epub", product="epub", mediaType=EPUB, size=9, sha256="0" * 64)
    listed = [e for e in library.entries.values() if e.status == "active"]
    looks = theme.load(library.root, library.publication.theme)
    ((_, data),) = catalogues(library, looks, listed, {e.id: (book,) for e in listed})
    feed = json.loads(data)
    assert [p["metadata"]["title"] for p in feed["publications"]] == [e.headline for e in listed]
    links = [a["href"] for p in (feed, *feed["publications"]) for a in p["links"]]
    assert all(re.match("https?://", href) for href in links)


@pytest.fixture(scope="module")
def innocent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], Any]]:
    return built(TRUST, tmp_path_factory.mktemp("innocent"))


def assert_harmless(
    root: Path, output: Path, innocent: dict[str, tuple[list[str], Any]]
) -> dict[str, Any]:
    pages = built(root, output)
    assert pages.keys() == innocent.keys()
    for name, (active, page) in pages.items():
        assert active == innocent[name][0], name
        assert page.xpath("//comment()") == [], name
        assert page.xpath("//@*[starts-with(name(), 'on')]") == [], name
        for address in page.xpath("//@href | //@src"):
            assert re.match(r"(https?:|mailto:|tel:|#|\.\./|[a-z])", address), (name, address)
            assert not re.match(r"\s*(javascript|data|vbscript):", address, re.I), (name, address)
    for path in output.rglob("*.jsonld"):
        graph = path.read_text(encoding="utf-8")
        assert not re.search("[<>\u2028\u2029]", graph)
        assert problems(json.loads(graph)) == []
    assert not feedparser.parse((output / "feed.atom").read_bytes()).bozo
    etree.fromstring((output / "feed.atom").read_bytes())
    etree.fromstring((output / "sitemap.xml").read_bytes())
    assert (output / "robots.txt").read_text(encoding="utf-8").count("\n") == 4
    return {name: page for name, (_, page) in pages.items()}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_shown_as_text(
    kind: str, copy_of: Copy, tmp_path: Path, innocent: dict[str, tuple[list[str], Any]]
) -> None:
    text = TEXTS[kind]
    root = copy_of(TRUST)
    allowed = poison(root, text, addresses=False)
    article = "articles/headache-prevention.json"
    shown = [place for place, yes in allowed.items() if yes]
    assert {(article, "/headline"), (article, "/description")} <= set(shown)
    assert len(shown) > 150
    output = tmp_path / "build"
    pages = assert_harmless(root, output, innocent)
    page = pages["headache-prevention/index.html"]
    assert page.findtext(".//h1") == text
    assert page.xpath("//meta[@name='description']/@content") == [text]
    for path, name in (("people/mary-sample/index.html", "//h1"), ("index.html", "//li/a")):
        assert text in pages[path].xpath(name)[0].text_content()
    graph = json.loads((output / "headache-prevention/index.jsonld").read_text(encoding="utf-8"))
    assert graph["@graph"][1]["headline"] == text
    said: Any = etree.fromstring((output / "feed.atom").read_bytes())
    assert text in [title.text for title in said.iterfind("{*}entry/{*}title")]


def test_separators_end_no_script(
    copy_of: Copy, tmp_path: Path, innocent: dict[str, tuple[list[str], Any]]
) -> None:
    root = copy_of(TRUST)
    allowed = poison(root, SEPARATORS, addresses=False)
    assert not allowed["articles/headache-prevention.json", "/headline"]
    assert sum(allowed.values()) > 100
    assert_harmless(root, tmp_path / "build", innocent)


def test_a_control_character_is_refused(copy_of: Copy) -> None:
    allowed = poison(copy_of(TRUST), "one\u0000two", addresses=False)
    assert not any(allowed.values())


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_is_refused(address: str, copy_of: Copy) -> None:
    allowed = poison(copy_of(TRUST), address, addresses=True)
    assert len(allowed) >= 20
    assert [place for place, yes in allowed.items() if yes] == []


def test_an_address_stays_one(
    copy_of: Copy, tmp_path: Path, innocent: dict[str, tuple[list[str], Any]]
) -> None:
    root = copy_of(TRUST)
    allowed = poison(root, QUOTED, addresses=True)
    assert any(allowed.values())
    pages = assert_harmless(root, tmp_path / "build", innocent)
    hrefs = pages["headache-prevention/index.html"].xpath("//a/@href")
    assert QUOTED in hrefs


def fields(value: Any) -> Iterator[str]:
    """Yield the fields of content that have a value, as "Article.headline"."""
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(type(value)):
            inner = getattr(value, field.name)
            if inner not in (None, (), {}):
                yield f"{type(value).__name__}.{field.encode_name}"
            yield from fields(inner)
    elif isinstance(value, tuple | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from fields(inner)


def test_no_field_is_left_out_of_these_tests() -> None:
    """A new field has to be used by the trust's publication, whose every string is tried."""
    known = {
        f"{name}.{field.encode_name}"
        for name, kind in vars(model).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        for field in msgspec.structs.fields(kind)
    }
    used = {
        field
        for place, kind in KINDS.items()
        for path in ([TRUST / place] if place.endswith(".json") else (TRUST / place).iterdir())
        for field in fields(msgspec.json.decode(path.read_bytes(), type=kind))
    }
    assert known - used <= UNSHOWN

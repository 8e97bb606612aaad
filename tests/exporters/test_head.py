"""The head says each thing once, leaves out what is not given, and shows every text as text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from articles import EPUB, IDS, PDF, document
from products import SEED, SEED_ID, TRUST

from medleaf import theme
from medleaf.document import Document, Entry
from medleaf.exporters import Made
from medleaf.exporters.head import Head
from medleaf.exporters.jsonld import Metadata
from medleaf.model import Status

MADE = (PDF, EPUB)


URL = "https://www.example.org/leaflets/headache-prevention/"
FRENCH = "https://www.example.org/leaflets/prevention-des-maux-de-tete/"


class Elements(HTMLParser):
    """Collects the elements of a head with their attributes, and the text of each."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._open = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.text[self._open] = self.text.get(self._open, "") + data

    def links(self, rel: str) -> list[dict[str, str | None]]:
        return [a for tag, a in self.found if tag == "link" and a["rel"] == rel]

    def meta(self, name: str) -> list[str | None]:
        return [
            a["content"]
            for tag, a in self.found
            if tag == "meta" and name in (a.get("name"), a.get("property"))
        ]


def head(document: Document, made: tuple[Made, ...] = MADE) -> str:
    files = Head().export(document, theme.load(TRUST, "axis"), made).files
    assert list(files) == ["head.html"]
    return files["head.html"].decode()


@pytest.mark.parametrize(("source", "id"), IDS)
def test_each_thing_is_said_once_and_nothing_is_empty(source: Path, id: str) -> None:
    loaded = document(source, id)
    markup = head(loaded)
    elements = Elements(markup)
    assert [a["href"] for a in elements.links("canonical")] == [loaded.url]
    assert elements.meta("og:url") == [loaded.url]
    assert [tag for tag, _ in elements.found].count("title") == 1
    assert [tag for tag, _ in elements.found].count("script") == 1
    assert elements.text["title"] == f"{loaded.article.headline} – {loaded.publication.name}"
    assert elements.meta("og:title") == [loaded.article.headline]
    assert elements.meta("twitter:card") == ["summary"]
    for name in {
        a.get("name") or a.get("property") or "" for t, a in elements.found if t == "meta"
    }:
        if name != "author":
            assert len(elements.meta(name)) == 1, name
    assert "None" not in markup
    for tag, attributes in elements.found:
        assert all(value for value in attributes.values()), (tag, attributes)


@pytest.mark.parametrize(("source", "id"), IDS)
def test_the_script_is_the_file(source: Path, id: str) -> None:
    loaded = document(source, id)
    files = Metadata().export(loaded, theme.load(TRUST, "axis"), MADE).files
    assert Elements(head(loaded)).text["script"].encode() == files["index.jsonld"]


def test_what_the_seed_does_not_say_is_left_out() -> None:
    elements = Elements(head(document(SEED, SEED_ID), ()))
    assert elements.meta("author") == ["Victoria Rowe, MSc (pseudonym)"]
    assert elements.meta("og:locale") == ["en_GB"]
    for name in ("description", "og:description", "og:image", "robots", "article:published_time"):
        assert elements.meta(name) == [], name
    assert elements.links("alternate") == []
    assert elements.links("license") == []


def test_what_is_given_is_said() -> None:
    loaded = document(TRUST, "headache-prevention")
    elements = Elements(head(loaded))
    assert elements.meta("description") == [loaded.article.description]
    assert elements.meta("article:published_time") == ["2025-03-10"]
    assert elements.meta("article:modified_time") == ["2026-02-02"]
    assert [a["href"] for a in elements.links("license")] == [loaded.article.license]
    (image,) = elements.meta("og:image")
    assert image is not None
    assert image.startswith(URL)
    assert image.endswith("routine.png")
    assert elements.meta("og:image:alt") == [
        "A tablet, a half-full glass and a clock that shows eight."
    ]
    files = [a for a in elements.links("alternate") if "type" in a]
    assert [(a["type"], a["href"], a["title"]) for a in files] == [
        ("application/pdf", f"{URL}leaflet.pdf", "Leaflet (PDF, A4, 4 pages, 74 KB)"),
        ("application/epub+zip", f"{URL}leaflet.epub", "E-book (EPUB, 26 KB)"),
    ]


@pytest.mark.parametrize("id", ["headache-prevention", "prevention-des-maux-de-tete"])
def test_languages(id: str) -> None:
    elements = Elements(head(document(TRUST, id)))
    found = {a["hreflang"]: a["href"] for a in elements.links("alternate") if "hreflang" in a}
    assert found == {"en-GB": URL, "fr": FRENCH, "x-default": URL}


def test_a_page_in_one_language_names_no_other() -> None:
    assert "hreflang" not in head(document(TRUST, "clinic-visit"))


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETIRED])
def test_what_is_not_published_is_not_to_be_found(status: Status) -> None:
    elements = Elements(head(document(TRUST, "headache-prevention", status=status)))
    assert elements.meta("robots") == ["noindex"]
    assert [a["href"] for a in elements.links("canonical")] == [URL]
    assert not any("hreflang" in a for a in elements.links("alternate"))


def test_a_draft_is_no_alternate_of_a_published_page() -> None:
    draft = Entry(id="x", headline="X", inLanguage="cy", status=Status.DRAFT, url="https://x.org/")
    loaded = msgspec.structs.replace(document(SEED, SEED_ID), translations=(draft,))
    assert "https://x.org/" not in head(loaded)


@pytest.mark.parametrize(
    ("language", "territory"), [("en-GB", "en_GB"), ("fr", "fr"), ("fr-CA", "fr_CA")]
)
def test_locale_of_the_preview(language: str, territory: str) -> None:
    loaded = document(SEED, SEED_ID, inLanguage=language)
    assert Elements(head(loaded)).meta("og:locale") == [territory]


@pytest.mark.parametrize(
    "text",
    [
        "\"Quoted\" & 'so' < or >",
        "</title><script>alert(1)</script>",
        "</script><!--<script>",
        "line\u2028separator",
    ],
)
def test_a_text_is_shown_as_it_stands(text: str) -> None:
    loaded = document(SEED, SEED_ID, headline=text, description=text)
    elements = Elements(head(loaded))
    assert elements.text["title"] == f"{text} – {loaded.publication.name}"
    assert elements.meta("description") == [text]
    assert elements.meta("og:title") == [text]
    assert [tag for tag, _ in elements.found].count("script") == 1
    assert elements.found[-1] == ("script", {"type": "application/ld+json"})

"""The web page is whole by itself, says nothing that is not there, and lets nothing in."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from articles import EPUB as BOOK
from articles import IDS, PDF, document
from lxml import html
from products import ARTICLES, QUESTIONS, RESEARCH, RICH, SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.document import Document, Entry
from medleaf.exporters import Made
from medleaf.exporters.html import Page
from medleaf.exporters.jsonld import Metadata
from medleaf.model import (
    Callout,
    GlossaryEntry,
    Help,
    List,
    Paragraph,
    Section,
    Status,
    Steps,
)

EPUB = msgspec.structs.replace(BOOK, size=1_263_000)


WHOLE = (
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tr"),
    *("th", "td", "a", "b", "span", "section", "nav", "button", "figure", "figcaption", "summary"),
)
"""Elements that have something in them, or are not there."""


def page(document: Document, made: tuple[Made, ...] = (PDF, EPUB), root: Path = TRUST) -> str:
    return Page().export(document, theme.load(root, "axis"), made).files["index.html"].decode()


def tree(markup: str | bytes) -> Any:
    return html.document_fromstring(markup)


def finished(source: Path, id: str) -> Any:
    return tree(built(source).read(f"{id}/index.html"))


def readable(markup: str) -> str:
    """Leave out of a page what other files say, so that people can review what is left."""
    markup = re.sub(r"(?s)(<style>).*?(</style>)", r"\1…\2", markup)
    markup = re.sub(r"(?s)(<script[^>]*>).*?(</script>)", r"\1…\2", markup)
    markup = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-…", markup)
    return re.sub(r'(<path[^>]* d=")[^"]{200,}', r"\1…", markup)


@pytest.mark.parametrize(
    ("name", "source", "id"),
    [("seed", SEED, SEED_ID), *((id, TRUST, id) for id in (RICH, RESEARCH, QUESTIONS))],
    ids=["seed", RICH, RESEARCH, QUESTIONS],
)
def test_golden(name: str, source: Path, id: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.html", readable(page(document(source, id))))


def test_golden_metadata(golden: Callable[[str, str], None]) -> None:
    files = Metadata().export(document(SEED, SEED_ID), theme.load(SEED, "axis"), (PDF, EPUB)).files
    text = files["index.jsonld"].decode()
    graph = json.loads(text)
    assert text.splitlines()[1].rstrip(",") == json.dumps(
        graph["@graph"][0], ensure_ascii=False, separators=(",", ":")
    )
    golden("seed.jsonld", json.dumps(graph, ensure_ascii=False, indent=2) + "\n")


@pytest.mark.parametrize(("source", "id"), IDS)
def test_nothing_is_empty(source: Path, id: str) -> None:
    body = finished(source, id).body
    for element in body.iter(*WHOLE):
        if not "".join(element.itertext()).strip():
            assert element.find(".//{*}svg") is not None or element.find(".//img") is not None, (
                html.tostring(element)
            )
    assert re.findall(r"\bNone\b(?! declared)|undefined|\{\{|\}\}", body.text_content()) == []
    for element in body.iter("ul", "ol", "dl"):
        assert len(element) > 0


@pytest.mark.parametrize(("source", "id"), IDS)
def test_links_lead_somewhere(source: Path, id: str) -> None:
    root = finished(source, id)
    ids = root.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    folder = built(source).output / id
    for link in root.body.iter("a"):
        target = link.get("href")
        if target.startswith("#"):
            assert target[1:] in ids, target
        elif not re.match(r"(https?:|mailto:|tel:).", target):
            assert (folder / target).is_file(), target
    for picture in root.body.iter("img"):
        assert (folder / picture.get("src")).is_file()
        assert picture.get("alt") is not None


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_citation_is_answered(source: Path, id: str) -> None:
    root = finished(source, id)
    marks = root.xpath("//a[@role='doc-biblioref']")
    backs = root.xpath("//a[@role='doc-backlink']/@href")
    assert sorted(backs) == sorted(f"#{mark.get('id')}" for mark in marks)
    for mark in marks:
        assert mark.text == f"[{mark.get('href').removeprefix('#ref-')}]"


@pytest.mark.parametrize(("source", "id"), IDS)
def test_the_policy_lets_in_what_the_page_has_and_nothing_else(source: Path, id: str) -> None:
    root = finished(source, id)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    def hashes(elements: list[Any]) -> set[str]:
        digests = (hashlib.sha256(e.text.encode()).digest() for e in elements)
        return {f"'sha256-{b64encode(d).decode()}'" for d in digests}

    assert set(rules["script-src"].split()) == hashes(root.xpath("//script"))
    assert set(rules["style-src"].split()) == hashes(root.xpath("//style"))
    assert rules["default-src"] == "'none'"
    assert root.xpath("//@style | //@*[starts-with(name(), 'on')]") == []
    assert root.xpath("//link[@rel='stylesheet'] | //script[@src] | //iframe | //object") == []


@pytest.mark.parametrize(("source", "id"), IDS)
def test_the_fonts_are_there(source: Path, id: str) -> None:
    (style,) = finished(source, id).xpath("//style")
    urls = re.findall(r"url\(([^)]+)\)", style.text)
    assert urls
    for url in urls:
        assert (built(source).output / id / url).is_file(), url


@pytest.mark.parametrize(("source", "id"), IDS)
def test_the_metadata_in_the_page_is_the_file(source: Path, id: str) -> None:
    (script,) = finished(source, id).xpath("//script[@type='application/ld+json']")
    assert script.text.encode() == built(source).read(f"{id}/index.jsonld")
    encodings = [n for n in json.loads(script.text)["@graph"] if n["@type"] == "MediaObject"]
    for node in encodings:
        data = built(source).read(f"{id}/{node['contentUrl'].rpartition('/')[2]}")
        assert node["sha256"] == hashlib.sha256(data).hexdigest()
    assert len(encodings) >= 2


def test_the_page_of_the_seed_is_small() -> None:
    assert len(built(SEED).read(f"{SEED_ID}/index.html")) < 60_000


HOSTILE = "</script><script>alert(1)</script><!-- \"Q\" & 'q' </title></style>"


def test_a_text_is_only_a_text() -> None:
    loaded = document(SEED, SEED_ID)
    sections = tuple(
        msgspec.structs.replace(section, heading=HOSTILE, blocks=(Paragraph(text=HOSTILE),))
        for section in loaded.sections
    )
    changed = msgspec.structs.replace(
        document(SEED, SEED_ID, headline=HOSTILE, description=HOSTILE, version=HOSTILE),
        sections=sections,
    )
    root = tree(page(changed))
    assert root.find(".//h1").text == HOSTILE
    assert [h.text for h in root.iter("h2")][:3] == [HOSTILE] * 3
    assert len(root.xpath("//script")) == 2
    assert root.xpath("//comment()") == []
    assert root.find(".//meta[@name='description']").get("content") == HOSTILE


def test_downloads() -> None:
    links = tree(page(document(SEED, SEED_ID))).xpath("//a[@download]")
    said = [(a.get("href"), a.get("download"), " ".join(a.text_content().split())) for a in links]
    assert said == [
        ("leaflet.pdf", f"{SEED_ID}.pdf", "Leaflet PDF, A4, 4 pages, 74 KB"),
        ("leaflet.epub", f"{SEED_ID}.epub", "E-book EPUB, 1.3 MB"),
    ]


def test_downloads_in_french() -> None:
    links = tree(page(document(TRUST, "prevention-des-maux-de-tete"))).xpath(
        "//a[@download]//small"
    )
    assert [a.text for a in links] == ["PDF, A4, 4 pages, 74\u00a0ko", "EPUB, 1,3\u00a0Mo"]


def test_one_page_is_no_pages() -> None:
    one = msgspec.structs.replace(PDF, pages=1)
    (small,) = tree(page(document(SEED, SEED_ID), (one,))).xpath("//a[@download]//small")
    assert small.text == "PDF, A4, 1 page, 74 KB"


def test_nothing_is_offered_that_was_not_made() -> None:
    assert tree(page(document(SEED, SEED_ID), ())).xpath("//a[@download]") == []


@pytest.mark.parametrize(
    ("id", "notice"),
    [
        ("draft-leaflet", "Draft: not for use"),
        (
            "old-headache-leaflet",
            "This information has been withdrawn. "
            "Read this instead: Preventing frequent headaches with Examplol",
        ),
        ("clinic-visit", None),
    ],
)
def test_notices(id: str, notice: str | None) -> None:
    root = finished(TRUST, id)
    found = [" ".join(p.text_content().split()) for p in root.xpath("//p[@class='notice']")]
    assert found == ([notice] if notice else [])
    robots = root.xpath("//meta[@name='robots']/@content")
    assert robots == (["noindex"] if notice else [])
    main = root.xpath("//main")[0]
    assert not notice or main[0].get("class") == "notice"


def test_nobody_is_sent_to_a_draft() -> None:
    library = built(TRUST).library
    entry = library.entries["headache-prevention"]
    draft = msgspec.structs.replace(entry, status=Status.DRAFT)
    changed = msgspec.structs.replace(library, entries={**library.entries, entry.id: draft})
    assert library.document("old-headache-leaflet").successor == entry
    assert changed.document("old-headache-leaflet").successor is None


def test_languages() -> None:
    (link,) = finished(TRUST, "headache-prevention").xpath("//nav[@class='languages']//a")
    assert link.get("href") == "../prevention-des-maux-de-tete/index.html"
    assert (link.get("lang"), link.get("hreflang"), link.text) == ("fr", "fr", "français")
    assert finished(TRUST, "prevention-des-maux-de-tete").get("lang") == "fr"


def test_a_page_offers_no_draft() -> None:
    draft = Entry(id="x", headline="X", inLanguage="cy", status=Status.DRAFT, url="https://x.org/")
    loaded = msgspec.structs.replace(document(SEED, SEED_ID), translations=(draft,))
    assert "languages" not in readable(page(loaded))


def test_another_language_is_marked_where_it_stands() -> None:
    root = finished(TRUST, "clinic-visit")
    assert root.xpath("//section[@id='en-francais']/@lang") == ["fr"]
    assert root.xpath("//section[@id='en-francais']/@dir") == ["ltr"]
    arabic = Section(
        id="a",
        heading="عنوان",
        kind="information",
        inLanguage="ar",
        blocks=(Paragraph(text="نص"), Paragraph(text="text", inLanguage="en")),
    )
    changed = msgspec.structs.replace(
        document(SEED, SEED_ID, sections=(arabic,)), sections=(arabic,)
    )
    root = tree(page(changed))
    assert root.xpath("//section[@id='a']/@dir") == ["rtl"]
    assert root.xpath("//section[@id='a']//p[@lang='en']/@dir") == ["ltr"]


def test_terms_that_look_alike_have_anchors_of_their_own() -> None:
    terms = ["C", "C++", "β-blocker", "blocker", "a blocker", "a-blocker", "Mal", "mâl"]
    changed = document(
        SEED,
        SEED_ID,
        glossary=tuple(GlossaryEntry(term=term, definition="D.") for term in terms),
        introduction=(Paragraph(text=" ".join(f"[{term}]" for term in terms)),),
    )
    root = tree(page(changed))
    ids = root.xpath("//dt/@id")
    assert len(set(ids)) == len(terms)
    assert root.xpath("//a[@class='term']/@href") == [f"#{id}" for id in ids]


def test_a_term_that_the_glossary_lacks_is_a_word() -> None:
    """As in the bio of somebody who stands under many articles."""
    loaded = document(SEED, SEED_ID, introduction=(Paragraph(text="A [placebo] here."),))
    root = tree(page(loaded))
    assert root.xpath("//div[@class='lead text']/p")[0].text_content() == "A placebo here."


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("01632 960001", "tel:01632960001"),
        ("+44 (0)1632 960001", "tel:+441632960001"),
        ("01632 960001 or 01632 960002", "tel:01632960001"),
        ("01632\u00a0960001, option 2", "tel:01632960001"),
        ("24 hours: 0808\u2011157\u20110000", "tel:08081570000"),
        ("999", "tel:999"),
        ("ask your surgery", None),
    ],
)
def test_telephone_links(line: str, address: str | None) -> None:
    changed = document(SEED, SEED_ID, help=(Help(name="Team", telephone=line),))
    (shown,) = tree(page(changed)).xpath("//p[@class='telephone']")
    assert shown.text_content().replace("\u00a0", " ") == line.replace("\u00a0", " ")
    assert shown.xpath("a/@href") == ([address] if address else [])


def named(box: html.HtmlElement) -> str:
    """Return the name of an element that others name (aria-labelledby)."""
    ids = box.get("aria-labelledby", "").split()
    return " ".join(box.xpath(f"string(.//*[@id='{id}'])") for id in ids)


def test_blocks_in_a_callout() -> None:
    callout = Callout(
        kind="warning",
        blocks=(Paragraph(text="P"), List(items=("L", "M")), Steps(items=("S",))),
    )
    (box,) = tree(page(document(SEED, SEED_ID, introduction=(callout,)))).xpath(
        "//div[contains(@class, 'callout-warning')]"
    )
    assert " ".join(box.text_content().split()) == "Warning P L M S"
    assert box.get("role") == "note"
    assert named(box) == "Warning"
    assert box.xpath(".//p[@class='callout-heading']") == []


def test_each_callout_is_named_by_its_own_label_and_heading() -> None:
    twins = tuple(
        Callout(kind="emergency", heading=heading, blocks=(Paragraph(text="P"),))
        for heading in ("Call 999", "Call 112")
    )
    root = tree(page(document(SEED, SEED_ID, introduction=twins)))
    boxes = root.xpath("//*[@role='note']")
    assert [named(box) for box in boxes] == ["Emergency Call 999", "Emergency Call 112"]
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_headings_of_every_page_skip_no_level() -> None:
    for source, id in ARTICLES:
        levels = [int(h.tag[1]) for h in finished(source, id).iter("h1", "h2", "h3", "h4", "h5")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("source", "id"), IDS)
def test_a_label_is_said_once(source: Path, id: str) -> None:
    """A name that a list has twice makes readers look for the difference (HTML 4.4.9)."""
    for terms in finished(source, id).iter("dl"):
        labels = [term.text_content() for term in terms.iter("dt")]
        assert len(labels) == len(set(labels))
        assert all(term.getnext().tag == "dd" for term in terms.iter("dt"))

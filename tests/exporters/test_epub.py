"""The e-book is valid, says every word in its place, and what it says of itself is true."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from articles import IDS, document
from conformance.epubcheck import epubcheck
from lxml import etree
from products import ROOT, SEED, SEED_ID, TRUST

from medleaf import inline, theme
from medleaf.document import Document
from medleaf.exporters import opf
from medleaf.exporters.epub import Book
from medleaf.model import (
    Block,
    Callout,
    Code,
    Figure,
    Link,
    List,
    Paragraph,
    Risk,
    Section,
    Steps,
    Table,
    Topic,
)

HTML = "{http://www.w3.org/1999/xhtml}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EPUB = "{http://www.idpf.org/2007/ops}"
SPACES = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


class Opened:
    """A finished book, taken apart with nothing of ours."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.opf = etree.fromstring(self.zip.read("EPUB/content.opf"))
        items = {i.get("id"): i for i in self.opf.iterfind("opf:manifest/opf:item", SPACES)}
        self.items: dict[str, Any] = {str(i.get("href")): i for i in items.values()}
        self.spine = [
            str(items[ref.get("idref")].get("href"))
            for ref in self.opf.iterfind("opf:spine/opf:itemref", SPACES)
        ]
        self.pages: dict[str, Any] = {
            name: etree.fromstring(self.zip.read(f"EPUB/{name}")) for name in self.spine
        }

    @property
    def chapters(self) -> list[str]:
        return [name for name in self.spine if name not in ("cover.xhtml", "titlepage.xhtml")][1:]

    @property
    def text(self) -> str:
        """The characters of title page and chapters as they stand, in the order of the spine."""
        names = ["titlepage.xhtml", *self.chapters]
        return "\n".join("".join(self.pages[n].find(f"{HTML}body").itertext()) for n in names)

    def meta(self, name: str) -> list[str | None]:
        found = self.opf.iterfind("opf:metadata/opf:meta", SPACES)
        return [m.text for m in found if m.get("property") == name and not m.get("refines")]

    def dc(self, name: str) -> list[str | None]:
        return [e.text for e in self.opf.iterfind(f"opf:metadata/dc:{name}", SPACES)]

    def refined(self, id: str, name: str) -> list[str | None]:
        metas = self.opf.iterfind(f"opf:metadata/opf:meta[@refines='#{id}']", SPACES)
        return [m.text for m in metas if m.get("property") == name]


def made(document: Document, source: Path, looks: str = "axis") -> Opened:
    files = Book().export(document, theme.load(source, looks), ()).files
    assert set(files) <= {"leaflet.epub", "cover.png"}
    return Opened(files["leaflet.epub"])


@cache
def book(source: Path, id: str) -> Opened:
    return made(document(source, id), source)


def complaints(opened: Opened, folder: Path) -> list[str]:
    file = folder / "leaflet.epub"
    file.write_bytes(opened.data)
    return epubcheck([file])[file]


@pytest.mark.parametrize(("source", "id"), IDS)
def test_epubcheck_has_nothing_to_say(source: Path, id: str, tmp_path: Path) -> None:
    assert complaints(book(source, id), tmp_path) == []


@pytest.mark.parametrize("looks", sorted(p.name for p in theme.SHIPPED.iterdir()))
def test_every_theme_makes_a_valid_book(looks: str, tmp_path: Path) -> None:
    opened = made(document(TRUST, "headache-prevention"), TRUST, looks)
    assert complaints(opened, tmp_path) == []


def test_a_hard_book_is_valid(tmp_path: Path) -> None:
    """Many sections, a long title, addresses that need mending, and nothing that is optional."""
    seed = document(SEED, SEED_ID)
    awkward = "https://example.org/a|b/[c]?q=100%&r=“é”#x\\y"
    sections = tuple(
        Section(
            id=f"section-{n}",
            heading="<A> & 'B' \"C\"",
            kind="information",
            blocks=(Paragraph(text=f"[here]({awkward}) and [there](#section-{(n + 1) % 300})"),),
        )
        for n in range(300)
    )
    article = msgspec.structs.replace(
        seed.article,
        headline="Pneumonoultramicroscopicsilicovolcanoconiosis <&> " * 20,
        introduction=(),
        closing=(),
        links=(Link(text="x", url=awkward),),
        contributions=(),
    )
    opened = made(
        msgspec.structs.replace(seed, article=article, sections=sections, credits=()), SEED
    )
    assert complaints(opened, tmp_path) == []
    there = opened.pages["section-section-7.xhtml"].findall(f".//{HTML}a")[1]
    assert there.get("href") == "section-section-8.xhtml#section-8"


def test_a_book_from_right_to_left(tmp_path: Path) -> None:
    words = json.loads((ROOT / "pipeline/medleaf/locales/en.json").read_text(encoding="utf-8"))
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "ar.json").write_text(json.dumps(words), encoding="utf-8")
    seed = document(SEED, SEED_ID)
    article = msgspec.structs.replace(seed.article, inLanguage="ar", headline="معلومات للمرضى")
    opened = made(msgspec.structs.replace(seed, article=article), tmp_path)
    spine = opened.opf.find("opf:spine", SPACES)
    assert spine is not None and spine.get("page-progression-direction") == "rtl"
    assert {page.get("dir") for page in opened.pages.values()} == {"rtl"}
    assert complaints(opened, tmp_path) == []


def said(text: str) -> str:
    """Write inline text as a reader sees it; a citation is a number in brackets, here any."""
    return "".join(_said(node) for node in inline.parse(text))


def _said(node: inline.Node) -> str:
    match node:
        case inline.Text(text) | inline.Term(text):
            return text
        case inline.Strong(children) | inline.Link(children):
            return "".join(map(_said, children))
        case inline.Citation(reference):
            return f"[@{reference}]"


def of_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text=text):
                yield said(text)
            case List(items=items) | Steps(items=items):
                yield from map(said, items)
            case Callout(heading=heading, blocks=inner):
                yield heading or ""
                yield from of_blocks(inner)
            case Figure(caption=caption):
                yield said(caption or "")
            case Table(caption=caption, head=head, rows=rows):
                yield from map(said, (caption, *head, *(cell for row in rows for cell in row)))
            case Risk(groups=groups, outcome=outcome):
                for group in groups:
                    yield group.label or ""
                    yield outcome


def content(document: Document) -> Iterator[str]:
    """Yield every text of an article in the order in which its book has to say it."""
    article = document.article
    yield article.headline
    yield from map(said, article.keyMessages)
    yield from of_blocks(article.introduction)
    for section in document.sections:
        yield section.heading
        yield from of_blocks(section.blocks)
        for claim in section.claims:
            yield said(claim.text)
            yield said(claim.why or "")
    yield from of_blocks(article.closing)
    yield from (link.text for link in article.links)
    for help in article.help:
        yield from (help.name, help.when or "", help.telephone or "")
    for entry in article.glossary:
        yield from (entry.term, said(entry.definition))
    yield from (cited.reference.title for cited in document.references)
    for person, credits in document.people:
        yield credits[0].byline
        yield from (credential.name for credential in person.credentials)
        yield person.jobTitle or ""
        yield from of_blocks(person.bio)
        yield from (entry.number for entry in person.registrations)
        yield from filter(None, (person.verification, person.disclosure, person.interests))
    yield document.publication.publisher.name
    yield article.version or ""
    yield document.publication.otherFormats or ""
    yield article.copyrightHolder or ""


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_text_is_there_character_for_character_and_in_order(source: Path, id: str) -> None:
    article = document(source, id)
    text, place = book(source, id).text, 0
    for wanted in content(article):
        for reference, number in article.number.items():
            wanted = wanted.replace(f"[@{reference}]", f"[{number}]")
        found = text.find(wanted, place)
        assert found >= 0, f"{wanted!r} does not follow {text[max(place - 60, 0) : place]!r}"
        place = found + len(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Each tablet holds 10\u00a0mg of medicine\u00a0A, which is 10,000\u00a0µg.",
        "(≤\u00a020\u00a0mg)",
        "a glass of water (H₂O) and a fixed time.",
        "imaginary β-blocker.",
        "“2 cafe\u0301s & a nai\u0308ve hope”. Leave <no change> as it is",
        "In our forms, [x] means “yes”.",
        "Both answers help us 🙂.",
        "put 11 studies together, and a handbook sums up the field [6][7]. Most",
        "0.25\u00a0mg/kg",
    ],
)
def test_doses_and_formulas_are_untouched(text: str) -> None:
    assert text in book(TRUST, "headache-prevention").text


def test_disclosure_is_where_the_verification_is() -> None:
    people = book(SEED, SEED_ID).pages["people.xhtml"]
    facts = [
        ["".join(dt.itertext()) for dt in dl.iter(f"{HTML}dt")] for dl in people.iter(f"{HTML}dl")
    ]
    assert facts == [["Verification", "Pseudonym"]] * 2
    assert [e.text for e in people.iterfind(".//h:h2/h:span", SPACES)] == ["Pseudonym"] * 2


@pytest.mark.parametrize(("source", "id"), IDS)
def test_contents_list_every_chapter_in_order_under_its_own_heading(source: Path, id: str) -> None:
    opened = book(source, id)
    assert opened.spine[:3] == ["cover.xhtml", "titlepage.xhtml", "nav.xhtml"]
    nav = opened.pages["nav.xhtml"].find(".//h:nav[@role='doc-toc']", SPACES)
    listed = {a.get("href"): a.text for a in nav.iter(f"{HTML}a")}
    assert list(listed) == opened.chapters
    for name, title in listed.items():
        headings = ["".join(h.itertext()) for h in opened.pages[name].iter(f"{HTML}h1")]
        assert headings == [title]
        assert opened.pages[name].findtext(".//h:title", namespaces=SPACES) == title


def test_landmarks_lead_to_their_pages() -> None:
    nav = book(TRUST, "headache-prevention").pages["nav.xhtml"].findall(f".//{HTML}nav")[1]
    assert {a.get(f"{EPUB}type"): a.get("href") for a in nav.iter(f"{HTML}a")} == {
        "cover": "cover.xhtml",
        "toc": "nav.xhtml",
        "bodymatter": "key-messages.xhtml",
        "glossary": "glossary.xhtml",
        "bibliography": "references.xhtml",
    }


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_link_inside_the_book_arrives(source: Path, id: str) -> None:
    opened = book(source, id)
    ids = {name: {e.get("id") for e in page.iter()} for name, page in opened.pages.items()}
    for name, page in opened.pages.items():
        for link in page.iter(f"{HTML}a"):
            href = link.get("href")
            if ":" not in href:
                file, _, anchor = href.partition("#")
                assert not anchor or anchor in ids[file or name], f"{name}: {href}"


def test_citations_and_references_point_at_each_other() -> None:
    opened = book(TRUST, "headache-prevention")
    there, back = set(), set()
    for name, page in opened.pages.items():
        for link in page.iter(f"{HTML}a"):
            if link.get("role") == "doc-biblioref":
                target = link.get("href").removeprefix("references.xhtml")
                there.add((f"{name}#{link.get('id')}", target))
            if link.get("role") == "doc-backlink":
                back.add((link.get("href"), f"#{link.getparent().get('id')}"))
    assert len(there) > 20
    assert there == back


def test_references_lead_back_to_the_bios_that_come_after_them() -> None:
    article = document(TRUST, "headache-prevention")
    first = article.credits[0]
    bio = (Paragraph(text="It was studied twice [@example-review]."),)
    person = msgspec.structs.replace(first.contributor, bio=bio)
    credits = (msgspec.structs.replace(first, contributor=person), *article.credits[1:])
    opened = made(msgspec.structs.replace(article, credits=credits), TRUST)
    mark = opened.pages["people.xhtml"].find(".//h:a[@role='doc-biblioref']", SPACES)
    back = [a.get("href") for a in opened.pages["references.xhtml"].iter(f"{HTML}a")]
    assert f"people.xhtml#{mark.get('id')}" in back


@pytest.mark.parametrize(("source", "id"), IDS)
def test_everything_in_the_book_is_used_and_nothing_is_fetched(source: Path, id: str) -> None:
    opened = book(source, id)
    css = opened.zip.read("EPUB/book.css").decode()
    used = {"content.opf", "book.css", *opened.spine}
    for page in opened.pages.values():
        used |= {image.get("src") for image in page.iter(f"{HTML}img")}
        assert page.find(f".//{HTML}script") is None
        assert page.get("lang") == page.get(XML_LANG)
    used |= {part.split(")")[0] for part in css.split("url(")[1:]}
    kept = [name.removeprefix("EPUB/") for name in opened.zip.namelist()[2:]]
    assert sorted(kept) == sorted(used)
    assert "http" not in css
    assert "px" not in css


@pytest.mark.parametrize(("source", "id"), IDS)
def test_pages_with_drawings_say_so(source: Path, id: str) -> None:
    opened = book(source, id)
    for name, page in opened.pages.items():
        drawn = page.find(".//{http://www.w3.org/2000/svg}svg") is not None
        assert ("svg" in (opened.items[name].get("properties") or "").split()) is drawn


def test_fonts_are_those_of_the_characters() -> None:
    def fonts(source: Path, id: str) -> set[str]:
        return {i.removeprefix("fonts/") for i in book(source, id).items if i.startswith("fonts/")}

    latin = {f"source-sans-3-latin-{weight}-normal.woff2" for weight in (400, 600, 700)}
    assert fonts(SEED, SEED_ID) == latin
    many = fonts(TRUST, "headache-prevention")
    assert "source-sans-3-greek-400-normal.woff2" in many
    assert "NotoEmoji-Regular-subset.woff2" in many


def test_the_package_document_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("seed.opf", book(SEED, SEED_ID).zip.read("EPUB/content.opf").decode())


def test_identifier_and_dates_come_from_the_content() -> None:
    opened = book(TRUST, "headache-prevention")
    assert opened.dc("identifier") == ["urn:uuid:71187b69-946e-5d68-94f4-f275a46f15b3"]
    assert opened.meta("dcterms:modified") == ["2026-02-02T00:00:00Z"]
    assert opened.dc("date") == ["2025-03-10"]


def test_no_date_is_made_up() -> None:
    opened = book(SEED, SEED_ID)
    assert opened.meta("dcterms:modified") == ["1970-01-01T00:00:00Z"]
    assert opened.dc("date") == []


def test_people_have_roles_places_and_names_to_sort_by() -> None:
    opened = book(TRUST, "headache-prevention")
    assert opened.dc("creator") == ["Mary Sample"]
    assert opened.dc("contributor") == ["Josiah Carberry", "Ann Other"]
    assert opened.refined("person-3", "role") == ["rev", "ill"]
    assert opened.refined("person-2", "file-as") == ["Carberry, Josiah"]
    assert [opened.refined(f"person-{n}", "display-seq") for n in (1, 2, 3)] == [
        ["1"],
        ["2"],
        ["3"],
    ]
    disclosed = opened.refined("person-1", "schema:disambiguatingDescription")
    assert disclosed == [document(TRUST, "headache-prevention").credits[0].contributor.disclosure]


def test_subjects_have_the_codes_of_known_vocabularies() -> None:
    codes = (
        Code(codingSystem="MeSH", codeValue="D001249"),
        Code(codingSystem="SNOMED-CT", codeValue="195967001"),
        Code(codingSystem="House codes", codeValue="A1"),
    )
    topics = (
        Topic(type="MedicalCondition", name="Asthma", codes=codes),
        Topic(type="Drug", name="Examplol", codes=codes[2:]),
    )
    assert [(s.name, s.authority, s.term) for s in opf.subjects(topics)] == [
        ("Asthma", "https://www.nlm.nih.gov/mesh", "D001249"),
        ("Asthma", "http://snomed.info/sct", "195967001"),
        ("Examplol", None, None),
    ]


def test_every_coding_system_that_the_schema_names_is_known() -> None:
    shared = json.loads((ROOT / "schemas/shared.schema.json").read_text(encoding="utf-8"))
    for name in shared["$defs"]["code"]["properties"]["codingSystem"]["examples"]:
        topic = Topic(type="Drug", name="x", codes=(Code(codingSystem=name, codeValue="1"),))
        assert [s.authority for s in opf.subjects((topic,))] != [None], name


def test_accessibility_is_that_of_this_book() -> None:
    bare, rich = book(SEED, SEED_ID), book(TRUST, "headache-prevention")
    assert bare.meta("schema:accessMode") == ["textual"]
    assert rich.meta("schema:accessMode") == ["textual", "visual"]
    assert rich.meta("schema:accessModeSufficient") == ["textual,visual", "textual"]
    assert "alternativeText" not in bare.meta("schema:accessibilityFeature")
    assert "alternativeText" in rich.meta("schema:accessibilityFeature")
    french = book(TRUST, "prevention-des-maux-de-tete").meta("schema:accessibilitySummary")
    assert french[0] and french[0].startswith("Tout le texte")


def test_the_book_claims_what_the_publisher_states_and_no_more() -> None:
    seed, trust = book(SEED, SEED_ID), book(TRUST, "headache-prevention")
    assert trust.meta("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert trust.meta("a11y:certifiedBy") == ["Example Centre for Accessible Books"]
    link = trust.opf.find(".//opf:link[@rel='a11y:certifierReport']", SPACES)
    assert link is not None
    assert link.get("href") == "https://www.example.org/accessibility/?report=2026&kind=epub"
    package = seed.zip.read("EPUB/content.opf")
    assert b"conformsTo" not in package and b"a11y:" not in package


def test_a_translation_names_its_original_and_every_language_is_told() -> None:
    opened = book(TRUST, "prevention-des-maux-de-tete")
    assert opened.dc("source") == ["https://www.example.org/leaflets/headache-prevention/"]
    visit = book(TRUST, "clinic-visit")
    assert visit.dc("language") == ["en-GB", "fr"]
    french = [a.text for a in visit.pages["nav.xhtml"].iter(f"{HTML}a") if a.get("lang") == "fr"]
    assert french == ["En français"]

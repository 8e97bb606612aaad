"""The e-book is valid, its contents and links arrive, and everything in it is used."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from articles import IDS, document, whole
from conformance.epubcheck import epubcheck
from opened import EPUB, HTML, SPACES, XML_LANG, Opened, book, made
from products import ARTICLES, RESEARCH, RICH, ROOT, SEED, SEED_ID, TRUST

from medleaf import theme
from medleaf.model import (
    Link,
    Paragraph,
    Section,
)


def complaints(opened: Opened, folder: Path) -> list[str]:
    file = folder / "leaflet.epub"
    file.write_bytes(opened.data)
    return epubcheck([file])[file]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What EPUBCheck says of the book of every article: asked once, for its start costs most."""
    folder = tmp_path_factory.mktemp("books")
    for source, id in ARTICLES:
        (folder / f"{id}.epub").write_bytes(book(source, id).data)
    files = sorted(folder.iterdir())
    return {file.stem: lines for file, lines in epubcheck(files).items()}


@pytest.mark.parametrize("id", [id for _, id in ARTICLES])
def test_epubcheck_has_nothing_to_say(id: str, said: dict[str, list[str]]) -> None:
    assert said[id] == []


@pytest.mark.parametrize("looks", sorted(p.name for p in theme.SHIPPED.iterdir()))
def test_every_theme_makes_a_valid_book(looks: str, tmp_path: Path) -> None:
    opened = made(whole(), TRUST, looks)
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
    nav = book(TRUST, RICH).pages["nav.xhtml"].findall(f".//{HTML}nav")[1]
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
    opened = made(whole(), TRUST)
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
    article = document(TRUST, RESEARCH)
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
    many = fonts(TRUST, RICH)
    assert "source-sans-3-greek-400-normal.woff2" in many
    assert "NotoEmoji-Regular-subset.woff2" in many

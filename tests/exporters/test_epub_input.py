"""Whatever content is let through makes a valid book; the rest is told by its place."""

from __future__ import annotations

import datetime
import json
import shutil
import zipfile
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from articles import library
from conformance.epubcheck import epubcheck
from lxml import etree
from PIL import Image
from products import RICH, SEED, SEED_ID, TRUST

from medleaf import theme
from medleaf.check import check
from medleaf.document import Document
from medleaf.exporters.epub import Book
from medleaf.library import Library
from medleaf.model import Callout, Certainty, Claim, List, Paragraph, Steps, Table
from medleaf.proof.book import prove_book

TODAY = datetime.date(2026, 2, 2)
DOSES = (
    "H\u2082O and Ca\u00b2\u207a",
    "10\u00a0mg",
    "10 mg",
    "0.5 mg/kg",
    "\u00b5g \u03bcg \u2264 5 \u00d7 10\u207b\u2079/l",
    "\u03b2-blocker",
    "2\u20113\u202fml",
    "\U0001f48a \U0001f469\u200d\u2695\ufe0f",
    "cafe\u0301 s\u0323\u0307",
)
HARD = (
    *DOSES,
    "e\u0301 and \u00e9, na\u0308ive, \u1e69 and s\u0323\u0307",
    "\U0001f469\u200d\u2695\ufe0f \U0001f1ec\U0001f1e7",
    "soft\u00adhyphen, no\u2011break, word\u2060joiner",
    "a  b   c",
    "<b> & ]]> &amp; \\* --> \"q\" 'a'",
    "\u0627\u0644\u0646\u0648\u0645 123 \u05e9\u05dc\u05d5\u05dd",
    "turned \u202egm 01\u202c and \u2066so\u2069",
    "\ufeffno character: \ufdd0 \U0001fffe, private: \ue000",
)
"""Texts that a schema lets through, and that packers, parsers and composers like to change."""


def proven(document: Document, source: Library, file: Path) -> list[str]:
    """Make the book, write it, and return what is wrong with it."""
    looks = theme.load(source.root, source.publication.theme)
    data = Book().export(document, looks, ()).files["leaflet.epub"]
    file.write_bytes(data)
    return [f"{f.rule}: {f.message}" for f in prove_book(data, document, looks)]


def test_three_hundred_sections_make_a_sound_book(tmp_path: Path) -> None:
    source = library(SEED)
    document = source.document(SEED_ID)
    sections = tuple(
        msgspec.structs.replace(
            document.sections[n % 3], id=f"part-{n}", heading=f"Part {n}: {HARD[n % len(HARD)]}"
        )
        for n in range(300)
    )
    document = msgspec.structs.replace(document, sections=sections)
    assert proven(document, source, tmp_path / "many.epub") == []
    assert list(epubcheck([tmp_path / "many.epub"]).values()) == [[]]


def test_sections_without_claims_and_references_make_a_sound_book(tmp_path: Path) -> None:
    source = library(SEED)
    document = source.document(SEED_ID)
    blocks = (Paragraph(text="Only words."),)
    bare = tuple(
        msgspec.structs.replace(s, claims=(), blocks=blocks, kind="information", evidenceType=())
        for s in document.sections
    )
    article = msgspec.structs.replace(document.article, keyMessages=(), introduction=blocks)
    document = msgspec.structs.replace(document, article=article, sections=bare, references=())
    file = tmp_path / "bare.epub"
    assert proven(document, source, file) == []
    with zipfile.ZipFile(file) as book:
        assert "EPUB/references.xhtml" not in book.namelist()
    assert list(epubcheck([file]).values()) == [[]]


def test_an_article_of_next_to_nothing_makes_a_sound_book(tmp_path: Path) -> None:
    source = library(TRUST)
    rich = source.document(RICH)
    article = msgspec.structs.replace(
        rich.article,
        keyMessages=(),
        introduction=(),
        closing=(),
        links=(),
        help=(),
        glossary=(),
        about=(),
        description=None,
        version=None,
        datePublished=None,
        dateModified=None,
        lastReviewed=None,
        copyrightHolder=None,
        license=None,
    )
    bare = msgspec.structs.replace(
        rich, article=article, sections=rich.sections[:0], credits=(), references=(), assets=()
    )
    assert proven(bare, source, tmp_path / "bare.epub") == []
    assert list(epubcheck([tmp_path / "bare.epub"]).values()) == [[]]


def test_right_to_left_books_are_turned_the_other_way(tmp_path: Path) -> None:
    source = library(SEED)
    document = source.document(SEED_ID)
    words = theme.load(source.root, source.publication.theme).locale("en").words
    copy = Path(shutil.copytree(SEED, tmp_path / "source"))
    (copy / "locales").mkdir()
    (copy / "locales/ar.json").write_text(json.dumps(words), encoding="utf-8")
    article = msgspec.structs.replace(document.article, inLanguage="ar", headline="النوم الجيد")
    arabic = msgspec.structs.replace(document, article=article)
    assert proven(arabic, msgspec.structs.replace(source, root=copy), tmp_path / "ar.epub") == []
    assert list(epubcheck([tmp_path / "ar.epub"]).values()) == [[]]


def tell(copy: Path, change: Callable[[dict[str, Any]], object]) -> list[str]:
    """Change the article and return what check says of it."""
    path = copy / f"articles/{SEED_ID}.json"
    article = json.loads(path.read_text(encoding="utf-8"))
    change(article)
    path.write_text(json.dumps(article), encoding="utf-8")
    return [d.rule for d in check(copy).diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    "character",
    ["\0", "\x01", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff"],
    ids=lambda c: f"U+{ord(c):04X}",
)
def test_characters_that_no_book_can_have_are_told(character: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SEED, tmp_path / "source"))
    assert tell(copy, lambda a: a.update(headline=f"Sleep{character}ing"))


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200f"], ids=lambda c: f"U+{ord(c):04X}"
)
def test_characters_that_turn_the_direction_are_told(character: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SEED, tmp_path / "source"))
    before = [d.rule for d in check(copy, today=TODAY).diagnostics]
    tell(copy, lambda a: a.update(headline=f"Take{character}10 mg"))
    after = [d for d in check(copy, today=TODAY).diagnostics if d.rule not in before]
    assert [d.rule for d in after] == ["text/bidi"]
    assert f"U+{ord(character):04X}" in after[0].message


@pytest.mark.parametrize("text", HARD)
def test_every_character_of_the_rest_comes_out(text: str, tmp_path: Path) -> None:
    source = library(SEED)
    document = source.document(SEED_ID)
    heading = msgspec.structs.replace(document.sections[0], heading=text)
    document = msgspec.structs.replace(document, sections=(heading, *document.sections[1:]))
    assert proven(document, source, tmp_path / "text.epub") == []


@pytest.mark.parametrize("text", DOSES)
def test_doses_and_formulas_come_out_exactly_wherever_they_stand(text: str, tmp_path: Path) -> None:
    source = library(SEED)
    document = source.document(SEED_ID)
    marked = f"Take **{text}** and {text}."
    section = msgspec.structs.replace(
        document.sections[0],
        heading=text,
        blocks=(
            Paragraph(text=marked),
            List(items=(marked, text)),
            Steps(items=(text,)),
            Callout(kind="warning", heading=text, blocks=(Paragraph(text=text),)),
            Table(caption=text, head=(text, "2"), rows=((text, marked),)),
        ),
        claims=(Claim(text=marked, certainty=Certainty.LOW, why=text),),
    )
    article = msgspec.structs.replace(
        document.article, headline=text, keyMessages=(marked,), description=text
    )
    document = msgspec.structs.replace(document, article=article, sections=(section,))
    file = tmp_path / "dose.epub"
    assert proven(document, source, file) == []
    with zipfile.ZipFile(file) as book:
        page = etree.fromstring(book.read(f"EPUB/section-{section.id}.xhtml"))
        package = book.read("EPUB/content.opf").decode()
    body = page.find("{*}body")
    assert body is not None
    assert "".join(map(str, body.itertext())).count(text) == 17
    assert package.count(escape(text)) == 2


def test_a_moving_picture_is_no_hazard_that_is_denied(tmp_path: Path) -> None:
    source = library(TRUST)
    document = source.document(RICH)
    frames = [Image.new("RGB", (1200, 480), colour) for colour in ("red", "white")]
    stream = BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:], duration=100)
    assets = tuple(
        msgspec.structs.replace(a, data=stream.getvalue()) if a.path.endswith("routine.png") else a
        for a in document.assets
    )
    document = msgspec.structs.replace(document, assets=assets)
    assert proven(document, source, tmp_path / "moving.epub") == []

"""The book tells the pages of the printed leaflet, and only of a leaflet that was made."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from products import ARTICLES, RICH, ROOT, TRUST, book_pages, built

from medleaf.build import build
from medleaf.exporters.pagebreaks import mark_pages

HTML = "{http://www.w3.org/1999/xhtml}"
MARK = f".//{HTML}span[@role='doc-pagebreak']"


def marks(data: bytes) -> list[str]:
    return [
        str(mark.get("aria-label"))
        for page in book_pages(data).values()
        for mark in page.iterfind(MARK)
    ]


def listed(data: bytes) -> list[str]:
    nav = book_pages(data)["nav.xhtml"].find(f".//{HTML}nav[@role='doc-pagelist']")
    return [] if nav is None else [str(a.text) for a in nav.iter(f"{HTML}a")]


def following(page: Any, mark: Any) -> list[str]:
    """The first words after a mark."""
    text, begun = [mark.tail or ""], False
    for element in page.iter():
        if element is mark:
            begun = True
        elif begun and isinstance(element.tag, str):
            text += [element.text or "", element.tail or ""]
    return " ".join(text).split()[:4]


@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=[id for _, id in ARTICLES])
def test_every_page_of_the_leaflet_is_marked_and_listed(source: Path, id: str) -> None:
    publication = built(source)
    lines = json.loads(publication.read("manifest.json"))["files"]
    pages = next(x["pages"] for x in lines if x["path"] == f"{id}/leaflet.pdf")
    data = publication.read(f"{id}/leaflet.epub")
    assert marks(data) == listed(data) == [str(n) for n in range(1, pages + 1)]


def test_marks_stand_where_the_pages_begin() -> None:
    publication = built(TRUST)
    leaflet = pypdfium2.PdfDocument(publication.read(f"{RICH}/leaflet.pdf"))
    printed = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in leaflet]
    leaflet.close()
    for name, page in book_pages(publication.read(f"{RICH}/leaflet.epub")).items():
        if name == "colophon.xhtml":  # the last page goes on with it, nothing begins there
            continue
        for mark in page.iterfind(MARK):
            on_page = printed[int(mark.get("aria-label")) - 1]
            assert [word for word in following(page, mark) if word not in on_page] == []


SCRIPT = """
import sys
from pathlib import Path
from medleaf.build import build
from medleaf.check import check
build(check(Path(sys.argv[1])).library, Path(sys.argv[2]), ["epub"])
assert "typst" not in sys.modules
"""


def test_a_book_alone_has_no_pages_and_lays_nothing_out(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(TRUST), str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    data = (tmp_path / RICH / "leaflet.epub").read_bytes()
    assert marks(data) == listed(data) == []
    assert b"block_" not in b"".join(str(page).encode() for page in book_pages(data).values())


def test_a_book_made_after_the_leaflet_is_that_made_with_it(tmp_path: Path) -> None:
    publication = built(TRUST)
    build(publication.library, tmp_path, ["pdf"])
    build(publication.library, tmp_path, ["epub"])
    path = f"{RICH}/leaflet.epub"
    assert (tmp_path / path).read_bytes() == publication.read(path)


def test_marks_stand_where_a_mark_may_stand() -> None:
    markup = {
        "title.xhtml": '<section id="title_page"><p>T</p></section>',
        "one.xhtml": '<ul class="list" id="block_1">\n<li>a</li></ul><p id="block_2">'
        'b <a id="cite-1-1">[1]</a></p>',
    }
    mark_pages(markup, ("", "block_1", "nowhere", "block_2", "cite-1-1"))
    bare = {
        name: re.sub(r' (?:role|aria-label)="[^"]*"', "", text) for name, text in markup.items()
    }
    two = '<span id="page_2"></span><span id="page_3"></span>'
    assert bare == {
        "title.xhtml": '<section id="title_page"><span id="page_1"></span><p>T</p></section>',
        "one.xhtml": f'<ul class="list" id="block_1">\n<li>{two}a</li></ul><p id="block_2">'
        '<span id="page_4"></span>b <span id="page_5"></span><a id="cite-1-1">[1]</a></p>',
    }

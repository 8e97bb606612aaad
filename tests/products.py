"""Both publications, built once a session, and the words of the files as a reader meets them."""

from __future__ import annotations

import atexit
import ctypes
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree, html

from medleaf import exporters
from medleaf.build import Report, build
from medleaf.check import check
from medleaf.library import Library

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "source"
TRUST = ROOT / "tests/examples/valid/trust/source"
SEED_ID = "adhd-dopamine-norepinephrine-evidence"
RICH = "headache-prevention"
"""The trust's article with most kinds of block: steps, tables, pictures, every callout."""
RESEARCH = "examplol-research"
"""The trust's article with two icon arrays of 1,000 people, side by side, and most references."""
QUESTIONS = "examplol-questions"
"""The trust's article with most types of evidence, and certainty that is low or not assessed."""
ARTICLES = [
    (source, path.stem)
    for source in (SEED, TRUST)
    for path in sorted((source / "articles").glob("*.json"))
]


class Built(NamedTuple):
    """A publication with all its products."""

    library: Library
    output: Path
    report: Report

    def read(self, path: str) -> bytes:
        return (self.output / path).read_bytes()


def products(library: Library) -> tuple[str, ...]:
    """Return what the tests build of a publication: all that it lists, else all there is."""
    return library.publication.products or exporters.names()


@cache
def built(source: Path) -> Built:
    """Check and build a publication, the first time it is asked for."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    checked = check(source)
    assert checked.diagnostics == []
    assert checked.library is not None
    output = Path(folder.name)
    return Built(checked.library, output, build(checked.library, output, products(checked.library)))


def words(text: str) -> list[str]:
    """Return the words of a text; no-break spaces part words as others do."""
    return unicodedata.normalize("NFC", text).split()


# --- the web page and the e-book ----------------------------------------------------------------

INLINE = {"a", "b", "em", "i", "q", "small", "span", "strong", "sub", "sup", "title", "desc"}
HIDDEN = {"desc", "head", "script", "style", "title"}


def page_text(data: bytes) -> str:
    """Return what a page says between <body> and </body>, as text."""
    root: Any = html.document_fromstring(data)
    return "".join(_text(root.body))


def _text(element: Any) -> Iterator[str]:
    """Yield the text of an element, blocks apart; not that of scripts and of pictures."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else "comment"
    block = "" if name in INLINE else " "
    yield block
    if name not in HIDDEN and name != "comment":
        yield element.text or ""
        for child in element:
            yield from _text(child)
            yield child.tail or ""
    yield block


def book_pages(data: bytes) -> dict[str, Any]:
    """Return the pages of a book by the names of their files, in the order of the spine."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        space = {"opf": "http://www.idpf.org/2007/opf"}
        hrefs = {
            item.get("id"): str(item.get("href")) for item in package.iterfind(".//opf:item", space)
        }
        spine = [hrefs[ref.get("idref")] for ref in package.iterfind(".//opf:itemref", space)]
        return {name: etree.fromstring(archive.read(f"EPUB/{name}")) for name in spine}


def book_text(data: bytes) -> str:
    """Return what a book says, page by page."""
    body = "{http://www.w3.org/1999/xhtml}body"
    return " ".join("".join(_text(page.find(body))) for page in book_pages(data).values())


# --- the leaflet --------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""
BLOCKS = re.compile(r"/(?!Span|Link|Strong|Em|Quote|Note|Reference|Code|NonStruct|Figure|MCR|OBJR)")


def leaflet_text(data: bytes) -> str:
    """Return what a tagged PDF says, in the order in which its tags are read aloud.

    Lines of a block are joined with a space, or with nothing where a line ends in a hyphen.
    """
    pieces = _marked_texts(data)
    said: list[str] = []
    last: tuple[str, Box] | None = None
    with pikepdf.open(BytesIO(data)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for mark in _marks(pdf.Root.StructTreeRoot, pages, None):
            if mark is None:
                said.append(" ")
                last = None
            for text, box in pieces.get(mark, ()) if mark else ():
                if last and not _same_line(last[1], box) and not last[0].endswith("-"):
                    said.append(" ")
                said.append(text)
                last = text, box
    return "".join(said)


def _same_line(one: Box, other: Box) -> bool:
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > min(one[3] - one[1], other[3] - other[1]) / 3 and other[0] >= one[0]


def _marks(node: Any, pages: dict[Any, int], page: int | None) -> Iterator[tuple[int, int] | None]:
    """Yield page and MCID of marked contents in the order of the tags; None between blocks."""
    if isinstance(node, int):
        assert page is not None
        yield page, node
    elif isinstance(node, pikepdf.Array):
        for kid in node:
            yield from _marks(kid, pages, page)
    elif isinstance(node, pikepdf.Dictionary):
        if "/Pg" in node:
            page = pages[node.Pg.objgen]
        if node.get("/Type") == "/MCR":
            yield from _marks(int(node.MCID), pages, page)
        elif "/Alt" in node:  # heard by its alternative: the words in a picture are not read aloud
            yield None
        elif "/K" in node:
            block = bool(BLOCKS.match(str(node.get("/S", "/Div"))))
            yield from [None] * block
            yield from _marks(node.K, pages, page)
            yield from [None] * block


def _marked_texts(data: bytes) -> dict[tuple[int, int] | None, list[tuple[str, Box]]]:
    """Return the texts that a PDF draws, with their boxes, by page and MCID."""
    found: dict[tuple[int, int] | None, list[tuple[str, Box]]] = {}
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document):
        texts = page.get_textpage()
        for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=8):
            mark = pdfium.FPDFPageObj_GetMarkedContentID(drawn.raw)
            size = pdfium.FPDFTextObj_GetText(drawn.raw, texts.raw, None, 0)
            buffer = ctypes.create_string_buffer(size)
            into = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            pdfium.FPDFTextObj_GetText(drawn.raw, texts.raw, into, size)
            text = buffer.raw.decode("utf-16-le").rstrip("\0").replace("\x02", "-")  # at a line end
            found.setdefault((number, mark), []).append((text, drawn.get_bounds()))
    document.close()
    return found


READ: dict[str, Callable[[bytes], str]] = {
    "leaflet.pdf": leaflet_text,
    "leaflet.epub": book_text,
    "index.html": page_text,
}
"""The products that carry all words, and how each is read."""


def said(source: Path, id: str, file: str) -> list[str]:
    """Return the words of a product."""
    return words(READ[file](built(source).read(f"{id}/{file}")))

"""Books in a reading system: foliate-js in the browser, as on a phone 320 px wide.

Every page must show all its characters, whole; the contents must lead to their chapters, and the
citations to their references and back.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from conformance import chromium
from conformance.checker import Answers, modules
from conformance.chromium import NARROW, Visit, visit
from conformance.fetched import node_modules
from conformance.served import served

HERE = Path(__file__).parent / "reading"
VIEWS = (("light", "paginated", 100), ("light", "paginated", 200), ("dark", "scrolled", 200))
"""Colours, flow and type size in % in which every page is looked at."""
UNSEEN = {"title", "desc", "script", "style"}
SANDBOX = "sandbox attribute can escape"
"""What Chromium says of the frames of foliate-js, whatever stands in them."""
_SPACE = re.compile(r"[ \t\r\n]+")


def with_reader() -> bool:
    return modules("playwright")() and chromium.there() and node_modules() is not None


def read(files: list[Path]) -> Answers:
    """Read books from cover to colophon, in all views."""
    said: Answers = {file: [] for file in files}
    books = {f"{number}.epub": file for number, file in enumerate(files)}
    folders = {"": HERE, "foliate-js/": Path(f"{node_modules()}/foliate-js"), **books}
    phone = {"width": NARROW, "height": 640}
    with chromium.chromium() as browser, served(folders) as origin:
        for scheme, flow, size in VIEWS:
            with visit(browser, origin, viewport=phone, color_scheme=scheme) as here:
                for address, file in books.items():
                    here.page.goto(origin)
                    here.page.wait_for_function("'openBook' in window")
                    book = here.page.evaluate("book => openBook(...book)", [address, flow, size])
                    found = [*_pages(here, book, file), *_ways(here, book)]
                    found += (note for note in here.noted if SANDBOX not in note)
                    said[file] += (f"{scheme}, {flow}, {size} %: {what}" for what in found)
                    here.noted.clear()
    return said


def _pages(here: Visit, book: Any, file: Path) -> Iterator[str]:
    """Turn all pages."""
    texts = list(page_texts(file))
    if len(book["pages"]) != len(texts):
        yield f"{len(book['pages'])} pages of {len(texts)} are shown"
    for index, text in enumerate(texts):
        page = here.page.evaluate("turnTo", index)
        name = posixpath.basename(book["pages"][index])
        yield from (f"{name}: {what}" for what in page["cut"])
        if (shown := _SPACE.sub("", page["text"])) != text:
            yield f"{name}: {_difference(text, shown)}"


def _ways(here: Visit, book: Any) -> Iterator[str]:
    """Follow every entry of the contents, and citations and their ways back."""
    for entry in book["contents"]:
        heading = here.page.evaluate("follow", entry["href"])
        if _SPACE.sub("", heading) != _SPACE.sub("", entry["label"]):
            yield f"the entry {entry['label']!r} leads to {heading!r}"
    for index in range(len(book["pages"])):
        yield from here.page.evaluate("notes", index)


def page_texts(file: Path) -> Iterator[str]:
    """Yield the text of the pages of a book in the order of its spine, without white space."""
    with zipfile.ZipFile(file) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        hrefs = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}item")}
        for reference in package.iterfind(".//{*}itemref"):
            page = etree.fromstring(archive.read(f"EPUB/{hrefs[reference.get('idref')]}"))
            yield _SPACE.sub("", "".join(_texts(page.find("{*}body"))))


def _texts(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.get("hidden") is not None:
        return
    if etree.QName(element).localname not in UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _difference(wanted: str, shown: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(wanted, shown, strict=False)) if a != b), 0)
    return f"shows {shown[at : at + 40]!r} where the page has {wanted[at : at + 40]!r}"

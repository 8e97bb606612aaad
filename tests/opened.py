"""A finished book, taken apart with nothing of ours."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from articles import document
from lxml import etree

from medleaf import theme
from medleaf.document import Document
from medleaf.exporters.epub import Book

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

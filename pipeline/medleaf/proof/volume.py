"""A finished book as the proofs see it: the files of the container, and what it was made of."""

from __future__ import annotations

import posixpath
import zipfile
from functools import cached_property
from io import BytesIO
from urllib.parse import unquote

import msgspec
from lxml import etree

from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.theme import Theme

CONTAINER = "META-INF/container.xml"
XHTML = "application/xhtml+xml"
SVG = "image/svg+xml"
HTML_NS = "{http://www.w3.org/1999/xhtml}"
SVG_NS = "{http://www.w3.org/2000/svg}"
OPS_NS = "{http://www.idpf.org/2007/ops}"
OPF_NS = "{http://www.idpf.org/2007/opf}"
DC_NS = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the manifest; `path` is that of the file in the container."""

    id: str
    href: str
    path: str
    mediaType: str
    properties: frozenset[str]


class Volume(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A book under proof. Everything is read when first asked for, and once."""

    data: bytes
    document: Document
    theme: Theme

    @cached_property
    def locale(self) -> Locale:
        """The fixed words of the article's language."""
        return self.theme.locale(self.document.language)

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The container."""
        return zipfile.ZipFile(BytesIO(self.data))

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file by its path in the container."""
        return {name: self.archive.read(name) for name in self.archive.namelist()}

    @cached_property
    def package_path(self) -> str:
        """Where the package document is, by the container's word (EPUB 3.3, 4.2.6.3.1)."""
        root = parse(self.files[CONTAINER])
        return str(next(e for e in root.iter("{*}rootfile")).get("full-path"))

    @cached_property
    def package(self) -> etree._Element:
        """The package document."""
        return parse(self.files[self.package_path])

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The manifest, in its order."""
        return tuple(
            Item(
                id=line.get("id", ""),
                href=line.get("href", ""),
                path=self.resolve(self.package_path, line.get("href", "")),
                mediaType=line.get("media-type", ""),
                properties=frozenset(line.get("properties", "").split()),
            )
            for line in self.package.iterfind(f"{OPF_NS}manifest/{OPF_NS}item")
        )

    @cached_property
    def spine(self) -> tuple[Item, ...]:
        """The pages in reading order; what the manifest does not name is left out."""
        named = {item.id: item for item in self.items}
        order = [ref.get("idref", "") for ref in self.itemrefs]
        return tuple(named[id] for id in order if id in named)

    @property
    def itemrefs(self) -> list[etree._Element]:
        """The lines of the spine."""
        return self.package.findall(f"{OPF_NS}spine/{OPF_NS}itemref")

    @cached_property
    def pages(self) -> dict[str, etree._Element]:
        """The pages by their paths, in reading order."""
        return {item.path: parse(self.files[item.path]) for item in self.spine}

    @cached_property
    def drawings(self) -> dict[str, etree._Element]:
        """The pictures in SVG by their paths."""
        drawn = (item.path for item in self.items if item.mediaType == SVG)
        return {path: parse(self.files[path]) for path in drawn}

    @cached_property
    def styles(self) -> dict[str, str]:
        """The stylesheets by their paths."""
        sheets = (item.path for item in self.items if item.mediaType == "text/css")
        return {path: self.files[path].decode() for path in sheets}

    @cached_property
    def contents_path(self) -> str:
        """Where the contents are."""
        return next(item.path for item in self.items if "nav" in item.properties)

    @cached_property
    def chapters(self) -> list[str]:
        """The pages that the contents have to list: all after the contents themselves."""
        order = list(self.pages)
        return order[order.index(self.contents_path) + 1 :]

    def navigation(self, kind: str) -> etree._Element | None:
        """Return the <nav> of an epub:type."""
        navs = self.pages[self.contents_path].iter(f"{HTML_NS}nav")
        return next((nav for nav in navs if nav.get(f"{OPS_NS}type") == kind), None)

    def meta(self, name: str) -> list[str]:
        """Return what the package says of itself under a property."""
        lines = self.package.iterfind(f"{OPF_NS}metadata/{OPF_NS}meta")
        return [m.text or "" for m in lines if m.get("property") == name and not m.get("refines")]

    def refined(self, id: str | None, name: str) -> list[str]:
        """Return what the package says of something it names."""
        lines = self.package.iterfind(f"{OPF_NS}metadata/{OPF_NS}meta")
        wanted = f"#{id}"
        return [
            m.text or "" for m in lines if m.get("property") == name and m.get("refines") == wanted
        ]

    def dc(self, name: str) -> list[etree._Element]:
        """Return the Dublin Core elements of a name."""
        return self.package.findall(f"{OPF_NS}metadata/{DC_NS}{name}")

    @staticmethod
    def resolve(path: str, href: str) -> str:
        """Return the path of the file that a link on the file `path` names."""
        file = unquote(href.partition("#")[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path


def parse(data: bytes) -> etree._Element:
    """Parse XML of which nothing is believed: no entities, no network."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def name(element: etree._Element) -> str:
    """Return the local name of an element; that of a comment is empty."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def said(element: etree._Element) -> str:
    """Return the text of an element, spaces put right."""
    return " ".join("".join(map(str, element.itertext())).split())

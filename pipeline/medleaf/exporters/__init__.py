"""The exporters: each turns a document into the files of one product. Pure: bytes out, no disk.

The table names classes as "module:Class", imported on use, so that `medleaf check` and
`medleaf build --only jsonld` never pay for Typst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.errors import SetupError

if TYPE_CHECKING:
    from medleaf.theme import Theme


class Made(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finished file of an article, as the products that point to it need to know it.

    `starts` has, for each page of the leaflet, the id of the first element that begins on it.
    """

    path: str
    product: str
    mediaType: str
    size: int
    sha256: str
    pages: int | None = None
    starts: tuple[str, ...] = ()


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What an export gives: files by their path in the article's folder, and what to tell."""

    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...] = ()
    pages: int | None = None
    starts: tuple[str, ...] = ()
    digests: Mapping[str, str] = {}
    """The digest of what a packed file holds, by its path in `files`."""


class Exporter(Protocol):
    """A product of an article; `after` is as in AFTER, for exporters of other packages."""

    name: str
    summary: str
    after: tuple[str, ...]

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Make the product's files."""
        ...


EXPORTERS = {
    "pdf": "medleaf.exporters.pdf:Leaflet",
    "print": "medleaf.exporters.press:Print",
    "dl": "medleaf.exporters.folded:Trifold",
    "a5": "medleaf.exporters.folded:Booklet",
    "large-print": "medleaf.exporters.large:LargePrint",
    "epub": "medleaf.exporters.epub:Book",
    "jsonld": "medleaf.exporters.jsonld:Metadata",
    "head": "medleaf.exporters.head:Head",
    "html": "medleaf.exporters.html:Page",
}
"""medleaf's own products, in the order in which they are made."""

STANDARD = ("pdf", "epub", "jsonld", "head", "html")
"""What a publication gets that does not say what it wants. The files for the press and large print
cost as much again: who needs them lists them, or asks for them with `--only`."""
CATALOGUE = "catalogue"
"""The product of a publication, not of an article: sitemap, feed, OPDS catalogue and robots.txt.

A publication with pages always has them; by themselves they are for those who show the articles
with a system of their own."""
OFFERED = {"pdf": "leaflet", "large-print": "largePrint", "epub": "book"}
"""The products that are an article to take away, each with the word that names it to readers.

Files for the press are none: they have crop marks, and nothing in them can be read aloud."""
_WHOLE = tuple(OFFERED)
AFTER = {"epub": ("pdf",), "jsonld": _WHOLE, "head": _WHOLE, "html": _WHOLE}
"""What must be finished before a product of medleaf's, because the product points to it.

Known without importing the exporter, so that a build of some products can tell which files of an
earlier build are still right.
"""

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".html": "text/html",
    ".jsonld": "application/ld+json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".json": "application/opds+json",
    ".txt": "text/plain",
}


def names() -> tuple[str, ...]:
    """Return the products, medleaf's own first, then those of other packages."""
    return (*EXPORTERS, *sorted(p.name for p in _others() if p.name not in EXPORTERS))


@cache
def load(name: str) -> Exporter:
    """Import an exporter.

    Raises:
        SetupError: no exporter has this name, or a package that it needs is not there.
    """
    if name in EXPORTERS:
        module, _, attribute = EXPORTERS[name].partition(":")
        try:
            exporter: Exporter = getattr(import_module(module), attribute)()
        except ModuleNotFoundError as error:
            raise lacking(error) from error
        return exporter
    for point in _others():
        if point.name == name:
            found: Exporter = point.load()()
            return found
    raise _unknown(name)


def lacking(error: ModuleNotFoundError) -> SetupError:
    """Return what to tell of a package that an exporter needs and that is not there."""
    return SetupError(f"{error.name} is not installed: `medleaf doctor` says what mends it.")


def modules(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the modules of medleaf's own products among those wanted."""
    return tuple(EXPORTERS[name].partition(":")[0] for name in wanted if name in EXPORTERS)


def after(name: str) -> tuple[str, ...]:
    """Return the products that must be finished before this one."""
    return AFTER.get(name, ()) if name in EXPORTERS else load(name).after


def version(name: str) -> str:
    """Return the package and version that an exporter of another package comes from."""
    found = next((point.dist for point in _others() if point.name == name), None)
    return f" {found.name} {found.version}" if found and name not in EXPORTERS else ""


def require(wanted: Iterable[str]) -> None:
    """See that there are such products.

    Raises:
        SetupError: one of them is no exporter's, and not that of the publication.
    """
    for name in wanted:
        if name not in (*names(), CATALOGUE):
            raise _unknown(name)


def _unknown(name: str) -> SetupError:
    known = ", ".join((*names(), CATALOGUE))
    return SetupError(f'There is no product "{name}". Choose from: {known}.')


@cache
def _others() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group="medleaf.exporters"))

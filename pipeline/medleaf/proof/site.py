"""A finished build as the proofs of pages and lists see it: files, and what they were made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec
from lxml import html

from medleaf.document import Document, Entry
from medleaf.exporters import EXPORTERS, Made
from medleaf.library import Library
from medleaf.locale import Locale
from medleaf.manifest import File, made
from medleaf.model import Status
from medleaf.theme import Theme

WHOLE = {"application/pdf", "application/epub+zip"}
"""The media types of an article that can be taken away."""
OFFERED = {"pdf": "leaflet", "large-print": "largePrint", "epub": "book"}
"""The products that readers are offered, in this order, with the words that name them."""


class Site(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A build under proof. `files` is its manifest by paths; `read` gives the bytes at a path."""

    library: Library
    theme: Theme
    files: Mapping[str, File]
    read: Callable[[str], bytes]

    @cached_property
    def _made(self) -> Mapping[str, tuple[Made, ...]]:
        order = list(EXPORTERS)
        found: dict[str, list[File]] = {}
        for line in self.files.values():
            if line.article is not None:
                found.setdefault(line.article, []).append(line)
        for lines in found.values():
            lines.sort(key=lambda f: order.index(f.product) if f.product in order else len(order))
        return {id: made(lines, id) for id, lines in found.items()}

    def made(self, id: str) -> tuple[Made, ...]:
        """Return the files of an article by their paths in its folder, in the order of products."""
        return self._made.get(id, ())

    def offered(self, id: str) -> tuple[Made, ...]:
        """Return the files that are the article in another form, as its page offers them."""
        return tuple(f for f in self.made(id) if f.product in OFFERED and f.mediaType in WHOLE)

    def has_page(self, id: str) -> bool:
        """Say whether an article has a page of ours."""
        return any(file.product == "html" for file in self.made(id))

    @cached_property
    def paged(self) -> bool:
        """Whether the build has pages: without, its lists lead to those of another system."""
        return any(line.product == "html" for line in self.files.values())

    @cached_property
    def listed(self) -> tuple[Entry, ...]:
        """The articles that lists have to have: published, and with a page where there are any."""
        return tuple(
            entry
            for entry in self.library.entries.values()
            if entry.status is Status.ACTIVE
            and (self.has_page(entry.id) if self.paged else self.made(entry.id))
        )


class Leaf(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A file of a site: its path, its bytes, and the article that it is of (or is laid out as)."""

    path: str
    data: bytes
    site: Site
    document: Document

    @property
    def locale(self) -> Locale:
        """The fixed words of the article's language."""
        return self.site.theme.locale(self.document.language)

    @cached_property
    def text(self) -> str:
        """The file as text."""
        return self.data.decode()

    @cached_property
    def root(self) -> html.HtmlElement:
        """The file as a page, read as forgivingly as a browser does."""
        return html.document_fromstring(self.text)

    @cached_property
    def graph(self) -> Any:
        """The file as JSON."""
        return json.loads(self.data)

    @property
    def offered(self) -> tuple[Made, ...]:
        """The files that are the article in another form."""
        return self.site.offered(self.document.article.id)

    def elements(self, *names: str) -> Iterator[html.HtmlElement]:
        """Yield the elements of some names."""
        yield from self.root.iter(*names)

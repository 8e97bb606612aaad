"""The sitemap: every address that search engines are to know, with its languages and its date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from medleaf.document import Entry
from medleaf.exporters.metadata import Alternate, alternates, changed, profile_url, site_url
from medleaf.exporters.profile import credited
from medleaf.model import Status
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library

MOST = 50_000
"""Most addresses in one file, and most files in an index (sitemaps.org, protocol 0.9)."""
LARGEST = 50 * 1024 * 1024
"""Most bytes of a file, not packed (the same)."""


class Page(msgspec.Struct, frozen=True):
    """An address of the sitemap: when its content last changed, and its other languages."""

    url: str
    changed: str | None = None
    alternates: tuple[Alternate, ...] = ()


def sitemaps(
    library: Library, theme: Theme, listed: Sequence[Entry], *, profiles: bool = True
) -> Iterator[tuple[str, bytes]]:
    """Yield sitemap.xml; where it would be too large, its parts and an index of that name.

    `listed` are the articles that are published; `profiles` says that contributors have pages.
    """
    found: list[str] = []
    first: bytes | None = None
    pages = _pages(library, listed, profiles)
    parts = iter(lambda: list(islice(pages, MOST)), [])  # no more in memory than one file has
    for data in (data for part in parts for data in _split(part, theme)):
        found.append(f"sitemap-{len(found) + 1}.xml")
        if len(found) == 1:
            first = data
            continue
        if first is not None:
            yield found[0], first
            first = None
        yield found[-1], data
    if first is not None:
        yield "sitemap.xml", first
    else:
        urls = [site_url(library.publication, path) for path in found]
        yield "sitemap.xml", theme.render("sitemap-index.xml", urls=urls).encode()


def _split(pages: list[Page], theme: Theme) -> Iterator[bytes]:
    """Write pages as files within the limit of bytes, halving what is too large."""
    data = theme.write("sitemap.xml", pages=pages)
    if len(data) <= LARGEST or len(pages) == 1:
        yield data
    else:
        del data
        half = len(pages) // 2
        yield from _split(pages[:half], theme)
        yield from _split(pages[half:], theme)


def _pages(library: Library, listed: Sequence[Entry], profiles: bool) -> Iterator[Page]:
    """Yield the start page, the articles, the contributors; a sitemap is for one host only."""
    publication = library.publication
    families: dict[str, list[Entry]] = {}
    for entry in library.entries.values():
        if entry.status is Status.ACTIVE:
            families.setdefault(entry.translationOf or entry.id, []).append(entry)
    yield Page(publication.url)
    for entry in sorted(listed, key=lambda entry: entry.id):
        if _host(entry.url) == _host(publication.url) and entry.url != publication.url:
            day = changed(entry)
            origin = entry.translationOf or entry.id
            family = {e.id: Alternate(e.inLanguage, e.url) for e in families[origin]}
            yield Page(entry.url, day.isoformat() if day else None, alternates(family, origin))
    for id in sorted(credited(listed)) if profiles else ():
        yield Page(profile_url(publication, id))


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()

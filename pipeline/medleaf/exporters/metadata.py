"""What a page says of itself wherever it speaks to machines: in its <head> and in its JSON-LD."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from urllib.parse import quote, urljoin

import msgspec

from medleaf import inline, parts, texts
from medleaf.document import Credit, Document, Entry
from medleaf.exporters import OFFERED, Made
from medleaf.locale import Locale
from medleaf.model import Article, Contributor, Figure, Publication, Status

DOWNLOADS = {"application/pdf", "application/epub+zip"}
"""The media types that stand for the whole article; other files are no encodings of it."""
UNDATED = datetime.date(1970, 1, 1)
"""The date of content without one, where a format demands a date (EPUB, PDF/A attachments, PDF/X).
Nobody takes it for the truth, since it is older than all of them: it is what programs show when
they know no date (the zero of Unix time, as in SOURCE_DATE_EPOCH)."""
UNSPACED = {"bo", "dz", "ja", "km", "lo", "my", "th", "yue", "zh"}
"""Languages written without spaces between words, whose words nobody can count by spaces."""

_ORIGIN = re.compile(r"https?://[^/?#]*")
_FOREIGN = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9!#$%&'()*+,./:;=?@_~-]")
"""What may not stand in an address (RFC 3986, 2): anything but these characters and escapes."""


class Alternate(msgspec.Struct, frozen=True):
    """The page in a language: a BCP 47 tag or "x-default", and its address."""

    language: str
    url: str


def downloads(made: tuple[Made, ...]) -> tuple[Made, ...]:
    """Return the files that readers are offered: the whole article in another form."""
    return tuple(f for f in made if f.product in OFFERED and f.mediaType in DOWNLOADS)


def modified(document: Document) -> datetime.date:
    """Return when the content last changed, or UNDATED."""
    return changed(document.article) or UNDATED


def changed(dated: Article | Entry) -> datetime.date | None:
    """Return when an article last changed: as it says, or its latest other date, if it has any."""
    known = [d for d in (dated.datePublished, dated.lastReviewed) if d is not None]
    return dated.dateModified or max(known, default=None)


def figures(document: Document) -> tuple[Figure, ...]:
    """Return the article's pictures in reading order, each once; decoration is none of them."""
    article = document.article
    parts = (article.introduction, *(s.blocks for s in document.sections), article.closing)
    found: dict[str, Figure] = {}
    for blocks in parts:
        for block in blocks:
            if isinstance(block, Figure) and block.alt:
                found.setdefault(block.src, block)
    return tuple(found.values())


def file_url(document: Document, path: str) -> str:
    """Return where a file of the article's folder stands: as the page itself would link to it."""
    return urljoin(document.url, quote(path))


def site_url(publication: Publication, path: str = "") -> str:
    """Return where a file of the publication itself stands."""
    return urljoin(f"{publication.url.rstrip('/')}/", quote(path))


def profile_url(publication: Publication, id: str) -> str:
    """Return where a contributor's page stands."""
    return site_url(publication, f"people/{id}/")


def alternates(pages: Mapping[str, Alternate], original: str) -> tuple[Alternate, ...]:
    """Return the page in every language it is published in; x-default is the original.

    `pages` are by the ids of the articles. A page in one language has no alternates.
    """
    if len(pages) < 2:
        return ()
    found = sorted(pages.values(), key=lambda page: (page.language, page.url))
    if original in pages:
        found.append(Alternate("x-default", pages[original].url))
    return tuple(found)


def translations(document: Document) -> tuple[Entry, ...]:
    """Return the published translations; a draft or retired page is alternate to nothing."""
    if document.article.status is not Status.ACTIVE:
        return ()
    return tuple(e for e in document.translations if e.status is Status.ACTIVE)


def address(url: str) -> str:
    """Put what a path may not have into percent: books and catalogues take none that needs it."""
    start = _ORIGIN.match(url)
    place = start.end() if start else 0
    return url[:place] + _FOREIGN.sub(lambda m: quote(m[0], safe=""), url[place:])


def entry_url(entry: Entry, path: str) -> str:
    """Return where a file of an article's folder stands, from the index."""
    return urljoin(entry.url, quote(path))


def credits_of(entry: Entry, people: Mapping[str, Contributor]) -> tuple[Credit, ...]:
    """Return who had a part in an article, from the index."""
    return tuple(Credit(c, people[c.contributor]) for c in entry.contributions)


def signature(credit: Credit, locale: Locale) -> str:
    """Return the byline; a pseudonym says that it is one."""
    return parts.marked(credit.byline, credit.contributor, locale)


def word_count(document: Document) -> int | None:
    """Count the words of the article's body: its introduction and its sections.

    They are counted in paragraphs, lists, captions, tables and claims; not in headings, key
    messages, closing, glossary and bios. A word is what stands between spaces and has a letter or
    a digit in it. None for a language that puts no spaces between words.
    """
    if document.language.split("-")[0] in UNSPACED:
        return None
    walked = [*texts.of_blocks("", document.article.introduction)]
    for section in document.sections:
        walked += texts.of_section(section)
    words = (word for _, text in walked for word in inline.plain(text).split())
    return sum(any(c.isalnum() for c in word) for word in words)

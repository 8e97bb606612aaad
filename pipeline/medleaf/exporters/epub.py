"""The e-book: EPUB 3.3, one file a chapter, our own markup from the first byte to the last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

import msgspec
from lxml import etree

from medleaf import parts
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import MEDIA_TYPES, Made, Output
from medleaf.exporters.context import context
from medleaf.exporters.cover import Cover, cover
from medleaf.exporters.ebook import Item, content_digest, pack
from medleaf.exporters.fonts import book_fonts
from medleaf.exporters.metadata import address
from medleaf.exporters.opf import package
from medleaf.exporters.pagebreaks import mark_pages
from medleaf.exporters.pictures import shrink
from medleaf.locale import Locale
from medleaf.markup import Writer
from medleaf.model import Section
from medleaf.theme import Theme

BOOK = "leaflet.epub"
XHTML = "application/xhtml+xml"
_ID = re.compile(r'\sid="([^"]+)"')
_HREF = re.compile(r'(?<=\shref=")[^"]*(?=")')
_SRC = re.compile(r'\ssrc="(assets/[^"]+)"')


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the book: its name, what its <body> is called in stylesheets, and its title.

    `landmark` is the epub:type of a page that reading systems offer a way to (EPUB 3.3, 7.4.2).
    """

    name: str
    kind: str
    title: str
    template: str = "chapter"
    section: Section | None = None
    landmark: str | None = None

    @property
    def href(self) -> str:
        """The name of the file."""
        return f"{self.name}.xhtml"

    @property
    def listed(self) -> bool:
        """Whether the contents list the page: all that has text of the article or about it."""
        return self.template == "chapter"


class Book:
    """The exporter of leaflet.epub."""

    name = "epub"
    summary = "accessible e-book: leaflet.epub (EPUB 3.3)"
    after: tuple[str, ...] = ("pdf",)

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Write the pages and pack them."""
        document = msgspec.structs.replace(
            document, assets=tuple(shrink(asset) for asset in document.assets)
        )
        spine = pages(document, theme.locale(document.language))
        printed = next((file for file in made if file.starts), None)
        front = cover(document, theme)
        markup = write(spine, document, theme, front.href, printed.starts if printed else ())
        trees = {name: _parse(text, name) for name, text in markup.items()}
        del trees[spine[0].href]
        items = (
            *(_page(page, markup[page.href]) for page in spine),
            *_resources(document, theme, front, markup),
        )
        opf = package(document, theme, items, trees.values(), printed)
        files = {BOOK: pack(items, opf)}
        if front.mediaType == MEDIA_TYPES[".png"]:  # a shelf of a catalogue shows nothing else
            files[front.href] = front.data
        return Output(files=files, digests={BOOK: content_digest(files[BOOK])})


def pages(document: Document, locale: Locale) -> tuple[Page, ...]:
    """Return the pages in reading order; what the article does not have has no page."""
    article = document.article
    chapters = []
    if article.keyMessages:
        chapters.append(_chapter("key-messages", locale["keyMessages"]))
    if article.introduction:
        chapters.append(_chapter("introduction", locale["introduction"]))
    for section in document.sections:
        name = f"section-{section.id}"
        chapters.append(Page(name=name, kind="chapter", title=section.heading, section=section))
    if chapters:
        chapters[0] = msgspec.structs.replace(chapters[0], landmark="bodymatter")
    for name in parts.tail(document, locale):
        if name != "imprint":
            people = name == "people"
            title = parts.people_heading(document, locale) if people else locale[name]
            chapters.append(_chapter(parts.ANCHORS[name], title))
    return (
        Page(name="cover", kind="cover", title=locale["cover"], template="cover", landmark="cover"),
        Page(name="titlepage", kind="titlepage", title=article.headline, template="titlepage"),
        Page(name="nav", kind="nav", title=locale["contentsBook"], template="nav", landmark="toc"),
        *chapters,
        _chapter("colophon", locale["imprint"]),
    )


def _chapter(kind: str, title: str) -> Page:
    landmarks = {"glossary": "glossary", "references": "bibliography"}
    return Page(name=kind, kind=kind, title=title, landmark=landmarks.get(kind))


def write(
    spine: tuple[Page, ...],
    document: Document,
    theme: Theme,
    cover: str,
    starts: tuple[str, ...] = (),
) -> dict[str, str]:
    """Return the pages as XHTML by the names of their files, with the links between them.

    `cover` is the file of the picture on the cover; `starts` has the ids of the elements with which
    pages of the leaflet begin.
    """
    given = context(document, theme, Writer(document, anchored=bool(starts)))
    markup: dict[str, str] = {}
    for page in sorted(spine, key=lambda page: page.kind == "references"):  # they link back to all
        markup[page.href] = theme.render(
            f"book/{page.template}.xhtml",
            **given,
            page=page,
            pages=spine,
            xml=True,
            asset_prefix="",
            cover=cover,
            printed_pages=range(1, len(starts) + 1),
        )
    mark_pages(markup, starts)
    places: dict[str, str] = {}
    for page in spine:
        for anchor in _ID.findall(markup[page.href]):
            places.setdefault(anchor, page.href)
    return {page.href: _link(page.href, markup[page.href], places) for page in spine}


def _link(name: str, text: str, places: Mapping[str, str]) -> str:
    """Lead links to their files, and write addresses in characters that addresses may have.

    Only attributes are met: in the text of our own markup a quotation mark is always escaped.
    """

    def led(match: re.Match[str]) -> str:
        url = unescape(match[0])
        if url.startswith("#"):
            file = places.get(url[1:], name)
            return match[0] if file == name else f"{file}{match[0]}"
        return escape(address(url))

    return _HREF.sub(led, text)


def _parse(text: str, name: str) -> etree._Element:
    try:
        return etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        raise SetupError(
            f"{name} of the book is not well-formed XML ({error.msg}): mend the theme's pictures."
        ) from error


def _page(page: Page, text: str) -> Item:
    has = {"nav": page.template == "nav", "svg": "<svg" in text}
    return Item(
        id=page.name,
        href=page.href,
        mediaType=XHTML,
        data=text.encode(),
        properties=tuple(name for name, there in has.items() if there),
        spine=True,
    )


def _resources(
    document: Document, theme: Theme, front: Cover, markup: Mapping[str, str]
) -> Iterator[Item]:
    """Yield everything that the pages use: cover, style, fonts for their characters, pictures."""
    yield Item(
        id="cover-image",
        href=front.href,
        mediaType=front.mediaType,
        data=front.data,
        properties=("cover-image",),
    )
    fonts = tuple(book_fonts(theme, parts.characters(markup.values())))
    style = "".join(font.rule for font in fonts) + theme.style("book.css")
    yield Item(id="style", href="book.css", mediaType="text/css", data=style.encode())
    for number, font in enumerate(fonts, 1):
        media_type = MEDIA_TYPES[".woff2"]
        yield Item(id=f"font-{number}", href=font.href, mediaType=media_type, data=font.data)
    used = dict.fromkeys(path for text in markup.values() for path in _SRC.findall(text))
    for number, path in enumerate(used, 1):
        asset = document.asset[path]
        yield Item(id=f"picture-{number}", href=path, mediaType=asset.mediaType, data=asset.data)

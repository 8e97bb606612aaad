"""Write what a content management system puts into <head>: title, links, previews, JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from medleaf.document import Document
from medleaf.exporters import OFFERED, Made, Output
from medleaf.exporters.jsonld import dump, graph
from medleaf.exporters.metadata import (
    Alternate,
    alternates,
    downloads,
    figures,
    file_url,
    signature,
    translations,
)
from medleaf.locale import Locale
from medleaf.model import Status

if TYPE_CHECKING:
    from medleaf.theme import Theme

DRAWN = (".png", ".jpg", ".jpeg")
"""The pictures that link previews can show; no site takes an SVG."""


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """The article as a file: its address, media type, and what to call it."""

    url: str
    mediaType: str
    title: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of a link preview; sizes in pixels."""

    url: str
    alt: str
    mediaType: str | None = None
    width: int | None = None
    height: int | None = None


class HeadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that templates/head.html says. None and () leave their lines out."""

    headline: str
    site: str
    canonical: str
    territory: str
    jsonld: str
    description: str | None = None
    authors: tuple[str, ...] = ()
    robots: str | None = None
    alternates: tuple[Alternate, ...] = ()
    downloads: tuple[Download, ...] = ()
    license: str | None = None
    image: Preview | None = None
    published: str | None = None
    modified: str | None = None


class Head:
    """The exporter of head.html."""

    name = "head"
    summary = "what a content management system puts into <head>"
    after = ("pdf", "large-print", "epub")

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Make head.html; `made` are the files that the article is offered as."""
        said = facts(document, theme.locale(document.language), made)
        return Output(files={"head.html": theme.render("head.html", head=said).encode()})


def facts(document: Document, locale: Locale, made: tuple[Made, ...]) -> HeadFacts:
    """Return what the <head> of the page says."""
    article = document.article
    return HeadFacts(
        headline=article.headline,
        site=document.publication.name,
        canonical=document.url,
        territory=_territory(document.language),
        jsonld=dump(graph(document, locale, made)).decode(),
        description=article.description,
        authors=tuple(signature(c, locale) for c in document.credits if c.role == "author"),
        robots=None if article.status is Status.ACTIVE else "noindex",
        alternates=_alternates(document),
        downloads=tuple(
            Download(
                url=file_url(document, file.path),
                mediaType=file.mediaType,
                title=_title(file, locale),
            )
            for file in downloads(made)
        ),
        license=article.license,
        image=_preview(document),
        published=str(article.datePublished) if article.datePublished else None,
        modified=str(article.dateModified) if article.dateModified else None,
    )


def _territory(language: str) -> str:
    """Write a language for Open Graph: language and territory, as en_GB (ogp.me, og:locale).

    A language that names no territory is given none.
    """
    language, *subtags = language.split("-")
    territories = [t for t in subtags if len(t) == 2 or (len(t) == 3 and t.isdigit())]
    return "_".join((language, *territories[:1]))


def _alternates(document: Document) -> tuple[Alternate, ...]:
    """Return the page in every language, its own too; x-default is the original."""
    article = document.article
    pages = {e.id: Alternate(e.inLanguage, e.url) for e in translations(document)}
    pages[article.id] = Alternate(article.inLanguage, document.url)
    return alternates(pages, article.translationOf or article.id)


def _title(file: Made, locale: Locale) -> str:
    size = locale.size(file.size)
    name = locale[OFFERED[file.product]]
    if file.mediaType == "application/epub+zip":
        return f"{name} ({locale.say('bookSize', size=size)})"
    if file.pages is None:
        return f"{name} (PDF, {size})"
    phrase = "leafletOnePage" if file.pages == 1 else "leafletPages"
    return f"{name} ({locale.say(phrase, pages=file.pages, size=size)})"


def _preview(document: Document) -> Preview | None:
    for figure in figures(document):
        if figure.src.lower().endswith(DRAWN):
            asset = document.asset.get(figure.src)
            return Preview(
                url=file_url(document, figure.src),
                alt=figure.alt,
                mediaType=asset.mediaType if asset else None,
                width=asset.width if asset else None,
                height=asset.height if asset else None,
            )
    return None

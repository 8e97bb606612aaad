"""The accessible PDF leaflet: PDF/UA-1 and PDF/A-3a in one file, the article's JSON-LD attached."""

from __future__ import annotations

import msgspec

from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.tags import finish
from medleaf.exporters.typeset import ACCESSIBLE, Pages, set_pages, telling
from medleaf.theme import Theme


class Leaflet:
    """leaflet.pdf: A4, accessible."""

    name = "pdf"
    summary = "accessible leaflet: leaflet.pdf (A4, PDF/UA-1 and PDF/A-3a)"
    after: tuple[str, ...] = ()

    @telling
    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Set and write the leaflet."""
        pages = set_pages(document, theme, "leaflet")
        output = accessible("leaflet.pdf", document, pages)
        return msgspec.structs.replace(output, starts=pages.starts())


def accessible(name: str, document: Document, pages: Pages) -> Output:
    """Write pages as PDF/UA-1 and PDF/A-3a, with the JSON-LD of the article attached."""
    article = document.article
    plain = pages.pdf(ACCESSIBLE)
    data = finish(plain, pages.headed, article.datePublished, article.dateModified)
    return Output(files={name: data}, pages=pages.count, diagnostics=tuple(pages.diagnostics()))

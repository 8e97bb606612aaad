"""The large-print leaflet: 18 pt throughout, one column, as accessible as leaflet.pdf."""

from __future__ import annotations

from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.pdf import accessible
from medleaf.exporters.typeset import set_pages, telling, unstyled
from medleaf.theme import Theme


class LargePrint:
    """leaflet-large-print.pdf: A4, accessible, nothing under 18 pt."""

    name = "large-print"
    summary = "large print: leaflet-large-print.pdf (A4, 18 pt, accessible)"
    after: tuple[str, ...] = ()

    @telling
    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Set and write the leaflet."""
        if told := unstyled(document, theme, self.name, ("large.typ",)):
            return told
        pages = set_pages(document, theme, "large", edition="largePrint")
        return accessible("leaflet-large-print.pdf", document, pages)

"""The large-print leaflet: 18 pt throughout, one column, as accessible as leaflet.pdf."""

from __future__ import annotations

from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.layout import lay_out, unstyled
from medleaf.exporters.pdf import accessible
from medleaf.theme import Theme

STYLES = ("tokens.css", "column.css", "large.css")


class LargePrint:
    """leaflet-large-print.pdf: A4, accessible, nothing under 18 pt."""

    name = "large-print"
    summary = "large print: leaflet-large-print.pdf (A4, 18 pt, accessible)"
    after: tuple[str, ...] = ()

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Lay out and write the leaflet."""
        if told := unstyled(document, theme, self.name, STYLES):
            return told
        laid = lay_out(document, theme, STYLES, edition="largePrint")
        return accessible("leaflet-large-print.pdf", laid, document, theme)

"""The accessible PDF leaflet: tagged, PDF/UA-1, the theme's fonts and no others."""

from __future__ import annotations

from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.layout import lay_out
from medleaf.theme import Theme


class Leaflet:
    """leaflet.pdf: A4, accessible."""

    name = "pdf"
    summary = "accessible leaflet: leaflet.pdf (A4, PDF/UA-1)"
    after: tuple[str, ...] = ()

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Lay out and write the leaflet."""
        laid = lay_out(document, theme, ("tokens.css", "leaflet.css"))
        return Output(
            files={"leaflet.pdf": laid.pages.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)},
            pages=len(laid.pages.pages),
            diagnostics=laid.diagnostics,
        )

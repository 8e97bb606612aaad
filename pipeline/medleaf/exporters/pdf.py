"""The accessible PDF leaflet: PDF/UA-1 and PDF/A-3a in one file, the article's JSON-LD attached."""

from __future__ import annotations

import datetime

import msgspec

from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.jsonld import dump, graph
from medleaf.exporters.layout import Laid, Listening, lay_out, starts
from medleaf.exporters.metadata import modified
from medleaf.exporters.tags import finish, own_tags
from medleaf.theme import Theme


class Leaflet:
    """leaflet.pdf: A4, accessible."""

    name = "pdf"
    summary = "accessible leaflet: leaflet.pdf (A4, PDF/UA-1 and PDF/A-3a)"
    after: tuple[str, ...] = ()

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Lay out and write the leaflet."""
        laid = lay_out(document, theme, ("tokens.css", "leaflet.css"))
        output = accessible("leaflet.pdf", laid, document, theme)
        return msgspec.structs.replace(output, starts=starts(laid))


def accessible(name: str, laid: Laid, document: Document, theme: Theme) -> Output:
    """Write laid-out pages as PDF/UA-1 and PDF/A-3a, with the JSON-LD of the article attached."""
    from weasyprint import Attachment  # not before layout.py has told it where fonts are

    stamp = datetime.datetime.combine(modified(document), datetime.time())
    metadata = Attachment(
        string=dump(graph(document, theme.locale(document.language), ())),
        name="index.jsonld",
        description="schema.org metadata of this leaflet (JSON-LD)",
        created=stamp,
        modified=stamp,
        relationship="Data",
    )
    with own_tags(), Listening(document) as heard:  # pictures are drawn only now
        data: bytes = laid.pages.write_pdf(
            pdf_variant="pdf/a-3a", pdf_tags=True, attachments=[metadata], finisher=finish
        )
    return Output(
        files={name: data},
        pages=len(laid.pages.pages),
        diagnostics=(*laid.diagnostics, *heard.diagnostics()),
    )

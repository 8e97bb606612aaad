"""The accessible PDF leaflet, by WeasyPrint: tagged PDF/UA-1, the theme's fonts and no others."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any

from medleaf import doctor, parts
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Made, Output
from medleaf.exporters.context import context
from medleaf.markup import Writer
from medleaf.theme import PACKAGE, Theme

os.environ["FONTCONFIG_FILE"] = str(PACKAGE / "fonts" / "fonts.conf")  # before WeasyPrint loads it
if problem := doctor.missing_for_pdf():
    raise SetupError(problem)

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "No fonts configured")  # our own fonts.conf has none
    import weasyprint
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

MEDIA_TYPES = {".ttf": "font/ttf", ".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}


class Leaflet:
    """leaflet.pdf: A4, accessible."""

    name = "pdf"
    summary = "accessible leaflet: leaflet.pdf (A4, PDF/UA-1)"
    after: tuple[str, ...] = ()

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Lay out and write the leaflet."""
        writer = Writer(document, joined=True)
        html = theme.render(
            "leaflet.html",
            **context(document, theme, writer, printed=True),
            asset_prefix="asset:",
            backlinks=False,
            show_addresses=True,
            code=qr_code(document.url),
        )
        pages, data, complaints = render(html, theme, document)
        missing = _missing_glyphs(html, theme)
        return Output(
            files={"leaflet.pdf": data},
            pages=pages,
            diagnostics=(*complaints, *missing_glyphs(document, missing)),
        )


def render(html: str, theme: Theme, document: Document) -> tuple[int, bytes, list[Diagnostic]]:
    """Lay out HTML with the theme's leaflet style; return page count, PDF and complaints."""
    styles, fonts = _stylesheets(theme)
    heard = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(heard)
    logger.propagate = False
    try:
        page = weasyprint.HTML(string=html, url_fetcher=Fetcher(theme, document))
        laid = page.render(font_config=fonts, stylesheets=styles, pdf_variant="pdf/ua-1")
        data = laid.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    finally:
        logger.removeHandler(heard)
    complaints = [
        Diagnostic(
            file=f"articles/{document.article.id}.json",
            rule="pdf/layout",
            severity=Severity.WARNING,
            message=f"leaflet.pdf: {message}",
            help="Look at the page; report this as a fault of the theme or of medleaf.",
        )
        for message in dict.fromkeys(heard.messages)
    ]
    return len(laid.pages), data, complaints


def qr_code(url: str) -> parts.Code:
    """Draw a QR code (ISO/IEC 18004, level M) with a quiet zone of 4 modules."""
    import segno

    code = segno.make(url, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix_iter(border=4)):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return parts.Code(url=url, size=len(code.matrix) + 8, path="".join(runs))


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves the theme's files and the document's assets, and nothing else from anywhere."""

    def __init__(self, theme: Theme, document: Document | None = None) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._theme, self._document = theme, document

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the bytes of a `theme:` or `asset:` address.

        Raises:
            ValueError: any other address.
        """
        scheme, _, name = url.partition(":")
        if scheme == "asset" and self._document and name in self._document.asset:
            asset = self._document.asset[name]
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.mediaType})
        if scheme == "theme":
            path = self._theme.path(name)
            kind = MEDIA_TYPES[path.suffix]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        raise ValueError(f"{url} is not part of the document")


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@cache
def _stylesheets(theme: Theme) -> tuple[list[Any], FontConfiguration]:
    """Parse a theme's stylesheets and load its fonts, once per process."""
    fonts = FontConfiguration()
    faces = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f"src: url(theme:fonts/{face.file}) }}"
        for face in theme.faces
    )
    css = "\n".join((faces, theme.style("tokens.css", "leaflet.css")))
    sheet = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=Fetcher(theme))
    return [sheet], fonts


_COVERED = frozenset(
    (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x0A, 0x2030, 0x20AC, 0x2122)
)
"""Characters that every text face has, so that most documents need no look into the fonts."""


def _missing_glyphs(html: str, theme: Theme) -> frozenset[int]:
    rare = parts.characters([html]) - _COVERED
    return frozenset(c for c in rare if c not in _coverage(theme)) if rare else frozenset()


@cache
def _coverage(theme: Theme) -> frozenset[int]:
    """Return every character that a face of the theme can draw, and those that draw nothing."""
    from fontTools.ttLib import TTFont

    covered = {0x09, 0x0D, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0xFE00, 0xFE10)}
    for face in theme.faces:
        with TTFont(theme.path(f"fonts/{face.file}"), lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)


def missing_glyphs(document: Document, missing: Iterable[int]) -> list[Diagnostic]:
    """Report characters that would be printed as empty boxes: an error, the text would be lost."""
    return [
        Diagnostic(
            file=f"articles/{document.article.id}.json",
            rule="font/missing-glyph",
            message=f"no font of the theme has U+{c:04X} ({chr(c)!r}): it cannot be printed",
            help="Bring a theme with a font that has it, or write another character.",
        )
        for c in sorted(missing)
    ]

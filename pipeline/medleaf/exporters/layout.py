"""Lay out HTML on pages with WeasyPrint: the theme's styles and fonts, the document's assets only."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any

import msgspec

from medleaf import doctor, parts
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.errors import SetupError
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


class Laid(msgspec.Struct, frozen=True):
    """A laid-out document: WeasyPrint's pages, and what there is to tell about them."""

    pages: Any
    diagnostics: tuple[Diagnostic, ...]


def lay_out(document: Document, theme: Theme, styles: tuple[str, ...]) -> Laid:
    """Lay out templates/leaflet.html with stylesheets of the theme."""
    html = theme.render(
        "leaflet.html",
        **context(document, theme, Writer(document, joined=True), printed=True),
        asset_prefix="asset:",
        backlinks=False,
        show_addresses=True,
        code=qr_code(document.url),
    )
    with Listening(document) as heard:
        pages = weasyprint.HTML(string=html, url_fetcher=Fetcher(theme, document)).render(
            font_config=_fonts(theme), stylesheets=[_sheet(theme, styles)]
        )
    return Laid(pages, (*heard.diagnostics(), *missing_glyphs(document, theme, html)))


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


def missing_glyphs(document: Document, theme: Theme, html: str) -> Iterable[Diagnostic]:
    """Report characters that would be printed as empty boxes: an error, the text would be lost."""
    rare = parts.characters([html]) - _COVERED
    for c in sorted(rare - _coverage(theme)) if rare else ():
        yield Diagnostic(
            file=f"articles/{document.article.id}.json",
            rule="font/missing-glyph",
            message=f"no font of the theme has U+{c:04X} ({chr(c)!r}): it cannot be printed",
            help="Bring a theme with a font that has it, or write another character.",
        )


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


class Listening(logging.Handler):
    """Hears what WeasyPrint complains of, instead of stderr."""

    def __init__(self, document: Document) -> None:
        super().__init__(logging.WARNING)
        self._document = document
        self._messages: dict[str, None] = {}
        self._logger = logging.getLogger("weasyprint")

    def __enter__(self) -> Listening:
        self._logger.addHandler(self)
        self._logger.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message once."""
        self._messages[record.getMessage()] = None

    def diagnostics(self) -> Iterable[Diagnostic]:
        """Yield what was heard as warnings about the article."""
        for message in self._messages:
            yield Diagnostic(
                file=f"articles/{self._document.article.id}.json",
                rule="pdf/layout",
                severity=Severity.WARNING,
                message=f"while laying out the leaflet: {message}",
                help="Look at the page; report this as a fault of the theme or of medleaf.",
            )


@cache
def _fonts(theme: Theme) -> FontConfiguration:
    """Load a theme's fonts, once per process: one font configuration a document would leak."""
    fonts = FontConfiguration()
    faces = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f"src: url(theme:fonts/{face.file}) }}"
        for face in theme.faces
    )
    weasyprint.CSS(string=faces, font_config=fonts, url_fetcher=Fetcher(theme))
    return fonts


@cache
def _sheet(theme: Theme, styles: tuple[str, ...]) -> Any:
    """Parse stylesheets of a theme, once per process."""
    return weasyprint.CSS(
        string=theme.style(*styles), font_config=_fonts(theme), url_fetcher=Fetcher(theme)
    )


_COVERED = frozenset(
    (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x0A, 0x2030, 0x20AC, 0x2122)
)
"""Characters that every text face has, so that most documents need no look into the fonts."""
_INVISIBLE = frozenset((0x09, 0x0D, 0xAD, *range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10)))
"""Characters that need no glyph."""


@cache
def _coverage(theme: Theme) -> frozenset[int]:
    """Return every character that a face of the theme can draw, and those that draw nothing."""
    from fontTools.ttLib import TTFont

    covered = set(_INVISIBLE)
    for face in theme.faces:
        with TTFont(theme.path(f"fonts/{face.file}"), lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)

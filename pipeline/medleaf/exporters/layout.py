"""Lay out HTML with WeasyPrint: the theme's styles and fonts, the document's assets only."""

from __future__ import annotations

import ctypes.util
import logging
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from typing import Any

import msgspec

from medleaf import doctor, library, parts
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Output
from medleaf.exporters.context import context
from medleaf.markup import Writer
from medleaf.rasters import showable
from medleaf.theme import PACKAGE, Theme


@contextmanager
def _no_search_of_libraries() -> Iterator[None]:
    """Keep WeasyPrint from asking ldconfig and gcc for libraries by their names on Windows.

    On Linux its loader knows them by their true names, tried next; the search costs 0.15 CPU s.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


os.environ["FONTCONFIG_FILE"] = str(PACKAGE / "fonts" / "fonts.conf")  # before WeasyPrint loads it
if problem := doctor.missing_for_pdf():
    raise SetupError(problem)

with warnings.catch_warnings(), _no_search_of_libraries():
    warnings.filterwarnings("ignore", "No fonts configured")  # our own fonts.conf has none
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

MEDIA_TYPES = {".ttf": "font/ttf", ".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}

MM = 96 / 25.4
"""CSS pixels in a millimetre."""
SAFE = 3 * MM
"""How near text may come to the edge of the trimmed page."""
EMBEDDED = ("data:image/png", "data:image/jpeg")
"""The beginnings of the addresses that a picture in an SVG may have (see assets.py)."""


class Laid(msgspec.Struct, frozen=True):
    """A laid-out document: WeasyPrint's pages, and what there is to tell about them."""

    pages: Any
    diagnostics: tuple[Diagnostic, ...]


def lay_out(
    document: Document,
    theme: Theme,
    styles: tuple[str, ...],
    *,
    edition: str = "documentType",
    extra: str = "",
) -> Laid:
    """Lay out templates/leaflet.html with stylesheets of the theme.

    The last layout is kept: a product that shows the same pages as the one before gets them free.

    Args:
        document: what to lay out.
        theme: whose stylesheets, fonts and words.
        styles: the names of the stylesheets.
        edition: the name of the words in the tab beside the title.
        extra: CSS to follow the stylesheets, such as a text size.
    """
    asked = (theme, styles, edition, extra)
    if _last.document is not document:
        _last.document, _last.laid, _last.written = document, None, None
    if _last.laid is None or _last.asked != asked:
        _last.laid = _lay_out(document, theme, styles, edition, extra)
        _last.asked = asked
    return _last.laid


class _Last:
    """What was made last, for the next product of the same document."""

    document: Document | None = None
    asked: tuple[object, ...] | None = None
    laid: Laid | None = None
    written: tuple[tuple[Theme, str], str, Any] | None = None
    """Theme and edition, the HTML, and WeasyPrint's tree of it."""


_last = _Last()


def _lay_out(
    document: Document, theme: Theme, styles: tuple[str, ...], edition: str, extra: str
) -> Laid:
    if not (_last.written and _last.written[0] == (theme, edition)):
        html = _write(document, theme, edition)
        tree = weasyprint.HTML(string=html, url_fetcher=Fetcher(theme, document))
        _last.written = ((theme, edition), html, tree)
    _, html, tree = _last.written
    sheets = [_sheet(theme, styles)]
    if extra:
        sheets.append(weasyprint.CSS(string=extra))
    with Listening(document) as heard:
        pages = tree.render(font_config=_fonts(theme), stylesheets=sheets)
    told = (*missing_glyphs(document, theme, html), *too_wide(document, pages))
    return Laid(pages, (*heard.diagnostics(), *told))


def _write(document: Document, theme: Theme, edition: str) -> str:
    return theme.render(
        "leaflet.html",
        **context(document, theme, Writer(document, joined=True, anchored=True), printed=True),
        edition=edition,
        asset_prefix="asset:",
        backlinks=False,
        show_addresses=True,
        code=qr_code(document.url),
    )


def starts(laid: Laid) -> tuple[str, ...]:
    """Return for each page the id of the first element that begins on it.

    Of a page on which none begins, the last one before; of the first page, nothing.
    """
    found = [""]
    seen = set(laid.pages.pages[0].anchors)
    last = next(reversed(laid.pages.pages[0].anchors), "")
    for page in laid.pages.pages[1:]:
        new = [anchor for anchor in page.anchors if anchor not in seen]
        found.append(new[0] if new else last)
        last = new[-1] if new else last
        seen.update(new)
    return tuple(found)


def words(laid: Laid, after: int) -> int:
    """Count the words on the pages after a number of pages."""
    return sum(
        len(box.text.split())
        for page in laid.pages.pages[after:]
        for box in page._page_box.descendants()
        if hasattr(box, "text") and box.style["visibility"] == "visible"
    )


def unstyled(
    document: Document, theme: Theme, product: str, styles: tuple[str, ...]
) -> Output | None:
    """Say that a theme cannot make a product, if it has not its stylesheets."""
    missing = [name for name in styles if not theme.has(name)]
    if not missing:
        return None
    told = Diagnostic(
        file="publication.json",
        rule="theme/product",
        severity=unsuitable(document, product),
        message=f'the theme "{theme.name}" has no {" and no ".join(missing)}: the product '
        f'"{product}" is left out',
        help=f'Choose another theme, or leave "{product}" out of the products.',
    )
    return Output(files={}, diagnostics=(told,))


def unsuitable(document: Document, product: str) -> Severity:
    """Return how loud it is that a product cannot be made: an error if it was asked for by name."""
    return Severity.ERROR if product in document.publication.products else Severity.WARNING


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
        file, pointer = _find(chr(c), document)
        yield Diagnostic(
            file=file,
            rule="font/missing-glyph",
            pointer=pointer,
            message=f"no font of the theme has U+{c:04X} ({chr(c)!r}): it cannot be printed",
            help="Bring a theme with a font that has it, or write another character.",
        )


def too_wide(document: Document, pages: Any) -> Iterator[Diagnostic]:
    """Report text that would be cut off at the edge of the page: words wrap, tables may not."""
    for number, page in enumerate(pages.pages, 1):
        edge = page._page_box.margin_width() - SAFE
        excess, box = max(
            (
                (box.position_x + box.width - edge, box)
                for box in page._page_box.descendants()
                if hasattr(box, "text") and box.style["visibility"] == "visible"
            ),
            key=lambda found: found[0],
            default=(0, None),
        )
        if box is None or excess <= 0:
            continue
        said = " ".join("".join(box.element.itertext()).split())
        file, pointer = _find(said, document)
        yield Diagnostic(
            file=file,
            rule="print/too-wide",
            pointer=pointer,
            message=f"page {number} of the leaflet is {round(excess / MM) or 1} mm too narrow for "
            f'"{said[:40]}"',
            help="Shorten the words, or divide the table: what is cut off cannot be read.",
        )


def _find(said: str, document: Document) -> tuple[str, str]:
    """Return the file and the JSON pointer of the first text that says something."""
    for file, content in library.files(document):
        for pointer, text in _strings(msgspec.to_builtins(content)):
            if said in text:
                return file, pointer
    return next(library.files(document))[0], ""


def _strings(value: object, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict | list | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(inner, f"{pointer}/{key}")


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves the theme's files and the document's assets, and nothing else from anywhere."""

    def __init__(self, theme: Theme, document: Document | None = None) -> None:
        super().__init__(allowed_protocols=("data",), fail_on_errors=True)
        self._theme, self._document = theme, document

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the bytes of a `theme:` or `asset:` address, or of a picture in an SVG.

        Raises:
            ValueError: any other address.
        """
        scheme, _, name = url.partition(":")
        if scheme == "asset" and self._document and name in self._document.asset:
            asset = self._document.asset[name]
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.mediaType})
        if scheme == "theme":
            path = self._theme.path(name)
            kind = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        if url.startswith(EMBEDDED):
            inside = super().fetch(url, headers)
            kind = url.removeprefix("data:").split(";")[0].split(",")[0]
            return URLFetcherResponse(url, showable(inside.read(), kind), {"Content-Type": kind})
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

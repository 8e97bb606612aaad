"""Set a manuscript into pages with Typst: with the theme's looks and fonts, and the pictures.

Typst reads files: what it may see is put into a folder of its own, which goes when the pages go. It
knows no other folder, no system fonts and no network.
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, wraps
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Literal, TypeVar, cast
from weakref import finalize

import msgspec
import typst

from medleaf import parts
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.exporters import Output
from medleaf.exporters.glyphs import find, missing_glyphs
from medleaf.exporters.jsonld import dump, graph
from medleaf.exporters.manuscript import Scribe
from medleaf.exporters.metadata import modified
from medleaf.exporters.qr import draw
from medleaf.theme import Theme

T = TypeVar("T")
_PLACE = re.compile(r"([\w.-]+\.typ:\d+:\d+)")

Standards = list[Literal["ua-1", "a-3a", "1.6"]]
TEMPLATES = ("leaflet.typ", "base.typ", "parts.typ", "stack.typ")
ACCESSIBLE: Standards = ["ua-1", "a-3a"]
"""PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), both in one file."""
PLAIN: Standards = ["1.6"]
"""The version of PDF/X-4 (ISO 15930-7)."""


class NotSetError(Exception):
    """Pages that cannot be set: the diagnostics say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics


Export = TypeVar("Export", bound=Callable[..., Output])


def telling(export: Export) -> Export:
    """Let an exporter tell of pages that cannot be set, instead of making them."""

    @wraps(export)
    def told(*given: object) -> Output:
        try:
            return export(*given)
        except NotSetError as error:
            return Output(files={}, diagnostics=error.diagnostics)

    return cast(Export, told)


class Place(msgspec.Struct, frozen=True):
    """Something in the text that has an id, and the page on which it begins, counted from 1."""

    id: str
    page: int


class TooLarge(msgspec.Struct, frozen=True):
    """What a page is too narrow or too short for: what it says, and by how many mm."""

    kind: Literal["table", "title", "imprint"]
    said: str
    excess: float


_TOO_LARGE = {
    "table": (
        "print/too-wide",
        "narrow for the table",
        "Shorten the words, or divide the table: what is cut off cannot be read.",
    ),
    "title": (
        "print/too-tall",
        "short for all that stands with the title",
        "Shorten the title, the publisher's name or the audience: they stand on one page.",
    ),
    "imprint": (
        "print/too-tall",
        "short for the imprint of",
        "Shorten the longest of its texts: the imprint stands on one page.",
    ),
}
Mark = tuple[Literal["top", "bottom"], float]
"""An edge of a block that stays on one page, and its place as a share of the page's height."""
TALL = 0.6
"""A share of the page's height that every page has room for between its margins."""


class Pages:
    """A leaflet that is set: it can be written as PDF, and asked what begins where."""

    def __init__(
        self,
        document: Document,
        theme: Theme,
        look: str,
        edition: str = "documentType",
        size: float | None = None,
    ) -> None:
        """Put everything that Typst may see into a folder.

        Args:
            document: what to set.
            theme: whose looks, fonts and words.
            look: the name of the theme's look, such as "leaflet".
            edition: the name of the words in the tab beside the title.
            size: the text size in pt, where the look leaves it open.

        Raises:
            NotSetError: no font has a character, or the look is at fault.
        """
        self._document, self._theme, self._look = document, theme, look
        root = Path(mkdtemp(prefix="medleaf-"))
        finalize(self, rmtree, root, ignore_errors=True)
        scribe = Scribe(document, theme)
        copy = {**scribe.leaflet(edition), **_dress(document, theme), "size": size}
        self.headed = tuple(scribe.headed)
        """Of each table, in order, whether the first cell of a row is its header."""
        self._words = scribe.words
        files = {name: theme.text(f"templates/{name}").encode() for name in TEMPLATES}
        files["look.typ"] = theme.text(f"{look}.typ").encode()
        shared = (name for name in ("theme.typ", "column.typ") if theme.has(name))
        files |= {name: theme.text(name).encode() for name in shared}
        files |= {asset.path: asset.data for asset in document.assets}
        for name, data in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        self._heard: tuple[str, ...] = ()
        self._compiler = self._set(root, copy, measured=False)
        (marks,) = self._ask("kept", list[list[Mark]])
        if _tallest(marks) > TALL:
            self._compiler = self._set(root, copy, measured=True)

    def _set(self, root: Path, copy: dict[str, object], *, measured: bool) -> typst.Compiler:
        """Set the pages; `measured` is whether to look first if a page can hold what stays on one.

        Looking takes as long as all the rest, and few leaflets have anything so long.
        """
        text = msgspec.json.encode({**copy, "measured": measured})
        missing = missing_glyphs(self._document, self._theme, parts.characters([text.decode()]))
        if told := tuple(missing):
            raise NotSetError(*told)
        (root / "manuscript.json").write_bytes(text)
        return typst.Compiler(root / "leaflet.typ", root, _fonts(self._theme))

    def pdf(self, standards: Standards) -> bytes:
        """Write the pages by some standards (ACCESSIBLE or PLAIN); only the former has tags.

        Raises:
            NotSetError: the pages are not what a standard asks for.
        """
        try:
            data, heard = self._compiler.compile_with_warnings(
                pdf_standards=cast(Any, standards), timestamp=0, pdf_tags=standards == ACCESSIBLE
            )
        except typst.TypstError as error:
            raise NotSetError(self._fault(error)) from error
        self._heard = tuple(warning.message for warning in heard)
        return cast(bytes, data)

    @cached_property
    def count(self) -> int:
        """How many pages there are."""
        (count,) = self._ask("pages", list[int])
        return count

    @cached_property
    def places(self) -> list[Place]:
        """What has an id, in the order of the text."""
        (places,) = self._ask("places", list[list[Place]])
        return places

    def words(self, after: int) -> int:
        """Estimate the words on the pages after a number of pages, as if all pages had as many."""
        return round(self._words * max(self.count - after, 0) / self.count)

    def starts(self) -> tuple[str, ...]:
        """Return for each page the id of the first element that begins on it.

        Of a page on which none begins, the last one before; of the first page, nothing.
        """
        found = [""]
        for page in range(2, self.count + 1):
            here = [place.id for place in self.places if place.page == page]
            before = [place.id for place in self.places if place.page < page]
            found.append((here or before[-1:] or [""])[0])
        return tuple(found)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield what there is to tell about the pages."""
        for message in dict.fromkeys(self._heard):
            yield Diagnostic(
                file=f"articles/{self._document.article.id}.json",
                rule="pdf/layout",
                severity=Severity.WARNING,
                message=f"while setting the leaflet: {message}",
                help="Look at the page; report this as a fault of the theme or of medleaf.",
            )
        for found in self._ask("too-large", list[TooLarge]):
            file, pointer = find(found.said, self._document)
            rule, page, help_ = _TOO_LARGE[found.kind]
            yield Diagnostic(
                file=file,
                rule=rule,
                pointer=pointer,
                message=f'the page is {round(found.excess) or 1} mm too {page} "{found.said[:40]}"',
                help=help_,
            )

    def _ask(self, label: str, type_: type[T]) -> T:
        try:
            found = self._compiler.query(f"<{label}>", field="value")
        except (typst.TypstError, RuntimeError) as error:
            raise NotSetError(self._fault(error)) from error
        return msgspec.json.decode(found, type=type_)

    def _fault(self, error: Exception) -> Diagnostic:
        """Return what Typst says is wrong, with its place in the templates or the look."""
        said = str(getattr(error, "diagnostic", error))
        place = _PLACE.search(said)
        at = f" ({place[1].replace('look.typ', f'{self._look}.typ')})" if place else ""
        reason = said.strip().splitlines()[0].removeprefix("error: ")
        return Diagnostic(
            file="publication.json",
            rule="theme/look",
            pointer="/theme",
            message=f'the look "{self._look}" of the theme "{self._theme.name}" cannot be set: '
            f"{reason}{at}",
            help="Mend the theme's file; if the theme is medleaf's own, report this as a fault.",
        )


def _tallest(marks: Iterable[Mark]) -> float:
    """Return the height of the tallest block, as a share of the page's; blocks may hold blocks."""
    tops: list[float] = []
    tallest = 0.0
    for side, place in marks:
        if side == "top":
            tops.append(place)
        else:
            tallest = max(tallest, place - tops.pop())
    return tallest


def set_pages(
    document: Document,
    theme: Theme,
    look: str,
    edition: str = "documentType",
    size: float | None = None,
) -> Pages:
    """Set a document; the last pages are kept for a product that shows the same.

    The arguments are those of Pages.
    """
    asked = (theme, look, edition, size)
    if _last and _last[0] is document and _last[1] == asked:
        return cast(Pages, _last[2])
    if _last and _last[0] is not document:
        _forget()
    _last.clear()  # the folder of the old pages goes before there is another
    pages = Pages(document, theme, look, edition, size)
    _last.extend((document, asked, pages))
    return pages


_last: list[object] = []
"""What was set last: the document, how, its pages."""


AGE = 11
"""Runs after which Typst has forgotten all that it has set: it remembers things for ten, and what a
question has touched since the last run for one more."""


def _forget() -> None:
    """Let Typst forget what it has set of another document: its memory goes by runs.

    Otherwise a worker grows to 180 MB within ten leaflets; so it stays at 90, for 1.5 ms a leaflet.
    """
    for _ in range(AGE):
        _nothing().compile()


@cache
def _nothing() -> typst.Compiler:
    """Return a compiler of an empty page."""
    root = Path(mkdtemp(prefix="medleaf-"))
    atexit.register(rmtree, root, ignore_errors=True)
    (root / "nothing.typ").write_bytes(b"")
    return typst.Compiler(root / "nothing.typ", root, typst.Fonts(False, False, []))


def _dress(document: Document, theme: Theme) -> dict[str, object]:
    """Return what the theme needs to dress a manuscript."""
    day = modified(document)
    code = draw(document.url)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}">'
        f'<path d="{code.path}" fill="{theme.ink("code")}"/></svg>'
    )
    return {
        "code": svg,
        "date": [day.year, day.month, day.day],
        "attached": dump(graph(document, theme.locale(document.language), ())).decode(),
        "logo": theme.has("pictures/logo.svg"),
        "fonts": theme.families,
        "palette": {name: colour.hex for name, colour in theme.palette.items()},
        "pictures": _pictures(theme),
        "array": theme.ink("array"),
    }


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


@cache
def _fonts(theme: Theme) -> typst.Fonts:
    """Return the fonts of a theme, once per process."""
    folders = {str(theme.path(f"fonts/{face.file}").parent) for face in theme.faces}
    return typst.Fonts(False, False, sorted(folders))


@cache
def _pictures(theme: Theme) -> dict[str, str]:
    """Return the theme's pictures for print, each in its ink."""
    names = sorted(
        {p.stem for folder in theme.folders for p in (folder / "pictures").glob("*.svg")}
    )
    return {
        name: str(theme.picture(name)).replace("<svg", f'<svg color="{theme.ink(name)}"', 1)
        for name in names
    }

"""Leaflets that are folded: the DL tri-fold and the A5 booklet, made to fit and imposed.

Copyfit: the largest text size within the theme's limits at which the text fits its pages. What does
not fit at the smallest is told by how much, and the product is left out.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import NamedTuple

from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.impose import saddle_stitch, tri_fold
from medleaf.exporters.press import press_file
from medleaf.exporters.typeset import Pages, set_pages, telling, unstyled, unsuitable
from medleaf.theme import Copyfit, Theme


class Trifold:
    """leaflet-dl.pdf: six panels of 100 x 210 mm, folded in three."""

    name = "dl"
    summary = "folded leaflet: leaflet-dl.pdf (DL, six panels, imposed on A4 for the press)"
    after: tuple[str, ...] = ()

    @telling
    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Search the text size, set and impose."""
        fitted = _fit_or_tell(document, theme, self.name, "panels")
        if isinstance(fitted, Output):
            return fitted
        return press_file(document, theme, fitted.pages, "leaflet-dl.pdf", tri_fold)


class Booklet:
    """leaflet-a5.pdf: A5 pages on A4 sheets, to be stitched in the fold."""

    name = "a5"
    summary = "booklet: leaflet-a5.pdf (A5, imposed on A4 for saddle stitch, for the press)"
    after: tuple[str, ...] = ()

    @telling
    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Set and impose."""
        fitted = _fit_or_tell(document, theme, self.name, "pages")
        if isinstance(fitted, Output):
            return fitted
        return press_file(document, theme, fitted.pages, "leaflet-a5.pdf", saddle_stitch)


class Fitted(NamedTuple):
    """A text that fits: its size in pt and its pages."""

    size: float
    pages: Pages


class Misfit(NamedTuple):
    """A text that does not fit even at the smallest size."""

    size: float
    pages: int
    surplus: int
    """The words that are too many."""


def fit(document: Document, theme: Theme, product: str, limits: Copyfit) -> Fitted | Misfit:
    """Find the largest size at which a text fits its pages, with few trials.

    A bisection whose first guess is that the pages taken go with the square of the size.
    """
    sizes = limits.sizes
    too_large, fits, guess = -1, len(sizes), 0
    best: Fitted | None = None
    while best is None or fits - too_large > 1:
        pages = set_pages(document, theme, product, size=sizes[guess])
        if pages.count <= limits.pages:
            fits, best = guess, Fitted(sizes[guess], pages)
        elif guess == len(sizes) - 1:
            return Misfit(sizes[guess], pages.count, pages.words(limits.pages))
        else:
            too_large = guess
        wanted = sizes[guess] * sqrt(limits.pages / pages.count)
        likely = next((n for n, size in enumerate(sizes) if size <= wanted), len(sizes) - 1)
        guess = min(max(likely, too_large + 1), fits - 1)
    return best


def _fit_or_tell(document: Document, theme: Theme, product: str, pages: str) -> Fitted | Output:
    """Fit a text to its pages, or say by how much it does not."""
    if told := unstyled(document, theme, product, (f"{product}.typ",)):
        return told
    limits = theme.copyfit[product]
    found = fit(document, theme, product, limits)
    if isinstance(found, Fitted):
        return found
    surplus = ceil(found.surplus / 10) * 10
    diagnostic = Diagnostic(
        file=f"articles/{document.article.id}.json",
        rule="print/copyfit",
        severity=unsuitable(document, product),
        message=f"leaflet-{product}.pdf is left out: the text needs {found.pages} {pages} of "
        f"{limits.pages} at {found.size:g} pt, about {surplus:,} words too many",
        help=f'Shorten the text, or leave "{product}" out of the products.',
    )
    return Output(files={}, diagnostics=(diagnostic,))

"""A page opens on a slow line too: 60,000 bytes with its style, fonts and pictures apart.

Text, references and their JSON-LD have no end. What is not an article's own may not grow, so that
there is room for these: that is looked at where a page has everything that there can be.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from articles import whole
from products import ARTICLES, TRUST, built

from medleaf import theme
from medleaf.document import Document
from medleaf.exporters import Made
from medleaf.exporters.html import Page

LIMIT = 60_000
STYLES = {"axis": 15_500, "folio": 20_500}
"""Most bytes of a style in which no rule is idle."""
DRAWN = 10_500
"""Most bytes of the drawings of an article with all pictograms and three icon arrays."""
MADE = tuple(
    Made(path=path, product=name, mediaType=kind, size=1_234_567, sha256="0" * 64, pages=pages)
    for path, name, kind, pages in (
        ("leaflet.pdf", "pdf", "application/pdf", 12),
        ("leaflet-large-print.pdf", "large-print", "application/pdf", 21),
        ("leaflet.epub", "epub", "application/epub+zip", None),
    )
)


def made(document: Document, source: Path, name: str) -> bytes:
    return Page().export(document, theme.load(source, name), MADE).files["index.html"]


def weight(pattern: str, page: bytes) -> int:
    return sum(map(len, re.findall(pattern.encode(), page, re.DOTALL)))


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=[id for _, id in ARTICLES])
def test_a_page_is_light(source: Path, id: str, name: str) -> None:
    page = made(built(source).library.document(id), source, name)
    assert len(page) <= LIMIT
    spaces = weight(r"\n\s*\n|  +", page)
    assert spaces < 0.01 * len(page)


@pytest.mark.parametrize("name", STYLES)
def test_what_is_not_an_articles_own_is_light(name: str) -> None:
    page = made(whole(), TRUST, name)
    assert weight("<style>.*?</style>", page) < STYLES[name]
    assert weight("<svg.*?</svg>", page) < DRAWN

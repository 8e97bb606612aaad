"""A page opens on a slow line too: 60,000 bytes with its style, fonts and pictures apart.

Text, references and their JSON-LD have no end: two of our examples, which have every part that a
leaflet can have, weigh more by what is their own. What is not may not grow.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from products import ARTICLES, built

from medleaf import theme
from medleaf.exporters import Made
from medleaf.exporters.html import Page

LIMIT = 60_000
RICH = ("headache-prevention", "prevention-des-maux-de-tete")
OWN = 40_000
"""Bytes of text, marks and JSON-LD of an article beside which there is no room for a style."""
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


def weight(pattern: str, page: bytes) -> int:
    return sum(map(len, re.findall(pattern.encode(), page, re.DOTALL)))


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=[id for _, id in ARTICLES])
def test_a_page_is_light(source: Path, id: str, name: str) -> None:
    document = built(source).library.document(id)
    page = Page().export(document, theme.load(source, name), MADE).files["index.html"]
    style, drawn = weight("<style>.*?</style>", page), weight("<svg.*?</svg>", page)
    own = len(page) - style - drawn
    assert len(page) <= LIMIT or (id in RICH and own > OWN)
    assert style < STYLES[name]
    assert drawn < DRAWN
    spaces = weight(r"\n\s*\n|  +", page)
    assert spaces < 0.01 * len(page)

"""The QR code on paper leads to the leaflet's address, read back from the rendered page."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from products import ARTICLES, built

from medleaf.exporters.qr import QUIET, draw

PRODUCTS = ("leaflet.pdf", "leaflet-large-print.pdf", "leaflet-print.pdf", "leaflet-a5.pdf")
PAPER_DPI = 200


def read(data: bytes) -> list[str]:
    """Return what the codes on the pages of a PDF say."""
    pages = (page.render(scale=PAPER_DPI / 72).to_pil() for page in pypdfium2.PdfDocument(data))
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_leads_to_the_leaflet(product: str) -> None:
    source, id = ARTICLES[0]
    publication = built(source)
    url = publication.library.document(id).url
    assert read(publication.read(f"{id}/{product}")) == [url]


def test_it_has_a_quiet_zone_and_as_many_modules_as_its_standard_says() -> None:
    code = draw("https://example.org/")
    assert (code.size - 2 * QUIET - 17) % 4 == 0  # ISO/IEC 18004, 6.3.1: 21, 25, 29, ...
    starts = [run.split("h")[0].split() for run in code.path.split("M")[1:]]
    assert min(int(x) for x, _ in starts) == QUIET == min(int(y) for _, y in starts)

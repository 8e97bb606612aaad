"""Press files as tests look at them: their boxes, streams and inks, and leaflets to print."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec
import pikepdf
from products import RESEARCH, RICH, SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.assets import Asset
from medleaf.document import Document
from medleaf.exporters import Output
from medleaf.exporters.press import Print
from medleaf.model import Figure
from medleaf.theme import PACKAGE, Theme

MM = 72 / 25.4
FILES = [
    (SEED, f"{SEED_ID}/leaflet-print.pdf", 3.0),
    (SEED, f"{SEED_ID}/leaflet-dl.pdf", 3.0),
    (SEED, f"{SEED_ID}/leaflet-a5.pdf", 3.0),
    (TRUST, f"{RICH}/leaflet-print.pdf", 3.5),
    (TRUST, f"{RICH}/leaflet-a5.pdf", 3.5),
    (TRUST, f"{RESEARCH}/leaflet-print.pdf", 3.5),
]
PROFILE = (PACKAGE / "icc/FOGRA39.icc").read_bytes()
PRODUCED = {"/Type", "/Pages", "/Lang", "/OutputIntents", "/Metadata"}
Opened = tuple[pikepdf.Pdf, float]


def axis(document: Document) -> Theme:
    return theme.load(TRUST, "axis")


def seed() -> Document:
    return built(SEED).library.document(SEED_ID)


def showing(data: bytes, media_type: str, suffix: str, size: int | None = None) -> Document:
    """The seed's article with one picture and nothing else in its introduction."""
    path = f"assets/picture{suffix}"
    asset = Asset(
        path=path,
        mediaType=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        width=size,
        height=size,
    )
    document = seed()
    article = msgspec.structs.replace(
        document.article, introduction=(Figure(src=path, alt="A picture"),)
    )
    return msgspec.structs.replace(document, article=article, assets=(asset,))


def printed(document: Document) -> Output:
    return Print().export(document, axis(document), ())


def opened(output: Output) -> pikepdf.Pdf:
    assert output.diagnostics == ()
    return pikepdf.open(BytesIO(output.files["leaflet-print.pdf"]))


def streams(pdf: pikepdf.Pdf, subtype: str) -> Iterator[Any]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == subtype:
            yield item


def drawn(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield everything that has drawing operators: pages, forms, patterns."""
    yield from pdf.pages
    yield from streams(pdf, "/Form")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/PatternType" in item:
            yield item


def inks(pdf: pikepdf.Pdf) -> set[tuple[float, ...]]:
    return {
        tuple(round(float(x), 3) for x in step.operands)
        for each in drawn(pdf)
        for step in pikepdf.parse_content_stream(each)
        if str(step.operator) in ("k", "K")
    }


def box(page: pikepdf.Page, name: str) -> list[float]:
    return [round(float(x) / MM, 2) for x in page.obj[name]]

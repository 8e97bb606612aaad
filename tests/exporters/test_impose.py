"""Folded leaflets: pages in the right order on the sheets, fold marks in place, text that fits."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2
import pytest
from articles import whole
from products import RESEARCH, RICH, SEED, SEED_ID, TRUST, built, leaflet_text

from medleaf import theme
from medleaf.diagnostics import Severity
from medleaf.document import Document
from medleaf.exporters.folded import Booklet, Fitted, Misfit, Trifold, fit
from medleaf.exporters.impose import back_last, saddle_stitch, tri_fold
from medleaf.exporters.large import LargePrint
from medleaf.exporters.pdf import Leaflet
from medleaf.exporters.typeset import Pages, set_pages
from medleaf.proof.interpreter import read_page
from medleaf.theme import Theme

MM = 72 / 25.4
EDGE = 7
"""From the edge of the medium to the bleed, in mm: a gap, the mark, a gap."""
SHORT = "draft-leaflet"


def document(source: Path = SEED, id: str = SEED_ID) -> Document:
    return built(source).library.document(id)


AXIS = theme.load(SEED, "axis")


# --- the order ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "places", "filled"),
    [
        (6, 6, (0, 1, 2, 3, 4, 5)),
        (4, 6, (0, 1, 2, None, None, 3)),
        (2, 4, (0, None, None, 1)),
        (1, 4, (0, None, None, None)),
    ],
)
def test_blanks_come_before_the_back(
    pages: int, places: int, filled: tuple[int | None, ...]
) -> None:
    assert back_last(pages, places) == filled


def test_a_tri_fold_reads_when_folded() -> None:
    outside, inside = tri_fold(6)
    assert [panel.page for panel in outside.panels] == [4, 5, 0]
    assert [panel.page for panel in inside.panels] == [1, 2, 3]
    assert [panel.width for panel in outside.panels] == [97, 100, 100]
    assert [panel.width for panel in inside.panels] == [100, 100, 97]
    assert list(outside.folds) == [97, 197]
    assert list(inside.folds) == [100, 200]
    assert outside.width == inside.width == 297


@pytest.mark.parametrize("pages", range(1, 14))
def test_a_stitched_booklet_reads_in_order(pages: int) -> None:
    """Lay the sheets on each other, fold and turn the leaves: the pages come one after another."""
    sheets = saddle_stitch(pages)
    places = len(sheets) * 2
    assert places % 4 == 0 and places - pages < 4
    book: list[int | None] = [None] * places
    for n in range(0, len(sheets), 2):
        front, back = (side.panels for side in sheets[n : n + 2])
        leaf = n  # the front's right side is an odd page, the back's left side the one behind it
        book[leaf], book[places - 1 - leaf] = front[1].page, front[0].page
        book[leaf + 1], book[places - 2 - leaf] = back[0].page, back[1].page
    assert [page for page in book if page is not None] == list(range(pages))
    if pages > 1:
        assert book[-1] == pages - 1


# --- the sheets ---------------------------------------------------------------------------------


def said(data: bytes, sheet: int, left: float, right: float) -> str:
    """What stands on a part of a sheet, from the left trim to the right, in mm."""
    pdf = pypdfium2.PdfDocument(data)
    start = EDGE + 3
    page = pdf[sheet].get_textpage()
    text = page.get_text_bounded((start + left) * MM, 0, (start + right) * MM, 900)
    pdf.close()
    return " ".join(text.split())


def test_each_panel_of_the_leaflet_stands_in_its_place() -> None:
    data = built(SEED).read(f"{SEED_ID}/leaflet-dl.pdf")
    flap, back, cover = (said(data, 0, *x) for x in ((0, 97), (97, 197), (197, 297)))
    assert cover.startswith("my patient advice What is the Evidence")
    assert "mypatientadvice.co.uk" in cover and "Patient information" in cover
    assert "Who wrote and reviewed this leaflet" in flap
    assert "mypatientadvice.co.uk Author Victoria Rowe, MSc" in back
    inner = [said(data, 1, *x) for x in ((0, 100), (100, 200), (200, 297))]
    assert inner[0].startswith("Written by")
    assert "Pharmacological Support" in inner[1]
    assert "Find out more" in inner[2]


def test_the_back_of_the_booklet_stands_beside_its_cover() -> None:
    data = built(SEED).read(f"{SEED_ID}/leaflet-a5.pdf")
    assert "mypatientadvice.co.uk Author Victoria Rowe, MSc" in said(data, 0, 0, 148.5)
    assert "What is the Evidence" in said(data, 0, 148.5, 297)
    assert said(data, 1, 148.5, 297) == ""  # 7 pages: the blank is before the back


def folds(data: bytes) -> list[list[float]]:
    """Where the dashed marks of each sheet are, in mm from the left trim."""
    found = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            steps = list(pikepdf.parse_content_stream(page))
            dashed = next(n for n, step in enumerate(steps) if str(step.operator) == "d")
            marks = [s.operands for s in steps[dashed:] if str(s.operator) in ("m", "l")]
            found.append(sorted({round(float(x) / MM, 2) for x, _ in marks}))
            height = {round(float(y) / MM, 2) for _, y in marks}
            assert len(height) == 4 and min(height) < -3 and max(height) > 213
    return found


def test_fold_marks_are_where_the_folds_are() -> None:
    assert folds(built(SEED).read(f"{SEED_ID}/leaflet-dl.pdf")) == [[97, 197], [100, 200]]
    assert folds(built(SEED).read(f"{SEED_ID}/leaflet-a5.pdf")) == [[148.5]] * 4


def test_nothing_bleeds_over_a_fold() -> None:
    with pikepdf.open(BytesIO(built(SEED).read(f"{SEED_ID}/leaflet-dl.pdf"))) as pdf:
        forms = pdf.pages[0].obj.Resources.XObject
        boxes = [[round(float(x) / MM, 2) for x in forms[f"/P{n}"].BBox] for n in range(3)]
    assert boxes == [[-3, -3, 97, 213], [0, -3, 100, 213], [0, -3, 103, 213]]


def test_a_short_text_leaves_panels_blank_before_the_back() -> None:
    short = document(TRUST, SHORT)
    output = Trifold().export(short, theme.load(TRUST, "axis"), ())
    data = output.files["leaflet-dl.pdf"]
    assert said(data, 0, 0, 97) == ""
    assert "Website" in said(data, 0, 97, 197)


# --- copyfit ------------------------------------------------------------------------------------


def test_the_largest_size_that_fits_is_taken() -> None:
    limits = AXIS.copyfit["dl"]
    found = fit(document(), AXIS, "dl", limits)
    assert isinstance(found, Fitted)
    assert found.size == 10
    assert found.pages.count <= 6
    assert set_pages(document(), AXIS, "dl", size=found.size + limits.step).count > 6


def test_few_trials_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def counted(document: Document, theme: Theme, look: str, *, size: float) -> Pages:
        asked.append(size)
        return set_pages(document, theme, look, size=size)

    monkeypatch.setattr("medleaf.exporters.folded.set_pages", counted)
    fit(document(), AXIS, "dl", AXIS.copyfit["dl"])
    assert len(asked) == len(set(asked)) <= 4


def test_what_does_not_fit_is_told_by_how_much_and_only_that_is_left_out() -> None:
    long = whole()
    looks = theme.load(TRUST, "axis")
    output = Trifold().export(long, looks, ())
    assert not output.files
    (told,) = output.diagnostics
    assert (told.rule, told.severity) == ("print/copyfit", Severity.WARNING)
    found = fit(long, looks, "dl", looks.copyfit["dl"])
    assert isinstance(found, Misfit)
    assert f"needs {found.pages} panels of 6 at 9 pt, about " in told.message
    assert "words too many" in told.message
    leaflet = Leaflet().export(long, looks, ()).files["leaflet.pdf"]
    total = len(leaflet_text(leaflet).split())
    assert total / 3 < found.surplus < total


def test_it_is_an_error_when_the_product_was_asked_for() -> None:
    long = document(TRUST, RICH)
    publication = msgspec.structs.replace(long.publication, products=("pdf", "dl"))
    asked = msgspec.structs.replace(long, publication=publication)
    (told,) = Trifold().export(asked, theme.load(TRUST, "axis"), ()).diagnostics
    assert told.severity == Severity.ERROR


@pytest.mark.parametrize("exporter", [Trifold(), Booklet(), LargePrint()], ids=lambda e: e.name)
def test_a_theme_without_the_stylesheet_is_told(
    exporter: Trifold | Booklet | LargePrint, tmp_path: Path
) -> None:
    folder = tmp_path / "themes/bare"
    folder.mkdir(parents=True)
    folder.joinpath("theme.json").write_text('{"summary": "bare"}', encoding="utf-8")
    bare = theme.load(tmp_path, "themes/bare")
    output = exporter.export(document(), bare, ())
    assert not output.files
    (told,) = output.diagnostics
    assert (told.rule, told.severity) == ("theme/product", Severity.WARNING)


# --- large print --------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "id"), [(SEED, SEED_ID), (TRUST, RICH), (TRUST, RESEARCH)])
def test_nothing_in_large_print_is_under_18_points(source: Path, id: str) -> None:
    with pikepdf.open(BytesIO(built(source).read(f"{id}/leaflet-large-print.pdf"))) as pdf:
        for number, page in enumerate(pdf.pages):
            for text in read_page(page, number, {}).texts:
                if text.text.strip() and text.mark and text.mark.mcid is not None:
                    assert text.size >= 17.99, text.text


def test_large_print_says_so() -> None:
    pdf = pypdfium2.PdfDocument(built(SEED).read(f"{SEED_ID}/leaflet-large-print.pdf"))
    assert "Large print" in pdf[0].get_textpage().get_text_bounded()
    assert pdf[0].get_size() == pytest.approx((595.28, 841.89), abs=0.02)
    pdf.close()

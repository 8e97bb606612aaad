"""Put pages on sheets for the press: bleed on the outer edges, crop marks, fold marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name

MM = 72 / 25.4
"""Points in a millimetre."""
GAP = 1.0
"""From the bleed to the marks, in mm."""
MARK = 5.0
"""Length of a mark, in mm."""


class Panel(msgspec.Struct, frozen=True):
    """A place on a sheet: the page that goes there, counted from 0, if any, and its width in mm."""

    page: int | None
    width: float


class Sheet(msgspec.Struct, frozen=True):
    """One side of a sheet: its panels from left to right, folded between them; height in mm."""

    panels: tuple[Panel, ...]
    height: float

    @property
    def width(self) -> float:
        """Width of the trimmed sheet in mm."""
        return sum(panel.width for panel in self.panels)

    @property
    def folds(self) -> tuple[float, ...]:
        """Where it is folded, in mm from the left trim."""
        edges = [sum(p.width for p in self.panels[:n]) for n in range(1, len(self.panels))]
        return tuple(edges)


def back_last(pages: int, places: int) -> tuple[int | None, ...]:
    """Fill a number of places with pages; blanks come before the last page, the back cover."""
    blanks = (None,) * (places - pages)
    return (*range(pages - 1), *blanks, pages - 1) if pages > 1 else (0, *blanks)


def tri_fold(pages: int, height: float = 210, panel: float = 100, flap: float = 97) -> list[Sheet]:
    """Return both sides of a leaflet folded in three, the flap inwards: [5|6|1] and [2|3|4]."""
    page = back_last(pages, 6)
    outside = (Panel(page[4], flap), Panel(page[5], panel), Panel(page[0], panel))
    inside = (Panel(page[1], panel), Panel(page[2], panel), Panel(page[3], flap))
    return [Sheet(outside, height), Sheet(inside, height)]


def saddle_stitch(pages: int, width: float = 148.5, height: float = 210) -> list[Sheet]:
    """Return both sides of each sheet of a stitched booklet, the outermost first."""
    places = -(-pages // 4) * 4
    page = back_last(pages, places)
    sheets = []
    for n in range(0, places // 2, 2):
        for left, right in ((places - 1 - n, n), (n + 1, places - 2 - n)):
            sides = (Panel(page[left], width), Panel(page[right], width))
            sheets.append(Sheet(sides, height))
    return sheets


def impose(pdf: pikepdf.Pdf, sheets: Iterable[Sheet], bleed: float) -> None:
    """Replace the pages of a PDF by sheets; `bleed` in mm."""
    forms = [page.as_form_xobject() for page in pdf.pages]
    while len(pdf.pages):
        del pdf.pages[0]
    everything = pdf.make_indirect(_all_inks())
    edge = bleed + GAP + MARK + GAP
    for sheet in sheets:
        shown = Dictionary()
        content = []
        left = 0.0
        for number, panel in enumerate(sheet.panels):
            if panel.page is not None:
                before = bleed if number == 0 else 0.0
                after = bleed if number == len(sheet.panels) - 1 else 0.0
                form = forms[panel.page]
                form.BBox = _box(-before, -bleed, panel.width + after, sheet.height + bleed)
                shown[f"/P{number}"] = pdf.make_indirect(form)
                content.append(f"q 1 0 0 1 {_pt(edge + left)} {_pt(edge)} cm /P{number} Do Q")
            left += panel.width
        content.append(f"q /All CS 1 SCN .25 w 1 0 0 1 {_pt(edge)} {_pt(edge)} cm")
        content += _crop_marks(sheet, bleed + GAP)
        content += _fold_marks(sheet, bleed + GAP)
        content.append("Q")
        width, height = sheet.width, sheet.height
        page = Dictionary(
            Type=Name.Page,
            MediaBox=_box(0, 0, width + 2 * edge, height + 2 * edge),
            BleedBox=_box(edge - bleed, edge - bleed, edge + width + bleed, edge + height + bleed),
            TrimBox=_box(edge, edge, edge + width, edge + height),
            Resources=Dictionary(XObject=shown, ColorSpace=Dictionary(All=everything)),
            Contents=pdf.make_stream("\n".join(content).encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _crop_marks(sheet: Sheet, gap: float) -> Iterator[str]:
    for x, outwards in ((0.0, -1), (sheet.width, 1)):
        for y in (0.0, sheet.height):
            yield _line(x + outwards * gap, y, x + outwards * (gap + MARK), y)
    for y, outwards in ((0.0, -1), (sheet.height, 1)):
        for x in (0.0, sheet.width):
            yield _line(x, y + outwards * gap, x, y + outwards * (gap + MARK))


def _fold_marks(sheet: Sheet, gap: float) -> Iterator[str]:
    yield "[2 2] 0 d"
    for x in sheet.folds:
        yield _line(x, -gap, x, -gap - MARK)
        yield _line(x, sheet.height + gap, x, sheet.height + gap + MARK)


def _all_inks() -> Array:
    """Return the colour of marks: on every plate (PDF 32000-1, 8.6.6.4)."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{_pt(x)} {_pt(y)} m {_pt(to_x)} {_pt(to_y)} l S"


def _box(left: float, bottom: float, right: float, top: float) -> Array:
    from decimal import Decimal

    return Array([Decimal(_pt(value)) for value in (left, bottom, right, top)])


def _pt(mm: float) -> str:
    return f"{mm * MM:.4f}".rstrip("0").rstrip(".")

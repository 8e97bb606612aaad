"""Paint a flat drawing: an SVG of filled shapes and lines of text, as a PNG with a palette.

Only arithmetic of our own, Pillow's and FreeType's, no fonts or programs of the machine: the same
drawing gives the same bytes everywhere where the locked versions are installed. Few colours and no
photographs keep the file small and quick to write.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import takewhile
from math import ceil, floor

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder
from lxml import etree
from PIL import Image, ImageColor, ImageDraw

from medleaf.exporters.lettering import Lettering

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH = 1200
"""Pixels across: what the sharpest 6 inch e-readers have, and what a shelf shows at once."""
ROOM = ("width", "height", "leading")
"""What a text says in data- of the room it has."""
SHAPES = {
    "rect": {"x", "y", "width", "height"},
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "polygon": {"points"},
}
"""The shapes that can be painted, and what may be said of them besides `fill`."""
_TEXT = {"class", "x", "y", "font-size", "font-weight", "font-family", *(f"data-{n}" for n in ROOM)}
_SILENT = ("title", "desc", "style", "comment")
_VIEW = re.compile(r"0 0 [\d.]+ [\d.]+")
_FILL = re.compile("#[0-9A-Fa-f]{6}")
_SMOOTH = 4
"""Dots a pixel, each way, that the edge of a shape is sampled at."""
_BAND = 64
"""Rows sampled at a time, which bounds the memory that it takes."""
_BENDS = 48
"""Straight lines that a curve is painted as."""
_STEP = 4
"""The least difference between two tones of an edge (of 255): finer ones nobody sees."""
_TONES = 15


def plain(drawing: etree._Element) -> bool:
    """Say whether a drawing has only what can be painted."""
    return bool(_VIEW.fullmatch(drawing.get("viewBox", ""))) and all(
        _name(child) in _SILENT or _paintable(child) for child in drawing
    )


def _paintable(element: etree._Element) -> bool:
    said = {str(key) for key in element.attrib} - {"fill"}
    flat = bool(_FILL.fullmatch(element.get("fill", "#000000")))
    if _name(element) == "text":
        return flat and said <= _TEXT
    known = SHAPES.get(_name(element), set())
    return flat and bool(known) and said <= known and len(_outlines(_bytes(element))) == 1


def paint(drawing: etree._Element, letterings: dict[etree._Element, Lettering]) -> bytes:
    """Paint a plain drawing; each of its texts, in lines, in the font given for it."""
    across, down = (float(n) for n in drawing.get("viewBox", "").split()[2:])
    scale = WIDTH / across
    drawn = [child for child in drawing if _name(child) not in _SILENT]
    ground = tuple(
        _bytes(child) for child in takewhile(lambda child: _name(child) in SHAPES, drawn)
    )
    canvas = _ground(ground, round(down * scale), scale).copy()
    for child in drawn[len(ground) :]:
        if _name(child) in SHAPES:
            canvas.fill(_bytes(child), scale)
            continue
        size = float(child.get("font-size", "")) * scale
        for line in child:
            mask, base = letterings[child].draw(line.text or "", size)
            x, y = (float(line.get(name, "")) * scale for name in "xy")
            canvas.paint((round(x - size), round(y) - base), mask, _colour(child))
    return canvas.png()


@lru_cache(maxsize=4)
def _ground(shapes: tuple[bytes, ...], height: int, scale: float) -> Canvas:
    """Paint what is below the words: for many titles it is the same."""
    canvas = Canvas((WIDTH, height))
    for shape in shapes:
        canvas.fill(shape, scale)
    return canvas


class Canvas:
    """A picture of few colours; edges are mixed from the colours on both sides."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._image = Image.new("P", size)
        self._colours: dict[Colour, int] = {(255, 255, 255): 0}

    def copy(self) -> Canvas:
        """Return a canvas with the same on it."""
        canvas = Canvas((0, 0))
        canvas._image, canvas._colours = self._image.copy(), dict(self._colours)
        return canvas

    def fill(self, shape: bytes, scale: float) -> None:
        """Paint a shape in its colour."""
        self.paint(*_shape(shape, scale), _colour(etree.fromstring(shape)))

    def paint(self, at: tuple[int, int], mask: Image.Image, colour: Colour) -> None:
        """Lay a colour over what is there, as densely as the mask says (0 to 255)."""
        inside = mask.getbbox()
        if inside is None:
            return
        left, top = max(at[0] + inside[0], 0), max(at[1] + inside[1], 0)
        right, bottom = at[0] + inside[2], at[1] + inside[3]
        box = (left, top, min(right, self._image.width), min(bottom, self._image.height))
        mask = mask.crop((box[0] - at[0], box[1] - at[1], box[2] - at[0], box[3] - at[1]))
        below = self._image.crop(box)
        for index in _indices(below):
            where = below.point([255 * (n == index) for n in range(256)], "L")
            self._image.paste(mask.point(self._tones(index, colour)), box, where)

    def _tones(self, below: int, colour: Colour) -> list[int]:
        """Return the colour's number for each of the 256 densities over another colour."""
        other = list(self._colours)[below]
        distance = max(abs(a - b) for a, b in zip(colour, other, strict=True))
        steps = min(max(distance // _STEP, 1), _TONES)
        tones = [self._number(_between(other, colour, n / steps)) for n in range(steps + 1)]
        return [tones[round(density * steps / 255)] for density in range(256)]

    def _number(self, colour: Colour) -> int:
        """Return the number of a colour; when there are 256, that of the one most like it."""
        if colour not in self._colours and len(self._colours) < 256:
            self._colours[colour] = len(self._colours)
        if colour in self._colours:
            return self._colours[colour]
        likeness = {
            sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)): number
            for other, number in self._colours.items()
        }
        return likeness[min(likeness)]

    def png(self) -> bytes:
        """Return the picture as PNG."""
        stream = BytesIO()
        self._image.putpalette([part for colour in self._colours for part in colour])
        self._image.save(stream, "PNG", compress_type=zlib.Z_RLE)  # half the time of the default
        return stream.getvalue()


def _shape(svg: bytes, scale: float) -> tuple[tuple[int, int], Image.Image]:
    """Return where a shape begins and how densely it covers each pixel, its edges smooth."""
    (outline,) = _outlines(svg)
    points = [(x * scale, y * scale) for x, y in outline]
    left, top = (floor(min(axis)) for axis in zip(*points, strict=True))
    right, bottom = (ceil(max(axis)) for axis in zip(*points, strict=True))
    if set(points) == {(x, y) for x in (left, right) for y in (top, bottom)}:
        return (left, top), Image.new("L", (right - left, bottom - top), 255)
    whole = Image.new("L", (right - left, bottom - top))
    for row in range(0, whole.height, _BAND):
        band = Image.new("L", (whole.width * _SMOOTH, _BAND * _SMOOTH))
        corners = [((x - left) * _SMOOTH, (y - top - row) * _SMOOTH) for x, y in points]
        ImageDraw.Draw(band).polygon(corners, fill=255)
        whole.paste(band.reduce(_SMOOTH), (0, row))
    return (left, top), whole


def _indices(picture: Image.Image) -> list[int]:
    """Return the numbers of the colours that are in a picture."""
    counts = picture.histogram()
    return [index for index in range(256) if counts[index]]


def _between(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour on the way from one to another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class _Outlines(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Takes down outlines as corners of polygons, curves as straight lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[Point]] = []

    def _moveTo(self, point: Point) -> None:  # noqa: N802  # BasePen calls it so
        self.found.append([point])

    def _lineTo(self, point: Point) -> None:  # noqa: N802  # BasePen calls it so
        self.found[-1].append(point)

    def _curveToOne(self, one: Point, two: Point, end: Point) -> None:  # noqa: N802  # the same
        start = self.found[-1][-1]
        for n in range(1, _BENDS + 1):
            t = n / _BENDS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            self.found[-1].append(_mean(weights, (start, one, two, end)))


@lru_cache(maxsize=32)
def _outlines(svg: bytes) -> list[list[Point]]:
    builder = PathBuilder()
    builder.add_path_from_element(etree.fromstring(svg))
    pen = _Outlines()
    for path in builder.paths:
        parse_path(path, pen)
    return pen.found


def _mean(weights: Sequence[float], points: Sequence[Point]) -> Point:
    x, y = (
        sum(w * value for w, value in zip(weights, axis, strict=True))
        for axis in zip(*points, strict=True)
    )
    return x, y


def _colour(element: etree._Element) -> Colour:
    red, green, blue, *_ = ImageColor.getrgb(element.get("fill", "#000000"))
    return red, green, blue


def _bytes(element: etree._Element) -> bytes:
    return etree.tostring(element, with_tail=False)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else "comment"

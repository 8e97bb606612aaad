"""Paint on a page and remember it: graphics state, paths, colours, marks (ISO 32000-1 8, 14.6)."""

from __future__ import annotations

import math
from typing import Any

import pikepdf

from medleaf.proof import colours
from medleaf.proof.content import BLACK, Colour, Fill, Mark, Page, StreamKey, Stroke, Use
from medleaf.proof.fonts import Font, read_font
from medleaf.proof.shapes import IDENTITY, Curve, Matrix, Path, Point, Subpath, moved, product


class State:
    """The graphics state (ISO 32000-1 8.4.1) as far as the proofs need it."""

    def __init__(self) -> None:
        self.ctm: Matrix = IDENTITY
        self.clips: tuple[Path, ...] = ()
        self.fill = self.stroke = BLACK
        self.alpha = 1.0
        self.line_width = 1.0
        self.font: Font | None = None
        self.size = 0.0
        self.character_space = self.word_space = self.leading = self.rise = 0.0
        self.scale = 1.0
        self.mode = 0


class Canvas:
    """What a page's content is painted on: its graphics state, and what was painted so far."""

    def __init__(self, page: Page, fonts: dict[tuple[int, int], Font]) -> None:
        self.page = page
        self._fonts = fonts
        self._state = State()
        self._marks: list[Mark] = []
        self._path: list[Subpath] = []
        self._here: Point = (0.0, 0.0)
        self._clipping: bool | None = None
        self._resources: Any = {}
        self._stream: StreamKey = page.index

    # --- graphics state ---------------------------------------------------------------------

    def _cm(self, *values: Any) -> None:
        self._state.ctm = product(to_matrix(values), self._state.ctm)

    def _w(self, width: Any) -> None:
        self._state.line_width = float(width)

    def _gs(self, name: Any) -> None:
        state = self._resources["/ExtGState"][name]
        self._state.alpha = float(state.get("/ca", self._state.alpha))
        for key in ("/TR", "/TR2", "/HTP", "/SMask", "/HTO"):
            if key in state and str(state[key]) not in ("/None", "/Default", "/Identity"):
                self.page.uses[Use("graphics state", key)] = None
        if "/Font" in state:
            self._state.font = self._known(state["/Font"][0])
            self._state.size = float(state["/Font"][1])

    # --- paths ------------------------------------------------------------------------------

    def _to(self, x: Any, y: Any) -> Point:
        return moved((float(x), float(y)), self._state.ctm)

    def _m(self, x: Any, y: Any) -> None:
        self._here = self._to(x, y)
        self._path.append([self._here])

    def _l(self, x: Any, y: Any) -> None:
        self._add(self._to(x, y))

    def _c(self, *p: Any) -> None:
        self._add(Curve(self._to(*p[:2]), self._to(*p[2:4]), self._to(*p[4:])))

    def _v(self, *p: Any) -> None:
        self._add(Curve(self._here, self._to(*p[:2]), self._to(*p[2:])))

    def _y(self, *p: Any) -> None:
        end = self._to(*p[2:])
        self._add(Curve(self._to(*p[:2]), end, end))

    def _add(self, step: Point | Curve) -> None:
        if not self._path:
            self._path.append([self._here])
        self._path[-1].append(step)
        self._here = step.end if isinstance(step, Curve) else step

    def _h(self) -> None:
        if self._path and self._path[-1]:
            start = self._path[-1][0]
            self._here = start.end if isinstance(start, Curve) else start
            self._path.append([self._here])

    def _re(self, *p: Any) -> None:
        x, y, width, height = map(float, p)
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self._path.append([moved(corner, self._state.ctm) for corner in corners])
        self._here = moved((x, y), self._state.ctm)

    def _clip(self, even_odd: bool) -> None:
        self._clipping = even_odd

    def _paint(self, fill: bool = False, stroke: bool = False, even_odd: bool = False) -> None:
        state = self._state
        subpaths = tuple(subpath for subpath in self._path if len(subpath) > 1)
        if subpaths and (fill or stroke):
            self._touch()
        if subpaths and fill:
            known = None if state.fill.space == "Pattern" else state.fill
            path = Path(subpaths, even_odd)
            self.page.fills.append(
                Fill(path=path, colour=known, clips=state.clips, alpha=state.alpha)
            )
            self._use("filled path", state.fill)
        if subpaths and stroke:
            width = state.line_width * math.sqrt(abs(_area(state.ctm)))
            self.page.strokes.append(
                Stroke(path=Path(subpaths), colour=state.stroke, width=width, clips=state.clips)
            )
            self._use("line", state.stroke)
        if self._clipping is not None and self._path:
            state.clips = (*state.clips, Path(tuple(self._path), self._clipping))
        self._path, self._clipping = [], None

    # --- colours ----------------------------------------------------------------------------

    def _colour(self, space: str, stroke: bool, *values: Any) -> None:
        colour = Colour(space, tuple(float(v) for v in values))
        if stroke:
            self._state.stroke = colour
        else:
            self._state.fill = colour

    def _space(self, stroke: bool, name: Any) -> None:
        space = colours.space_name(name, self._resources)
        self._colour(space, stroke, *colours.initial(space))

    def _values(self, stroke: bool, *values: Any) -> None:
        now = self._state.stroke if stroke else self._state.fill
        numbers = [v for v in values if not isinstance(v, pikepdf.Name)]
        if len(numbers) < len(values):  # a pattern by name
            for space in colours.pattern_spaces(values[-1], self._resources):
                self.page.uses[Use("pattern", space)] = None
        self._colour(now.space, stroke, *numbers)

    def _use(self, what: str, colour: Colour) -> None:
        self.page.uses[Use(what, colour.space)] = None

    # --- marks ------------------------------------------------------------------------------

    def _bmc(self, tag: Any, properties: Any = None) -> None:
        if isinstance(properties, pikepdf.Name):
            properties = self._resources["/Properties"][properties]
        properties = {} if properties is None else properties
        actual = properties.get("/ActualText")
        mark = Mark(
            tag=str(tag).lstrip("/"),
            stream=self._stream,
            mcid=int(properties["/MCID"]) if "/MCID" in properties else None,
            artifact=str(tag) == "/Artifact",
            actual=None if actual is None else str(actual),
        )
        outer = next((m for m in reversed(self._marks) if m.artifact or m.mcid is not None), None)
        if outer is not None and (mark.mcid is not None or (mark.artifact and not outer.artifact)):
            self.page.mixed += 1
        if mark.mcid is not None:
            self.page.marks.append(mark)
        self._marks.append(mark)

    def _emc(self) -> None:
        if self._marks:
            self._marks.pop()

    def _touch(self) -> None:
        """Note that something is shown here: in a mark, or outside any."""
        owner = self._owner()
        if owner is not None and owner.mcid is not None:
            self.page.filled_marks.add((owner.stream, owner.mcid))
        elif owner is None:
            self.page.loose += 1

    def _owner(self) -> Mark | None:
        for mark in reversed(self._marks):
            if mark.artifact or mark.mcid is not None:
                return mark
        return None

    def _known(self, font: Any) -> Font:
        key = font.objgen
        if key == (0, 0):
            known = self.page.fonts[str(font.get("/BaseFont"))] = read_font(font)
            return known
        if key not in self._fonts:
            self._fonts[key] = read_font(font)
        self.page.fonts[key] = self._fonts[key]
        return self._fonts[key]


def to_matrix(values: Any) -> Matrix:
    """Return a matrix from six numbers of a PDF."""
    a, b, c, d, e, f = (float(v) for v in values)
    return a, b, c, d, e, f


def _area(matrix: Matrix) -> float:
    return matrix[0] * matrix[3] - matrix[1] * matrix[2]

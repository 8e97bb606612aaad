"""Run the content of a page and write down what it shows (ISO 32000-1 8 and 9).

Only what the proofs ask for is kept. Malformed content ends the page where it breaks; whoever asks
for a page is told by the exception.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import pikepdf

from medleaf.proof import colours
from medleaf.proof.canvas import Canvas, State, to_matrix
from medleaf.proof.content import Fill, Page, Shown, StreamKey, Use
from medleaf.proof.fonts import Font
from medleaf.proof.shapes import IDENTITY, Matrix, Path, moved, product

MAX_DEPTH = 12
"""Forms inside forms; more is damage or an attack."""
SPACE_GAP = 0.25
"""A step of so many em inside one string is a space, even if no space is shown."""
_INVISIBLE_MODES = (3, 7)


def read_page(page: Any, index: int, known_fonts: dict[tuple[int, int], Font]) -> Page:
    """Read everything a page shows; fonts already read are shared by `known_fonts`.

    Raises:
        pikepdf.PdfError, KeyError, TypeError, ValueError: the content is damaged.
    """
    found = Page(index=index)
    reader = _Reader(found, known_fonts)
    reader.run(page, page.get("/Resources", {}), index)
    return found


class _Reader(Canvas):
    """Runs one content stream after another over one page."""

    def __init__(self, page: Page, fonts: dict[tuple[int, int], Font]) -> None:
        super().__init__(page, fonts)
        self._depth = 0
        self._text: Matrix = IDENTITY
        self._line: Matrix = IDENTITY

    def run(self, stream: Any, resources: Any, key: StreamKey) -> None:
        """Run a page or a form XObject."""
        before = self._resources, self._stream, list(self._marks)
        self._resources, self._stream = resources, key
        stack: list[State] = []
        instructions: Any = pikepdf.parse_content_stream(stream)
        for operands, operator in instructions:
            name = str(operator)
            if name == "q":
                stack.append(copy.copy(self._state))
            elif name == "Q":
                self._state = stack.pop() if stack else self._state
            elif name == "INLINE IMAGE":
                self._paint_image(operands[0].obj, "inline image")
            else:
                act = _OPERATORS.get(name)
                if act is not None:
                    act(self, *operands)
        self._resources, self._stream, self._marks = before

    # --- pictures and forms -----------------------------------------------------------------

    def _sh(self, name: Any) -> None:
        shading = self._resources["/Shading"][name]
        space = colours.space_name(shading["/ColorSpace"], self._resources)
        self.page.uses[Use("shading", space)] = None
        self._touch()
        for clip in self._state.clips[-1:]:
            self.page.fills.append(Fill(path=clip, colour=None, clips=self._state.clips))

    def _do(self, name: Any) -> None:
        thing = self._resources["/XObject"][name]
        if thing.get("/Subtype") == "/Image":
            self._paint_image(thing, "image")
            return
        if self._depth >= MAX_DEPTH:
            raise ValueError("forms are nested too deeply")
        if "/Group" in thing and "/CS" in thing["/Group"]:
            space = colours.space_name(thing["/Group"]["/CS"], self._resources)
            self.page.uses[Use("transparency group", space)] = None
        saved = copy.copy(self._state)
        self._state.ctm = product(to_matrix(thing.get("/Matrix", IDENTITY)), self._state.ctm)
        if "/BBox" in thing:
            left, bottom, right, top = map(float, thing["/BBox"])
            self._re(left, bottom, right - left, top - bottom)
            self._clip(False)
            self._paint()
        self._depth += 1
        self.run(thing, thing.get("/Resources", self._resources), thing.objgen)
        self._depth -= 1
        self._state = saved

    def _paint_image(self, image: Any, what: str) -> None:
        self._touch()
        for use in colours.image_uses(image, self._resources, what):
            self.page.uses[use] = None
        if image.get("/ImageMask", False):
            self._use("image mask", self._state.fill)
        corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
        square = Path(([moved(corner, self._state.ctm) for corner in corners],))
        self.page.fills.append(Fill(path=square, colour=None, clips=self._state.clips))

    # --- text -------------------------------------------------------------------------------

    def _bt(self) -> None:
        self._text = self._line = IDENTITY

    def _tf(self, name: Any, size: Any) -> None:
        self._state.font = self._known(self._resources["/Font"][name])
        self._state.size = float(size)

    def _set(self, name: str, scale: float, value: Any) -> None:
        setattr(self._state, name, float(value) * scale)

    def _tr(self, mode: Any) -> None:
        self._state.mode = int(mode)

    def _tm(self, *values: Any) -> None:
        self._text = self._line = to_matrix(values)

    def _td(self, x: Any, y: Any) -> None:
        step = (1.0, 0.0, 0.0, 1.0, float(x), float(y))
        self._text = self._line = product(step, self._line)

    def _t_d(self, x: Any, y: Any) -> None:
        self._state.leading = -float(y)
        self._td(x, y)

    def _t_star(self) -> None:
        self._td(0, -self._state.leading)

    def _quote(self, text: Any) -> None:
        self._t_star()
        self._show([text])

    def _double_quote(self, words: Any, characters: Any, text: Any) -> None:
        self._state.word_space, self._state.character_space = float(words), float(characters)
        self._quote(text)

    def _tj(self, text: Any) -> None:
        self._show([text])

    def _show(self, pieces: Any) -> None:
        state = self._state
        if state.font is None:
            raise ValueError("a text is shown before a font is chosen")
        written: list[str] = []
        along = 0.0
        for piece in pieces:
            if not isinstance(piece, pikepdf.String | bytes):
                step = -float(piece) / 1000
                along += step * state.size * state.scale
                if step > SPACE_GAP and written and not written[-1].isspace():
                    written.append(" ")
                continue
            for character, width in state.font.decode(bytes(piece)):
                written.append(character)
                spaced = character == " " and state.font.bytes_per_code == 1
                wide = state.word_space if spaced else 0.0
                step = width / 1000 * state.size + state.character_space + wide
                along += step * state.scale
        self._record("".join(written), along, state.font)
        self._text = product((1.0, 0.0, 0.0, 1.0, along, 0.0), self._text)

    def _record(self, text: str, along: float, font: Font) -> None:
        state, mark = self._state, self._owner()
        place = product(self._text, state.ctm)
        actual = next((m.actual for m in reversed(self._marks) if m.actual is not None), None)
        visible = state.mode not in _INVISIBLE_MODES and state.alpha > 0
        if text:
            self._touch()
        self.page.texts.append(
            Shown(
                page=self.page.index,
                stream=self._stream,
                text=text if actual is None else actual,
                font=font,
                size=state.size * math.hypot(place[2], place[3]),
                colour=state.fill,
                start=moved((0.0, state.rise), place),
                end=moved((along, state.rise), place),
                mark=mark,
                artifact=any(m.artifact for m in self._marks),
                visible=visible,
                alpha=state.alpha,
                under=len(self.page.fills),
                clips=state.clips,
            )
        )
        self._use("text", state.fill)


_R = _Reader
_OPERATORS: dict[str, Any] = {
    "cm": _R._cm, "w": _R._w, "gs": _R._gs,
    "m": _R._m, "l": _R._l, "c": _R._c, "v": _R._v, "y": _R._y, "h": _R._h, "re": _R._re,
    "W": lambda r: r._clip(False), "W*": lambda r: r._clip(True), "n": _R._paint,
    "f": lambda r: r._paint(True), "F": lambda r: r._paint(True),
    "f*": lambda r: r._paint(True, even_odd=True),
    "B": lambda r: r._paint(True, True), "B*": lambda r: r._paint(True, True, True),
    "b": lambda r: (r._h(), r._paint(True, True)),
    "b*": lambda r: (r._h(), r._paint(True, True, True)),
    "S": lambda r: r._paint(stroke=True), "s": lambda r: (r._h(), r._paint(stroke=True)),
    "g": lambda r, *v: r._colour("DeviceGray", False, *v),
    "G": lambda r, *v: r._colour("DeviceGray", True, *v),
    "rg": lambda r, *v: r._colour("DeviceRGB", False, *v),
    "RG": lambda r, *v: r._colour("DeviceRGB", True, *v),
    "k": lambda r, *v: r._colour("DeviceCMYK", False, *v),
    "K": lambda r, *v: r._colour("DeviceCMYK", True, *v),
    "cs": lambda r, v: r._space(False, v), "CS": lambda r, v: r._space(True, v),
    "sc": lambda r, *v: r._values(False, *v), "SC": lambda r, *v: r._values(True, *v),
    "scn": lambda r, *v: r._values(False, *v), "SCN": lambda r, *v: r._values(True, *v),
    "sh": _R._sh, "Do": _R._do, "BMC": _R._bmc, "BDC": _R._bmc, "EMC": _R._emc,
    "BT": _R._bt, "Tf": _R._tf, "Tr": _R._tr, "Tm": _R._tm, "Td": _R._td, "TD": _R._t_d,
    "T*": _R._t_star, "'": _R._quote, '"': _R._double_quote, "Tj": _R._tj, "TJ": _R._show,
    "Tc": lambda r, v: r._set("character_space", 1, v),
    "Tw": lambda r, v: r._set("word_space", 1, v),
    "Tz": lambda r, v: r._set("scale", 0.01, v),
    "TL": lambda r, v: r._set("leading", 1, v),
    "Ts": lambda r, v: r._set("rise", 1, v),
}  # fmt: skip
"""What each operator does; an operator that is not here shows nothing the proofs ask for."""

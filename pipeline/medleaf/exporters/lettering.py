"""Set lines of text as pixels: which texts a font can set, how wide they are, how they look.

FreeType draws the letters, our own look-up (kerning.py) kerns them. A shaping engine would do
more, but which one a machine has is not certain, and the same text has to give the same pixels
everywhere. Typst has one, but takes twice the time and 20 MB more to draw a cover.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from medleaf.exporters.kerning import Kerning

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

SIMPLE = (
    *((0x0020, 0x007E), (0x00A0, 0x058F), (0x1E00, 0x2BFF)),
    *((0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF)),
)
"""The characters whose scripts are set letter after letter, from left to right: Latin, Greek,
Cyrillic, Armenian, signs, Chinese, Japanese, Korean. All others join, stack or run to the left."""
_SHAPED = ("Mn", "Mc", "Me", "Cf", "Cc")
"""Marks and controls, which only a shaping engine understands (Unicode general categories)."""


class Lettering:
    """A font file that sets text; lengths are in font sizes."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self._path = path
        with TTFont(path, lazy=True) as font:
            widths, number = font["hmtx"].metrics, font.getGlyphID
            names: dict[int, str] = font.getBestCmap()
            self._glyphs = {code: (number(name), widths[name][0]) for code, name in names.items()}
            self._unit = 1 / font["head"].unitsPerEm
            self._kerning = Kerning(font.reader["GPOS"]) if "GPOS" in font else None
        self._kerned: dict[tuple[int, int], int] = {}

    def sets(self, text: str) -> bool:
        """Say whether the text looks right when it is set letter after letter in this font."""
        return all(
            ord(c) in self._glyphs
            and unicodedata.category(c) not in _SHAPED
            and any(first <= ord(c) <= last for first, last in SIMPLE)
            for c in text
        )

    def extent(self, text: str) -> float:
        """Return how wide a text is."""
        return self._places(text)[-1]

    def draw(self, text: str, size: float) -> tuple[Image, int]:
        """Return a line of text as coverage (0 to 255), and how far down its base line is.

        `size` is in pixels; the line begins a font size from the left edge, for what hangs over.
        """
        from PIL import Image

        ascent, descent = _font(self._path, size).getmetrics()
        places = [round((1 + place) * size) for place in self._places(text)]
        line = Image.new("L", (places[-1] + round(size), ascent + descent))
        for character, place in zip(text, places, strict=False):
            letter, (left, top) = _letter(self._path, size, character)
            line.paste(255, (place + left, ascent + top), letter)
        return line, ascent

    def _places(self, text: str) -> list[float]:
        """Return where each character of a text begins, and where the last one ends."""
        glyphs = [self._glyphs[ord(c)] for c in text]
        places = [0]
        for (glyph, width), (following, _) in pairwise((*glyphs, (0, 0))):
            places.append(places[-1] + width + self._kern((glyph, following)))
        return [place * self._unit for place in places]

    def _kern(self, pair: tuple[int, int]) -> int:
        """Return by how many units a pair of glyphs stands closer (below 0) or wider."""
        if self._kerning is None:
            return 0
        if pair not in self._kerned:
            self._kerned[pair] = self._kerning.between(*pair)
        return self._kerned[pair]


@cache
def lettering(path: Path) -> Lettering:
    """Open a font once per process."""
    return Lettering(path)


@lru_cache(maxsize=4)  # the three texts of a cover: each keeps its file in memory
def _font(path: Path, size: float) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=96)
def _letter(path: Path, size: float, character: str) -> tuple[Image, tuple[int, int]]:
    """Return a character as coverage, and where that begins from its place on the base line."""
    from PIL import Image, ImageDraw

    font = _font(path, size)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    letter = Image.new("L", (int(right - left), int(bottom - top)))
    ImageDraw.Draw(letter).text((-left, -top), character, fill=255, font=font, anchor="ls")
    return letter, (int(left), int(top))

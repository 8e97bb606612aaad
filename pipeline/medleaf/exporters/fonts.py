"""The fonts that a book carries: the theme's web fonts, and subsets of what has no web font."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import msgspec

from medleaf.theme import Face, Theme

JOINERS = frozenset((0x200D, 0x20E3, 0xFE0E, 0xFE0F))
"""Characters that only mean something beside another, and so need its font: joiners of emoji."""


class BookFont(msgspec.Struct, frozen=True, kw_only=True):
    """A WOFF2 file of a book and the rule that brings it in."""

    href: str
    data: bytes
    rule: str


def book_fonts(theme: Theme, characters: frozenset[int]) -> Iterator[BookFont]:
    """Yield the fonts that a text with these characters needs."""
    for face, part in theme.web_fonts(characters):
        yield _font(face, part.file, _read(theme.path(f"fonts/{part.file}")), part.range)
    rest = frozenset(c for c in characters if not _on_the_web(theme, c))
    family: dict[int, str] = {}
    for face in theme.faces if rest else ():
        path = theme.path(f"fonts/{face.file}")
        wanted = rest & _covered(path)
        wanted = frozenset(c for c in wanted if family.setdefault(c, face.family) == face.family)
        if wanted:
            wanted |= frozenset() if face.web else characters & JOINERS
            spans = ",".join(f"U+{c:04X}" for c in sorted(wanted))
            yield _font(face, f"{Path(face.file).stem}-subset.woff2", _subset(path, wanted), spans)


def _font(face: Face, file: str, data: bytes, spans: str) -> BookFont:
    href = f"fonts/{file}"
    rule = (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f"src: url({href}) format('woff2'); unicode-range: {spans} }}\n"
    )
    return BookFont(href=href, data=data, rule=rule)


@cache
def _on_the_web(theme: Theme, character: int) -> bool:
    """Say whether some web font of the theme has a character; control characters need none."""
    wanted = frozenset((character,))
    return character < 0x20 or any(
        part.covers(wanted) and character in _covered(theme.path(f"fonts/{part.file}"))
        for face in theme.faces
        for part in face.web
    )


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _covered(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=256)
def _subset(path: Path, characters: frozenset[int]) -> bytes:
    """Cut a font down to some characters; nothing of the clock gets into the file."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(layout_features=["*"], notdef_outline=True))
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff2"
        stream = BytesIO()
        font.save(stream)
        return stream.getvalue()

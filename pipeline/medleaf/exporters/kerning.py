"""Read from a font's own table how close two glyphs want to stand.

Look-ups go into the bytes of the table (OpenType 1.9, GPOS and "Common Table Formats"). As objects
of fontTools the tables of two fonts take 8 MB, which every worker would keep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from struct import unpack_from

PAIRS, ELSEWHERE = 2, 9
"""Types of look-ups: adjustment of pairs, and a table that stands elsewhere."""
PLACEMENT, ADVANCE = 0x3, 0x4
"""Bits of a value format: a value has placements (x and y), and after them a horizontal advance."""


class Kerning:
    """The pairs that a GPOS table adjusts for the feature `kern`; all distances in font units."""

    def __init__(self, table: bytes) -> None:
        self._table = table
        self._look_ups = tuple(tuple(self._pair_tables(place)) for place in self._wanted())

    def between(self, first: int, second: int) -> int:
        """Return by how much two glyphs stand closer (below 0) or wider."""
        adjusted = ((self._adjust(at, first, second) for at in each) for each in self._look_ups)
        return sum(next((n for n in each if n is not None), 0) for each in adjusted)

    def _wanted(self) -> Iterator[int]:
        """Yield where the look-ups of the feature begin, in their order."""
        features, look_ups = self._read(6, 2)
        wanted: set[int] = set()
        for n in range(self._read(features)[0]):
            record = features + 2 + 6 * n
            if self._table[record : record + 4] == b"kern":
                feature = features + self._read(record + 4)[0]
                wanted.update(self._read(feature + 4, self._read(feature + 2)[0]))
        for n in sorted(wanted):
            yield look_ups + self._read(look_ups + 2 + 2 * n)[0]

    def _pair_tables(self, look_up: int) -> Iterator[int]:
        """Yield where the tables of a look-up begin that adjust pairs."""
        kind, _, count = self._read(look_up, 3)
        for offset in self._read(look_up + 6, count):
            at, type_ = look_up + offset, kind
            if kind == ELSEWHERE:
                type_, high, low = self._read(at + 2, 3)
                at += (high << 16) + low
            if type_ == PAIRS:
                yield at

    def _adjust(self, at: int, first: int, second: int) -> int | None:
        """Return what a table says of a pair; None if it knows nothing of it."""
        form, coverage, value, other = self._read(at, 4)
        index = self._covered(at + coverage, first)
        if index is None:
            return None
        size = 2 * (value.bit_count() + other.bit_count())
        if form == 1:
            pairs = at + self._read(at + 10 + 2 * index)[0]
            for n in range(self._read(pairs)[0]):
                pair = pairs + 2 + n * (2 + size)
                if self._read(pair)[0] == second:
                    return self._advance(pair + 2, value)
            return None
        firsts, seconds, _, columns = self._read(at + 8, 4)
        row, column = self._class(at + firsts, first), self._class(at + seconds, second)
        return self._advance(at + 16 + (row * columns + column) * size, value)

    def _advance(self, at: int, form: int) -> int:
        """Return the advance of a value."""
        if not form & ADVANCE:
            return 0
        (advance,) = unpack_from(">h", self._table, at + 2 * (form & PLACEMENT).bit_count())
        return int(advance)

    def _covered(self, at: int, glyph: int) -> int | None:
        """Return the place of a glyph in a coverage table; None if it has none."""
        form, count = self._read(at, 2)
        if form == 1:
            glyphs = self._read(at + 4, count)
            index = bisect_right(glyphs, glyph) - 1
            return index if index >= 0 and glyphs[index] == glyph else None
        found = self._range(at, count, glyph)
        return found and found[1] + glyph - found[0]

    def _class(self, at: int, glyph: int) -> int:
        """Return the class that a class definition table gives a glyph: 0 if it names none."""
        form, number = self._read(at, 2)
        if form == 1:
            place = glyph - number
            return self._read(at + 6 + 2 * place)[0] if 0 <= place < self._read(at + 4)[0] else 0
        found = self._range(at, number, glyph)
        return found[1] if found else 0

    def _range(self, at: int, count: int, glyph: int) -> tuple[int, int] | None:
        """Return the first glyph and the value of the range that has a glyph."""
        numbers = self._read(at + 4, 3 * count)
        index = bisect_right(numbers[::3], glyph) - 1
        if index < 0 or glyph > numbers[3 * index + 1]:
            return None
        return numbers[3 * index], numbers[3 * index + 2]

    def _read(self, at: int, count: int = 1) -> tuple[int, ...]:
        """Return numbers of two bytes."""
        return unpack_from(f">{count}H", self._table, at)

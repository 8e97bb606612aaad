"""Kerning: what the bytes of a font say is what fontTools reads in them."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from medleaf import theme
from medleaf.exporters.kerning import Kerning

LETTERS = "AFLTVWYavwy.,'-–”Čřß β1"
FONTS = sorted((theme.PACKAGE / "fonts").glob("Source*.ttf"))


@cache
def opened(path: object) -> Any:
    return TTFont(path, lazy=True)


def told(font: Any, first: str, second: str) -> int:
    """Return what fontTools reads: the first table of each look-up that knows a pair decides."""
    table = font["GPOS"].table
    kern = {
        n
        for f in table.FeatureList.FeatureRecord
        if f.FeatureTag == "kern"
        for n in f.Feature.LookupListIndex
    }
    sum_ = 0
    for number in sorted(kern):
        for outer in table.LookupList.Lookup[number].SubTable:
            pairs = getattr(outer, "ExtSubTable", outer)
            if pairs.LookupType != 2 or first not in pairs.Coverage.glyphs:
                continue
            if pairs.Format == 1:
                listed = pairs.PairSet[pairs.Coverage.glyphs.index(first)].PairValueRecord
                value = next((p.Value1 for p in listed if p.SecondGlyph == second), None)
            else:
                row = pairs.Class1Record[pairs.ClassDef1.classDefs.get(first, 0)]
                value = row.Class2Record[pairs.ClassDef2.classDefs.get(second, 0)].Value1
            if value is not None or pairs.Format == 2:
                sum_ += getattr(value, "XAdvance", 0)
                break
    return sum_


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_each_pair_stands_as_fonttools_reads_it(path: object) -> None:
    font = opened(path)
    kerning, names = Kerning(font.reader["GPOS"]), font.getBestCmap()
    found = {}
    for first, second in product(LETTERS, repeat=2):
        pair = names[ord(first)], names[ord(second)]
        found[first + second] = kerning.between(*map(font.getGlyphID, pair))
        assert found[first + second] == told(font, *pair), (first, second)
    assert found["AV"] < 0 and found["Ty"] < 0
    assert found["11"] == 0

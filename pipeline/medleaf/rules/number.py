"""Whether numbers are written so that a reader can weigh them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medleaf.rules.subject import File, Finding

_PERCENT = re.compile(r"\b\d+(?:[.,]\d+)?(?:\s?%|\s+per ?cent\b)")
_SHARE = re.compile(r"\b(\d[\d,]{0,11}) (?:in|of|out of) (?:every )?(\d[\d,]{0,11})\b")
_HOW_OFTEN = re.compile(
    r"\b(?:very )?(?:rare|uncommon|common) (?:side[- ]effects?|complications?|reactions?|risks?)\b"
    r"|\b(?:side[- ]effects?|complications?|reactions?) (?:is|are) (?:very )?"
    r"(?:rare|uncommon|common)\b",
    re.IGNORECASE,
)


def shares(text: str) -> Iterator[tuple[float, float]]:
    """Yield how many of how many a text says: "1 in 7" is (1, 7), "3%" is (3, 100)."""
    for match in _SHARE.finditer(text):
        events, of = _number(match[1]), _number(match[2])
        if events <= of:
            yield events, of
    for match in _PERCENT.finditer(text):
        yield float(re.split(r"[\s%]", match[0])[0].replace(",", ".")), 100


def form(file: File) -> Iterator[Finding]:
    """Find percentages, comparisons of unlike groups, and "rare" without a number."""
    if file.kind == "contributor":
        return
    for passage in file.english:
        text = passage.text
        digits = any(map(str.isdigit, text))
        shares_of_hundred = list(_PERCENT.finditer(text)) if digits else []
        for match in shares_of_hundred[:1]:
            more = len(shares_of_hundred) - 1
            also = f", and {more} more here" if more else ""
            yield passage.finding(
                match.start(), f'"{match[0]}"{also}: say it in people, as "1 in 7"'
            )
        shares = [(m, _number(m[1]), _number(m[2])) for m in _SHARE.finditer(text) if digits]
        shares = [(m, events, of) for m, events, of in shares if events <= of]
        for match, _, of in shares[1:]:
            if of != shares[0][2]:
                yield passage.finding(
                    match.start(),
                    f'"{match[0]}" beside "{shares[0][0][0]}": readers cannot compare them',
                )
        if not digits and not passage.counted:
            for match in _HOW_OFTEN.finditer(text):
                yield passage.finding(match.start(), f'"{match[0]}": no number says how often')


def _number(digits: str) -> int:
    return int(digits.replace(",", "") or 0)

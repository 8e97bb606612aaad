"""Read a PDF's fonts: what their codes mean and how wide they are (ISO 32000-1 9.6 to 9.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pikepdf

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a code that the font gives no character for."""
MAX_RANGE = 0x10000
"""Codes that one range of a character map may have; longer ones are damage."""
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


class Font(msgspec.Struct, frozen=True, kw_only=True):
    """A font of a page: `characters` is its ToUnicode map (None without one), widths in 1/1000."""

    name: str
    embedded: bool
    characters: dict[int, str] | None
    widths: dict[int, float]
    width: float
    bytes_per_code: int

    def decode(self, codes: bytes) -> Iterator[tuple[str, float]]:
        """Yield the characters and the width of each code of a shown string."""
        step = self.bytes_per_code
        known = self.characters or {}
        for at in range(0, len(codes) - step + 1, step):
            code = int.from_bytes(codes[at : at + step], "big")
            yield known.get(code, UNKNOWN), self.widths.get(code, self.width)

    @property
    def family(self) -> str:
        """The name without subset tag, signs and spaces, as `sourcesans3semibold`."""
        return plain(self.name.partition("+")[2] or self.name)


def plain(name: str) -> str:
    """Return the letters and digits of a font's name: every program sets the rest differently."""
    return "".join(filter(str.isalnum, name)).lower()


def read_font(font: Any) -> Font:
    """Read a font dictionary."""
    kind = str(font.get("/Subtype", "")).lstrip("/")
    inner = font["/DescendantFonts"][0] if kind == "Type0" else font
    descriptor = inner.get("/FontDescriptor", {})
    widths = dict(_composite_widths(inner)) if kind == "Type0" else dict(_simple_widths(font))
    default = inner.get("/DW", 1000) if kind == "Type0" else descriptor.get("/MissingWidth", 0)
    to_unicode = font.get("/ToUnicode")
    return Font(
        name=str(font.get("/BaseFont", font.get("/Name", "?"))).lstrip("/"),
        embedded=kind == "Type3" or any(program in descriptor for program in _PROGRAMS),
        characters=(
            dict(read_characters(to_unicode.read_bytes()))
            if isinstance(to_unicode, pikepdf.Stream)
            else None
        ),
        widths=widths,
        width=float(default),
        bytes_per_code=2 if kind == "Type0" else 1,
    )


def read_characters(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Yield the codes of a ToUnicode character map and what they mean (ISO 32000-1 9.10.3)."""
    for block in _BLOCK.finditer(cmap):
        tokens = list(_TOKEN.finditer(block[2]))
        at = 0
        while at + 1 < len(tokens):
            if block[1] == b"char":
                yield _number(tokens[at]), _text(_octets(tokens[at + 1]))
                at += 2
                continue
            if at + 2 >= len(tokens):
                break
            first, last = _number(tokens[at]), _number(tokens[at + 1])
            codes = range(first, min(last, first + MAX_RANGE) + 1)
            at += 2
            if tokens[at][2]:  # an array: one text for each code
                at += 1
                for code in codes:
                    if at < len(tokens) and not tokens[at][3]:
                        yield code, _text(_octets(tokens[at]))
                        at += 1
                at += 1
                continue
            start = _octets(tokens[at])
            at += 1
            for code in codes:
                last_unit = int.from_bytes(start[-2:], "big") + code - first
                yield code, _text(start[:-2] + (last_unit & 0xFFFF).to_bytes(2, "big"))


def _octets(token: re.Match[bytes]) -> bytes:
    digits = b"".join((token[1] or b"").split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _number(token: re.Match[bytes]) -> int:
    return int.from_bytes(_octets(token), "big")


def _text(octets: bytes) -> str:
    return octets.decode("utf-16-be", errors="replace")


def _simple_widths(font: Any) -> Iterator[tuple[int, float]]:
    first = int(font.get("/FirstChar", 0))
    scale = 1000 * float(font["/FontMatrix"][0]) if "/FontMatrix" in font else 1.0
    for code, wide in enumerate(font.get("/Widths", ()), start=first):
        yield code, float(wide) * scale


def _composite_widths(font: Any) -> Iterator[tuple[int, float]]:
    """Yield the widths of a CIDFont's /W: `c [w ...]` or `first last w` (ISO 32000-1 9.7.4.3)."""
    entries = list(font.get("/W", ()))
    while len(entries) >= 2:
        first, second, entries = int(entries[0]), entries[1], entries[2:]
        if isinstance(second, pikepdf.Array):
            for code, wide in enumerate(list(second), start=first):
                yield code, float(wide)
        elif entries:
            same, entries = float(entries[0]), entries[1:]
            for code in range(first, min(int(second), first + MAX_RANGE) + 1):
                yield code, same

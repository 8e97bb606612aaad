"""Which characters the fonts of a theme can draw: what they cannot would be an empty box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from medleaf import library
from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.theme import Theme

_COVERED = frozenset(
    (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x0A, 0x2030, 0x20AC, 0x2122)
)
"""Characters that every text face has, so that most documents need no look into the fonts."""
_INVISIBLE = frozenset((0x09, 0x0D, 0xAD, *range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10)))
"""Characters that need no glyph."""


def missing_glyphs(
    document: Document, theme: Theme, characters: frozenset[int]
) -> Iterable[Diagnostic]:
    """Report characters that would be printed as empty boxes: an error, the text would be lost."""
    rare = characters - _COVERED
    for c in sorted(rare - _coverage(theme)) if rare else ():
        file, pointer = find(chr(c), document)
        yield Diagnostic(
            file=file,
            rule="font/missing-glyph",
            pointer=pointer,
            message=f"no font of the theme has U+{c:04X} ({chr(c)!r}): it cannot be printed",
            help="Bring a theme with a font that has it, or write another character.",
        )


def find(said: str, document: Document) -> tuple[str, str]:
    """Return the file and the JSON pointer of the first text that says something."""
    for file, content in library.files(document):
        for pointer, text in _strings(msgspec.to_builtins(content)):
            if said in text:
                return file, pointer
    return next(library.files(document))[0], ""


def _strings(value: object, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict | list | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(inner, f"{pointer}/{key}")


@cache
def _coverage(theme: Theme) -> frozenset[int]:
    """Return every character that a face of the theme can draw, and those that draw nothing."""
    from fontTools.ttLib import TTFont

    covered = set(_INVISIBLE)
    for face in theme.faces:
        with TTFont(theme.path(f"fonts/{face.file}"), lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)

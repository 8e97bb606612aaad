"""Proofs of what a book says of its accessibility, and of what that rests on: fonts and lengths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from medleaf.proof import chapters, package
from medleaf.proof.rules import Finding
from medleaf.proof.verbatim import heard
from medleaf.proof.volume import HTML_NS, SVG_NS, Volume

_FIXED = re.compile(r"(?<![\w.#-])\d*\.?\d+(?:px|pt|pc|cm|mm|in|Q)\b")
"""Lengths that do not grow with the reader's type."""
_FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
_FAMILY = re.compile(r'font-family:\s*"?([^";,]+)')
_WEIGHT = re.compile(r"font-weight:\s*(\d+)")
_SOURCE = re.compile(r"src:\s*url\(\s*['\"]?([^'\")]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_MOVES = re.compile(r"@keyframes|\banimation(?:-name)?\s*:|<blink|<marquee", re.I)
_UNSEEN = frozenset((0xAD, *range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10), 0xFEFF))
"""Characters that need no glyph."""


def accessibility(volume: Volume) -> Iterator[Finding]:
    """Check that every statement is true of this book, and that none that would be is missing."""
    pictures = _pictures(volume)
    modes = ["textual", "visual"] if pictures else ["textual"]
    sufficient = ["textual,visual", "textual"] if pictures else ["textual"]
    said = [volume.locale["accessibilitySummary"]]
    said += [volume.locale["accessibilityPictures"]] * pictures
    for name, wanted in (
        ("accessMode", modes),
        ("accessModeSufficient", sufficient),
        ("accessibilityHazard", ["unknown" if _moving(volume) else "none"]),
        ("accessibilitySummary", [" ".join(said)]),
    ):
        found = volume.meta(f"schema:{name}")
        if found != wanted:
            yield Finding("proof/accessibility", f"{name} is {found}, not {wanted}")
    stated = volume.meta("schema:accessibilityFeature")
    for feature in stated:
        why = FEATURES[feature](volume) if feature in FEATURES else "nothing here shows it"
        if why:
            yield Finding("proof/accessibility", f'"{feature}" is not true: {why}')
    for feature in FEATURES.keys() - set(stated):
        if FEATURES[feature](volume) is None:
            yield Finding("proof/accessibility", f'"{feature}" is true and not stated')
    if len(stated) != len(set(stated)):
        yield Finding("proof/accessibility", "a feature is stated twice")


def _pictures(volume: Volume) -> bool:
    """Say whether a picture after the cover carries information."""
    return any(
        bool(picture.get("alt")) or picture.get("role") == "img"
        for page in list(volume.pages.values())[1:]
        for picture in page.iter(f"{HTML_NS}img", f"{SVG_NS}svg")
    )


def _moving(volume: Volume) -> bool:
    """Say whether something may move: an animated PNG, a GIF, a style that animates."""
    pictures = (volume.files[i.path] for i in volume.items if i.mediaType.startswith("image/"))
    return any(data[:3] == b"GIF" or b"acTL" in data[:100_000] for data in pictures) or any(
        _MOVES.search(style) for style in volume.styles.values()
    )


def _first(findings: Iterator[Finding]) -> str | None:
    return next((finding.message for finding in findings), None)


def _pages_told(volume: Volume) -> str | None:
    return None if volume.navigation("page-list") is not None else "there is no page list"


def _breaks(volume: Volume) -> str | None:
    marks = (page.find(".//*[@role='doc-pagebreak']") for page in volume.pages.values())
    return None if any(m is not None for m in marks) else "no page break is marked"


FEATURES: dict[str, Callable[[Volume], str | None]] = {
    "tableOfContents": lambda volume: _first(chapters.contents(volume)),
    "readingOrder": lambda volume: _first(package.spine(volume)),
    "structuralNavigation": lambda volume: _first(chapters.headings(volume)),
    "displayTransformability": lambda volume: _first(reflow(volume)),
    "alternativeText": lambda volume: (
        _first(chapters.alternatives(volume)) if _pictures(volume) else "there are no pictures"
    ),
    "pageNavigation": _pages_told,
    "pageBreakMarkers": _breaks,
}
"""Why a feature is not true of a book, or None (schema.org accessibilityFeature)."""


def reflow(volume: Volume) -> Iterator[Finding]:
    """Check that the layout is fixed nowhere."""
    for path, style in volume.styles.items():
        for length in dict.fromkeys(_FIXED.findall(_COMMENT.sub("", style))):
            yield Finding("proof/reflow", f"{path} has the length {length}")
    for path, page in volume.pages.items():
        if any(_FIXED.search(e.get("style", "")) for e in page.iter("{*}*")):
            yield Finding("proof/reflow", f"{path} has a fixed length")
        if page.find(f".//{HTML_NS}meta[@name='viewport']") is not None:
            yield Finding("proof/reflow", f"{path} has a viewport of its own")
    if "pre-paginated" in volume.meta("rendition:layout"):
        yield Finding("proof/reflow", "the book is pre-paginated")


def fonts(volume: Volume) -> Iterator[Finding]:
    """Check that fonts of the theme are in the book, with every character they can draw."""
    characters = {ord(c) for run in heard(volume) for c in run.text if c.isprintable()}
    carried: dict[tuple[str, str], set[int]] = {}
    for path, style in volume.styles.items():
        for rule in _FACE.findall(style):
            family, weight, source = (p.search(rule) for p in (_FAMILY, _WEIGHT, _SOURCE))
            name = family[1].strip() if family else ""
            file = volume.resolve(path, source[1]) if source else ""
            if name not in volume.theme.families:
                yield Finding("proof/font-family", f'"{name}" is no font of the theme')
            if file not in volume.files:
                yield Finding("proof/font-embedded", f'"{name}" is not in the book')
                continue
            face = carried.setdefault((name, weight[1] if weight else "400"), set())
            face |= _characters(volume.files[file])
    for needed, part in volume.theme.web_fonts(frozenset(characters)):
        drawn = _cmap(volume.theme.path(f"fonts/{needed.file}"))
        wanted = {c for c in characters & drawn if part.covers(frozenset((c,)))}
        if wanted - carried.get((needed.family, str(needed.weight)), set()):
            name = f"{needed.family} {needed.weight}"
            yield Finding("proof/font-embedded", f"{name} is not in the book, or not whole")
    covered = {c for cmap in carried.values() for c in cmap}
    missing = characters - covered - _UNSEEN
    files = (volume.theme.path(f"fonts/{face.file}") for face in volume.theme.faces)
    by_theme = (c for file in files for c in _cmap(file))
    for code in sorted(missing.intersection(by_theme) if missing else ()):
        yield Finding("proof/font-covers", f"no font has U+{code:04X} ({chr(code)!r})")


@cache
def _characters(data: bytes) -> frozenset[int]:
    """Return the characters that a font has glyphs for."""
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(data), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _cmap(path: Path) -> frozenset[int]:
    return _characters(path.read_bytes())

"""The colours of a theme as tests measure them, and publications that use one."""

from __future__ import annotations

import colorsys
import json
import re
from pathlib import Path

from medleaf.check import check
from medleaf.library import Library
from medleaf.theme import SHIPPED

Pair = tuple[str, str]
SOURCE = Path(__file__).resolve().parents[1] / "source"
THEMES = sorted(path.name for path in SHIPPED.iterdir())
TEXTS = ("ink", "soft", "teal", "clay")
"""The colours in which folio sets text."""
PRINTED: dict[str, tuple[Pair, ...]] = {
    "axis": (
        ("ink", "paper"),
        ("grey", "paper"),
        ("petrol", "paper"),
        ("ember", "paper"),
        ("ink", "mist"),
        ("petrol", "mist"),
        ("ink", "blush"),
        ("paper", "petrol"),
        ("paper", "leaf"),
        ("paper", "ember"),
        ("paper", "ink"),
    ),
    "folio": (
        *((text, ground) for text in TEXTS for ground in ("paper", "sand")),
        ("clay", "linen"),
        *(("ink", ground) for ground in ("linen", "mist", "straw")),
        *(("teal", ground) for ground in ("mist", "straw")),
        *(("paper", ground) for ground in ("teal", "clay", "red")),
    ),
}
"""What stands on what in print: text and ground, as names in the palette."""
ON_SCREEN: dict[str, tuple[Pair, ...]] = {
    "axis": (
        ("ink", "paper"),
        ("grey", "paper"),
        ("petrol", "paper"),
        ("ember", "paper"),
        ("ink", "panel"),
        ("petrol", "panel"),
        ("grey", "panel"),
        ("ink", "blush"),
        ("petrol", "blush"),
        ("#FFFFFF", "head"),
        ("#FFFFFF", "leaf"),
        ("#FFFFFF", "tab"),
        ("on-solid", "solid"),
    ),
    "folio": (
        *((text, ground) for text in TEXTS for ground in ("paper", "sand")),
        ("clay", "linen"),
        *((text, ground) for text in ("ink", "teal") for ground in ("mist", "straw")),
        ("soft", "mist"),
        ("on-teal", "teal"),
        ("on-teal", "hover"),
        ("on-clay", "clay"),
        ("on-red", "red"),
    ),
}
"""What stands on what on the web page, light and dark: names in page.css, or a colour."""


def files(name: str) -> set[str]:
    folder = SHIPPED / name
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


DECLARATION = re.compile(r"--([\w-]+): ([^;]+?)\s*(?:;|\Z)")
LIGHT = re.compile(r"^:root \{([^}]*)\}", re.MULTILINE)
DARK = re.compile(r"^@media \(prefers-color-scheme: dark\) \{ :root \{([^}]*)\}", re.MULTILINE)


def colours(css: str, scheme: re.Pattern[str]) -> dict[str, str]:
    """Return the custom properties of a scheme; what the dark one does not name stays light."""
    light, own = LIGHT.search(css), scheme.search(css)
    assert light
    assert own
    return dict([*DECLARATION.findall(light[1]), *DECLARATION.findall(own[1])])


def hue(colour: str) -> float:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)[0]


def luminance(colour: str) -> float:
    """Return the relative luminance of a hex colour (WCAG 2.2, definition)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two hex colours (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(pairs: tuple[Pair, ...], named: dict[str, str]) -> dict[Pair, float]:
    """Return the pairs of text and ground below 4.5:1 (WCAG 2.2, success criterion 1.4.3)."""
    ratios = {pair: contrast(*(named.get(name, name) for name in pair)) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5}


def checked(root: Path) -> Library:
    result = check(root)
    assert result.diagnostics == []
    assert result.library is not None
    return result.library


def use(root: Path, theme: str) -> None:
    """Let a publication name a theme."""
    path = root / "publication.json"
    publication = json.loads(path.read_text())
    path.write_text(json.dumps({**publication, "theme": theme}))

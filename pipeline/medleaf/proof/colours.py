"""Colour spaces of a PDF by name, and colours as people see them (ISO 32000-1 8.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

from medleaf.proof.content import Colour, Use
from medleaf.theme import Colour as Inked

_SHORT = {"/G": "DeviceGray", "/RGB": "DeviceRGB", "/CMYK": "DeviceCMYK", "/I": "Indexed"}
_WIDTH = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4, "Lab": 3, "CalGray": 1, "CalRGB": 3}


def space_name(space: Any, resources: Any) -> str:
    """Name a colour space: `DeviceRGB`, `ICCBased3`, `Separation All`, `Indexed DeviceRGB`."""
    if isinstance(space, pikepdf.Name):
        if str(space) in _SHORT:
            return _SHORT[str(space)]
        own = resources.get("/ColorSpace", {})
        if space in own:
            return space_name(own[space], {})
        return str(space).lstrip("/")
    kind = str(space[0]).lstrip("/")
    if kind == "ICCBased":
        return f"ICCBased{int(space[1].get('/N', 0))}"
    if kind == "Separation":
        return f"Separation {str(space[1]).lstrip('/')}"
    if kind in ("Indexed", "I") or (kind == "Pattern" and len(space) > 1):
        return f"{'Pattern' if kind == 'Pattern' else 'Indexed'} {space_name(space[1], resources)}"
    return kind


def initial(space: str) -> tuple[float, ...]:
    """Return the values a colour space begins with (ISO 32000-1 8.6.8)."""
    if space.startswith("Separation"):
        return (1.0,)
    if space == "DeviceCMYK":
        return (0.0, 0.0, 0.0, 1.0)
    width = int(space[-1]) if space.startswith("ICCBased") else _WIDTH.get(space, 0)
    return (0.0,) * width


def pattern_spaces(name: Any, resources: Any) -> Iterator[str]:
    """Yield the colour spaces of a pattern: its shading's; a tiling's content is not entered."""
    pattern = resources["/Pattern"][name]
    if "/Shading" in pattern:
        yield space_name(pattern["/Shading"]["/ColorSpace"], resources)
    else:
        yield "tiling"


def image_uses(image: Any, resources: Any, what: str) -> Iterator[Use]:
    """Yield the colour spaces of an image and its mask, and the keys a press cannot use."""
    for key in ("/ColorSpace", "/CS"):
        if key in image:
            yield Use(what, space_name(image[key], resources))
    if "/ColorSpace" not in image and str(image.get("/Filter", "")) == "/JPXDecode":
        yield Use(what, "JPXDecode")
    for key in ("/OPI", "/Alternates"):
        if key in image:
            yield Use(what, key)
    if image.get("/Interpolate", False):
        yield Use(what, "/Interpolate")


def seen(colour: Colour, palette: Mapping[str, Inked]) -> tuple[float, float, float] | None:
    """Return the sRGB of a colour, 0 to 1; None if that cannot be told.

    A CMYK colour is looked up in the theme's palette, which holds the proof of each ink build;
    others are converted as ISO 32000-1 10.3.5 does, which is darker than print.
    """
    values = colour.values
    if colour.space in ("DeviceRGB", "ICCBased3", "CalRGB") and len(values) == 3:
        return values[0], values[1], values[2]
    if colour.space in ("DeviceGray", "ICCBased1", "CalGray") and len(values) == 1:
        return values[0], values[0], values[0]
    if colour.space in ("DeviceCMYK", "ICCBased4") and len(values) == 4:
        for inked in palette.values():
            if all(abs(v * 100 - ink) < 1 for v, ink in zip(values, inked.cmyk, strict=True)):
                return hexadecimal(inked.hex)
        cyan, magenta, yellow, black = values
        r, g, b = (1 - min(1.0, ink + black) for ink in (cyan, magenta, yellow))
        return r, g, b
    return None


def hexadecimal(colour: str) -> tuple[float, float, float]:
    """Return the sRGB of a colour written as #RRGGBB."""
    r, g, b = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return r, g, b


def luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)

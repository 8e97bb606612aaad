"""A palette's colour in another brightness: what it is in dark mode, where nobody has said."""

from __future__ import annotations

import colorsys

RGB = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""


def shade(colour: str, like: str) -> str:
    """Return a colour (#RRGGBB) of the hue of one, and as light as another.

    As light means of the same relative luminance (WCAG 2.2), on which alone contrast depends: where
    the other could be read, this one can be. It is no more saturated than the other.
    """
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(colour))
    saturation = min(saturation, colorsys.rgb_to_hls(*_channels(like))[2])
    wanted = luminance(_channels(like))
    dark, light = 0.0, 1.0
    for _ in range(12):  # finer than one step of 256
        middle = (dark + light) / 2
        if luminance(colorsys.hls_to_rgb(hue, middle, saturation)) < wanted:
            dark = middle
        else:
            light = middle
    found = colorsys.hls_to_rgb(hue, light, saturation)
    return "#" + "".join(f"{round(255 * channel):02X}" for channel in found)


def luminance(colour: RGB) -> float:
    """Return the relative luminance, from 0 (black) to 1 (white) (WCAG 2.2)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> RGB:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255

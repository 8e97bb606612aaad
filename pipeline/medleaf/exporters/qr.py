"""The QR code (ISO/IEC 18004) that leads from paper to the current version on the web."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from medleaf.parts import Code

QUIET = 4
"""Modules of the quiet zone on each side (ISO/IEC 18004, 9.1)."""


def draw(url: str) -> Code:
    """Return the path of a code of level M, at a unit a module, with its quiet zone."""
    import zxingcpp

    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)  # a buffer, though its types say not
    modules: Any = memoryview(image).tolist()
    runs = []
    for y, row in enumerate(modules, QUIET):
        x = QUIET
        for light, run in groupby(row):
            width = len(list(run))
            if not light:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Code(url=url, size=len(modules) + 2 * QUIET, path="".join(runs))

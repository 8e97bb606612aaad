"""Make pictures small enough for an e-reader."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from functools import lru_cache
from io import BytesIO

import msgspec
from lxml import etree

from medleaf.assets import Asset

MAX_BYTES = 1_500_000
MAX_PIXELS = 4_000_000
"""What common e-readers still open; more is never seen on their screens."""
_STEP = 0.85
_OPTIONS: dict[str, dict[str, int]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 85, "optimize": True},
}
_LEAST = 0.02
"""The scale at which a drawing is heavy by itself, whatever is inside it (limits.SVG_BYTES)."""
_SVG = "image/svg+xml"
_EMBEDDED = re.compile(r"data:(image/(?:png|jpeg));base64,")
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


@lru_cache(maxsize=32)
def shrink(asset: Asset) -> Asset:
    """Return a picture with fewer pixels if it has too many or too many bytes, else as it is."""
    if asset.mediaType == _SVG and len(asset.data) > MAX_BYTES:
        return msgspec.structs.replace(asset, data=_lighter(asset.data))
    if asset.mediaType not in _FORMATS or asset.width is None or asset.height is None:
        return asset
    pixels = asset.width * asset.height
    if len(asset.data) <= MAX_BYTES and pixels <= MAX_PIXELS:
        return asset
    scale = min(1.0, (MAX_PIXELS / pixels) ** 0.5)
    while True:
        data, (width, height) = _resized(asset.data, asset.mediaType, scale)
        if len(data) <= MAX_BYTES:
            return msgspec.structs.replace(asset, data=data, width=width, height=height)
        scale *= _STEP


def _lighter(drawing: bytes) -> bytes:
    """Shrink the pictures that are inside a drawing until all of it is small enough."""
    scale, lighter = 1.0, drawing
    while len(lighter) > MAX_BYTES and scale > _LEAST:
        root = etree.fromstring(drawing)
        for element in root.iter(etree.Element):
            for key, value in element.attrib.items():
                found = _EMBEDDED.match(str(value))
                if found and etree.QName(key).localname == "href":
                    data = _resized(b64decode(str(value)[found.end() :]), found[1], scale)[0]
                    element.set(key, found[0] + b64encode(data).decode())
        lighter = etree.tostring(root)
        scale *= _STEP
    return lighter


def _resized(data: bytes, media_type: str, scale: float) -> tuple[bytes, tuple[int, int]]:
    """Write a picture anew, without the notes of the camera, turned as the camera was held."""
    from PIL import Image, ImageOps

    stream = BytesIO()
    kind = _FORMATS[media_type]
    with Image.open(BytesIO(data), formats=[kind]) as opened:
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
        if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
        image.info.clear()
        image.save(stream, kind, icc_profile=profile, **_OPTIONS[kind])
    return stream.getvalue(), size

"""Make pictures small enough for an e-reader."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import msgspec

from medleaf.assets import Asset

MAX_BYTES = 1_500_000
MAX_PIXELS = 4_000_000
"""What common e-readers still open; more is never seen on their screens."""
_STEP = 0.85
_OPTIONS: dict[str, dict[str, int]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 85, "optimize": True},
}
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


@lru_cache(maxsize=32)
def shrink(asset: Asset) -> Asset:
    """Return a picture with fewer pixels if it has too many or too many bytes, else as it is."""
    if asset.mediaType not in _FORMATS or asset.width is None or asset.height is None:
        return asset
    pixels = asset.width * asset.height
    if len(asset.data) <= MAX_BYTES and pixels <= MAX_PIXELS:
        return asset
    scale = min(1.0, (MAX_PIXELS / pixels) ** 0.5)
    while True:
        data, (width, height) = _resized(asset, scale)
        if len(data) <= MAX_BYTES:
            return msgspec.structs.replace(asset, data=data, width=width, height=height)
        scale *= _STEP


def _resized(asset: Asset, scale: float) -> tuple[bytes, tuple[int, int]]:
    """Write the picture anew, without the notes of the camera, turned as the camera was held."""
    from PIL import Image, ImageOps

    stream = BytesIO()
    kind = _FORMATS[asset.mediaType]
    with Image.open(BytesIO(asset.data), formats=[kind]) as opened:
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
        if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
        image.info.clear()
        image.save(stream, kind, icc_profile=profile, **_OPTIONS[kind])
    return stream.getvalue(), size

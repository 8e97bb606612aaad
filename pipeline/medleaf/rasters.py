"""Turn pictures that not every output can show into ones that all can: inks, and greys of 16 bits.

PDF/A with an RGB output intent takes no picture in inks (ISO 19005-3, 6.2.4.3), screens guess their
colours, and the typesetter knows no greys of 16 bits.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

PRESS = Path(__file__).parent / "icc/FOGRA39.icc"
"""The press that inks are taken to be for when a picture does not say: medleaf's own default."""
_DEEP = 256
"""Steps of a grey of 16 bits in one of 8."""
_QUALITY = 92


def showable(data: bytes, media_type: str) -> bytes:
    """Return a sound PNG or JPEG picture as it is, or if it has to be, in the colours of a screen.

    Everything else stays: its size, its type, and how the camera was held.
    """
    from PIL import Image

    kind = media_type.removeprefix("image/").upper()
    with Image.open(BytesIO(data), formats=[kind]) as image:
        if image.mode == "CMYK":
            shown: Image.Image = _of_a_screen(image)
        elif image.mode.startswith("I"):
            shown = image.convert("I").point(lambda grey: grey * (1 / _DEEP)).convert("L")
        else:
            return data
        stream = BytesIO()
        kept: dict[str, Any] = {"exif": image.info.get("exif", b"")}
        shown.save(stream, kind, quality=_QUALITY, icc_profile=None, **kept)
        return stream.getvalue()


def _of_a_screen(image: Image) -> Image:
    """Return a picture in inks as a screen shows it, by its own profile if it has a right one."""
    from PIL import ImageCms

    screen = ImageCms.createProfile("sRGB")
    for profile in (image.info.get("icc_profile"), PRESS.read_bytes()):
        try:
            press = ImageCms.ImageCmsProfile(BytesIO(profile or b""))
            shown = ImageCms.profileToProfile(
                image,
                press,
                screen,
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (OSError, ImageCms.PyCMSError):
            continue
        if shown is not None:
            return shown
    return image.convert("RGB")

"""Read the pictures that content shows: regular files in assets/, of the type they claim."""

from __future__ import annotations

import hashlib
import os
import stat
import warnings
from io import BytesIO
from pathlib import Path

import msgspec

MAX_BYTES = 20_000_000
"""Largest asset read: a 300 dpi A4 photograph as PNG is about 12 MB."""
MAX_PIXELS = 50_000_000
"""Largest picture decoded, in pixels: A3 at 450 dpi."""
MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".icc": "application/vnd.iccprofile",
}
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "foreignObject", "iframe", "audio", "video", "animate", "set", "handler"}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: its path in the source folder, what it is, its size in pixels, its bytes."""

    path: str
    mediaType: str
    sha256: str
    data: bytes
    width: int | None = None
    height: int | None = None


class AssetError(Exception):
    """An asset that cannot be used: the rule it breaks, what is wrong and what to do."""

    def __init__(self, rule: str, message: str, help: str) -> None:
        super().__init__(message)
        self.rule, self.help = rule, help


def read(root: Path, path: str) -> Asset:
    """Read an asset by its path relative to the source folder.

    Raises:
        AssetError: it is missing, outside assets/, not a regular file, too big, or not what its
            name says.
    """
    try:
        real = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise AssetError(
            "asset/missing", f"there is no file {path}", "Put the file there, or mend the name."
        ) from None
    if not real.is_relative_to((root / "assets").resolve()):
        raise AssetError(
            "asset/outside", f"{path} leads out of assets/", "Copy the file into assets/."
        )
    data = _bytes(real, path)
    media_type = MEDIA_TYPES.get(real.suffix.lower(), "application/octet-stream")
    size: tuple[int | None, int | None] = (None, None)
    if media_type == "image/svg+xml":
        _inspect_svg(data, path)
    elif media_type.startswith("image/"):
        size = _inspect_image(data, media_type, path)
    return Asset(
        path=path,
        mediaType=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        width=size[0],
        height=size[1],
    )


def _bytes(real: Path, path: str) -> bytes:
    try:
        handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise AssetError(
            "asset/unreadable", f"{path} cannot be read: {error.strerror}", "Check the file."
        ) from None
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise AssetError("asset/type", f"{path} is not a file", "Put a picture there.")
        if status.st_size > MAX_BYTES:
            raise AssetError(
                "asset/size", f"{path} is over {MAX_BYTES:,} bytes", "Save it smaller."
            )
        return stream.read(MAX_BYTES + 1)


def _inspect_image(data: bytes, media_type: str, path: str) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    kind = media_type.removeprefix("image/").upper()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise AssetError(
                        "asset/size",
                        f"{path} has {image.width} x {image.height} pixels",
                        f"Save it with at most {MAX_PIXELS:,} pixels.",
                    )
                image.load()
                return image.size
    except UnidentifiedImageError:
        raise AssetError(
            "asset/type", f"{path} is not a {kind} picture", "Save it in the type its name says."
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise AssetError(
            "asset/damaged", f"{path} is damaged or cut short", "Save the picture again."
        ) from None


def _inspect_svg(data: bytes, path: str) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise AssetError("asset/damaged", f"{path} is not XML: {error.msg}", "Save it again.") from None
    if root.tag != f"{_SVG}svg":
        raise AssetError("asset/type", f"{path} is not an SVG picture", "Save it as SVG.")
    doctype = root.getroottree().docinfo
    if doctype.internalDTD is not None and list(doctype.internalDTD.iterentities()):
        raise AssetError("asset/active", f"{path} declares entities", "Save it as plain SVG.")
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name in _ACTIVE or any(a.lower().startswith("on") for a in element.attrib):
            raise AssetError("asset/active", f"{path} has a script in it", "Save it as plain SVG.")
        for key, value in element.attrib.items():
            if etree.QName(key).localname == "href" and not str(value).startswith(
                ("#", "data:image/png", "data:image/jpeg")
            ):
                raise AssetError(
                    "asset/active", f"{path} fetches {value}", "Embed what it shows in the file."
                )

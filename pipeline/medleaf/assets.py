"""Read the pictures that content shows: regular files in assets/, of the type they claim."""

from __future__ import annotations

import hashlib
import struct
import warnings
import zlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import msgspec

from medleaf import limits, regular
from medleaf.rasters import showable

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".icc": "application/vnd.iccprofile",
}
_START_OF_SCAN = b"\xff\xda"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a check knows of an asset: its hash, its size in bytes, its width and height in pixels.

    `pixels` counts those of the pictures inside an SVG, too, which has no width and height.
    """

    sha256: str
    size: int
    width: int | None = None
    height: int | None = None
    pixels: int = 0


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


def examine(root: Path, path: str) -> Facts:
    """Look at an asset by its path relative to the source folder; each file is decoded once.

    Raises:
        AssetError: it is missing, outside assets/, not a regular file, too big, or not what its
            name says.
    """
    real = _place(root, path)
    status = real.stat()
    stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    found = _examined(real, path, stamp)
    if isinstance(found, AssetError):
        raise found
    return found


def read(root: Path, path: str) -> Asset:
    """Read an asset by its path relative to the source folder, in the colours of a screen.

    Raises:
        AssetError: as `examine`.
    """
    facts = examine(root, path)
    data = _bytes(_place(root, path), path)
    if hashlib.sha256(data).hexdigest() != facts.sha256:  # it has changed since
        facts = _facts(data, path)
    media_type = _media_type(path)
    return Asset(
        path=path,
        mediaType=media_type,
        sha256=facts.sha256,
        data=showable(data, media_type) if facts.width else data,
        width=facts.width,
        height=facts.height,
    )


def _media_type(path: str) -> str:
    return MEDIA_TYPES.get(Path(path).suffix.lower(), "application/octet-stream")


def _place(root: Path, path: str) -> Path:
    try:
        real = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise AssetError(
            "asset/missing", f"there is no file {path}", "Put the file there, or mend the name."
        ) from None
    if not real.is_relative_to((root / "assets").resolve()) or not real.is_relative_to(
        root.resolve()
    ):
        raise AssetError(
            "asset/outside", f"{path} leads out of assets/", "Copy the file into assets/."
        )
    return real


@lru_cache(maxsize=4096)
def _examined(real: Path, path: str, stamp: tuple[int, ...]) -> Facts | AssetError:
    """Examine a file; `stamp` is another when its content is."""
    try:
        return _facts(_bytes(real, path), path)
    except AssetError as error:
        return error


def _facts(data: bytes, path: str) -> Facts:
    media_type = _media_type(path)
    facts = Facts(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    if media_type == "image/svg+xml":
        from medleaf.svg import inspect

        return msgspec.structs.replace(facts, pixels=inspect(data, path))
    if media_type.startswith("image/"):
        width, height = raster(data, media_type, path)
        return msgspec.structs.replace(facts, width=width, height=height, pixels=width * height)
    if data[36:40] != b"acsp":  # ICC.1:2022 7.2, the profile file signature
        raise AssetError("asset/type", f"{path} is not an ICC profile", "Ask the printer for it.")
    return facts


def _bytes(real: Path, path: str) -> bytes:
    most = limits.ASSET_BYTES.most
    try:
        data = regular.read(real, most + 1)
    except regular.NotAFileError:
        raise AssetError("asset/type", f"{path} is not a file", "Put a picture there.") from None
    except OSError as error:
        raise AssetError(
            "asset/unreadable", f"{path} cannot be read: {error.strerror}", "Check the file."
        ) from None
    if len(data) > most:
        raise AssetError("asset/size", f"{path} is over {most:,} bytes", "Save it smaller.")
    return data


def raster(data: bytes, media_type: str, path: str) -> tuple[int, int]:
    """Decode a PNG or JPEG picture; return its width and height.

    Raises:
        AssetError: it is not one, is damaged, or has too many pixels.
    """
    from PIL import Image, ImageFile, UnidentifiedImageError

    kind = media_type.removeprefix("image/").upper()
    lenient = ImageFile.LOAD_TRUNCATED_IMAGES  # another package may have set it
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as image:
                width, height = image.size
                _within(width, height, data.count(_START_OF_SCAN) if kind == "JPEG" else 1, path)
                image.verify()
            with Image.open(BytesIO(data), formats=[kind]) as image:
                image.load()
                return width, height
    except UnidentifiedImageError:
        raise AssetError(
            "asset/type", f"{path} is not a {kind} picture", "Save it in the type its name says."
        ) from None
    except Image.DecompressionBombError:
        raise _too_large(f"{path} has too many pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error):
        raise AssetError(
            "asset/damaged", f"{path} is damaged or cut short", "Save the picture again."
        ) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _within(width: int, height: int, scans: int, path: str) -> None:
    """Look at what a picture says of its size, before it is decoded."""
    if width * height > limits.PIXELS.most or max(width, height) > limits.SIDE.most:
        raise _too_large(f"{path} has {width} x {height} pixels")
    if width * height * scans > limits.PIXEL_PASSES.most:
        raise AssetError(
            "asset/size",
            f"{path} has {scans} scans of {width} x {height} pixels",
            "Save it as a JPEG that is not progressive.",
        )


def _too_large(message: str) -> AssetError:
    return AssetError(
        "asset/size",
        message,
        f"Save it with at most {limits.PIXELS.most:,} pixels, {limits.SIDE.most:,} on a side.",
    )

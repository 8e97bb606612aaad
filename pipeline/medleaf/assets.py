"""Read the pictures that content shows: regular files in assets/, of the type they claim."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 20_000_000
"""Largest asset read: a 300 dpi A4 photograph as PNG is about 12 MB."""
MAX_PIXELS = 50_000_000
"""Largest picture decoded, in pixels: A3 at 450 dpi."""
MAX_DRAWN = 200_000
"""Most elements an SVG picture may draw, copies counted: WeasyPrint needs 28 CPU s for them."""
MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".icc": "application/vnd.iccprofile",
}
_SVG = "{http://www.w3.org/2000/svg}svg"
_ACTIVE = re.compile(
    "script|foreignobject|iframe|object|embed|audio|video|animate.*|set|handler|listener", re.I
)
_LOCAL = re.compile(r"#|data:image/(?:png|jpeg)[;,]")
_FETCH = re.compile(
    r"@import|\\|url\((?!\s*['\"]?(?:#|data:(?:image/(?:png|jpeg)|font/|application/(?:x-)?font)))",
    re.I,
)
"""What fetches in CSS; a backslash could hide it."""
_COPIED = re.compile(r"url\(\s*['\"]?#([^'\")]+)")
_DEEPEST = 200


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
    media_type = MEDIA_TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
    size: tuple[int | None, int | None] = (None, None)
    if media_type == "image/svg+xml":
        _inspect_svg(data, path)
    elif media_type.startswith("image/"):
        size = _inspect_image(data, media_type, path)
    elif data[36:40] != b"acsp":  # ICC.1:2022 7.2, the profile file signature
        raise AssetError("asset/type", f"{path} is not an ICC profile", "Ask the printer for it.")
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
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise AssetError("asset/type", f"{path} is not a file", "Put a picture there.")
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise AssetError("asset/size", f"{path} is over {MAX_BYTES:,} bytes", "Save it smaller.")
    return data


def _inspect_image(data: bytes, media_type: str, path: str) -> tuple[int, int]:
    from PIL import Image, ImageFile, UnidentifiedImageError

    kind = media_type.removeprefix("image/").upper()
    lenient = ImageFile.LOAD_TRUNCATED_IMAGES  # WeasyPrint sets it when it is imported
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as whole:
                whole.verify()
            with Image.open(BytesIO(data), formats=[kind]) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise _too_large(f"{path} has {width} x {height} pixels")
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


def _too_large(message: str) -> AssetError:
    return AssetError("asset/size", message, f"Save it with at most {MAX_PIXELS:,} pixels.")


def _inspect_svg(data: bytes, path: str) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = error.msg.partition("\n")[0]
        raise AssetError(
            "asset/damaged", f"{path} is not XML: {reason}", "Save it again."
        ) from None
    if root.tag != _SVG:
        raise AssetError("asset/type", f"{path} is not an SVG picture", "Save it as SVG.")
    if fault := next(_activity(root), None):
        raise AssetError(
            "asset/active",
            f"{path} {fault}",
            "Save it as plain SVG with everything it shows inside.",
        )
    if _drawn(root, {e.get("id", ""): e for e in root.iter(etree.Element)}, {}) > MAX_DRAWN:
        raise AssetError(
            "asset/size", f"{path} draws over {MAX_DRAWN:,} shapes", "Draw it with fewer copies."
        )


def _activity(root: _Element) -> Iterator[str]:
    """Yield what a picture must not do: run, move, or fetch something from elsewhere."""
    from lxml import etree

    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and list(doctype.iterentities()):  # type: ignore[attr-defined]
        yield "declares entities"
    for node in root.itersiblings(preceding=True):
        if isinstance(node, etree._ProcessingInstruction) and node.target == "xml-stylesheet":
            yield f"fetches a style sheet: {node.text}"
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if _ACTIVE.fullmatch(name):
            yield f"has the element <{name}>"
        if name == "style" and _FETCH.search("".join(map(str, element.itertext()))):
            yield "fetches something in its style sheet"
        for key, value in _attributes(element):
            if etree.QName(key).localname in ("href", "base") and not _LOCAL.match(value):
                yield f"leads to {value}"
            elif key.lower().startswith("on"):
                yield f"has a script in {key}"
            elif not key.startswith("{") and _FETCH.search(value):
                yield f"fetches something in {key}"


def _attributes(element: _Element) -> list[tuple[str, str]]:
    return [(str(key), str(value)) for key, value in element.attrib.items()]


def _drawn(
    element: _Element, ids: dict[str, _Element], known: dict[_Element, float], depth: int = 0
) -> float:
    """Count what an element draws, with what it copies; infinite when it copies itself."""
    if element in known or depth > _DEEPEST:
        return known.get(element, inf)
    copied = [name for _, value in _attributes(element) for name in _COPIED.findall(value)]
    copied += [v[1:] for k, v in _attributes(element) if k.endswith("href") and v[:1] == "#"]
    inner = [*element.iterchildren("*"), *(ids[name] for name in copied if name in ids)]
    known[element] = 1 + sum(_drawn(each, ids, known, depth + 1) for each in inner)
    return known[element]

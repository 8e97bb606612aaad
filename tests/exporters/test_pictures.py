"""Pictures in the book: small enough for e-readers, and the same pictures."""

from __future__ import annotations

import random
from base64 import b64encode
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from medleaf import limits
from medleaf.assets import Asset
from medleaf.exporters.pictures import MAX_BYTES, MAX_PIXELS, shrink


def picture(width: int, height: int, *, noise: bool, kind: str = "PNG", mode: str = "RGB") -> Asset:
    image = Image.new(mode, (width, height), 60)
    if noise:
        image.frombytes(random.Random(7).randbytes(width * height * len(image.getbands())))
    stream = BytesIO()
    image.save(stream, kind, quality=97)
    return asset(f"assets/x.{kind.lower()}", stream.getvalue(), (width, height))


def asset(path: str, data: bytes, size: tuple[int, int] | None = None) -> Asset:
    kind = {"png": "png", "jpeg": "jpeg", "svg": "svg+xml"}[path.rpartition(".")[2]]
    width, height = size or (None, None)
    return Asset(
        path=path,
        mediaType=f"image/{kind}",
        sha256="0" * 64,
        data=data,
        width=width,
        height=height,
    )


def test_a_small_picture_stays_as_it_is() -> None:
    small = picture(20, 10, noise=True)
    assert shrink(small) is small


@pytest.mark.parametrize(
    "large",
    [
        picture(3000, 2000, noise=False),
        picture(900, 700, noise=True),
        picture(1500, 1000, noise=True, kind="JPEG"),
        picture(1200, 1000, noise=True, kind="JPEG", mode="CMYK"),
    ],
    ids=["many pixels", "many bytes", "JPEG", "CMYK"],
)
def test_a_large_picture_is_made_small_enough(large: Asset) -> None:
    shrunk = shrink(large)
    assert shrunk.width and shrunk.height and large.width and large.height
    assert shrunk.width * shrunk.height <= MAX_PIXELS
    assert len(shrunk.data) <= MAX_BYTES
    assert shrunk.width / shrunk.height == pytest.approx(large.width / large.height, rel=0.01)
    with Image.open(BytesIO(shrunk.data)) as opened:
        assert opened.size == (shrunk.width, shrunk.height)
        assert opened.format == large.path.rpartition(".")[2].upper()


def test_pictures_inside_a_drawing_are_made_small_enough() -> None:
    inside = picture(900, 700, noise=True)
    address = f"data:image/png;base64,{b64encode(inside.data).decode()}"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 7"><title>Noise</title>'
        f'<image width="9" height="7" href="{address}"/>'
        '<path d="M0 0H9V7z"/></svg>'
    )
    shrunk = shrink(asset("assets/x.svg", svg.encode()))
    assert len(shrunk.data) <= MAX_BYTES
    root = etree.fromstring(shrunk.data)
    assert [etree.QName(child).localname for child in root] == ["title", "image", "path"]
    assert root.findtext("{*}title") == "Noise"
    again = root[1].get("href", "")
    assert again.startswith("data:image/png;base64,") and len(again) < len(svg)


def test_no_drawing_is_too_heavy_without_the_pictures_inside_it() -> None:
    assert limits.SVG_BYTES.most < MAX_BYTES

"""Only pictures that are what they say, and harmless, get in."""

from __future__ import annotations

import os
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from medleaf import assets, limits
from medleaf.assets import Asset, AssetError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">{}</svg>'
)
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgAB"
    "SK+kcQAAAABJRU5ErkJggg=="
)
Put = Callable[[str, bytes], Asset]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return a function that puts a file into assets/ and reads it as an asset."""
    (tmp_path / "assets").mkdir()

    def read(name: str, data: bytes) -> Asset:
        (tmp_path / "assets" / name).write_bytes(data)
        return assets.read(tmp_path, f"assets/{name}")

    return read


def picture(kind: str, size: tuple[int, int] = (64, 32)) -> bytes:
    stream = BytesIO()
    Image.effect_noise(size, 50).save(stream, kind)
    return stream.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """Return a black-and-white PNG of any size in few bytes."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


INSIDE = f"data:image/png;base64,{b64encode(bomb(12_000, 12_000)).decode()}"
"""A picture of too many pixels, to be put into another."""


def refused(read: Callable[[], Asset]) -> str:
    with pytest.raises(AssetError) as caught:
        read()
    assert str(caught.value)
    assert caught.value.help
    return caught.value.rule


def test_a_picture_is_read_with_its_size(put: Put) -> None:
    for name, kind in (("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.jpeg", "JPEG")):
        asset = put(name, picture(kind))
        assert (asset.mediaType, asset.width, asset.height) == (f"image/{kind.lower()}", 64, 32)
        assert asset.path == f"assets/{name}"
    assert put("a.svg", SVG.format("<path/>").encode()).mediaType == "image/svg+xml"
    assert put("a.icc", bytes(36) + b"acsp").mediaType == "application/vnd.iccprofile"


def test_what_is_no_file_of_assets(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    (folder / "folder.png").mkdir(parents=True)
    os.mkfifo(folder / "fifo.png")
    (tmp_path / "secret.png").write_bytes(picture("PNG"))
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    (folder / "device.png").symlink_to("/dev/zero")
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "dangling.png").symlink_to("nothing.png")
    names: tuple[str, ...] = (
        "folder.png",
        "fifo.png",
        "out.png",
        "device.png",
        "loop.png",
        "dangling.png",
    )
    names += ("none.png", "a\0.png", "../secret.png")
    found = {n: refused(partial(assets.read, tmp_path, f"assets/{n}")) for n in names}
    assert found == {
        "folder.png": "asset/type",
        "fifo.png": "asset/type",
        "out.png": "asset/outside",
        "device.png": "asset/outside",
        "loop.png": "asset/missing",
        "dangling.png": "asset/missing",
        "none.png": "asset/missing",
        "a\0.png": "asset/missing",
        "../secret.png": "asset/outside",
    }


def test_a_link_inside_assets_is_followed_and_judged_by_its_own_name(
    put: Put, tmp_path: Path
) -> None:
    put("real.png", picture("PNG"))
    (tmp_path / "assets" / "same.png").symlink_to("real.png")
    assert assets.read(tmp_path, "assets/same.png").width == 64
    (tmp_path / "assets" / "other.svg").symlink_to("real.png")
    assert refused(lambda: assets.read(tmp_path, "assets/other.svg")) == "asset/damaged"


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.jpg", picture("PNG"), "asset/type"),
        ("a.png", picture("JPEG"), "asset/type"),
        ("a.png", SVG.encode(), "asset/type"),
        ("a.png", b"", "asset/type"),
        ("a.png", picture("PNG")[:60], "asset/damaged"),
        ("a.png", picture("PNG")[:-12], "asset/damaged"),
        ("a.png", picture("PNG")[:-40] + bytes(40), "asset/damaged"),
        ("a.jpg", picture("JPEG")[:400], "asset/damaged"),
        ("a.svg", b"", "asset/damaged"),
        ("a.svg", b"<svg", "asset/damaged"),
        ("a.svg", SVG.format("<g>" * 300 + "</g>" * 300).encode(), "asset/damaged"),
        ("a.svg", b"<html/>", "asset/type"),
        ("a.svg", b"<svg/>", "asset/type"),
        ("a.icc", b"profile", "asset/type"),
    ],
)
def test_damaged_and_misnamed_pictures(put: Put, name: str, data: bytes, rule: str) -> None:
    assert refused(lambda: put(name, data)) == rule


def test_a_picture_is_judged_alike_whatever_was_imported(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as other packages do
    data = picture("JPEG")
    for size in range(0, len(data), 50):
        refused(partial(put, "a.jpg", data[:size]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_a_picture_with_too_many_pixels_is_not_unpacked(put: Put, side: int) -> None:
    data = bomb(side, side)
    assert len(data) < 50_000
    assert refused(lambda: put("a.png", data)) == "asset/size"


def test_a_jpeg_of_many_scans_is_not_unpacked(put: Put) -> None:
    stream = BytesIO()
    Image.new("RGB", (1000, 1000)).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    assert put("a.jpg", data).width == 1000
    start = data.rindex(b"\xff\xda")
    scans = data[:-2] + data[start:-2] * 2_000 + data[-2:]
    assert refused(lambda: put("b.jpg", scans)) == "asset/size"


def test_a_picture_is_decoded_once(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.png", picture("PNG"))
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    assert assets.examine(tmp_path, "assets/a.png").pixels == 2048
    assert assets.read(tmp_path, "assets/a.png").width == 64


def test_a_picture_that_has_changed_is_judged_again(put: Put) -> None:
    put("a.png", picture("PNG"))
    assert refused(lambda: put("a.png", b"another")) == "asset/type"
    assert put("a.png", picture("PNG", (8, 8))).width == 8


def test_a_file_that_is_too_large(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ASSET_BYTES", limits.ASSET_BYTES._replace(most=100))
    assert refused(lambda: put("a.png", picture("PNG"))) == "asset/size"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>',
        '<path onclick="alert(1)"/>',
        "<foreignObject/>",
        "<animateTransform/>",
        '<image href="http://example.org/a.png"/>',
        '<image xlink:href="https://example.org/a.png"/>',
        '<image href="//example.org/a.png"/>',
        '<image href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml,x"/>',
        '<use href="other.svg#a"/>',
        '<a href="javascript:alert(1)"/>',
        '<g xml:base="http://example.org/"/>',
        '<path fill="url(http://example.org/a.svg#b)"/>',
        "<path fill=\"URL( 'https://example.org/a' )\"/>",
        '<path style="fill: url(//example.org/a)"/>',
        "<style>@import 'http://example.org/a.css';</style>",
        "<style><![CDATA[@IMPORT url(a.css)]]></style>",
        "<style>a { fill: url(http://example.org/a) }</style>",
        "<style>a { fill: u\\72l(http://example.org/a) }</style>",
        '<g id="a"><use href="#a"/></g>',
        '<g id="a">' + '<use href="#b"/>' * 9 + '</g><g id="b">' + '<use href="#a"/>' * 9 + "</g>",
        *(
            '<g id="a0"><path/></g>'
            + "".join(f'<g id="a{n + 1}">{copy.format(n) * 10}</g>' for n in range(20))
            for copy in ('<use href="#a{}"/>', '<path fill="url(#a{})"/>')
        ),
        *(
            "<style>.a{fill:url(#a0)}"
            + "".join(f".b{n}{{fill:url(#a{n})}}" for n in range(20))
            + f'</style><{kind} id="a0"><path/></{kind}>'
            + "".join(
                f'<{kind} id="a{n + 1}">{f"""<path class="b{n}"/>""" * 10}</{kind}>'
                for n in range(20)
            )
            for kind in ("pattern", "mask")
        ),
        '<style>:is(path){fill:url(#a)}</style><pattern id="a"><path/></pattern>',
        "<style>" + ".a{fill:red}" * 10_000 + "</style>" + "<path/>" * 2_000,
        '<marker id="a">'
        + "<path/>" * 500
        + '</marker><path marker-mid="url(#a)" d="M0 0'
        + "1 1" * 500
        + '"/>',
        '<path d="' + "L1 1" * 600_000 + '"/>',
        "<style>a{background:image-set('http://example.org/a.png')}</style>",
        "<style>a{background:src('http://example.org/a.png')}</style>",
        "<style>@font-face{src:url(http://example.org/a.woff2)}</style>",
        "<style>@keyframes a{}</style>",
        '<filter><feImage href="#a"/></filter>',
        "<video/>",
        "<html:body xmlns:html='http://www.w3.org/1999/xhtml'/>",
        '<path xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="click"/>',
        '<path formaction="a"/>',
        f'<image href="{INSIDE}"/>',
        "<path/>" * 60_000,
    ],
    ids=lambda inside: inside[:50],
)
def test_pictures_that_act_or_fetch_or_never_end(put: Put, inside: str) -> None:
    rule = refused(lambda: put("a.svg", SVG.format(inside).encode()))
    assert rule in ("asset/active", "asset/size")


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
        '<!DOCTYPE svg [<!ATTLIST path onclick CDATA "alert(1)">]>',
        '<?xml-stylesheet href="http://example.org/a.css"?>',
    ],
)
def test_pictures_whose_prolog_fetches(put: Put, before: str) -> None:
    data = (before + SVG.format("<path/>")).encode()
    assert refused(lambda: put("a.svg", data)) == "asset/active"


@pytest.mark.parametrize(
    "data",
    [
        SVG.format("<!-- a --><?b c?><path style='fill: url(#a)' fill='url( \"#a\" )'/>"),
        SVG.format("<style>.a { fill: url(#b); font-family: 'A' }</style>"),
        SVG.format(f'<image href="{DOT}"/><style>a {{ fill: url({DOT}) }}</style>'),
        SVG.format('<style>.a,#b{fill:url(#c)}</style><linearGradient id="c"/><g class="a"/>'),
        SVG.format(
            '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="a"><i:b/></g>'
        ),
        SVG.format('<path id="a"/>' + '<use href="#a"/>' * 1000),
        SVG.format("<g>" * 100 + "</g>" * 100),
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + SVG.format("<path/>"),
    ],
    ids=lambda data: data[-60:],
)
def test_pictures_as_drawing_programs_write_them(put: Put, data: str) -> None:
    data = data.replace("</svg>", '<path d="M0 0h1"/></svg>')  # it has to draw something
    assert put("a.svg", data.encode()).mediaType == "image/svg+xml"
    assert put("b.svg", f'<?xml version="1.0" encoding="utf-16"?>{data}'.encode("utf-16"))

"""What would take time or memory without end, each alone within 2 GB of memory and 20 CPU s."""

from __future__ import annotations

import json
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hostile import carrier
from hostile.watched import check
from PIL import Image

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">'
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    """Return a black-and-white PNG of any size in few bytes."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [_chunk(b"IHDR", header), *more, _chunk(b"IDAT", rows), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def scans() -> bytes:
    """Return a JPEG whose last scan is there many times."""
    stream = BytesIO()
    Image.new("RGB", (3_000, 3_000)).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 500 + data[-2:]


def drawing(inside: str, before: str = "") -> bytes:
    """Return an SVG picture."""
    return f"{before}{SVG}{inside}</svg>".encode()


def nested(kind: str, copy: str) -> bytes:
    """Return an SVG picture whose parts copy ten of the one before."""
    parts = (f'<{kind} id="a{n + 1}">{copy.format(n) * 10}</{kind}>' for n in range(30))
    return drawing(f'<{kind} id="a0"><path d="M0 0h1"/></{kind}>{"".join(parts)}')


LAUGHS = "<!DOCTYPE svg [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
BOMB = b64encode(png(12_000, 12_000)).decode()
PICTURES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "20,000 x 20,000 pixels": ("png", lambda: png(20_000, 20_000), "asset/size"),
    "a million pixels wide": ("png", lambda: png(1_000_000, 1), "asset/size"),
    "2**31 pixels wide": (
        "png",
        lambda: png(8, 8).replace(struct.pack(">II", 8, 8), struct.pack(">II", 2**31 - 1, 1)),
        "asset/type",
    ),
    "a packed text of 1 GB": (
        "png",
        lambda: png(8, 8, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))),
        "asset/damaged",
    ),
    "500 scans": ("jpg", scans, "asset/size"),
    "20,000,001 bytes": ("png", lambda: png(8, 8) + bytes(20_000_000), "asset/size"),
    "a billion laughs": (
        "svg",
        lambda: drawing("<text>&j;</text>", LAUGHS + "]>"),
        "asset/damaged",
    ),
    "an outside entity": (
        "svg",
        lambda: drawing("<text>&a;</text>", "<!DOCTYPE svg [<!ENTITY a SYSTEM '/dev/zero'>]>"),
        "asset/active",
    ),
    "an outside DTD": (
        "svg",
        lambda: drawing("<x/>", '<!DOCTYPE svg SYSTEM "http://127.0.0.1/a.dtd">'),
        "asset/active",
    ),
    "nested use": ("svg", lambda: nested("g", '<use href="#a{}"/>'), "asset/size"),
    "nested old use": ("svg", lambda: nested("g", '<use x:href="#a{}"/>'), "asset/size"),
    "nested patterns": ("svg", lambda: nested("pattern", '<path fill="url(#a{})"/>'), "asset/size"),
    "nested masks": ("svg", lambda: nested("mask", '<g mask="url(#a{})"/>'), "asset/size"),
    "itself": ("svg", lambda: drawing('<g id="a"><use href="#a"/></g>'), "asset/size"),
    "patterns of a style sheet": (
        "svg",
        lambda: drawing(
            "<style>path{fill:url(#a)}</style><pattern id='a'>" + "<path/>" * 9 + "</pattern>"
        ),
        "asset/size",
    ),
    "a marker at 100,000 points": (
        "svg",
        lambda: drawing(
            '<marker id="a"><path d="M0 0h1"/></marker><path marker-mid="url(#a)" d="M0 0'
            + "h1" * 100_000
            + '"/>'
        ),
        "asset/size",
    ),
    "20,000 style rules": (
        "svg",
        lambda: drawing("<style>" + ".a{fill:red}" * 20_000 + "</style>" + "<path/>" * 5_000),
        "asset/size",
    ),
    "a style sheet without an end": (
        "svg",
        lambda: drawing(f"<style>{'a' * 600_000}{'url(' * 150_000}</style>"),
        "asset/active",
    ),
    "letters and commas without an end": (
        "svg",
        lambda: drawing(f'<path d="{"h" * 600_000}{"," * 600_000}" marker-mid="url(#a)"/>'),
        "",
    ),
    "a declaration again and again": (
        "svg",
        lambda: drawing('<path d="M0 0h1"/>', "<!DOCTYPE svg><!--" + "<!DOCTYPE" * 140_000 + "-->"),
        "",
    ),
    "100,000 shapes": ("svg", lambda: drawing("<path/>" * 100_000), "asset/size"),
    "3 MB of a path": ("svg", lambda: drawing(f'<path d="{"L1 1" * 750_000}"/>'), "asset/size"),
    "1,000 groups deep": ("svg", lambda: drawing("<g>" * 1_000 + "</g>" * 1_000), "asset/damaged"),
    "a bomb inside": (
        "svg",
        lambda: drawing(f'<image href="data:image/png;base64,{BOMB}"/>'),
        "asset/size",
    ),
}
"""A name, the picture, and the rule that refuses it."""


def values(many: int) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield what an article may have many of, and the rule that refuses it."""
    text = "[" * 20_000
    paragraph = {"type": "paragraph", "text": "a"}
    risk = {"type": "risk", "outcome": "a", "groups": [{"events": 1, "of": 1000}]}
    yield "words that are all brackets", {"keyMessages": [text] * 40}, ""
    yield "stars without end", {"keyMessages": ["*a " * 6_000] * 40}, ""
    yield "links without end", {"keyMessages": ["[a](b" * 3_000] * 10}, "text/mark"
    yield "one word of 20,000 letters", {"keyMessages": ["a" * 20_000] * 40}, ""
    yield "combining marks", {"keyMessages": ["a" + "\u0301" * 9_000] * 12}, ""
    yield (
        "specialties of all kinds",
        {"specialty": [*range(9_000), *map(str, range(9_000))]},
        "file/problems",
    )
    yield "unknown fields", {f"kez{n}": 1 for n in range(many)}, "file/problems"
    yield "sections of a wrong type", {"sections": [1] * many}, "file/problems"
    yield "many paragraphs", {"introduction": [paragraph] * 3_000}, ""
    yield (
        "many items",
        {"introduction": [{"type": "list", "items": ["a"] * 10_001}]},
        "article/size",
    )
    yield "many people", {"introduction": [risk] * 60}, "article/size"
    yield "the same section", {"sections": ["taking-examplol"] * many}, "id/duplicate"
    yield "citations", {"keyMessages": ["[@nobody]" * 2_000] * 4}, "reference/unknown"
    yield (
        "a wide table",
        {
            "introduction": [
                {"type": "table", "caption": "a", "head": ["a"] * 9_000, "rows": [["a"] * 9_000]}
            ]
        },
        "article/size",
    )


def _folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    for name in ("canary", "out"):
        (tmp_path / name).mkdir()
    return carrier.publication(tmp_path / "source"), tmp_path / "canary", tmp_path / "out"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture(name: str, tmp_path: Path) -> None:
    root, canary, output = _folders(tmp_path)
    kind, make, rule = PICTURES[name]
    (root / f"assets/heavy.{kind}").write_bytes(make())
    section = {**carrier.document("section"), "id": "heavy"}
    section["blocks"] = [{"type": "figure", "src": f"assets/heavy.{kind}", "alt": ""}] * 50
    path = root / "sections/heavy.json"
    path.write_text(json.dumps(section), encoding="utf-8")
    (done,) = check(canary, output, root)
    refused = {(rule, f"/blocks/{n}/src") for n in range(50)}
    assert done.errors() == ({path.as_posix(): refused} if rule else {})
    assert done.cpu < 5
    assert done.memory < 600, "MB"


@pytest.mark.parametrize(
    ("name", "changes", "rule"), list(values(15_000)), ids=lambda v: str(v)[:30]
)
def test_an_article(name: str, changes: dict[str, Any], rule: str, tmp_path: Path) -> None:
    root, canary, output = _folders(tmp_path)
    article = {**carrier.document("article"), "id": "heavy", **changes}
    path = root / "articles/heavy.json"
    path.write_text(json.dumps(article), encoding="utf-8")
    (done,) = check(canary, output, root)
    told = {r for r, _ in done.errors().get(path.as_posix(), ())}
    assert rule in told if rule else told <= {"text/mark", "glossary/unknown"}, told
    assert done.memory < 600, "MB"

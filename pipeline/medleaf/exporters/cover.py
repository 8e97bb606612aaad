"""The cover of a book: the theme's picture with the article's words set in it, painted as PNG.

pictures/cover.svg of a theme is a whole drawing with three sample texts. Each `<text>` is named by
its class (title, publisher, doctype) and says in data-width, data-height and data-leading (the line
height, in font sizes) what room it has.

The cover stays an SVG, with its fonts inside, where painting it would not be certain to be right: a
script that joins or stacks its letters or runs to the left (lettering.py), a character that the
theme's font lacks, or a drawing with more than flat shapes (painting.py). Reading systems have
what that takes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
from lxml import etree

from medleaf.document import Document
from medleaf.exporters.lettering import Lettering, lettering
from medleaf.exporters.painting import ROOM, paint, plain
from medleaf.theme import Face, Theme

Measure = Callable[[str], float]
"""Says how wide a text is, in font sizes."""
_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"(?:[\u2e80-\uffdc]|[^ \u2e80-\uffdc]{1,60}) *")
"""What a line can end after: a word, or a character of a script that has no spaces. A line also
ends in words that no type could be small enough for."""
_NARROW = frozenset("iIjl.,;:'!|()[]/-ft ’·")
_WIDE = frozenset("mMwW%@—…")
_SHRINK = 0.94
"""The step by which type is made smaller until it fits."""


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """The picture on the cover of a book."""

    href: str
    mediaType: str
    data: bytes


def cover(document: Document, theme: Theme) -> Cover:
    """Draw the cover: as PNG, which every shelf can show, or as SVG where that is not certain."""
    locale = theme.locale(document.language)
    words = {
        "title": document.article.headline,
        "publisher": document.publication.publisher.name,
        "doctype": locale["documentType"],
    }
    root = etree.fromstring(theme.text("pictures/cover.svg").encode(), _parser())
    texts = {element: words[element.get("class", "")] for element in root.iter(f"{_SVG}text")}
    fonts = {element: _lettering(element, theme) for element in texts}
    rtl = locale.direction == "rtl"
    paintable = not rtl and plain(root)
    sets = {e: font for e, font in fonts.items() if font and font.sets(texts[e]) and paintable}
    for element, text in texts.items():
        measure = sets[element].extent if len(sets) == len(texts) else extent
        _set(element, text, measure, rtl=rtl)
    if len(sets) == len(texts):
        return Cover(href="cover.png", mediaType="image/png", data=paint(root, sets))
    return Cover(href="cover.svg", mediaType="image/svg+xml", data=_svg(root, document, theme))


def _lettering(element: etree._Element, theme: Theme) -> Lettering | None:
    """Return the theme's font that a text asks for."""
    wanted = _face(element)
    file = next((f.file for f in theme.faces if (f.family, str(f.weight)) == wanted), "")
    return lettering(theme.path(f"fonts/{file}")) if file else None


def _svg(root: etree._Element, document: Document, theme: Theme) -> bytes:
    """Write the drawing with the fonts that it needs inside: a shelf has no book around it."""
    faces: dict[str, str] = {}
    root.set("{http://www.w3.org/XML/1998/namespace}lang", document.language)
    for element in root.iter(f"{_SVG}text"):
        faces.update(_faces(element, "".join(map(str, element.itertext())), theme))
    style = etree.Element(f"{_SVG}style")
    style.text = "".join(faces.values())
    root.insert(0, style)
    title = etree.Element(f"{_SVG}title")
    title.text = document.article.headline
    root.insert(0, title)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def fit(
    text: str, measure: Measure, width: float, height: float, size: float, leading: float
) -> tuple[float, list[str]]:
    """Return the largest type size up to `size` at which a text fits, and its lines.

    All lengths are in units of the drawing; `leading` is in font sizes.
    """
    while True:
        lines = balance(text, measure, width / size)
        fits = all(measure(line) * size <= width for line in lines)
        if (fits and len(lines) * leading * size <= height) or size < 8:
            return round(size, 2), lines
        size *= _SHRINK


def balance(text: str, measure: Measure, width: float) -> list[str]:
    """Break a text into as few lines as it needs, of about the same length; width in font sizes."""
    lines = fill(text, measure, width)
    while len(lines) > 1 and width > 1:
        width -= 0.25
        tighter = fill(text, measure, width)
        if len(tighter) > len(lines) or any(measure(line) > width for line in tighter):
            break
        lines = tighter
    return lines


def fill(text: str, measure: Measure, width: float) -> list[str]:
    """Break a text into lines, each as full as it can be."""
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and measure((lines[-1] + token).rstrip(" ")) > width:
            lines.append("")
        lines[-1] += token
    return [line.rstrip(" ") for line in lines]


def extent(text: str) -> float:
    """Estimate how wide a text is in bold sans serif, in font sizes: a little more than it will be.

    For a cover that a reading system sets, maybe not in our fonts.
    """
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.35
    if character in _WIDE:
        return 0.9
    if ord(character) >= 0x2E80:
        return 1.1
    return 0.66 if character.isupper() else 0.57


def _set(element: etree._Element, text: str, measure: Measure, rtl: bool) -> None:
    """Put the lines of a text where the sample stands."""
    given = {name: float(element.attrib.pop(f"data-{name}")) for name in ROOM}
    size, lines = fit(text, measure, size=float(element.get("font-size", "")), **given)
    x, y = float(element.get("x", "")), float(element.get("y", ""))
    element.set("font-size", f"{size:g}")
    element.text = None
    if rtl:
        element.set("direction", "rtl")
        x += given["width"]
    element.set("x", f"{x:g}")
    for number, line in enumerate(lines):
        part = etree.SubElement(element, f"{_SVG}tspan")
        part.set("x", f"{x:g}")
        part.set("y", f"{y + number * size * given['leading']:g}")
        part.text = line


def _faces(element: etree._Element, text: str, theme: Theme) -> dict[str, str]:
    """Return the rules for the fonts that a text needs, by file."""
    wanted = _face(element)
    needed = theme.web_fonts(frozenset(map(ord, text)))
    return {
        part.file: _rule(face, theme.path(f"fonts/{part.file}"), part.range)
        for face, part in needed
        if (face.family, str(face.weight)) == wanted
    }


def _face(element: etree._Element) -> tuple[str, str]:
    """Return the family and weight that a text asks for."""
    family = element.get("font-family", "").split(",")[0].strip(" '\"")
    return family, element.get("font-weight", "400")


@cache
def _rule(face: Face, path: Path, unicode_range: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f"src:url(data:font/woff2;base64,{data});unicode-range:{unicode_range}}}"
    )


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(remove_blank_text=False, resolve_entities=False, no_network=True)

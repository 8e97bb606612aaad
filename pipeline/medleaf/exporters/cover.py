"""The cover of a book: the theme's picture with the article's words set in it, as one SVG.

pictures/cover.svg of a theme is a whole drawing with three sample texts. Each `<text>` is named by
its class (title, publisher, doctype) and says in data-width, data-height and data-leading (the line
height, in font sizes) what room it has. The fonts travel in the file, because a shelf shows it as a
picture, without the book around it.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from lxml import etree

from medleaf.document import Document
from medleaf.theme import Face, Theme

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"(?:[\u2e80-\uffdc]|[^ \u2e80-\uffdc]{1,60}) *")
"""What a line can end after: a word, or a character of a script that has no spaces. A line also
ends in words that no type could be small enough for."""
_NARROW = frozenset("iIjl.,;:'!|()[]/-ft ’·")
_WIDE = frozenset("mMwW%@—…")
_ROOM = ("width", "height", "leading")
_SHRINK = 0.94
"""The step by which type is made smaller until it fits."""


def cover(document: Document, theme: Theme) -> bytes:
    """Draw the cover."""
    locale = theme.locale(document.language)
    words = {
        "title": document.article.headline,
        "publisher": document.publication.publisher.name,
        "doctype": locale["documentType"],
    }
    root = etree.fromstring(theme.text("pictures/cover.svg").encode(), _parser())
    root.set("{http://www.w3.org/XML/1998/namespace}lang", document.language)
    faces: dict[str, str] = {}
    for element in root.iter(f"{_SVG}text"):
        text = words[element.get("class", "")]
        _set(element, text, rtl=locale.direction == "rtl")
        faces.update(_faces(element, text, theme))
    style = etree.Element(f"{_SVG}style")
    style.text = "".join(faces.values())
    root.insert(0, style)
    title = etree.Element(f"{_SVG}title")
    title.text = document.article.headline
    root.insert(0, title)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def fit(
    text: str, width: float, height: float, size: float, leading: float
) -> tuple[float, list[str]]:
    """Return the largest type size up to `size` at which a text fits, and its lines.

    All lengths are in units of the drawing; `leading` is in font sizes.
    """
    while True:
        lines = balance(text, width / size)
        fits = all(extent(line) * size <= width for line in lines)
        if (fits and len(lines) * leading * size <= height) or size < 8:
            return round(size, 2), lines
        size *= _SHRINK


def balance(text: str, width: float) -> list[str]:
    """Break a text into as few lines as it needs, of about the same length; width in font sizes."""
    lines = fill(text, width)
    while len(lines) > 1 and width > 1:
        width -= 0.25
        tighter = fill(text, width)
        if len(tighter) > len(lines) or any(extent(line) > width for line in tighter):
            break
        lines = tighter
    return lines


def fill(text: str, width: float) -> list[str]:
    """Break a text into lines, each as full as it can be."""
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and extent((lines[-1] + token).rstrip(" ")) > width:
            lines.append("")
        lines[-1] += token
    return [line.rstrip(" ") for line in lines]


def extent(text: str) -> float:
    """Return how wide a text is in bold sans serif, in font sizes: a little more than it will be.

    An estimate, since a reading system may not use our fonts.
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


def _set(element: etree._Element, text: str, rtl: bool) -> None:
    """Put the lines of a text where the sample stands."""
    given = {name: float(element.attrib.pop(f"data-{name}")) for name in _ROOM}
    size, lines = fit(text, size=float(element.get("font-size", "")), **given)
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
    family = element.get("font-family", "").split(",")[0].strip(" '\"")
    weight = element.get("font-weight", "400")
    needed = theme.web_fonts(frozenset(map(ord, text)))
    return {
        part.file: _rule(face, theme.path(f"fonts/{part.file}"), part.range)
        for face, part in needed
        if (face.family, str(face.weight)) == (family, weight)
    }


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

"""What every PDF of ours keeps: self-contained, our fonts, readable sizes, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from medleaf.proof.content import Shown
from medleaf.proof.expected import furniture
from medleaf.proof.fonts import UNKNOWN, plain
from medleaf.proof.rules import Finding
from medleaf.proof.shapes import Box
from medleaf.proof.subject import MM, Subject
from medleaf.proof.words import Stream, normal, pieces

TOLERANCE = 0.05
"""Points that rounding may take from a type size."""
X_HEIGHT = 0.45
"""Of a type size: the height of a small letter; nearer lines stand on each other."""
BOX_TOLERANCE = 0.5
"""Points that rounding may move the edge of a box."""
_PASSIVE = {"/URI", "/GoTo"}
"""The only actions a leaflet has: to follow a link (ISO 19005-3 6.5.1 forbids most others)."""
_OTHER_FILES = {"/GoToR", "/GoToE", "/Launch", "/ImportData", "/SubmitForm"}
_ACTIONS = {
    *_PASSIVE,
    *_OTHER_FILES,
    *("/JavaScript", "/Named", "/Hide", "/Movie", "/Sound", "/Rendition", "/SetOCGState"),
    *("/ResetForm", "/Thread", "/Trans", "/GoTo3DView", "/RichMediaExecute"),
}  # fmt: skip


def closed(subject: Subject) -> Iterator[Finding]:
    """Check that the file is open to readers and does nothing by itself."""
    if subject.pdf.is_encrypted:
        yield Finding("proof/encrypted", "the file is encrypted")
    root = subject.pdf.Root
    if "/AcroForm" in root:
        yield Finding("proof/form", "the file has a form (AcroForm)")
    if "/OpenAction" in root and isinstance(root.OpenAction, pikepdf.Dictionary):
        yield Finding("proof/active", "the file does something when it is opened (OpenAction)")
    if "/JavaScript" in root.get("/Names", {}):
        yield Finding("proof/active", "the file has JavaScript by name")
    told: set[Finding] = set()
    for item in _dictionaries(subject.pdf):
        for finding in _inside(item):
            if finding not in told:
                told.add(finding)
                yield finding


def _inside(item: Any) -> Iterator[Finding]:
    action = str(item.get("/S", ""))
    if "/JS" in item or action == "/JavaScript":
        yield Finding("proof/active", "the file has JavaScript")
    elif action in _ACTIONS - _PASSIVE and item.get("/Type", "/Action") == "/Action":
        rule = "proof/external" if action in _OTHER_FILES else "proof/active"
        yield Finding(rule, f"the file has an action of the kind {action}")
    if "/AA" in item:
        yield Finding("proof/active", "something happens on an event (additional actions)")
    if item.get("/Type") == "/Filespec" and "/EF" not in item:
        yield Finding("proof/external", f"the file points to another: {item.get('/F', '?')}")
    if isinstance(item, pikepdf.Stream) and "/F" in item:
        yield Finding("proof/external", "a part of the file is in another file")
    if item.get("/Subtype") == "/Form" and "/Ref" in item:
        yield Finding("proof/external", "a page shows a page of another file")


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary and stream, those inside others too."""
    todo: list[Any] = list(pdf.objects)
    while todo:
        item = todo.pop()
        if isinstance(item, pikepdf.Array):
            inner: Any = item
            todo += [value for value in inner if _direct(value)]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield item
            todo += [value for _, value in item.items() if _direct(value)]


def _direct(value: Any) -> bool:
    """Say whether a value stands right here; those that are pointed to are met by themselves."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def fonts(subject: Subject) -> Iterator[Finding]:
    """Check that every font is one of the theme's, embedded, and turns back into text."""
    families = tuple(plain(family) for family in subject.theme.families)
    known = {}
    for page in subject.pages:
        known.update({font.name: font for font in page.fonts.values()})
    for font in known.values():
        if not font.family.startswith(families):
            yield Finding("proof/font-family", f"{font.name} is not a font of the theme")
        if not font.embedded:
            yield Finding("proof/font-embedded", f"{font.name} is not embedded")
        if font.characters is None:
            yield Finding("proof/to-unicode", f"{font.name} cannot be turned back into text")
    for page in subject.pages:
        lost = [t for t in page.texts if UNKNOWN in t.text and t.font.characters is not None]
        if lost:
            yield Finding(
                "proof/to-unicode",
                f'{len(lost)} texts have glyphs without a character, such as "{lost[0].text}" '
                f"in {lost[0].font.name}",
                page.number,
            )


def type_size(subject: Subject) -> Iterator[Finding]:
    """Check real type sizes: the font size through the text and page matrices.

    Text of a picture is told apart: its size is the author's, not the theme's.
    """
    least = subject.minimum
    drawn = subject.drawn
    for page in subject.pages:
        small = [t for t in page.texts if t.text.strip() and t.size < least - TOLERANCE]
        if not small:
            continue
        words = [word for word, _ in Stream(pieces(small)).words()]
        smallest = min(t.size for t in small)
        for rule, found in (
            ("proof/picture-type-size", [word for word in words if word in drawn]),
            ("proof/type-size", [word for word in words if word not in drawn]),
        ):
            if found:
                yield Finding(
                    rule,
                    f'"{" ".join(found[:6])}" is under {least:g} pt (the smallest type here is '
                    f"{smallest:.1f} pt)",
                    page.number,
                )


def cut_off(subject: Subject) -> Iterator[Finding]:
    """Check that all text is inside the trimmed page, in sight, and not faded out."""
    for page, raw in zip(subject.pages, subject.pdf.pages, strict=True):
        left, bottom, right, top = box(raw, "/TrimBox") or box(raw, "/MediaBox") or (0, 0, 0, 0)
        for text in page.texts:
            if not text.text.strip():
                continue
            middle = tuple((a + b) / 2 for a, b in zip(text.start, text.end, strict=True))
            inside = all(
                left - BOX_TOLERANCE <= x <= right + BOX_TOLERANCE and bottom <= y <= top
                for x, y in (text.start, text.end)
            )
            seen = text.visible and all(clip.has((middle[0], middle[1])) for clip in text.clips)
            if not inside or not seen:
                how = "hidden" if inside else "outside the trimmed page"
                yield Finding("proof/cut-off", f'"{text.text.strip()}" is {how}', page.number)
                break


def overlap(subject: Subject) -> Iterator[Finding]:
    """Check that no text stands on other text: both would be hard to read, or one of them lost."""
    for page in subject.pages:
        level = (t for t in page.texts if abs(t.start[1] - t.end[1]) < TOLERANCE)
        seen = (text for text in level if text.visible and text.text.strip())
        last: list[Shown] = []
        for text in sorted(seen, key=lambda text: text.start[1]):
            last = [t for t in last if text.start[1] - t.start[1] < X_HEIGHT * t.size]
            on = next((other for other in last if _shared(text, other) > other.size / 2), None)
            if on:
                said = f'"{on.text.strip()}" and "{text.text.strip()}" stand on each other'
                yield Finding("proof/overlap", said, page.number)
                break
            last.append(text)


def _shared(one: Shown, other: Shown) -> float:
    """Return the width that two texts of one height share, in pt; negative if they are apart."""
    (left, right), (start, end) = (sorted((t.start[0], t.end[0])) for t in (one, other))
    return min(right, end) - max(left, start)


def loose_words(subject: Subject) -> Iterator[Finding]:
    """Check that artifacts have no words but names, the title, page numbers and repeated heads."""
    allowed = {
        squeezed(words) for words in furniture(subject.document, subject.locale, len(subject.pages))
    }
    for page in subject.pages:
        for text in page.texts:
            words = squeezed(text.text)
            if text.artifact and words and not stands_in(words, allowed):
                yield Finding(
                    "proof/furniture",
                    f'"{text.text.strip()}" stands on the page, but is neither heard nor one of '
                    "the names, titles and page numbers that may stand there",
                    page.number,
                )


def stands_in(words: str, allowed: Iterable[str]) -> bool:
    """Say whether words are part of one of the allowed texts, cut short with dots or not."""
    kept = words.rstrip("…").rstrip()
    return any(kept in each for each in allowed)


def squeezed(text: str) -> str:
    """Return text in its normal form with single spaces."""
    return " ".join(normal(text).split())


def page_size(subject: Subject) -> Iterator[Finding]:
    """Check the trimmed size of every page, or of every sheet of an imposed product."""
    width, height = (mm * MM for mm in subject.product.size)
    for number, page in enumerate(subject.pdf.pages, 1):
        edges = box(page, "/TrimBox") or box(page, "/MediaBox")
        if edges is None:
            yield Finding("proof/page-size", "the page has no MediaBox", number)
            continue
        left, bottom, right, top = edges
        off = max(abs(right - left - width), abs(top - bottom - height))
        if off > BOX_TOLERANCE:
            yield Finding(
                "proof/page-size",
                f"the page is {(right - left) / MM:.1f} x {(top - bottom) / MM:.1f} mm, "
                f"not {width / MM:g} x {height / MM:g} mm",
                number,
            )
        if int(page.get("/Rotate", 0)) % 360 or "/UserUnit" in page:
            yield Finding("proof/page-size", "the page is turned or scaled by its viewer", number)


def box(page: Any, name: str) -> Box | None:
    """Return a box of a page, its corners put in order; None if it has none."""
    raw = page.obj.get(name)
    if raw is None and name == "/MediaBox":
        raw = page.mediabox
    if raw is None:
        return None
    x1, y1, x2, y2 = (float(value) for value in raw)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

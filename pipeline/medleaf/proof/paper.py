"""What press files say: they have no tags, so texts are found where they stand on the paper.

Content comes in the order of painting, which is not that of reading. So each passage is looked for
as a whole, the longest first; what runs on from one page to the next is found in parts. Then
passages that begin at the same distance from the left have to follow each other downwards, panel
after panel, as the folded or stitched leaflet is read; and what is left has to be furniture.
A text that stands on the paper more than once tells nothing of the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from medleaf.proof.common import box, squeezed, stands_in
from medleaf.proof.content import Shown
from medleaf.proof.expected import furniture
from medleaf.proof.passages import Passage
from medleaf.proof.rules import Finding
from medleaf.proof.subject import MM, Subject
from medleaf.proof.words import CONTEXT, SEPARATORS, Stream, mismatch, normal, pieces

LATER = 2
"""Panels that are tried for the rest of a passage."""
LEAST_SPLIT = 4
"""Words a passage needs to run over a page's end: two lines and two."""
COLUMN = 1.0
"""Points within which two passages begin at the same distance from the left."""


class Panel(msgspec.Struct, frozen=True):
    """A page as the reader turns it up, in order: its left edge and the texts on it."""

    left: float
    stream: Stream
    claimed: bytearray


class Claim(msgspec.Struct, frozen=True):
    """Where a passage, or a part of it, begins: panel in reading order, distances in points."""

    panel: int
    across: float
    up: float
    only: bool
    """Whether it stands nowhere else."""


def said_on_paper(subject: Subject) -> Iterator[Finding]:
    """Compare what is printed with what the document says, word by word."""
    panels = folded(subject)
    wanted = [p for p in subject.wanted if p.kind == "text"]
    places: dict[int, Claim] = {}
    order = sorted(range(len(wanted)), key=lambda n: -len(normal(wanted[n].text).split()))
    for number in order:
        passage = wanted[number]
        ways = ((text, tries) for tries in (0, len(panels) + LATER) for text in passage.spellings)
        claims = (_claim(normal(text).split(), panels, tries) for text, tries in ways)
        claim = next((claim for claim in claims if claim), None)
        if claim is None:
            yield _missing(passage, panels)
        else:
            places[number] = claim
    if len(places) == len(wanted):
        yield from _order(wanted, places)
        yield from _left_over(subject, panels)


def folded(subject: Subject) -> list[Panel]:
    """Return the panels of all sheets in the order in which they are read."""
    found: dict[int, Panel] = {}
    sides = len(subject.pages)
    for page, raw in zip(subject.pages, subject.pdf.pages, strict=True):
        left = (box(raw, "/TrimBox") or (0.0,))[0]
        for number, width in sides_of(subject.product.name, page.index, sides):
            right = left + width * MM
            texts = [t for t in page.texts if left <= (t.start[0] + t.end[0]) / 2 < right]
            found[number] = _panel(left, texts)
            left = right
    return [found[number] for number in sorted(found)]


def sides_of(product: str, side: int, sides: int) -> tuple[tuple[int, float], ...]:
    """Return, from left to right, the number (from 0) and the width in mm of a sheet's panels.

    A tri-fold's flap is 97 mm of 100 and folds inwards: outside 5, 6, 1, inside 2, 3, 4. Stitched
    sheets lie in each other, so the outermost has the first and the last pages.
    """
    if product == "dl":
        outside, inside = ((4, 97.0), (5, 100.0), (0, 100.0)), ((1, 100.0), (2, 100.0), (3, 97.0))
        return outside if side == 0 else inside
    if product == "a5":
        last = 2 * sides - 1 - side
        left, right = (last, side) if side % 2 == 0 else (side, last)
        return (left, 148.5), (right, 148.5)
    return ((side, float("inf")),)


def _panel(left: float, texts: Sequence[Shown]) -> Panel:
    stream = Stream(pieces(texts))
    return Panel(left, stream, bytearray(len(stream.text)))


def _claim(words: list[str], panels: list[Panel], tries: int) -> Claim | None:
    """Claim the place of a passage: in one piece, or else a beginning, and its rest further on.

    Of each panel the longest beginning is tried: of the passage the longest first, of its rest that
    on the next panel.
    """
    text = " ".join(words)
    found = [(n, panel, at) for n, panel in enumerate(panels) for at in _occurrences(text, panel)]
    if found:
        number, panel, at = found[0]
        return _take(number, panel, at, len("".join(words)), only=len(found) == 1)
    if not tries or len(words) < LEAST_SPLIT:
        return None
    begun = [
        (*longest, number)
        for number, panel in enumerate(panels)
        if (longest := max(_beginnings(words, panel), default=None))
    ]
    if tries > LATER:
        begun.sort(reverse=True)
    for count, at, size, number in begun[:tries]:
        panel = panels[number]
        claim = _take(number, panel, at, size, only=True)
        if _claim(words[count:], panels[number + 1 :], LATER):
            return claim
        panel.claimed[at : at + size] = bytes(size)
    return None


def _beginnings(words: list[str], panel: Panel) -> Iterator[tuple[int, int, int]]:
    """Yield how many first words end a line, where they stand and how many characters they have."""
    at = panel.stream.text.find(words[0])
    while at >= 0:
        end = at
        for count, word in enumerate(words[:-1] if panel.stream.starts_piece(at) else (), 1):
            if mismatch(word, panel.stream, end) or any(panel.claimed[end : end + len(word)]):
                break
            end += len(word)
            if _ends_line(panel, end):
                yield count, at, end - at
        at = panel.stream.text.find(words[0], at + 1)


def _occurrences(text: str, panel: Panel) -> Iterator[int]:
    """Yield where a text stands that nothing has claimed."""
    characters = "".join(text.split())
    at = panel.stream.text.find(characters)
    while at >= 0:
        free = not any(panel.claimed[at : at + len(characters)])
        if free and mismatch(text, panel.stream, at) is None:
            yield at
        at = panel.stream.text.find(characters, at + 1)


def _take(number: int, panel: Panel, at: int, size: int, only: bool) -> Claim:
    panel.claimed[at : at + size] = b"\x01" * size
    piece = panel.stream.piece(at)
    x, y = piece.shown.start if piece and piece.shown else (panel.left, 0.0)
    return Claim(number, x - panel.left, y, only)


def _ends_line(panel: Panel, at: int) -> bool:
    return at >= len(panel.stream.text) or panel.stream.starts_piece(at)


def _missing(passage: Passage, panels: list[Panel]) -> Finding:
    """Say how far a passage can be followed, and what stands there instead."""
    words = normal(passage.text).split()
    best, place, page = 0, "", None
    for panel in panels:
        for count in range(len(words), best, -1):
            at = next(_occurrences(" ".join(words[:count]), panel), None)
            if at is not None:
                end = at + len("".join(words[:count]))
                piece = panel.stream.piece(end)
                best, place = count, panel.stream.around(min(end, len(panel.stream.text) - 1))
                page = piece.page if piece else None
                break
    told = " ".join(words[max(best - CONTEXT, 0) : best + CONTEXT + 1])
    found = f'found "{place}"' if place else "found nowhere"
    return Finding("proof/words", f'in {passage.where}, expected "{told}", {found}', page)


def _order(wanted: Sequence[Passage], places: dict[int, Claim]) -> Iterator[Finding]:
    """Check that passages in one column follow each other from top to bottom, panel by panel."""
    last: dict[int, tuple[Claim, Passage]] = {}
    texts = Counter(normal(passage.text) for passage in wanted)
    for number, passage in enumerate(wanted):
        claim = places[number]
        if not claim.only or passage.together or texts[normal(passage.text)] > 1:
            continue
        column = round(claim.across / COLUMN)
        if before := next((last[c] for c in (column, column - 1, column + 1) if c in last), None):
            higher = claim.panel == before[0].panel and claim.up > before[0].up + COLUMN
            if claim.panel < before[0].panel or higher:
                yield Finding(
                    "proof/words",
                    f'"{passage.text[:50]}" ({passage.where}) stands before '
                    f'"{before[1].text[:50]}" ({before[1].where}), but is to be read after it',
                )
                return
        last[column] = claim, passage


def _left_over(subject: Subject, panels: list[Panel]) -> Iterator[Finding]:
    """Check that what no passage claims is furniture, page numbers, or the words of a drawing."""
    pages = max(len(panels), len(subject.pages))
    allowed = {squeezed(t) for n in range(1, pages + 1)
               for t in furniture(subject.document, subject.locale, n)}  # fmt: skip
    drawn = subject.drawn
    numbers = sum(p.kind in ("number", "page") for p in subject.wanted)
    for panel in panels:
        panel.stream.claim_words(drawn, panel.claimed)
        for words, page in panel.stream.unclaimed(panel.claimed):
            if words.isdecimal() and numbers > 0:
                numbers -= 1
            elif words not in SEPARATORS and not stands_in(words, allowed):
                yield Finding(
                    "proof/words",
                    f'"{words}" is printed, but the content does not say it there',
                    page,
                )

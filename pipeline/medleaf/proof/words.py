"""Compare what a PDF says with what it has to say, character by character and word by word.

A space between words may be a space, a new line or a new element; inside a word a line may break
(after its hyphen, or in a long address). Anything else is a difference, and the first one is told.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from enum import IntEnum

import msgspec

from medleaf.proof.content import Shown
from medleaf.proof.passages import Passage

CONTEXT = 4
"""Words told before and after a difference."""
SEPARATORS = {"·", "•", "|"}
"""What a theme may set between items."""
NEAR = 0.16
"""A gap of so many em between two pieces on a line is a space."""
_SAME = {
    **dict.fromkeys((0x2010, 0x2011), "-"),  # hyphens
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F)),
}
"""Characters that look the same as others, or like nothing."""


class Joint(IntEnum):
    """What is before a character: nothing, a line's end, or what can only be between words."""

    NONE = 0
    LINE = 1
    SPACE = 2


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Some text of a file: how it joins the one before, its page (from 1), its language."""

    text: str
    joint: Joint
    page: int | None = None
    language: str | None = None
    shown: Shown | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """The first place where two texts part; `expected` or `found` is empty at an end."""

    where: str
    page: int | None
    expected: str
    found: str


class Stream:
    """Texts as characters without spaces, each with what is before it."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces: list[Piece] = []
        self._starts: list[int] = []
        characters: list[str] = []
        self.joints: list[Joint] = []
        joint = Joint.SPACE
        for piece in pieces:
            joint = max(joint, piece.joint)
            begun = False
            for character in normal(piece.text):
                if character == " ":
                    joint = Joint.SPACE
                    continue
                if not begun:
                    self.pieces.append(piece)
                    self._starts.append(len(characters))
                    begun = True
                characters.append(character)
                self.joints.append(joint)
                joint = Joint.NONE
        self.text = "".join(characters)

    def piece(self, at: int) -> Piece | None:
        """Return the piece that a character is of."""
        if not self.pieces or at < 0:
            return None
        return self.pieces[bisect_right(self._starts, min(at, len(self.text) - 1)) - 1]

    def starts_piece(self, at: int) -> bool:
        """Say whether a character is the first of its piece."""
        return self._starts[bisect_right(self._starts, at) - 1] == at

    def unclaimed(self, claimed: bytearray) -> Iterator[tuple[str, int | None]]:
        """Yield the words, piece by piece, of the characters that are not claimed."""
        ends = [*self._starts[1:], len(self.text)][: len(self._starts)]
        for piece, start, end in zip(self.pieces, self._starts, ends, strict=True):
            rest = [n for n in range(start, end) if not claimed[n]]
            text = "".join((" " if self.joints[n] else "") + self.text[n] for n in rest)
            if text.strip():
                yield text.strip(), piece.page

    def around(self, at: int) -> str:
        """Return the words around a character."""
        first = at
        for _ in range(CONTEXT):
            first = self._word_start(first - 1)
        words: list[str] = []
        here = max(first, 0)
        while here < len(self.text) and len(words) < 2 * CONTEXT + 1:
            end = here + 1
            while end < len(self.text) and self.joints[end] is Joint.NONE:
                end += 1
            words.append(self.text[here:end])
            here = end
        return " ".join(words)

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield the words and where they begin; a line's end counts as a space."""
        starts = [n for n, joint in enumerate(self.joints) if joint is not Joint.NONE]
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=False):
            yield self.text[start:end], start

    def claim_words(self, words: Container[str], claimed: bytearray) -> None:
        """Claim all of these words that nothing has claimed."""
        for word, at in self.words():
            if word in words and not any(claimed[at : at + len(word)]):
                claimed[at : at + len(word)] = b"\x01" * len(word)

    def _word_start(self, at: int) -> int:
        while at > 0 and self.joints[at] is Joint.NONE:
            at -= 1
        return at


def normal(text: str) -> str:
    """Return text with one kind of space and hyphen, composed (NFC), without what is unseen."""
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    return "".join(" " if c.isspace() else c for c in text)


def pieces(texts: Iterable[Shown]) -> Iterator[Piece]:
    """Yield texts that follow each other on paper, joined as they stand there."""
    before: Shown | None = None
    for text in texts:
        near = Joint.SPACE if before is None else joint(before, text)
        yield Piece(text=text.text, joint=near, page=text.page + 1, shown=text)
        if text.text:
            before = text


def joint(before: Shown, after: Shown) -> Joint:
    """Tell how a text joins the one before it from where both stand."""
    if before.page != after.page:
        return Joint.LINE
    dx, dy = after.start[0] - before.end[0], after.start[1] - before.end[1]
    ux, uy = before.end[0] - before.start[0], before.end[1] - before.start[1]
    length = (ux * ux + uy * uy) ** 0.5
    if length == 0:
        ux, uy, length = 1.0, 0.0, 1.0
    along, across = (dx * ux + dy * uy) / length, (dy * ux - dx * uy) / length
    size = max(before.size, after.size)
    if abs(across) > 0.4 * size:
        return Joint.LINE
    return Joint.NONE if abs(along) < NEAR * size else Joint.SPACE


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A passage and where its characters are in the stream."""

    passage: Passage
    start: int
    end: int


def compare(wanted: Sequence[Passage], found: Stream) -> tuple[list[Told], Difference | None]:
    """Follow the passages through a stream; return those told and the first difference."""
    told: list[Told] = []
    at = 0
    waiting = list(wanted)
    for number in range(len(waiting)):
        at += at < len(found.text) and found.text[at] in SEPARATORS
        passage = _next(waiting, number, found, at)
        if passage.kind == "number":
            following = waiting[number + 1].text if number + 1 < len(waiting) else ""
            if mismatch(passage.text, found, at) or not mismatch(following, found, at):
                continue
        if passage.kind == "page":
            end = at
            while end < len(found.text) and found.text[end].isdecimal():
                end += 1
            if end == at:
                return told, _difference(passage, "a page number", found, at)
        else:
            text = next((t for t in passage.spellings if not mismatch(t, found, at)), None)
            if text is None:
                wrong = mismatch(passage.text, found, at)
                return told, _difference(passage, passage.text, found, at, wrong)
            end = at + sum(len(word) for word in normal(text).split())
        told.append(Told(passage=passage, start=at, end=end))
        at = end
    if at < len(found.text):
        piece = found.piece(at)
        return told, Difference(
            where="the end",
            page=piece.page if piece else None,
            expected="",
            found=found.around(at),
        )
    return told, None


def _next(waiting: list[Passage], number: int, found: Stream, at: int) -> Passage:
    """Return the passage to look for; of those that go together, one that comes now."""
    group = waiting[number].together
    if group:
        end = next((n for n in range(number, len(waiting)) if waiting[n].together != group), None)
        for n in range(number, len(waiting) if end is None else end):
            if not mismatch(waiting[n].text, found, at):
                waiting.insert(number, waiting.pop(n))
                break
    return waiting[number]


def mismatch(text: str, found: Stream, at: int) -> tuple[int, int] | None:
    """Return the character of the stream and the word of the text where they part, or None."""
    for number, word in enumerate(normal(text).split()):
        for place, character in enumerate(word):
            if at >= len(found.text) or found.text[at] != character:
                return at, number
            apart = found.joints[at]
            if (place == 0 and apart is Joint.NONE) or (place > 0 and apart is Joint.SPACE):
                return at, number
            at += 1
    if at < len(found.text) and found.joints[at] is Joint.NONE:
        return at, len(normal(text).split()) - 1
    return None


def _difference(
    passage: Passage, text: str, found: Stream, at: int, wrong: tuple[int, int] | None = None
) -> Difference:
    words = normal(text).split()
    place, number = wrong or (at, 0)
    piece = found.piece(place)
    return Difference(
        where=passage.where,
        page=piece.page if piece else None,
        expected=" ".join(words[max(number - CONTEXT, 0) : number + CONTEXT + 1]),
        found=found.around(place) if place < len(found.text) else "",
    )

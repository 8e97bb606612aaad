"""Compare what a book or page says with what it has to say, character for character.

Unlike on paper, nothing has to be guessed: a no-break space is one, a hyphen is one, and letters
are composed or not as the author typed them. Only between blocks may there be any white space.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from lxml import etree

from medleaf.proof.passages import Passage
from medleaf.proof.volume import HTML_NS, XML_LANG, Volume, name
from medleaf.proof.words import Difference

APART = "\x1e"
"""What stands between blocks: a character that XML cannot have."""
AROUND = 40
"""Characters told on both sides of a difference."""
_SPACES = " \t\r\n"
_INLINE = {"a", "b", "bdi", "bdo", "em", "i", "q", "small", "span", "strong", "sub", "sup"}
_UNHEARD = {"head", "script", "style", "template"}


class Run(msgspec.Struct, frozen=True):
    """Some text of a book or page: its file and its language."""

    text: str
    file: str
    language: str


class Text:
    """What a book or page says as one string, blocks APART."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs: list[Run] = []
        self._starts: list[int] = []
        characters: list[str] = []
        waiting = APART
        for run in runs:
            begun = False
            for character in run.text:
                if character in _SPACES or character == APART:
                    waiting += character
                    continue
                characters += APART if APART in waiting else waiting
                waiting = ""
                if not begun:
                    self._runs.append(run)
                    self._starts.append(len(characters))
                    begun = True
                characters.append(character)
        self.text = "".join(characters)

    def run(self, at: int) -> Run | None:
        """Return the run that a character is of."""
        return self._runs[max(bisect_right(self._starts, at) - 1, 0)] if self._runs else None

    def around(self, at: int) -> str:
        """Return the text around a character."""
        return show(self.text[max(at - AROUND, 0) : at + AROUND])


class Told(msgspec.Struct, frozen=True):
    """A passage and the run in which it begins."""

    passage: Passage
    run: Run | None


def show(text: str) -> str:
    """Return text as it is told to people: what cannot be seen by its number."""
    return "".join(
        c if c.isprintable() else " " if c in (APART, "\n") else f"<U+{ord(c):04X}>"
        for c in text.strip(APART)
    )


def heard(volume: Volume) -> Iterator[Run]:
    """Yield the text of a book, page by page; a picture by its alternative."""
    for path, page in volume.pages.items():
        body = page.find(f"{HTML_NS}body")
        language = page.get(XML_LANG, "")
        if body is not None:
            yield from heard_in(body, path, language)


def heard_in(element: etree._Element, file: str, language: str) -> Iterator[Run]:
    """Yield the text of an element of a file, and of what is in it."""
    kind = name(element)
    language = element.get(XML_LANG) or element.get("lang") or language
    apart = [] if kind in _INLINE or not kind else [Run(APART, file, language)]
    yield from apart
    if kind and kind not in _UNHEARD and not _hidden(element):
        if kind == "img" or element.get("role") == "img":
            yield Run(_alternative(element), file, language)
        else:
            yield Run(element.text or "", file, language)
            for child in element:
                yield from heard_in(child, file, language)
                yield Run(child.tail or "", file, language)
    yield from apart


def _hidden(element: etree._Element) -> bool:
    """Say whether an element is not part of the text: a link back is one of the book's own."""
    role = element.get("role")
    drawing = name(element) == "svg" and role != "img"
    back = role in ("doc-backlink", "doc-pagebreak")
    return "hidden" in element.attrib or element.get("aria-hidden") == "true" or drawing or back


def _alternative(element: etree._Element) -> str:
    if name(element) == "img":
        return element.get("alt", "")
    described = element.findtext("{*}desc")
    return ". ".join(filter(None, (element.get("aria-label"), described)))


def follow(wanted: Sequence[Passage], found: Text) -> tuple[list[Told], Difference | None]:
    """Follow the passages through a text; return those told and the first difference."""
    told: list[Told] = []
    at = 0
    for passage in wanted:
        while at < len(found.text) and found.text[at] in (APART, " "):
            at += 1
        text = passage.text.strip(_SPACES)
        end, wrong = _match(text, found.text, at)
        run = found.run(min(end if wrong is not None else at, len(found.text) - 1))
        if wrong is not None:
            return told, Difference(
                where=f"{run.file}, in {passage.where}" if run else passage.where,
                page=None,
                expected=show(text[max(wrong - AROUND, 0) : wrong + AROUND]),
                found=found.around(end),
            )
        told.append(Told(passage, run))
        at = end
    if found.text[at:].strip(APART + _SPACES):
        run = found.run(at + 1)
        where = run.file if run else "the end"
        return told, Difference(where=where, page=None, expected="", found=found.around(at))
    return told, None


def _match(text: str, found: str, at: int) -> tuple[int, int | None]:
    """Return where a text ends in another, and the character that is wrong, or None."""
    for number, character in enumerate(text):
        here = found[at : at + 1]
        if here != character and not (character == " " and here == APART):
            return at, number
        at += 1
    if found[at : at + 1] not in ("", APART, " "):
        return at, len(text)
    return at, None

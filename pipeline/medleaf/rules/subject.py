"""What a rule is shown: the passages of a file or of a whole article, and how it says a place."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from medleaf import inline
from medleaf.model import (
    Article,
    Block,
    Callout,
    Contributor,
    Figure,
    List,
    Paragraph,
    Reference,
    Risk,
    Section,
    Steps,
    Table,
)
from medleaf.rules.profile import Profile

Content = Article | Section | Contributor

_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|e\.g|i\.e|vs|etc|approx|Fig|No|[A-Z])\.$"
)
_END = re.compile(r"[.!?…]{1,8}+[\"'”’)\]]{0,4}+(?=\s)")
_LONGEST = 8
"""Characters of the longest abbreviation, with what stands around it."""
_COUNTED = re.compile(r"\w")


class Finding(NamedTuple):
    """What a rule found: a file's kind and id, a JSON pointer, an offset in the string, words."""

    kind: str
    id: str
    pointer: str
    offset: int
    message: str


class Passage(NamedTuple):
    """One string of a file: as it is written, and as a reader sees it."""

    kind: str
    id: str
    pointer: str
    raw: str
    text: str
    runs: tuple[tuple[int, int], ...]
    """Where runs of characters start: in `text`, and in `raw`."""
    role: str
    """heading, paragraph, item, cell, caption, claim, why, definition, or line: anything else."""
    language: str
    counted: bool = False
    """Whether a number that shows how large a risk is comes right after."""

    def finding(self, offset: int, message: str) -> Finding:
        """Say what is wrong at an offset of the text that the reader sees."""
        run = bisect_right(self.runs, (offset, len(self.raw) + 1)) - 1
        seen, written = self.runs[run] if run >= 0 else (0, 0)
        return Finding(self.kind, self.id, self.pointer, written + offset - seen, message)

    @property
    def english(self) -> bool:
        """Say whether the rules about English words are for it."""
        return self.language.partition("-")[0] == "en"


class File(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One file of the content, with the passages in reading order."""

    kind: str
    id: str
    value: Content
    language: str
    profile: Profile
    today: datetime.date

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every string that a reader gets to see, in reading order."""
        return tuple(_Walk(self.kind, self.id).file(self.value, self.language))

    @property
    def english(self) -> Iterator[Passage]:
        """The passages in English."""
        return (passage for passage in self.passages if passage.english)

    def finding(self, pointer: str, message: str) -> Finding:
        """Say what is wrong with a value."""
        return Finding(self.kind, self.id, pointer, 0, message)

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Yield the sections that are written in this file, with their pointers."""
        if isinstance(self.value, Section):
            yield "", self.value
        elif isinstance(self.value, Article):
            for index, section in enumerate(self.value.sections):
                if isinstance(section, Section):
                    yield f"/sections/{index}", section


class Whole(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One article with all it names."""

    article: Article
    file: File
    sections: tuple[tuple[str | Section, Section], ...]
    people: tuple[File, ...]
    profile: Profile
    today: datetime.date

    @property
    def active(self) -> bool:
        """Say whether readers are meant to have it now; a draft may still lack things."""
        return self.article.status == "active"

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The strings of the article and its sections, in reading order; not those of people."""
        article = self.article
        walk = _Walk("article", article.id)
        found = [*walk.opening(article, article.inLanguage)]
        for index, (named, section) in enumerate(self.sections):
            if isinstance(named, str):
                found += _Walk("section", named).section(section, "", article.inLanguage)
            else:
                found += walk.section(named, f"/sections/{index}", article.inLanguage)
        return (*found, *walk.ending(article, article.inLanguage))

    @property
    def english(self) -> Iterator[Passage]:
        """The passages in English."""
        return (passage for passage in self.passages if passage.english)


class Shelf(NamedTuple):
    """What a publication has beside its articles: its references, and the ids that are cited."""

    references: Sequence[Reference]
    cited: frozenset[str]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Divide a text into sentences, each with its offset; "Dr." and "e.g." end none."""
    start = 0
    for end in _END.finditer(text):
        after = text[end.end() :].lstrip()
        tail = text[max(start, end.end() - _LONGEST) : end.end()]
        if (end[0] == "." and _ABBREVIATED.search(tail)) or after[:1].islower():
            continue
        yield start, text[start : end.end()]
        start = len(text) - len(after)
    if text[start:].strip():
        yield start, text[start:]


def word_count(text: str) -> int:
    """Count the words: what stands between spaces and has a letter or a digit."""
    return sum(1 for word in text.split() if _COUNTED.search(word))


class _Walk(NamedTuple):
    """Walks one file and makes passages of its strings."""

    kind: str
    id: str

    def file(self, value: Content, language: str) -> Iterator[Passage]:
        match value:
            case Article():
                yield from self.opening(value, language)
                for index, section in enumerate(value.sections):
                    if isinstance(section, Section):
                        yield from self.section(section, f"/sections/{index}", language)
                yield from self.ending(value, language)
            case Section():
                yield from self.section(value, "", language)
            case Contributor():
                yield from self.person(value, language)

    def opening(self, article: Article, language: str) -> Iterator[Passage]:
        yield self.line("/headline", article.headline, "heading", language)
        for index, text in enumerate(article.keyMessages):
            yield self.text(f"/keyMessages/{index}", text, "item", language)
        yield from self.blocks("/introduction", article.introduction, language)

    def ending(self, article: Article, language: str) -> Iterator[Passage]:
        yield from self.blocks("/closing", article.closing, language)
        for index, link in enumerate(article.links):
            yield self.line(f"/links/{index}/text", link.text, "line", language)
        for index, entry in enumerate(article.glossary):
            yield self.line(f"/glossary/{index}/term", entry.term, "line", language)
            here = f"/glossary/{index}/definition"
            yield self.text(here, entry.definition, "definition", language)
        for index, help in enumerate(article.help):
            for key in ("name", "when"):
                if text := getattr(help, key):
                    yield self.line(f"/help/{index}/{key}", text, "line", language)

    def section(self, section: Section, pointer: str, language: str) -> Iterator[Passage]:
        language = section.inLanguage or language
        yield self.line(f"{pointer}/heading", section.heading, "heading", language)
        yield from self.blocks(f"{pointer}/blocks", section.blocks, language)
        for index, claim in enumerate(section.claims):
            here = f"{pointer}/claims/{index}"
            yield self.text(f"{here}/text", claim.text, "claim", language)
            if claim.why:
                yield self.text(f"{here}/why", claim.why, "why", language)

    def person(self, person: Contributor, language: str) -> Iterator[Passage]:
        for key in ("honorificPrefix", "name", "honorificSuffix", "jobTitle"):
            if text := getattr(person, key):
                yield self.line(f"/{key}", text, "line", language)
        yield from self.blocks("/bio", person.bio, language)
        for key in ("disclosure", "interests", "verification"):
            if text := getattr(person, key):
                yield self.line(f"/{key}", text, "line", language)

    def blocks(self, pointer: str, blocks: Sequence[Block], language: str) -> Iterator[Passage]:
        for index, block in enumerate(blocks):
            here = f"{pointer}/{index}"
            match block:
                case Paragraph(text=text, inLanguage=own):
                    after = blocks[index + 1] if index + 1 < len(blocks) else None
                    passage = self.text(f"{here}/text", text, "paragraph", own or language)
                    yield passage._replace(counted=isinstance(after, Risk))
                case List(items=items) | Steps(items=items):
                    for number, text in enumerate(items):
                        yield self.text(f"{here}/items/{number}", text, "item", language)
                case Callout(heading=heading, blocks=inner):
                    if heading:
                        yield self.line(f"{here}/heading", heading, "heading", language)
                    yield from self.blocks(f"{here}/blocks", inner, language)
                case Figure(caption=caption, alt=alt):
                    yield self.line(f"{here}/alt", alt, "line", language)
                    if caption:
                        yield self.text(f"{here}/caption", caption, "caption", language)
                case Table(caption=caption, head=head, rows=rows):
                    yield self.text(f"{here}/caption", caption, "caption", language)
                    for row, cells in (
                        ("head", head),
                        *((f"rows/{n}", r) for n, r in enumerate(rows)),
                    ):
                        for number, text in enumerate(cells):
                            yield self.text(f"{here}/{row}/{number}", text, "cell", language)
                case Risk(outcome=outcome):
                    yield self.line(f"{here}/outcome", outcome, "line", language)

    def line(self, pointer: str, text: str, role: str, language: str) -> Passage:
        return Passage(self.kind, self.id, pointer, text, text, ((0, 0),), role, language)

    def text(self, pointer: str, raw: str, role: str, language: str) -> Passage:
        seen, runs = _seen(raw)
        return Passage(self.kind, self.id, pointer, raw, seen, runs, role, language)


def _seen(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the words of inline text without its marks, and where their runs start in both."""
    if not any(c in raw for c in "*[\\"):
        return raw, ((0, 0),)
    words, runs, at = "", [], 0
    for offset, text in inline.runs(raw):
        runs.append((at, offset))
        words += text
        at += len(text)
    return words, tuple(runs)

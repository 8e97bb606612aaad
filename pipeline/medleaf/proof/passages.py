"""What blocks of content have to say: passages, worked out from the content alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from medleaf import inline
from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.model import (
    Block,
    Callout,
    Figure,
    List,
    Paragraph,
    Risk,
    RiskGroup,
    Steps,
    Table,
)

Kind = Literal["text", "alternative", "number", "page"]
"""`alternative` is heard, not seen; a `number` may be left out; a `page` is any page's number."""


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A text that has to be there, in one piece; `where` names it for people."""

    text: str
    where: str
    kind: Kind = "text"
    language: str | None = None
    """The language it is in, where the content says so."""
    together: str = ""
    """Passages in a row with the same name here may come in any order, as a theme sets them."""
    stop: str = ""
    """What a theme may put behind it, as between items that run on."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The text as it may be printed."""
        return (self.text, self.text + self.stop) if self.stop else (self.text,)


class Speaker:
    """Says the blocks of one document, in the order of templates/blocks.html."""

    def __init__(self, document: Document, locale: Locale) -> None:
        self._document, self._t = document, locale
        self._language: str | None = document.language

    def say(self, text: str) -> str:
        """Return inline text as it is printed, citations as their numbers."""
        return "".join(self._words(inline.parse(text)))

    def _words(self, nodes: Iterable[inline.Node]) -> Iterator[str]:
        for node in nodes:
            match node:
                case inline.Text(text) | inline.Term(text):
                    yield text
                case inline.Strong(children) | inline.Link(children):
                    yield from self._words(children)
                case inline.Citation(reference):
                    yield self._cite((reference,))

    def _cite(self, names: Iterable[str]) -> str:
        return " ".join(f"[{self._document.number[name]}]" for name in names)

    def block_lists(self) -> Iterator[tuple[Block, ...]]:
        """Yield the lists of blocks of the article."""
        article = self._document.article
        yield from (article.introduction, *(s.blocks for s in self._document.sections))
        yield article.closing

    def _text(self, text: str, where: str) -> Passage:
        return Passage(text=self.say(text), where=where, language=self._language)

    def _items(self, items: Iterable[str], where: str, numbered: bool) -> Iterator[Passage]:
        for number, item in enumerate(items, 1):
            if numbered:
                yield Passage(text=str(number), where=where, kind="number")
            yield self._text(item, where)

    def _blocks(self, blocks: Iterable[Block], where: str) -> Iterator[Passage]:
        for block in blocks:
            yield from self._block(block, where)

    def _block(self, block: Block, where: str) -> Iterator[Passage]:
        match block:
            case Paragraph():
                language = block.inLanguage or self._language
                yield Passage(text=self.say(block.text), where=where, language=language)
            case List(items=items) | Steps(items=items):
                yield from self._items(items, where, numbered=isinstance(block, Steps))
            case Callout():
                yield Passage(text=self._t["callouts"][block.kind], where=where)
                yield Passage(text=block.heading or "", where=where, language=self._language)
                yield from self._blocks(block.blocks, where)
            case Figure():
                yield Passage(text=block.alt, where=f"{where}, {block.src}", kind="alternative")
                yield self._text(block.caption or "", where)
            case Table():
                for cell in (block.caption, *block.head, *(c for row in block.rows for c in row)):
                    yield self._text(cell, f"{where}, a table")
            case Risk():
                yield from self._risk(block, f"{where}, a risk")

    def _risk(self, block: Risk, where: str) -> Iterator[Passage]:
        t = self._t
        for group in block.groups:
            said = self._happens(block, group)
            others = group.of - group.events
            yield Passage(text=group.label or "", where=where)
            spared = t.say("riskNot", others=others, of=group.of)
            yield Passage(text=f"{said}. {spared}.", where=where)
            drawn = t.say("riskPicture", of=group.of, events=group.events, others=others)
            yield Passage(text=f"{said}. {drawn}", where=where, kind="alternative")
        named = len(block.groups) > 1 or bool(block.groups[0].label)
        heads = (t["riskGroup"] if named else "", t["riskYes"], t["riskNo"])
        for text in (t["riskTable"], *heads):
            yield Passage(text=text, where=where)
        for number, group in enumerate(block.groups, 1):
            yield Passage(text=(group.label or str(number)) if named else "", where=where)
            for events in (group.events, group.of - group.events):
                yield Passage(text=t.say("riskOf", events=events, of=group.of), where=where)
        if block.references:
            yield Passage(text=f"{t['sources']} {self._cite(block.references)}", where=where)

    def _happens(self, block: Risk, group: RiskGroup) -> str:
        values = {"events": group.events, "of": group.of, "outcome": block.outcome}
        if block.period:
            return self._t.say("riskSomePeriod", **values, period=block.period)
        return self._t.say("riskSome", **values)

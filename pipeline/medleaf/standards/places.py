"""Where in the files something stands: walks a leaflet's sections and blocks with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from medleaf.document import Document
from medleaf.model import Block, Callout, Section


class Spot(NamedTuple):
    """A place: the kind and id of its file (or of a reference), and a JSON pointer into it."""

    kind: str
    id: str
    pointer: str

    def inner(self, name: str) -> Spot:
        """Return the place of a value inside this one."""
        return self._replace(pointer=f"{self.pointer}/{name}")


def sections(document: Document) -> Iterator[tuple[Spot, Section]]:
    """Yield an article's sections, those in files of their own and those inside the article."""
    article = document.article
    for index, (named, section) in enumerate(zip(article.sections, document.sections, strict=True)):
        if isinstance(named, str):
            yield Spot("section", named, ""), section
        else:
            yield Spot("article", article.id, f"/sections/{index}"), section


def blocks(document: Document, *, closing: bool = True) -> Iterator[tuple[Spot, Block]]:
    """Yield the blocks of introduction, sections and closing, with those inside callouts."""
    article = document.article
    own = Spot("article", article.id, "")
    yield from _blocks(own.inner("introduction"), article.introduction)
    for spot, section in sections(document):
        yield from _blocks(spot.inner("blocks"), section.blocks)
    if closing:
        yield from _blocks(own.inner("closing"), article.closing)


def _blocks(spot: Spot, found: Sequence[Block]) -> Iterator[tuple[Spot, Block]]:
    for index, block in enumerate(found):
        here = spot.inner(str(index))
        yield here, block
        if isinstance(block, Callout):
            yield from _blocks(here.inner("blocks"), block.blocks)

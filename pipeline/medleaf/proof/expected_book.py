"""What a book has to say, worked out from the document alone, in the order of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from medleaf import parts
from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.model import Callout, Figure
from medleaf.proof.expected import Leaflet
from medleaf.proof.passages import Passage


def book_passages(document: Document, locale: Locale) -> tuple[Passage, ...]:
    """Return everything the book says, in reading order."""
    every = _Book(document, locale).all("documentType")
    return tuple(p for p in every if p.text.strip() and p.kind != "number")


def citations(document: Document, locale: Locale) -> Counter[int]:
    """Return how often each reference is cited, by its number."""
    book = _Book(document, locale)
    tuple(book.all("documentType"))
    return book.cited


def decorations(document: Document) -> frozenset[str]:
    """Return the pictures that the content gives no words, as they carry no information."""
    article = document.article
    lists = (article.introduction, *(s.blocks for s in document.sections), article.closing)
    lists += tuple(person.bio for person, _ in document.people)
    found: set[str] = set()
    for blocks in lists:
        inner = (b for block in blocks if isinstance(block, Callout) for b in block.blocks)
        found.update(b.src for b in (*blocks, *inner) if isinstance(b, Figure) and not b.alt)
    return frozenset(found)


def chapters(document: Document, locale: Locale) -> Iterator[Passage]:
    """Yield the titles of the chapters, as the contents list them."""
    article, where = document.article, "the contents"
    for name, there in (
        ("keyMessages", article.keyMessages),
        ("introduction", article.introduction),
    ):
        if there:
            yield Passage(text=locale[name], where=where)
    for section in document.sections:
        language = section.inLanguage or document.language
        yield Passage(text=section.heading, where=where, language=language)
    for name in parts.tail(document, locale):
        if name != "imprint":
            people = name == "people"
            title = parts.people_heading(document, locale) if people else locale[name]
            yield Passage(text=title, where=where)
    yield Passage(text=locale["imprint"], where=where)


class _Book(Leaflet):
    """Says the pages of one book; a citation that is said is counted."""

    addresses = False

    def __init__(self, document: Document, locale: Locale) -> None:
        super().__init__(document, locale)
        self.cited: Counter[int] = Counter()

    def all(self, edition: str) -> Iterator[Passage]:
        """Yield the whole book."""
        document, article, t = self._document, self._document.article, self._t
        publisher = document.publication.publisher.name
        said = f"{t['cover']}: {article.headline}. {publisher}"
        yield Passage(text=said, where="the cover", kind="alternative")
        for text in (publisher, article.headline, t[edition]):
            yield Passage(text=text, where="the title page")
        if article.audience and article.audience.description:
            yield Passage(text=article.audience.description, where="the title page")
        yield from self._notice()
        yield from self._byline()
        yield Passage(text=t["contentsBook"], where="the contents")
        yield from chapters(document, t)
        if article.keyMessages:
            yield Passage(text=t["keyMessages"], where="the key messages")
            yield from self._items(article.keyMessages, "the key messages", numbered=False)
        if article.introduction:
            yield Passage(text=t["introduction"], where="the introduction")
            yield from self._blocks(article.introduction, "the introduction")
        for number, section in enumerate(document.sections, 1):
            yield from self._section(section, number)
        yield from self._tail()
        yield from self._colophon()

    def _colophon(self) -> Iterator[Passage]:
        document, where = self._document, "the colophon"
        yield Passage(text=self._t["imprint"], where=where)
        yield Passage(text=document.publication.publisher.name, where=where)
        yield from self._rows(parts.imprint(document, self._t), "", where)
        yield Passage(text=document.publication.otherFormats or "", where=where)
        yield from self._rows(parts.particulars(document, self._t), "", where)

    def _cite(self, names: Iterable[str]) -> str:
        numbers = [self._document.number[name] for name in names]
        self.cited.update(numbers)
        return " ".join(f"[{number}]" for number in numbers)

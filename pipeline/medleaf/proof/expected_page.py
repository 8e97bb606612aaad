"""What web pages have to say, worked out from the content alone, in the order of templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from medleaf import parts
from medleaf.document import Document, Entry
from medleaf.exporters import Made
from medleaf.locale import Locale, language_name
from medleaf.model import Publication, Status
from medleaf.proof.expected import Leaflet
from medleaf.proof.passages import Passage

Works = Sequence[tuple[Entry, Sequence[str]]]
"""Articles, each with the roles that somebody had in it."""


def page_passages(
    document: Document, locale: Locale, offered: Iterable[Made]
) -> tuple[Passage, ...]:
    """Return everything the page of an article says; `offered` are its downloads."""
    return _said(_Page(document, locale).whole(offered))


def profile_passages(document: Document, locale: Locale, works: Works) -> tuple[Passage, ...]:
    """Return everything the page of a contributor says."""
    return _said(_Profile(document, locale).whole(works))


def start_passages(
    publication: Publication, listed: Iterable[Entry], words: Iterable[Locale], own: Locale
) -> tuple[Passage, ...]:
    """Return everything the start page says: the articles by language, then by title.

    `words` are those of the languages that there are, in any order; `own` the publication's.
    """
    return _said(_start(publication, list(listed), list(words), own))


def download_words(file: Made, locale: Locale) -> tuple[str, str]:
    """Return what a download says: what it is, and its type and size ("PDF, A4, 1 page, 74 KB")."""
    size = locale.size(file.size)
    if file.product == "epub":
        return locale["book"], locale.say("bookSize", size=size)
    name = locale["largePrint" if file.product == "large-print" else "leaflet"]
    phrase = "leafletOnePage" if file.pages == 1 else "leafletPages"
    return name, locale.say(phrase, pages=file.pages, size=size)


def _said(every: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(p for p in every if p.text.strip() and p.kind != "number")


class _Page(Leaflet):
    """Says the page of one article."""

    addresses = False
    people = "peoplePage"

    def whole(self, offered: Iterable[Made]) -> Iterator[Passage]:
        """Yield the whole page."""
        document, article, t = self._document, self._document.article, self._t
        yield Passage(text=t["skip"], where="the link to the text")
        publisher = document.publication.publisher.name
        for text in (publisher, article.headline, t["documentType"]):
            yield Passage(text=text, where="the masthead")
        if article.audience and article.audience.description:
            yield Passage(text=article.audience.description, where="the masthead")
        for file in offered:
            label = " ".join(download_words(file, t))
            yield Passage(text=label, where=f"the download {file.path}")
        for entry in languages(document):
            name = language_name(entry.inLanguage)
            yield Passage(text=name, where="the languages", language=entry.inLanguage)
        yield Passage(text=t["contentsPage"], where="the contents")
        for row in parts.contents(document, t, self.people):
            yield Passage(text=row.value, where="the contents")
        yield from self._notice()
        if article.keyMessages:
            yield Passage(text=t["keyMessages"], where="the key messages")
            yield from self._items(article.keyMessages, "the key messages", numbered=False)
        yield from self._byline()
        yield from self._blocks(article.introduction, "the introduction")
        for number, section in enumerate(document.sections, 1):
            yield from self._section(section, number)
        yield from self._tail()
        yield from self._rows(parts.particulars(document, t), t["imprint"], "the particulars")
        yield Passage(text=publisher, where="the imprint")
        yield from self._rows(parts.imprint(document, t), "", "the imprint")
        yield Passage(text=document.publication.otherFormats or "", where="the imprint")


class _Profile(Leaflet):
    """Says the page of one contributor, who is the only person of the document."""

    def whole(self, works: Works) -> Iterator[Passage]:
        """Yield the whole page."""
        document, t = self._document, self._t
        ((person, (credit,)),) = document.people
        yield Passage(text=t["skip"], where="the link to the text")
        publisher = document.publication.publisher.name
        for text in (publisher, credit.byline, t["documentType"]):
            yield Passage(text=text, where="the masthead")
        if person.nameKind == "pseudonym":
            yield Passage(text=t["pseudonym"], where="the masthead")
        yield from self._person(person, ())
        yield Passage(text=t["leaflets"], where="the leaflets")
        for entry, roles in works:
            language = entry.inLanguage
            yield Passage(text=entry.headline, where="the leaflets", language=language)
            yield Passage(text=", ".join(t["roles"][r] for r in roles), where="the leaflets")
        yield from self._references()
        yield from _foot(document.publication, t)


def _start(
    publication: Publication, listed: list[Entry], words: list[Locale], own: Locale
) -> Iterator[Passage]:
    publisher = publication.publisher.name
    alike = publication.name == publisher
    title = own["publications"] if alike else publication.name
    for text in (own["skip"], publisher, title, own["documentType"]):
        yield Passage(text=text, where="the masthead")
    yield Passage(text=publication.description or "", where="the description")
    listed = sorted(listed, key=lambda entry: (entry.headline.casefold(), entry.id))
    for t in sorted(words, key=lambda t: (t.language != own.language, t.language)):
        name, where = language_name(t.language), f'the articles in "{t.language}"'
        if len(words) > 1 or not alike:
            heading = t["publications"] + (f" ({name})" if len(words) > 1 else "")
            yield Passage(text=heading, where=where, language=t.language)
        for entry in listed:
            if entry.inLanguage == t.language:
                yield from _entry(entry, where)
    yield from _foot(publication, own)


def _entry(entry: Entry, where: str) -> Iterator[Passage]:
    language = entry.inLanguage
    yield Passage(text=entry.headline, where=where, language=language)
    named = (
        f"{topic.name} ({topic.alternateName})" if topic.alternateName else topic.name
        for topic in entry.topics
    )
    yield Passage(text=", ".join(named), where=where, language=language)
    yield Passage(text=entry.description or "", where=where, language=language)


def _foot(publication: Publication, t: Locale) -> Iterator[Passage]:
    publisher, labels = publication.publisher, t["imprintLabels"]
    yield Passage(text=publisher.name, where="the imprint")
    for label, value in (
        ("website", parts.shown(publication.url)),
        ("contact", publisher.email),
        ("telephone", publisher.telephone and parts.unbroken(publisher.telephone)),
    ):
        if value:
            yield Passage(text=labels[label], where="the imprint")
            yield Passage(text=value, where="the imprint")
    yield Passage(text=publication.otherFormats or "", where="the imprint")


def languages(document: Document) -> tuple[Entry, ...]:
    """Return the other languages that a page leads to: both it and the other are published."""
    if document.article.status is not Status.ACTIVE:
        return ()
    return tuple(entry for entry in document.translations if entry.status is Status.ACTIVE)

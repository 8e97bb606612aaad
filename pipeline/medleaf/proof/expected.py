"""What a leaflet has to say, worked out from the document alone: the other side of the comparison.

The order is that of the shared templates; the words come from the content, from the fixed words of
its language and from nothing that an exporter made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medleaf import parts, references
from medleaf.document import Credit, Document
from medleaf.locale import Locale
from medleaf.markup import initials
from medleaf.model import Contributor, Section, Status, Table
from medleaf.proof.passages import Passage, Speaker

CONTENTS = "the contents"


def passages(
    document: Document, locale: Locale, edition: str = "documentType", *, contents: bool = True
) -> tuple[Passage, ...]:
    """Return everything the leaflet says, in reading order.

    `edition` names the words it calls itself; `contents` says whether it has a list of contents.
    """
    every = Leaflet(document, locale).all(edition)
    return tuple(p for p in every if p.text.strip() and (contents or p.where != CONTENTS))


def furniture(document: Document, locale: Locale, pages: int) -> frozenset[str]:
    """Return what may stand on pages beside the text, unheard: it is said elsewhere, or a label."""
    found = {
        document.publication.name,
        document.publication.publisher.name,
        document.article.headline,
        parts.shown(document.publication.publisher.url or document.publication.url),
        *(locale.say("page", page=n, pages=pages) for n in range(1, pages + 1)),
        *(initials(person.name) for person, _ in document.people),
        locale["riskGroup"],
        locale["riskYes"],
        locale["riskNo"],
    }
    speaker = Leaflet(document, locale)
    for blocks in speaker.block_lists():
        for block in blocks:
            if isinstance(block, Table):
                found.update(speaker.say(cell) for cell in block.head)
    return frozenset(found)


class Leaflet(Speaker):
    """Says the parts of one document, in the order of templates/leaflet.typ."""

    addresses = True
    """Whether an address is printed beside the words that link to it."""
    people = "people"
    """The name of the words over the people."""

    def all(self, edition: str) -> Iterator[Passage]:
        """Yield the whole leaflet."""
        document, article, t = self._document, self._document.article, self._t
        publisher = document.publication.publisher.name
        audience = article.audience and article.audience.description
        address = parts.shown(document.publication.url)
        for text in (publisher, article.headline, t[edition], audience or address):
            yield Passage(text=text, where="the masthead", together="masthead")
        yield from self._notice()
        if article.keyMessages:
            yield Passage(text=t["keyMessages"], where="the key messages")
            yield from self._items(article.keyMessages, "the key messages", numbered=True)
        yield from self._byline()
        yield from self._blocks(article.introduction, "the introduction")
        yield from self._contents()
        for number, section in enumerate(document.sections, 1):
            yield from self._section(section, number)
        yield from self._tail()
        yield from self._rows(parts.particulars(document, t), t["imprint"], "the particulars")
        yield from self._imprint()

    def _tail(self) -> Iterator[Passage]:
        article = self._document.article
        yield from self._more()
        yield from self._help()
        if article.glossary:
            yield Passage(text=self._t["glossary"], where="the glossary")
            for entry in article.glossary:
                yield Passage(text=entry.term, where="the glossary")
                yield self._text(entry.definition, f'the glossary, "{entry.term}"')
        yield from self._references()
        yield from self._people()

    def _notice(self) -> Iterator[Passage]:
        if self._document.article.status is Status.DRAFT:
            yield Passage(text=self._t["draft"], where="the notice")
        elif self._document.article.status is Status.RETIRED:
            new = self._document.successor
            rest = f" {self._t['replacedBy']} {new.headline}" if new else ""
            yield Passage(text=self._t["warningRetired"] + rest, where="the notice")

    def _byline(self) -> Iterator[Passage]:
        for credit in self._document.credits:
            if credit.role in ("author", "reviewer"):
                role = self._t["writtenBy" if credit.role == "author" else "reviewedBy"]
                tag = self._pseudonym(credit.contributor)
                yield Passage(text=f"{role} {credit.byline}{tag}", where="the byline")

    def _pseudonym(self, person: Contributor) -> str:
        return f" {self._t['pseudonym']}" if person.nameKind == "pseudonym" else ""

    def _contents(self) -> Iterator[Passage]:
        yield Passage(text=self._t["contents"], where=CONTENTS)
        for number, row in enumerate(parts.contents(self._document, self._t), 1):
            yield Passage(text=str(number), where=CONTENTS, kind="number")
            yield Passage(text=row.value, where=CONTENTS)
            yield Passage(text="1", where=CONTENTS, kind="page")

    def _section(self, section: Section, number: int) -> Iterator[Passage]:
        where, t = f'the section "{section.id}"', self._t
        self._language = section.inLanguage or self._document.language
        yield Passage(text=str(number), where=where, kind="number")
        yield Passage(text=section.heading, where=where, language=self._language)
        for at, passage in enumerate(parts.passages(section)):
            for kind in passage.evidenceType:
                yield Passage(text=t["evidenceTypes"][kind], where=where)
            unrated = section.kind == "evidence" and not section.claims
            if unrated and (passage.evidenceType or at == 0):
                rated = t["certainties"]["not-assessed"]
                yield Passage(text=f"{t['certainty']} {rated}", where=where)
            yield from self._blocks(passage.blocks, where)
        if section.claims:
            yield Passage(text=t["evidence"], where=where)
        for claim in section.claims:
            yield Passage(text=t["certainties"][claim.certainty], where=f"{where}, a claim")
            cited = f" {self._cite(claim.references)}" if claim.references else ""
            yield Passage(
                text=self.say(claim.text) + cited,
                where=f"{where}, a claim",
                language=self._language,
            )
            if claim.why:
                why = f"{t['why']} {self.say(claim.why)}"
                yield Passage(text=why, where=f"{where}, a claim", language=self._language)
        self._language = self._document.language

    def _more(self) -> Iterator[Passage]:
        article = self._document.article
        if not (article.closing or article.links):
            return
        yield Passage(text=self._t["findOutMore"], where="the closing")
        yield from self._blocks(article.closing, "the closing")
        for link in article.links:
            address = f" {parts.shown(link.url)}" if link.url and self.addresses else ""
            yield Passage(text=link.text + address, where="the links")

    def _help(self) -> Iterator[Passage]:
        if self._document.article.help:
            yield Passage(text=self._t["help"], where="the help")
        for entry in self._document.article.help:
            address = parts.shown(entry.url) if entry.url else None
            number = parts.unbroken(entry.telephone) if entry.telephone else None
            for text in (entry.name, entry.when, address, number):
                if text:
                    yield Passage(text=text, where=f'the help, "{entry.name}"')

    def _references(self) -> Iterator[Passage]:
        if self._document.references:
            yield Passage(text=self._t["references"], where="the references")
        for cited in self._document.references:
            written = references.write(cited.reference, self._t.language)
            design = cited.reference.design
            where = f'the reference "{cited.reference.id}"'
            said = "".join(self._words(written))
            yield Passage(text=f"[{cited.number}]", where=where)
            yield Passage(
                text=f"{said} {self._t['designs'][design]}" if design else said, where=where
            )

    def _people(self) -> Iterator[Passage]:
        t = self._t
        if self._document.credits:
            heading = parts.people_heading(self._document, t, self.people)
            yield Passage(text=heading, where="the people")
        for person, credits in self._document.people:
            where = f'the contributor "{person.id}"'
            yield Passage(text=credits[0].byline + self._pseudonym(person), where=where)
            yield from self._person(person, credits)

    def _person(self, person: Contributor, credits: Iterable[Credit]) -> Iterator[Passage]:
        t, where = self._t, f'the contributor "{person.id}"'
        if person.image:
            yield Passage(text=person.image.alt, where=where, kind="alternative")
        yield Passage(text=", ".join(t["roles"][c.role] for c in credits), where=where)
        if person.credentials:
            yield Passage(text=t["credentials"], where=where)
            *most, last = (parts.credential(held, t) for held in person.credentials)
            for text in most:
                yield Passage(text=text, where=where, stop=";")
            yield Passage(text=last, where=where)
        yield Passage(text=person.jobTitle or "", where=where)
        yield from self._blocks(person.bio, where)
        yield from self._rows(parts.facts(person, t), "", where)

    def _rows(self, rows: Iterable[parts.Row], heading: str, where: str) -> Iterator[Passage]:
        label = ""
        for number, row in enumerate(rows):
            if number == 0:
                yield Passage(text=heading, where=where)
            if row.label != label:  # one label for rows in a row that have the same
                yield Passage(text=row.label, where=where)
            label = row.label
            yield Passage(text=row.value, where=f"{where}, {row.label}")

    def _imprint(self) -> Iterator[Passage]:
        document, where = self._document, "the imprint"
        yield Passage(text=document.publication.publisher.name, where=where)
        yield from self._rows(parts.imprint(document, self._t), "", where)
        yield Passage(text=document.publication.otherFormats or "", where=where)
        code = self._t.say("qr", url=document.url)
        yield Passage(text=code, where=where, kind="alternative")

"""What the parts of a product say: contents, passages, facts of a person, imprint, icon arrays.

Pure look-ups from the document; a value that the input lacks gives no row. Templates lay them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

import msgspec

from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.model import (
    Block,
    Contributor,
    Credential,
    EvidenceType,
    Paragraph,
    RiskGroup,
    Section,
    Table,
)

ANCHORS = {
    "findOutMore": "more",
    "help": "help",
    "glossary": "glossary",
    "references": "references",
    "people": "people",
    "imprint": "about",
}
"""The parts after the sections, in order, by the name of their heading, with their anchors."""


class Row(msgspec.Struct, frozen=True):
    """A label, what it says, and the address the value leads to, if any."""

    label: str
    value: str
    url: str | None = None


class Passage(msgspec.Struct, frozen=True):
    """Blocks of a section that report the same kinds of evidence."""

    evidenceType: tuple[EvidenceType, ...]
    blocks: tuple[Block, ...]


def tail(document: Document, locale: Locale) -> tuple[str, ...]:
    """Return the names of the parts after the sections that this document has."""
    article = document.article
    has = {
        "findOutMore": article.closing or article.links,
        "help": article.help,
        "glossary": article.glossary,
        "references": document.references,
        "people": document.credits,
        "imprint": next(_particulars(document, locale, locale["imprintLabels"]), None),
    }
    return tuple(name for name in ANCHORS if has[name])


def contents(document: Document, locale: Locale, people: str = "people") -> tuple[Row, ...]:
    """Return the contents: headings and their anchors. `people` names the words for the people."""
    sections = [Row(section.id, section.heading, f"#{section.id}") for section in document.sections]
    rest = [
        Row(
            ANCHORS[name],
            people_heading(document, locale, people) if name == "people" else locale[name],
            f"#{ANCHORS[name]}",
        )
        for name in tail(document, locale)
    ]
    return (*sections, *rest)


_REVIEWED = {"people": "peopleReviewed", "peoplePage": "peoplePageReviewed"}
"""The words over people of whom one has reviewed, by the words over people of whom none has."""


def people_heading(document: Document, locale: Locale, name: str = "people") -> str:
    """Return the heading over the people: it speaks of a review only where there was one."""
    reviewed = any(credit.role == "reviewer" for credit in document.credits)
    heading: str = locale[_REVIEWED[name] if reviewed else name]
    return heading


def passages(section: Section) -> tuple[Passage, ...]:
    """Divide a section where a paragraph names its kinds of evidence.

    Where no paragraph does, the section's own kinds stand beside its beginning.
    """
    found: list[tuple[tuple[EvidenceType, ...], list[Block]]] = []
    for block in section.blocks:
        kinds = block.evidenceType if isinstance(block, Paragraph) else ()
        if kinds or not found:
            found.append((kinds, []))
        found[-1][1].append(block)
    if not any(kinds for kinds, _ in found):
        found[0] = (section.evidenceType, found[0][1])
    return tuple(Passage(kinds, tuple(blocks)) for kinds, blocks in found)


def credential(held: Credential, locale: Locale) -> str:
    """Return a qualification with who awarded it."""
    given = ", ".join(filter(None, (held.awardedBy, held.country)))
    return locale.say("credentialBy", name=held.name, awardedBy=given) if given else held.name


def facts(person: Contributor, locale: Locale) -> tuple[Row, ...]:
    """Return what is known of a contributor beside the bio; verification and disclosure alike."""
    words = locale["facts"]
    rows = []
    for entry in person.registrations:
        if entry.verifiedOn:
            value = locale.say(
                "registrationChecked",
                body=entry.body,
                number=entry.number,
                date=locale.date(entry.verifiedOn),
            )
        else:
            value = locale.say("registrationNumber", body=entry.body, number=entry.number)
        rows.append(Row(words["registration"], value))
    for name, text in (
        ("verification", person.verification),
        ("pseudonym", person.disclosure),
        ("interests", person.interests),
    ):
        if text:
            rows.append(Row(words[name], text))
    if person.orcid:
        rows.append(Row(words["orcid"], person.orcid, f"https://orcid.org/{person.orcid}"))
    return tuple(rows)


def marked(name: str, person: Contributor, locale: Locale) -> str:
    """Return somebody's name; a pseudonym says that it is one, wherever no tag stands beside it."""
    if person.nameKind == "pseudonym":
        return f"{name} ({locale['pseudonym'].lower()})"
    return name


def imprint(document: Document, locale: Locale) -> tuple[Row, ...]:
    """Return what every leaflet closes with: website, version, dates, contact, who wrote it."""
    return tuple(_imprint(document, locale, locale["imprintLabels"]))


def particulars(document: Document, locale: Locale) -> tuple[Row, ...]:
    """Return the rest of what the publisher declares: interests, approvals, changes, rights."""
    return tuple(_particulars(document, locale, locale["imprintLabels"]))


def _imprint(document: Document, locale: Locale, words: dict[str, str]) -> Iterator[Row]:
    article, publisher = document.article, document.publication.publisher
    site = publisher.url or document.publication.url
    yield Row(words["website"], shown(site), site)
    if article.version:
        yield Row(words["version"], article.version)
    for name, date in (
        ("published", article.datePublished),
        ("modified", article.dateModified),
        ("reviewed", article.lastReviewed),
        ("nextReview", article.nextReviewDue),
    ):
        if date:
            yield Row(words[name], locale.date(date))
    if publisher.email:
        yield Row(words["contact"], publisher.email, f"mailto:{publisher.email}")
    if publisher.telephone:
        number = publisher.telephone
        yield Row(words["telephone"], unbroken(number), telephone(number))
    for credit in document.credits:
        if credit.role in ("author", "reviewer"):
            name = marked(credit.byline, credit.contributor, locale)
            yield Row(locale["roles"][credit.role], name)


def _particulars(document: Document, locale: Locale, words: dict[str, str]) -> Iterator[Row]:
    article, publisher = document.article, document.publication.publisher
    if article.interests:
        for name in ("funding", "advertising"):
            text = getattr(article.interests, name)
            if text:
                yield Row(words[name], text)
        if article.interests.statement:
            yield Row(words["interests"], article.interests.statement)
    for approval in article.approvals:
        parts = (approval.by, locale.date(approval.date), approval.reference)
        yield Row(words["approved"], ", ".join(filter(None, parts)))
    for change in article.changes:
        yield Row(
            words["changes"], f"{change.version}, {locale.date(change.date)}: {change.description}"
        )
    if publisher.legalName and publisher.legalName != publisher.name:
        yield Row(words["publisher"], publisher.legalName)
    if publisher.address:
        yield Row(words["address"], publisher.address)
    if article.copyrightHolder:
        yield Row(words["copyright"], f"© {article.copyrightHolder}")
    for name, url in (
        ("licence", article.license),
        ("principles", publisher.publishingPrinciples),
        ("corrections", publisher.correctionsPolicy),
        ("unnamedSources", publisher.unnamedSourcesPolicy),
        ("feedback", publisher.feedback),
    ):
        if url:
            yield Row(words[name], shown(url), url)


def grouped(rows: Iterable[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Put rows in a row that have the same label under one."""
    groups = groupby(rows, key=lambda row: row.label)
    return tuple((label, tuple(members)) for label, members in groups)


def shown(url: str) -> str:
    """Return an address as people read it: without the scheme and a closing slash."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def telephone(line: str) -> str | None:
    """Return the tel: address of the number in a line (RFC 3966: digits and a leading plus).

    Beside the number there may be words, an extension, or a second number; the longest one counts.
    A nought in brackets is for those who dial from within the country.
    """
    numbers = [
        re.sub(r"(?<=\d)\s*\(0\)|[^0-9+]", "", number[0]) for number in _TELEPHONE.finditer(line)
    ]
    return f"tel:{max(numbers, key=len)}" if numbers else None


def unbroken(line: str) -> str:
    """Return a line with its telephone numbers kept together: no line ends at their spaces.

    Only what can be one number (E.164: at most 15 digits): two in a row may part between them.
    """

    def together(number: re.Match[str]) -> str:
        one = sum(c.isdigit() for c in number[0]) <= _DIGITS
        return number[0].replace(" ", "\N{NO-BREAK SPACE}") if one else number[0]

    return _TELEPHONE.sub(together, line)


_DIGITS = 15
_TELEPHONE = re.compile(r"\+?[0-9](?:(?:\(0\)|[ \u00a0().\-\u2010-\u2013])*[0-9])*")
_NUMBER = re.compile(r"[-−+]?[0-9][0-9.,\u00a0\u202f ]*%?")


def numeric_columns(table: Table) -> frozenset[int]:
    """Return the columns whose every cell is a bare number, to be set flush right."""
    columns = range(1 if table.rowHeaders else 0, len(table.head))
    return frozenset(
        n
        for n in columns
        if all(n < len(row) and _NUMBER.fullmatch(row[n].strip()) for row in table.rows)
    )


class Copy(msgspec.Struct, frozen=True):
    """A row, ten people of one, or one person, and where the head of the first is."""

    part: str
    x: str
    y: str


class People(msgspec.Struct, frozen=True):
    """Some people of an icon array: as one path, and as copies of rows, tens and ones.

    A page draws each of these once and refers to it: a thousand paths weigh 50 KB.
    """

    path: str
    copies: tuple[Copy, ...]


class Array(msgspec.Struct, frozen=True):
    """An icon array: its size, where its first head is, the counted people and the others.

    Paths are measured from the corner of the array, copies from the first head.
    """

    width: float
    height: float
    counted: People
    others: People
    x: float = 5.8
    y: float = 4.2


class Crowd(msgspec.Struct, frozen=True):
    """A row of people, drawn once: the path of one, and where the ten and the tens are in it."""

    one: str
    ten: tuple[str, ...]
    tens: tuple[str, ...]


class Code(msgspec.Struct, frozen=True):
    """A QR code: the address it says, its width in modules, its path."""

    url: str
    size: int
    path: str


_PERSON = "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0zm-1.6 8.6a4.8 4.8 0 0 1 9.6 0v6.6h-9.6z"
_SMALL_PERSON = "m-2.8-2.8h5.6v5.6h-5.6zm-2 7.6h9.6v10.4h-9.6z"
"""People 9.6 units wide and 18.4 high, drawn from the middle of the head: round among 100, square
among 1,000, where nobody sees the curves and each would cost more than all the text."""
_STEP_X, _STEP_Y, _GAP = 15.5, 24.0, 9.0


def icon_array(group: RiskGroup) -> Array:
    """Draw people for a risk: 100 as 5 rows of 20, 1,000 as 20 rows of 50, a gap after every 10."""
    columns, person = _drawn(group.of)
    rows = group.of // columns
    people = partial(_people, columns=columns, person=person)
    return Array(
        width=round(11.6 + _right(columns - 1), 1),
        height=round((rows - 1) * _STEP_Y + 20.4, 1),
        counted=people(0, group.events),
        others=people(group.events, group.of),
    )


def crowd(of: int) -> Crowd:
    """Return what a page draws once for its icon arrays of so many people."""
    columns, person = _drawn(of)
    return Crowd(
        one=f"M0 0{person}",
        ten=tuple(f"{_right(n):g}" for n in range(10)),
        tens=tuple(f"{_right(n):g}" for n in range(0, columns, 10)),
    )


def _people(first: int, last: int, columns: int, person: str) -> People:
    """Draw the people of an array from one number to another (from 0, without the last)."""
    path = "".join(
        f"M{5.8 + _right(n % columns):g} {4.2 + n // columns * _STEP_Y:g}{person}"
        for n in range(first, last)
    )
    copies = []
    while first < last:
        size = next(s for s in (columns, 10, 1) if first % s == 0 and first + s <= last)
        part = {columns: "row", 10: "ten", 1: "one"}[size]
        x, y = _right(first % columns), first // columns * _STEP_Y
        copies.append(Copy(part, f"{x:g}", f"{y:g}"))
        first += size
    return People(path, tuple(copies))


def _right(column: int) -> float:
    """Return how far to the right of the first column another one is."""
    return column * _STEP_X + column // 10 * _GAP


def _drawn(of: int) -> tuple[int, str]:
    """Return how many people stand in a row of an array, and the path of one."""
    return (20, _PERSON) if of == 100 else (50, _SMALL_PERSON)


def characters(markup: Iterable[str]) -> frozenset[int]:
    """Return the code points that texts use, to choose the fonts that have them."""
    found: set[str] = set()
    for text in markup:
        found.update(text)
    return frozenset(ord(c) for c in found)

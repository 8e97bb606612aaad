"""Look at a leaflet's data: each function yields the places where they show one thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from medleaf import inline
from medleaf.document import Document
from medleaf.model import Callout, Certainty, Figure, List, Risk, Steps
from medleaf.rules.number import shares
from medleaf.rules.subject import Whole
from medleaf.standards.places import Spot, blocks, sections

MOST_ITEMS = 7
"""Items of a list by which it must be broken up (CDC Clear Communication Index, item 8)."""


class Subject(NamedTuple):
    """A leaflet as facts see it: with all it names, and with its passages."""

    document: Document
    whole: Whole


Look = Callable[[Subject], Iterator[Spot]]


def fields(*names: str) -> Look:
    """Look for fields of the article, all of which must be there."""

    def look(subject: Subject) -> Iterator[Spot]:
        article = subject.document.article
        if all(getattr(article, name) for name in names):
            yield from (Spot("article", article.id, f"/{name}") for name in names)

    return look


def any_field(*names: str) -> Look:
    """Look for fields of the article, one of which is enough."""

    def look(subject: Subject) -> Iterator[Spot]:
        article = subject.document.article
        for name in names:
            if getattr(article, name):
                yield Spot("article", article.id, f"/{name}")

    return look


def of_publisher(*pointers: str) -> Look:
    """Look for fields of the publication or its publisher, one of which is enough."""

    def look(subject: Subject) -> Iterator[Spot]:
        for pointer in pointers:
            value: object = subject.document.publication
            for name in pointer.split("/")[1:]:
                value = getattr(value, name)
            if value:
                yield Spot("publication", "", pointer)

    return look


def of_types(*types: type) -> Look:
    """Look for blocks of these types; a decorative picture is none."""

    def look(subject: Subject) -> Iterator[Spot]:
        for spot, block in blocks(subject.document):
            if isinstance(block, types) and not (isinstance(block, Figure) and not block.alt):
                yield spot

    return look


def aspect(*names: str) -> Look:
    """Look for sections about health aspects (schema.org HealthAspectEnumeration)."""

    def look(subject: Subject) -> Iterator[Spot]:
        for spot, section in sections(subject.document):
            if (section.hasHealthAspect or "").removesuffix("HealthAspect") in names:
                yield spot.inner("heading")

    return look


def role(*roles: str) -> Look:
    """Look for people in a role."""

    def look(subject: Subject) -> Iterator[Spot]:
        article = subject.document.article
        for index, contribution in enumerate(article.contributions):
            if contribution.role in roles:
                yield Spot("article", article.id, f"/contributions/{index}/contributor")

    return look


def in_time(subject: Subject) -> Iterator[Spot]:
    """Look for a next review that is not past."""
    due = subject.document.article.nextReviewDue
    if due and due >= subject.whole.today:
        yield Spot("article", subject.document.article.id, "/nextReviewDue")


def reviewer(subject: Subject) -> Iterator[Spot]:
    """Look for a reviewer who is on a register and no author."""
    article = subject.document.article
    authors = {c.contributor for c in article.contributions if c.role == "author"}
    for index, credit in enumerate(subject.document.credits):
        person = credit.contributor
        if credit.role == "reviewer" and person.registrations and person.id not in authors:
            yield Spot("article", article.id, f"/contributions/{index}/contributor")
            yield Spot("contributor", person.id, "/registrations/0/number")


def interests(subject: Subject) -> Iterator[Spot]:
    """Look for funding, advertising and interests, and those of all who wrote and reviewed."""
    interests = subject.document.article.interests
    people = [c.contributor for c in subject.document.credits if c.role in ("author", "reviewer")]
    if (
        interests
        and interests.funding
        and interests.advertising
        and interests.statement
        and all(person.interests for person in people)
    ):
        for name in ("funding", "advertising", "statement"):
            yield Spot("article", subject.document.article.id, f"/interests/{name}")
        for person in dict.fromkeys(people):
            yield Spot("contributor", person.id, "/interests")


def references(subject: Subject) -> Iterator[Spot]:
    """Look for the references that are cited."""
    for cited in subject.document.references:
        yield Spot("references", cited.reference.id, "")


def dated_references(subject: Subject) -> Iterator[Spot]:
    """Look for the cited references, all of which must have a date."""
    if all(cited.reference.issued for cited in subject.document.references):
        yield from references(subject)


def support(subject: Subject) -> Iterator[Spot]:
    """Look for somebody to turn to who can be reached, and for pages to read."""
    article = subject.document.article
    for index, help in enumerate(article.help):
        if help.url or help.telephone:
            yield Spot("article", article.id, f"/help/{index}/name")
    for index, link in enumerate(article.links):
        if link.url and link.rel != "sponsored":
            yield Spot("article", article.id, f"/links/{index}/text")


def cues(subject: Subject) -> Iterator[Spot]:
    """Look for what stands out: key messages, callouts, lists, words in bold."""
    article = subject.document.article
    if article.keyMessages:
        yield Spot("article", article.id, "/keyMessages/0")
    for spot, block in blocks(subject.document):
        if isinstance(block, Callout | List | Steps):
            yield spot
    for passage in subject.whole.passages:
        inlined = passage.role not in ("line", "heading") and "**" in passage.raw
        if inlined and any(isinstance(n, inline.Strong) for n in inline.parse(passage.raw)):
            yield Spot(passage.kind, passage.id, passage.pointer)


def uncaptioned(subject: Subject) -> Iterator[Spot]:
    """Look for pictures without a caption; a decorative one needs none."""
    for spot, block in blocks(subject.document):
        if isinstance(block, Figure) and block.alt and not block.caption:
            yield spot.inner("src")


def captions(subject: Subject) -> Iterator[Spot]:
    """Look for captions, which every picture must have."""
    if not any(uncaptioned(subject)):
        for spot, block in blocks(subject.document):
            if isinstance(block, Figure) and block.alt:
                yield spot.inner("caption")


def _lists(subject: Subject) -> Iterator[tuple[Spot, int]]:
    """Yield the lists with how many items they have; those at the end are for more reading."""
    article = subject.document.article
    if len(article.keyMessages) > 1:
        yield Spot("article", article.id, "/keyMessages"), len(article.keyMessages)
    for spot, block in blocks(subject.document, closing=False):
        if isinstance(block, List | Steps):
            yield spot.inner("items"), len(block.items)


def long_lists(subject: Subject) -> Iterator[Spot]:
    """Look for lists that must be broken up."""
    return (spot for spot, count in _lists(subject) if count > MOST_ITEMS)


def short_lists(subject: Subject) -> Iterator[Spot]:
    """Look for lists, none of which may be long."""
    if not any(long_lists(subject)):
        yield from (spot for spot, _ in _lists(subject))


def claims(*levels: Certainty) -> Look:
    """Look for claims of these levels of certainty."""

    def look(subject: Subject) -> Iterator[Spot]:
        for spot, section in sections(subject.document):
            for index, claim in enumerate(section.claims):
                if claim.certainty in levels:
                    yield spot.inner(f"claims/{index}/text")

    return look


def medicines(subject: Subject) -> Iterator[Spot]:
    """Look for treatments among the topics."""
    article = subject.document.article
    for name in ("about", "mentions"):
        for index, topic in enumerate(getattr(article, name)):
            if topic.type in ("Drug", "DrugClass", "MedicalTherapy", "MedicalProcedure"):
                yield Spot("article", article.id, f"/{name}/{index}/name")


def numbers(subject: Subject) -> Iterator[Spot]:
    """Look for numbers in the text, and for risks."""
    yield from of_types(Risk)(subject)
    for passage in subject.whole.passages:
        if re.search(r"\d", passage.text):
            yield Spot(passage.kind, passage.id, passage.pointer)


def probabilities(subject: Subject) -> Iterator[Spot]:
    """Look for risks, and for "1 in 7" and percentages in the text."""
    yield from of_types(Risk)(subject)
    for passage in subject.whole.passages:
        if any(shares(passage.text)):
            yield Spot(passage.kind, passage.id, passage.pointer)


def drawn_probabilities(subject: Subject) -> Iterator[Spot]:
    """Every leaflet draws its risks; look whether each share in the text is one of them."""
    drawn = {
        (group.events, group.of)
        for _, block in blocks(subject.document)
        if isinstance(block, Risk)
        for group in block.groups
    }
    told = {share for passage in subject.whole.passages for share in shares(passage.text)}
    if told <= drawn:
        yield from of_types(Risk)(subject)


def headings(subject: Subject) -> Iterator[Spot]:
    """Look for the headings of the sections."""
    return (spot.inner("heading") for spot, _ in sections(subject.document))


def people(subject: Subject) -> Iterator[Spot]:
    """Look for everybody who took part."""
    article = subject.document.article
    for index, _ in enumerate(article.contributions):
        yield Spot("article", article.id, f"/contributions/{index}/contributor")


def either(*looks: Look) -> Look:
    """Look for one thing or the other."""

    def look(subject: Subject) -> Iterator[Spot]:
        for each in looks:
            yield from each(subject)

    return look

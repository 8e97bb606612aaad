"""The e-book says every text of the article, character for character and in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from articles import IDS, document
from opened import HTML, SPACES, book
from products import QUESTIONS, RICH, SEED, SEED_ID, TRUST

from medleaf import inline, parts
from medleaf.document import Document
from medleaf.model import (
    Block,
    Callout,
    Figure,
    List,
    Paragraph,
    Risk,
    Steps,
    Table,
)


def said(text: str) -> str:
    """Write inline text as a reader sees it; a citation is a number in brackets, here any."""
    return "".join(_said(node) for node in inline.parse(text))


def _said(node: inline.Node) -> str:
    match node:
        case inline.Text(text) | inline.Term(text):
            return text
        case inline.Strong(children) | inline.Link(children):
            return "".join(map(_said, children))
        case inline.Citation(reference):
            return f"[@{reference}]"


def of_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text=text):
                yield said(text)
            case List(items=items) | Steps(items=items):
                yield from map(said, items)
            case Callout(heading=heading, blocks=inner):
                yield heading or ""
                yield from of_blocks(inner)
            case Figure(caption=caption):
                yield said(caption or "")
            case Table(caption=caption, head=head, rows=rows):
                yield from map(said, (caption, *head, *(cell for row in rows for cell in row)))
            case Risk(groups=groups, outcome=outcome):
                for group in groups:
                    yield group.label or ""
                    yield outcome


def content(document: Document) -> Iterator[str]:
    """Yield every text of an article in the order in which its book has to say it."""
    article = document.article
    yield article.headline
    yield from map(said, article.keyMessages)
    yield from of_blocks(article.introduction)
    for section in document.sections:
        yield section.heading
        yield from of_blocks(section.blocks)
        for claim in section.claims:
            yield said(claim.text)
            yield said(claim.why or "")
    yield from of_blocks(article.closing)
    yield from (link.text for link in article.links)
    for help in article.help:
        yield from (help.name, help.when or "", parts.unbroken(help.telephone or ""))
    for entry in article.glossary:
        yield from (entry.term, said(entry.definition))
    yield from (cited.reference.title for cited in document.references)
    for person, credits in document.people:
        yield credits[0].byline
        yield from (credential.name for credential in person.credentials)
        yield person.jobTitle or ""
        yield from of_blocks(person.bio)
        yield from (entry.number for entry in person.registrations)
        yield from filter(None, (person.verification, person.disclosure, person.interests))
    yield document.publication.publisher.name
    yield article.version or ""
    yield document.publication.otherFormats or ""
    yield article.copyrightHolder or ""


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_text_is_there_character_for_character_and_in_order(source: Path, id: str) -> None:
    article = document(source, id)
    text, place = book(source, id).text, 0
    for wanted in content(article):
        for reference, number in article.number.items():
            wanted = wanted.replace(f"[@{reference}]", f"[{number}]")
        found = text.find(wanted, place)
        assert found >= 0, f"{wanted!r} does not follow {text[max(place - 60, 0) : place]!r}"
        place = found + len(wanted)


@pytest.mark.parametrize(
    ("id", "text"),
    [
        (RICH, "Each tablet holds 10\u00a0mg of medicine\u00a0A, which is 10,000\u00a0µg."),
        (RICH, "(≤\u00a020\u00a0mg)"),
        (RICH, "a glass of water (H₂O) and a fixed time."),
        (RICH, "imaginary β-blocker."),
        (RICH, "“2 cafe\u0301s & a nai\u0308ve hope”. Leave <no change> as it is"),
        (RICH, "In our forms, [x] means “yes”."),
        (RICH, "Both answers help us 🙂."),
        (QUESTIONS, "put 11 studies together, and a handbook sums up the field [1][2]. The"),
        (RICH, "0.25\u00a0mg/kg"),
    ],
)
def test_doses_and_formulas_are_untouched(id: str, text: str) -> None:
    assert text in book(TRUST, id).text


def test_disclosure_is_where_the_verification_is() -> None:
    people = book(SEED, SEED_ID).pages["people.xhtml"]
    facts = [
        ["".join(dt.itertext()) for dt in dl.iter(f"{HTML}dt")] for dl in people.iter(f"{HTML}dl")
    ]
    assert facts == [["Verification", "Pseudonym"]] * 2
    assert [e.text for e in people.iterfind(".//h:h2/h:span", SPACES)] == ["Pseudonym"] * 2

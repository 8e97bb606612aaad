"""What takes more room than usual comes out whole, or is told: nothing runs off a page unseen."""

from __future__ import annotations

import msgspec
import pytest
from products import SEED, SEED_ID, built

from medleaf import exporters, theme
from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.model import Block, Callout, Contributor, Credential, Help, List, Paragraph, Table
from medleaf.proof import PROOFS
from medleaf.proof.rules import Finding

LOOKS = ("axis", "folio")
SHORTER = "Why a headline should be shorter, and again "
LONG = tuple(f"{n} is a number among numbers" for n in range(1, 999))
WIDE = "WWWWWWW " + "W" * 12 + " " + "W" * 19 + " Immunosuppressivum"


def said(start: int, many: int) -> str:
    """Return words that are nowhere else the same."""
    return ", ".join(LONG[start * many : (start + 1) * many])


def leaflet(*blocks: Block, headline: str = "Room") -> Document:
    """Return a short leaflet that says little else."""
    document = built(SEED).library.document(SEED_ID)
    article = msgspec.structs.replace(
        document.article, headline=headline.strip(), introduction=blocks, closing=(), links=(),
        sections=document.article.sections[:1],
    )  # fmt: skip
    return msgspec.structs.replace(
        document, article=article, sections=document.sections[:1], references=document.references
    )


def of(document: Document, **changes: object) -> Document:
    article = msgspec.structs.replace(document.article, **changes)
    return msgspec.structs.replace(document, article=article)


def published(document: Document, by: str, **changes: object) -> Document:
    publisher = msgspec.structs.replace(document.publication.publisher, name=by)
    publication = msgspec.structs.replace(document.publication, publisher=publisher, **changes)
    return msgspec.structs.replace(document, publication=publication)


def made(
    document: Document, look: str, product: str
) -> tuple[tuple[Diagnostic, ...], list[Finding]]:
    """Export a product; return what is told, and what its proof finds."""
    chosen = theme.load(built(SEED).library.root, look)
    output = exporters.load(product).export(document, chosen, ())
    (data,) = output.files.values()
    return output.diagnostics, list(PROOFS[product](data, document, chosen))


def items(many: int) -> Callout:
    """Return a callout that is high, though it has few letters."""
    return Callout(kind="emergency", blocks=(List(items=tuple(f"x{n}" for n in range(many))),))


def learned(document: Document) -> Document:
    """Give the first person many credentials."""
    credit = document.credits[0]
    assert isinstance(credit.contributor, Contributor)
    held = tuple(Credential(name=f"Certificate {n}, {said(n, 6)}") for n in range(30))
    person = msgspec.structs.replace(credit.contributor, credentials=held)
    return msgspec.structs.replace(
        document, credits=(msgspec.structs.replace(credit, contributor=person),)
    )


TALL = {
    "items": leaflet(items(27), items(70)),
    "caption": leaflet(Table(caption=said(0, 300), head=("A", "B"), rows=(("1", "2"),))),
    "credentials": learned(leaflet(Paragraph(text="Text."))),
    "help": of(leaflet(Paragraph(text="Text.")), help=(Help(name="A", when=said(0, 150)),)),
    "wide": published(
        of(leaflet(Paragraph(text=WIDE), items(3), headline=WIDE), keyMessages=(WIDE,)), WIDE
    ),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("product", ["pdf", "large-print", "a5"])
@pytest.mark.parametrize("case", TALL)
def test_what_is_higher_or_wider_than_usual_is_whole(case: str, product: str, look: str) -> None:
    told, found = made(TALL[case], look, product)
    assert [d.message for d in told] == []
    assert [f.message for f in found] == []


@pytest.mark.parametrize("look", LOOKS)
def test_a_panel_holds_a_high_callout_and_wide_words(look: str) -> None:
    document = of(leaflet(items(27), headline=WIDE[:27]), keyMessages=("Immunosuppressivum W",))
    told, found = made(msgspec.structs.replace(document, credits=()), look, "dl")
    assert [d.message for d in told] == []
    assert [f.message for f in found] == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("product", ["pdf", "large-print", "a5", "dl"])
def test_long_names_stand_on_nothing(product: str, look: str) -> None:
    """Neither on the title nor on the audience, nor the running heads on the text."""
    document = leaflet(Paragraph(text="Text."), headline=SHORTER * 3)
    name = "The Example Hospitals Foundation Trust of the North and of the South and all between"
    document = published(document, name, name=f"{name}, {name}", otherFormats=said(0, 5))
    told, found = made(msgspec.structs.replace(document, credits=()), look, product)
    assert [d.message for d in told] == []
    assert [f.message for f in found] == []


@pytest.mark.parametrize("look", LOOKS)
def test_a_title_that_no_panel_holds_is_told(look: str) -> None:
    document = leaflet(Paragraph(text="Text."), headline=SHORTER * 14)
    told, found = made(msgspec.structs.replace(document, credits=()), look, "dl")
    assert {(d.rule, d.pointer) for d in told} == {("print/too-tall", "/headline")}
    assert "mm too short for all that stands with the title" in told[0].message
    assert found


def test_an_imprint_that_no_page_holds_is_told() -> None:
    document = of(leaflet(Paragraph(text="Text.")), version="1")
    told, found = made(
        published(document, "Trust", otherFormats=said(0, 60)), "axis", "large-print"
    )
    assert {d.rule for d in told} == {"print/too-tall"}
    assert found

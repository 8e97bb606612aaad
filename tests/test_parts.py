"""Parts say what the input says; a value that it lacks gives no row."""

from __future__ import annotations

import datetime
import re
from typing import Any

import msgspec
import pytest
from products import SEED, SEED_ID, TRUST, built

from medleaf import parts
from medleaf.document import Document
from medleaf.locale import load
from medleaf.model import (
    Approval,
    Change,
    Contributor,
    Credential,
    GlossaryEntry,
    Help,
    Interests,
    Link,
    Paragraph,
    Publication,
    Publisher,
    Registration,
    RiskGroup,
    Section,
    Table,
)

EN = load(TRUST, "en-GB")
DAY = datetime.date(2026, 2, 1)


def seed(**changes: Any) -> Document:
    loaded = built(SEED).library.document(SEED_ID)
    return msgspec.structs.replace(
        loaded, article=msgspec.structs.replace(loaded.article, **changes)
    )


def of_publisher(**values: Any) -> Document:
    loaded = seed()
    publisher = Publisher(name="P", **values)
    publication = Publication(
        name="N", url="https://www.p.org/leaflets/", inLanguage="en", publisher=publisher
    )
    return msgspec.structs.replace(loaded, publication=publication, credits=())


def said(rows: tuple[parts.Row, ...]) -> list[tuple[str, str, str | None]]:
    return [(row.label, row.value, row.url) for row in rows]


# --- imprint ------------------------------------------------------------------------------------

SITE = ("Website", "p.org/leaflets", "https://www.p.org/leaflets/")
IMPRINT: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str, str | None]]] = [
    ({"version": "2"}, {}, ("Version", "2", None)),
    ({"datePublished": DAY}, {}, ("Published", "1 February 2026", None)),
    ({"dateModified": DAY}, {}, ("Changed", "1 February 2026", None)),
    ({"lastReviewed": DAY}, {}, ("Reviewed", "1 February 2026", None)),
    ({"nextReviewDue": DAY}, {}, ("Next review", "1 February 2026", None)),
    ({}, {"email": "a@p.org"}, ("Contact", "a@p.org", "mailto:a@p.org")),
    ({}, {"telephone": "01632 960000"}, ("Telephone", "01632\u00a0960000", "tel:01632960000")),
    ({}, {"telephone": "by post"}, ("Telephone", "by post", None)),
]


def test_an_imprint_of_nothing_is_the_website() -> None:
    assert said(parts.imprint(of_publisher(), EN)) == [SITE]
    other = of_publisher(url="https://q.org")
    assert said(parts.imprint(other, EN)) == [("Website", "q.org", "https://q.org")]


@pytest.mark.parametrize(("article", "publisher", "row"), IMPRINT, ids=lambda v: str(v)[:20])
def test_imprint(
    article: dict[str, Any], publisher: dict[str, Any], row: tuple[str, str, str | None]
) -> None:
    loaded = of_publisher(**publisher)
    changed = msgspec.structs.replace(loaded.article, **article)
    rows = parts.imprint(msgspec.structs.replace(loaded, article=changed), EN)
    assert said(rows) == [SITE, row]


def test_the_imprint_names_authors_and_reviewers() -> None:
    loaded = built(TRUST).library.document("headache-prevention")
    assert said(parts.imprint(loaded, EN))[-2:] == [
        ("Author", "Mary Sample (pseudonym)", None),
        ("Reviewer", "Dr Josiah Carberry, FExS", None),
    ]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("+44 (0)1632 960 001", "+44_(0)1632_960_001"),
        ("01632 960001 or 01632 960002, option 2", "01632_960001 or 01632_960002, option 2"),
        ("01632 960001 – 01632 960002", "01632 960001 – 01632 960002"),
    ],
)
def test_a_telephone_number_stays_on_one_line(line: str, shown: str) -> None:
    assert parts.unbroken(line).replace("\N{NO-BREAK SPACE}", "_") == shown


# --- particulars --------------------------------------------------------------------------------

URL = "https://p.org/x/"
PARTICULARS: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str, str | None]]] = [
    ({"interests": Interests(funding="F.")}, {}, ("Funding", "F.", None)),
    ({"interests": Interests(advertising="A.")}, {}, ("Advertising", "A.", None)),
    ({"interests": Interests(statement="S.")}, {}, ("Interests", "S.", None)),
    (
        {"approvals": (Approval(by="B", date=DAY),)},
        {},
        ("Approved by", "B, 1 February 2026", None),
    ),
    (
        {"approvals": (Approval(by="B", date=DAY, reference="R1"),)},
        {},
        ("Approved by", "B, 1 February 2026, R1", None),
    ),
    (
        {"changes": (Change(version="2", date=DAY, description="New."),)},
        {},
        ("Changes", "2, 1 February 2026: New.", None),
    ),
    ({"copyrightHolder": "H"}, {}, ("Copyright", "© H", None)),
    ({"license": URL}, {}, ("Licence", "p.org/x", URL)),
    ({}, {"legalName": "P Limited"}, ("Published by", "P Limited", None)),
    ({}, {"address": "1 Street"}, ("Address", "1 Street", None)),
    ({}, {"publishingPrinciples": URL}, ("How we write", "p.org/x", URL)),
    ({}, {"correctionsPolicy": URL}, ("Corrections", "p.org/x", URL)),
    ({}, {"unnamedSourcesPolicy": URL}, ("Unnamed sources", "p.org/x", URL)),
    ({}, {"feedback": URL}, ("Feedback", "p.org/x", URL)),
]


@pytest.mark.parametrize(("article", "publisher", "row"), PARTICULARS, ids=lambda v: str(v)[:20])
def test_particulars(
    article: dict[str, Any], publisher: dict[str, Any], row: tuple[str, str, str | None]
) -> None:
    loaded = of_publisher(**publisher)
    assert parts.particulars(of_publisher(), EN) == ()
    changed = msgspec.structs.replace(loaded.article, **article)
    rows = parts.particulars(msgspec.structs.replace(loaded, article=changed), EN)
    assert said(rows) == [row]


def test_a_legal_name_that_is_the_name_is_not_said_again() -> None:
    assert parts.particulars(of_publisher(legalName="P"), EN) == ()
    assert parts.particulars(seed(interests=Interests()), EN) == ()


# --- people -------------------------------------------------------------------------------------

PERSON = Contributor(id="a", name="A", nameKind="real", bio=(Paragraph(text="B"),))
FACTS: list[tuple[dict[str, Any], tuple[str, str, str | None]]] = [
    (
        {"registrations": (Registration(body="GMC", number="7"),)},
        ("Registration", "GMC, number 7", None),
    ),
    (
        {"registrations": (Registration(body="GMC", number="7", verifiedOn=DAY),)},
        ("Registration", "GMC, number 7, checked on 1 February 2026", None),
    ),
    ({"verification": "V."}, ("Verification", "V.", None)),
    ({"disclosure": "D."}, ("Pseudonym", "D.", None)),
    ({"interests": "I."}, ("Interests", "I.", None)),
    ({"orcid": "0000-1"}, ("ORCID", "0000-1", "https://orcid.org/0000-1")),
]


@pytest.mark.parametrize(("values", "row"), FACTS, ids=lambda v: str(v)[:20])
def test_facts(values: dict[str, Any], row: tuple[str, str, str | None]) -> None:
    assert parts.facts(PERSON, EN) == ()
    assert said(parts.facts(msgspec.structs.replace(PERSON, **values), EN)) == [row]


@pytest.mark.parametrize(
    ("held", "text"),
    [
        (Credential(name="MSc"), "MSc"),
        (Credential(name="MSc", awardedBy="U"), "MSc, U"),
        (Credential(name="MSc", country="UK"), "MSc, UK"),
        (Credential(name="MSc", awardedBy="U", country="UK"), "MSc, U, UK"),
        (Credential(name="MSc {x}", level="master"), "MSc {x}"),
    ],
)
def test_credentials(held: Credential, text: str) -> None:
    assert parts.credential(held, EN) == text


# --- contents -----------------------------------------------------------------------------------

TAIL: list[tuple[dict[str, Any], str]] = [
    ({"closing": (Paragraph(text="C"),)}, "findOutMore"),
    ({"links": (Link(text="L"),)}, "findOutMore"),
    ({"help": (Help(name="H"),)}, "help"),
    ({"glossary": (GlossaryEntry(term="T", definition="D"),)}, "glossary"),
    ({"copyrightHolder": "H"}, "imprint"),
]


@pytest.mark.parametrize(("values", "name"), TAIL)
def test_a_part_is_listed_when_there_is_something_in_it(values: dict[str, Any], name: str) -> None:
    bare = msgspec.structs.replace(seed(closing=()), credits=(), references=())
    assert parts.tail(bare, EN) == ()
    article = msgspec.structs.replace(bare.article, **values)
    assert parts.tail(msgspec.structs.replace(bare, article=article), EN) == (name,)


def test_contents() -> None:
    loaded = built(TRUST).library.document("headache-prevention")
    assert [(row.value, row.url) for row in parts.contents(loaded, EN)] == [
        ("What Examplol is & what it does", "#what-examplol-is"),
        ("How to take Examplol", "#taking-examplol"),
        ("When to get help", "#when-to-get-help"),
        ("Find out more", "#more"),
        ("Where to get help", "#help"),
        ("Words used here", "#glossary"),
        ("References", "#references"),
        ("Who wrote and reviewed this leaflet", "#people"),
        ("About this leaflet", "#about"),
    ]
    page = parts.contents(loaded, EN, "peoplePage")
    assert "Who wrote and reviewed this page" in [row.value for row in page]


def test_nobody_is_said_to_have_reviewed_what_nobody_reviewed() -> None:
    loaded = seed()
    written = tuple(credit for credit in loaded.credits if credit.role == "author")
    alone = msgspec.structs.replace(loaded, credits=written)
    assert parts.people_heading(loaded, EN) == "Who wrote and reviewed this leaflet"
    assert parts.people_heading(alone, EN) == "Who wrote this leaflet"
    assert parts.people_heading(alone, EN, "peoplePage") == "Who wrote this page"
    assert "Who wrote this leaflet" in [row.value for row in parts.contents(alone, EN)]


def test_passages() -> None:
    def section(*kinds: tuple[str, ...], of: tuple[str, ...] = ()) -> Section:
        blocks = [{"type": "paragraph", "text": "P", "evidenceType": kind} for kind in kinds]
        value = {"id": "s", "heading": "H", "kind": "evidence", "evidenceType": of}
        return msgspec.convert({**value, "blocks": blocks}, Section)

    def found(section: Section) -> list[tuple[list[str], int]]:
        return [([*p.evidenceType], len(p.blocks)) for p in parts.passages(section)]

    assert found(section((), (), of=("review",))) == [(["review"], 2)]
    assert found(section(("review",), (), ("other",))) == [(["review"], 2), (["other"], 1)]
    assert found(section((), ("review",), of=("other",))) == [([], 1), (["review"], 1)]
    assert found(section(())) == [([], 1)]


# --- small things -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://www.a.org/", "a.org"),
        ("http://a.org/b/", "a.org/b"),
        ("https://a.org/?q=https://b.org/", "a.org/?q=https://b.org"),
    ],
)
def test_shown(url: str, text: str) -> None:
    assert parts.shown(url) == text


@pytest.mark.parametrize(
    ("rows", "headers", "columns"),
    [
        ([["1", "2"], ["3", "4"]], True, {1}),
        ([["1", "2"], ["3", "4"]], False, {0, 1}),
        ([["a", "1,204"], ["b", "−3.5%"]], True, {1}),
        ([["a", "1"], ["b", "10 mg"]], True, set()),
        ([["a", "1"], ["b"]], True, set()),
        ([["a", "**1**"]], True, set()),
    ],
)
def test_numeric_columns(rows: list[list[str]], headers: bool, columns: set[int]) -> None:
    table = Table(
        caption="C",
        head=("A", "B"),
        rows=tuple(map(tuple, rows)),
        rowHeaders=headers,
    )
    assert parts.numeric_columns(table) == columns


@pytest.mark.parametrize("of", [100, 1000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 0.5, 0.955, 1.0])
def test_copies_are_the_same_people(of: int, share: float) -> None:
    """A page draws one person and copies them: every copy has to stand where somebody stood."""
    array = parts.icon_array(RiskGroup(events=int(of * share), of=of))
    drawn = parts.crowd(of)
    ten = [float(x) for x in drawn.ten]
    row = [float(x) + step for x in drawn.tens for step in ten]
    steps = {"one": [0.0], "ten": ten, "row": row}
    for people in (array.counted, array.others):
        stood = [tuple(map(float, p)) for p in re.findall(r"M([\d.]+) ([\d.]+)", people.path)]
        copied = [
            (round(array.x + float(copy.x) + step, 1), round(array.y + float(copy.y), 1))
            for copy in people.copies
            for step in steps[copy.part]
        ]
        assert copied == stood
        assert len(people.copies) < 50


@pytest.mark.parametrize("of", [100, 1000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_an_icon_array_counts_right_and_stays_in_its_frame(of: int, share: float) -> None:
    events = int(of * share)
    array = parts.icon_array(RiskGroup(events=events, of=of))
    assert array.counted.path.count("M") == events
    assert array.others.path.count("M") == of - events
    for x, y in re.findall(r"M([\d.]+) ([\d.]+)", array.counted.path + array.others.path):
        assert 4.8 <= float(x) <= array.width - 4.8
        assert 3.2 <= float(y) <= array.height - 15.2 + 0.1

"""The list of reviews has every article, in its state, and each format says the same."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner, Result

from medleaf import ical
from medleaf.cli import main
from medleaf.listing import COLUMNS, FORMATS
from medleaf.review import MONTHS, QUIET, Listing, State, later, listing, publication_of

QUIET_SOURCE = Path(__file__).parent / "rules" / "quiet" / "source"
TODAY = datetime.date(2026, 1, 31)

Copy = Callable[[Path], Path]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def root(copy_of: Copy) -> Path:
    """Return a publication with one article, whose review is due on 2028-06-30."""
    return copy_of(QUIET_SOURCE)


def put(root: Path, id: str, **fields: Any) -> None:
    """Add a copy of the leaflet with other fields; None takes one away."""
    value = json.loads((root / "articles/leaflet.json").read_bytes())
    value = {key: v for key, v in {**value, "id": id, **fields}.items() if v is not None}
    (root / f"articles/{id}.json").write_text(json.dumps(value), encoding="utf-8")


def reviews(root: Path, today: datetime.date = TODAY, **options: Any) -> Listing:
    publication, found = publication_of(root)
    assert publication, found
    return listing(root, publication, today, **options)


def states(root: Path, today: datetime.date = TODAY, **options: Any) -> dict[str, list[str]]:
    rows = reviews(root, today, **options).rows
    return {row.article: [str(state) for state in row.states] for row in rows}


AUTHOR = [{"contributor": "jane-doe", "role": "author"}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"nextReviewDue": "2026-01-30"}, ["overdue"]),
        ({"nextReviewDue": "2026-01-31"}, ["due soon"]),
        ({"nextReviewDue": "2026-04-30"}, ["due soon"]),
        ({"nextReviewDue": "2026-05-01"}, ["in time"]),
        ({"lastReviewed": None}, ["never reviewed"]),
        ({"lastReviewed": None, "nextReviewDue": None}, ["never reviewed"]),
        ({"lastReviewed": None, "nextReviewDue": "2020-01-01"}, ["overdue", "never reviewed"]),
        ({"lastReviewed": None, "nextReviewDue": "2026-02-01"}, ["never reviewed", "due soon"]),
        ({"nextReviewDue": None}, ["no next review"]),
        ({"contributions": AUTHOR}, ["no reviewer"]),
        ({"contributions": AUTHOR, "nextReviewDue": None}, ["no next review", "no reviewer"]),
        ({"status": "draft", "nextReviewDue": "2020-01-01"}, ["draft"]),
        ({"status": "retired", "nextReviewDue": "2020-01-01"}, ["retired"]),
        ({"status": "nonsense"}, ["cannot be read"]),
    ],
)
def test_states(fields: dict[str, Any], expected: list[str], root: Path) -> None:
    put(root, "leaflet", **fields)
    assert states(root, everything=True) == {"leaflet": expected}
    quiet = expected[0] in QUIET
    assert states(root) == ({} if quiet else {"leaflet": expected})


def test_every_state_has_a_test() -> None:
    (mark,) = (m for m in test_states.pytestmark if m.name == "parametrize")
    assert {state for _, expected in mark.args[1] for state in expected} == {*map(str, State)}


def test_an_article_with_errors_is_in_the_list(root: Path) -> None:
    (root / "articles/broken.json").write_text("{")
    assert states(root) == {"broken": ["cannot be read"]}
    assert reviews(root).pressing


def test_an_article_that_rules_stop_is_in_the_list(root: Path) -> None:
    put(root, "leaflet", nextReviewDue="2020-01-01")
    publication = json.loads((root / "publication.json").read_bytes())
    publication["checks"] = {"severities": {"review/overdue": "error"}}
    (root / "publication.json").write_text(json.dumps(publication))
    assert states(root) == {"leaflet": ["overdue"]}


def test_the_most_urgent_comes_first(root: Path) -> None:
    put(root, "a-due", nextReviewDue="2026-03-01")
    put(root, "b-due", nextReviewDue="2026-02-01")
    put(root, "late", nextReviewDue="2026-01-01")
    put(root, "very-late", nextReviewDue="2020-01-01")
    put(root, "never", lastReviewed=None)
    put(root, "nobody", contributions=AUTHOR)
    order = [row.article for row in reviews(root, everything=True).rows]
    assert order == ["very-late", "late", "never", "b-due", "a-due", "nobody", "leaflet"]


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-11-15", 3, "2027-02-15"),
        ("2026-12-31", 0, "2026-12-31"),
        ("2026-06-30", 24, "2028-06-30"),
        ("9999-12-31", 3, "9999-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(today: str, months: int, expected: str) -> None:
    assert later(day(today), months) == day(expected)


def test_how_far_ahead_is_chosen(root: Path) -> None:
    assert states(root, months=28) == {}
    assert states(root, months=29) == {"leaflet": ["due soon"]}
    assert MONTHS == 3


def test_reviewers_have_names(root: Path) -> None:
    both = [{"contributor": id, "role": "reviewer"} for id in ("sam-example", "nobody")]
    put(root, "leaflet", contributions=both, nextReviewDue="2020-01-01")
    (row,) = reviews(root).rows
    assert row.reviewers == ("Sam Example", "nobody")


# --- formats -------------------------------------------------------------------------------------


@pytest.fixture
def several(root: Path) -> Listing:
    put(root, "late", nextReviewDue="2026-01-01", headline='=HYPERLINK("x"); late, 20% \\ too')
    put(root, "late-2", nextReviewDue="2026-01-02", headline="Prévention – 頭痛 " * 12, version="2")
    put(root, "never", lastReviewed=None, nextReviewDue=None, headline="<b>Never</b>\u202e")
    put(root, "old", status="retired", nextReviewDue="2020-01-01")
    (root / "articles/broken.json").write_text("{")
    return reviews(root, everything=True)


def test_text_is_aligned(several: Listing) -> None:
    lines = FORMATS["text"](several).decode().splitlines()
    assert len(lines) == 1 + len(several.rows)
    starts = [re.search(r"(20\d\d-\d\d-\d\d|-) ", line) for line in lines[1:]]
    assert len({match.start() for match in starts if match}) == 1
    assert lines[1].startswith("overdue")
    assert lines[1].split()[1] == "2026-01-01"
    assert not any("\u202e" in line for line in lines)


def test_an_empty_list_is_empty(root: Path) -> None:
    nothing = reviews(root)
    assert FORMATS["text"](nothing) == b""
    assert b"Nothing is overdue, due within 3 months" in FORMATS["html"](nothing)
    assert FORMATS["csv"](nothing).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


def test_csv_is_read_again_and_holds_no_formula(several: Listing) -> None:
    data = FORMATS["csv"](several)
    assert data.startswith(b"\xef\xbb\xbfarticle,")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["article"] for row in rows] == [row.article for row in several.rows]
    assert rows[0]["title"] == "'" + several.rows[0].headline
    assert rows[0]["next review due"] == "2026-01-01"
    assert rows[1]["title"] == several.rows[1].headline
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + len(rows)


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(first: str, root: Path) -> None:
    put(root, "leaflet", headline=f"{first.strip()} x", version=first.strip(), lastReviewed=None)
    text = FORMATS["csv"](reviews(root)).decode("utf-8-sig")
    cells = next(csv.reader(io.StringIO(text.split("\r\n", 1)[1])))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_page_is_whole_and_words_stay_words(several: Listing) -> None:
    page = FORMATS["html"](several).decode()
    assert "<script" not in page
    assert "<b>Never" not in page
    assert "url(" not in page
    assert page.count("<tr>") == 1 + len(several.rows)
    assert page.count('scope="row"') == len(several.rows)
    assert page.count("<caption>") == 1
    assert 'content="noindex"' in page


def test_the_calendar_is_one_for_another_program(several: Listing) -> None:
    data = FORMATS["ics"](several)
    calendar: Any = icalendar.Calendar.from_ical(data)
    events: list[Any] = calendar.walk("VEVENT")
    dated = [row for row in several.rows if row.due and row.states[0] is not State.RETIRED]
    assert [str(event["SUMMARY"]) for event in events] == [f"Review: {r.headline}" for r in dated]
    assert [event["DTSTART"].dt for event in events] == [row.due for row in dated]
    assert {str(event["DTSTAMP"].dt) for event in events} == {"2026-01-31 00:00:00+00:00"}
    assert [str(event["URL"]) for event in events] == [row.url for row in dated]
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert "Reviewers: Sam Example" in str(events[0]["DESCRIPTION"]).split("\n")
    assert not [error for event in events for error in event.errors]
    assert str(calendar["VERSION"]) == "2.0"
    assert str(calendar["PRODID"])


def test_the_lines_of_a_calendar_are_short_and_whole(several: Listing) -> None:
    data = FORMATS["ics"](several)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    for line in data.split(b"\r\n"):
        assert len(line) <= ical.OCTETS
        line.decode()  # no character is cut in two
    assert any(len(line) > 70 for line in data.split(b"\r\n"))


def test_an_event_is_the_same_whatever_else_changes(root: Path) -> None:
    put(root, "leaflet", nextReviewDue="2026-01-01")
    first: Any = icalendar.Calendar.from_ical(FORMATS["ics"](reviews(root)))
    put(root, "leaflet", nextReviewDue="2026-02-02", headline="Another title")
    second: Any = icalendar.Calendar.from_ical(FORMATS["ics"](reviews(root)))
    uids = [[str(e["UID"]) for e in calendar.walk("VEVENT")] for calendar in (first, second)]
    assert uids[0] == uids[1]


@pytest.mark.parametrize("style", sorted(FORMATS))
def test_the_same_content_and_day_give_the_same_bytes(style: str, several: Listing) -> None:
    again = reviews(several.root, everything=True)
    assert FORMATS[style](several) == FORMATS[style](again)


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["review", *map(str, arguments), "--today", str(TODAY)])


def test_a_list_is_no_fault_unless_one_says_so(root: Path) -> None:
    put(root, "leaflet", nextReviewDue="2026-01-30")
    assert run(root).exit_code == 0
    assert run(root, "--strict").exit_code == 1
    put(root, "leaflet", nextReviewDue="2026-01-31")
    assert run(root, "--strict").exit_code == 0
    (root / "articles/broken.json").write_text("{")
    assert run(root, "--strict").exit_code == 1


def test_what_is_listed_is_told(root: Path) -> None:
    result = run(root)
    assert (result.stdout, result.stderr) == ("", "0 articles listed\n")
    result = run(root, "--all")
    assert result.stdout.splitlines()[1].startswith("in time")
    assert run(root, "--due-in", "29").stdout.splitlines()[1].startswith("due soon")
    assert run(root, "-q").stderr == ""
    put(root, "never", lastReviewed=None, nextReviewDue=None)
    assert run(root, "--format", "ics").stderr == ("1 article listed, 1 without a date left out\n")


@pytest.mark.parametrize("style", sorted(FORMATS))
def test_a_file_has_what_stdout_has(style: str, root: Path, tmp_path: Path) -> None:
    put(root, "leaflet", nextReviewDue="2026-01-30")
    file = tmp_path / "new" / "reviews"
    assert run(root, "--format", style, "--output", file).stdout == ""
    assert file.read_bytes() == run(root, "--format", style).stdout_bytes
    assert [path.name for path in file.parent.iterdir()] == ["reviews"]


def test_a_publication_that_cannot_be_read(root: Path, tmp_path: Path) -> None:
    (root / "publication.json").write_text("{")
    result = run(root)
    assert result.exit_code == 1
    assert "json/syntax" in result.stdout
    assert run(tmp_path / "nowhere").exit_code == 2

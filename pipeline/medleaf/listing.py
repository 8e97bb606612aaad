"""Write the list of reviews: as an aligned table, a page, CSV or a calendar."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence

from medleaf import ical, theme
from medleaf.exporters.html import security_policy
from medleaf.review import Listing, Row, State

COLUMNS = (
    "article",
    "title",
    "language",
    "version",
    "state",
    "next review due",
    "last reviewed",
    "reviewers",
    "address",
)
"""The header of the CSV."""
_FORMULA = tuple("=+-@\t\r")
"""First characters that make a spreadsheet take a cell for a formula (OWASP, CSV injection)."""
_WIDEST = 60
"""Columns of a terminal that a title may take."""


def as_text(listing: Listing) -> bytes:
    """Write an aligned table; nothing for an empty list."""
    head = ("State", "Next review", "Last review", "Reviewer", "Article", "Title")
    rows = [head, *(_cells(row) for row in listing.rows)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(head))]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "".join(f"{line}\n" for line in lines if listing.rows).encode()


def as_csv(listing: Listing) -> bytes:
    """Write CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel guesses wrongly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in listing.rows:
        cells: Sequence[object] = (
            row.article,
            row.headline,
            row.inLanguage,
            row.version,
            ", ".join(row.states),
            row.due or "",
            row.reviewed or "",
            ", ".join(row.reviewers),
            row.url,
        )
        writer.writerow([_safe(str(cell)) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def as_html(listing: Listing) -> bytes:
    """Write a page of its own: no scripts, nothing from elsewhere."""
    looks = theme.load(listing.root, listing.publication.theme)
    style = looks.style("tokens.css", "report.css", "styles/report.css")
    return looks.render(
        "reviews.html", listing=listing, style=style, policy=security_policy(style, ())
    ).encode()


def as_calendar(listing: Listing) -> bytes:
    """Write an iCalendar file (RFC 5545): an all-day event for each review that has a date.

    Drafts and retired articles are reviewed on no day.
    """
    events = [
        ical.Event(
            uid=ical.uid(f"{row.url}#review"),
            day=row.due,
            summary=f"Review: {row.headline}",
            description="\n".join(_description(row)),
            url=row.url,
            categories=tuple(row.states),
        )
        for row in listing.rows
        if row.due and row.states[0] not in (State.DRAFT, State.RETIRED)
    ]
    return ical.calendar(f"Reviews: {listing.publication.name}", events, listing.today)


FORMATS: dict[str, Callable[[Listing], bytes]] = {
    "text": as_text,
    "html": as_html,
    "csv": as_csv,
    "ics": as_calendar,
}
"""The ways to write the list, by the names that the command line knows."""


def _cells(row: Row) -> tuple[str, ...]:
    title = _printable(row.headline)
    return (
        ", ".join(row.states),
        str(row.due or "-"),
        str(row.reviewed or "-"),
        _printable(", ".join(row.reviewers)) or "-",
        row.article,
        title if len(title) <= _WIDEST else f"{title[: _WIDEST - 1]}…",
    )


def _description(row: Row) -> tuple[str, ...]:
    return (
        f"State: {', '.join(row.states)}",
        f"Last reviewed: {row.reviewed or 'never'}",
        f"Reviewers: {', '.join(row.reviewers) or 'none'}",
        f"Article: {row.article}{f', version {row.version}' if row.version else ''}",
    )


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes (UAX #11; combining marks take none)."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )

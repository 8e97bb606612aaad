"""List what a leaflet team has to review: overdue, due soon, never reviewed, without a reviewer.

Every article file is in the list, those with errors, too: what cannot be read may be overdue.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.document import page_url
from medleaf.files import FOLDERS, listed, publication_file
from medleaf.model import Article, Contributor, Publication, Status
from medleaf.reading import load

MONTHS = 3
"""How many months ahead a review counts as due, unless one says otherwise."""


class State(StrEnum):
    """How an article stands, the most urgent first. A draft or a retired article is in no use."""

    OVERDUE = "overdue"
    UNREADABLE = "cannot be read"
    NEVER = "never reviewed"
    DUE = "due soon"
    UNDATED = "no next review"
    UNREVIEWED = "no reviewer"
    IN_TIME = "in time"
    DRAFT = "draft"
    RETIRED = "retired"


QUIET = (State.IN_TIME, State.DRAFT, State.RETIRED)
"""The states that are listed only on demand."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An article in the list. `states` has at least one, the most urgent first."""

    article: str
    states: tuple[State, ...]
    headline: str = ""
    inLanguage: str = ""
    version: str = ""
    url: str = ""
    reviewed: datetime.date | None = None
    due: datetime.date | None = None
    reviewers: tuple[str, ...] = ()

    @property
    def urgency(self) -> tuple[int, datetime.date, str]:
        """What the list is sorted by: state, then date, then id."""
        return [*State].index(self.states[0]), self.due or datetime.date.max, self.article


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The list of a publication on a day."""

    root: Path
    publication: Publication
    today: datetime.date
    months: int
    rows: tuple[Row, ...]

    @property
    def pressing(self) -> bool:
        """Say whether a review is overdue, or may be."""
        return any(row.states[0] in (State.OVERDUE, State.UNREADABLE) for row in self.rows)


def listing(
    root: Path,
    publication: Publication,
    today: datetime.date,
    months: int = MONTHS,
    *,
    everything: bool = False,
) -> Listing:
    """List the articles that need somebody, the most urgent first; all of them if wanted."""
    names: dict[str, str] = {}
    rows = [
        _row(root, path, publication, today, later(today, months), names)
        for path in listed(root, FOLDERS["article"])
    ]
    wanted = [row for row in rows if everything or row.states[0] not in QUIET]
    return Listing(
        root=root,
        publication=publication,
        today=today,
        months=months,
        rows=tuple(sorted(wanted, key=lambda row: row.urgency)),
    )


def publication_of(root: Path) -> tuple[Publication | None, list[Diagnostic]]:
    """Read publication.json; it is None when it has errors, which come with it.

    Raises:
        SetupError: there is no publication in the folder.
    """
    found: list[Diagnostic] = []
    _, publication = load(root, publication_file(root), "publication", Publication, found)
    return publication, found


def later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months on, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    for number in range(day.day, 27, -1):
        try:
            return datetime.date(year, month + 1, number)
        except ValueError:
            continue
    return datetime.date(year, month + 1, day.day)


def _row(
    root: Path,
    path: Path,
    publication: Publication,
    today: datetime.date,
    soon: datetime.date,
    names: dict[str, str],
) -> Row:
    _, article = load(root, path, "article", Article, [])
    if article is None:
        return Row(article=path.stem, states=(State.UNREADABLE,))
    reviewers = [c.contributor for c in article.contributions if c.role == "reviewer"]
    return Row(
        article=path.stem,
        states=tuple(_states(article, bool(reviewers), today, soon)),
        headline=article.headline,
        inLanguage=article.inLanguage,
        version=article.version or "",
        url=page_url(publication, article),
        reviewed=article.lastReviewed,
        due=article.nextReviewDue,
        reviewers=tuple(_name(root, id, names) for id in dict.fromkeys(reviewers)),
    )


def _states(
    article: Article, reviewer: bool, today: datetime.date, soon: datetime.date
) -> Iterator[State]:
    if article.status is not Status.ACTIVE:
        yield State(article.status)
        return
    due, needs = article.nextReviewDue, False
    for state, true in (
        (State.OVERDUE, due is not None and due < today),
        (State.NEVER, article.lastReviewed is None),
        (State.DUE, due is not None and today <= due <= soon),
        (State.UNDATED, due is None and article.lastReviewed is not None),
        (State.UNREVIEWED, not reviewer),
    ):
        if true:
            needs = True
            yield state
    if not needs:
        yield State.IN_TIME


def _name(root: Path, id: str, names: dict[str, str]) -> str:
    """Return a contributor's name; the id, if the file is not right."""
    if id not in names:
        path = root / FOLDERS["contributor"] / f"{id}.json"
        _, person = load(root, path, "contributor", Contributor, [])
        names[id] = person.name if person else id
    return names[id]

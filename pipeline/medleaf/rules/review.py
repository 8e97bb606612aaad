"""Whether somebody has looked at an article, and when it is looked at next."""

from __future__ import annotations

from collections.abc import Iterator

from medleaf.rules.subject import Finding, Whole

DATES = ("datePublished", "lastReviewed", "nextReviewDue")
"""The dates that every leaflet in use shows."""


def missing(whole: Whole) -> Iterator[Finding]:
    """Find an article in use without its dates."""
    lacking = [name for name in DATES if getattr(whole.article, name) is None]
    if whole.active and lacking:
        yield whole.file.finding("/headline", f"there is no {', no '.join(lacking)}")


def overdue(whole: Whole) -> Iterator[Finding]:
    """Find an article in use whose review is due."""
    due = whole.article.nextReviewDue
    if whole.active and due and due < whole.today:
        yield whole.file.finding("/nextReviewDue", f"the review was due on {due}")


def interval(whole: Whole) -> Iterator[Finding]:
    """Find dates that are out of order, ahead of us, or too far apart."""
    article, years = whole.article, whole.profile.reviewYears
    published, reviewed, due = (getattr(article, name) for name in DATES)
    if reviewed and published and reviewed < published:
        yield whole.file.finding("/lastReviewed", f"reviewed before it was published, {published}")
    if reviewed and reviewed > whole.today:
        yield whole.file.finding("/lastReviewed", "the review is in the future")
    if reviewed and due and due <= reviewed:
        yield whole.file.finding("/nextReviewDue", f"not after the last review, {reviewed}")
    elif (
        reviewed
        and due
        and (due.year - years, due.month, due.day)
        > (
            reviewed.year,
            reviewed.month,
            reviewed.day,
        )
    ):
        yield whole.file.finding("/nextReviewDue", f"more than {years} years after {reviewed}")

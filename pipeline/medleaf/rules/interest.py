"""Whether a reader is told who pays and who gains."""

from __future__ import annotations

from collections.abc import Iterator

from medleaf.model import Contributor
from medleaf.rules.subject import Finding, Whole


def missing(whole: Whole) -> Iterator[Finding]:
    """Find an article in use without funding and interests, and authors without theirs."""
    if not whole.active:
        return
    interests = whole.article.interests
    if interests is None or not (interests.funding or interests.statement):
        yield whole.file.finding("/headline", "nothing says who paid for this and who gains")
    for index, contribution in enumerate(whole.article.contributions):
        person = next(f.value for f in whole.people if f.id == contribution.contributor)
        if (
            contribution.role in ("author", "reviewer")
            and isinstance(person, Contributor)
            and person.interests is None
        ):
            here = f"/contributions/{index}/contributor"
            yield whole.file.finding(here, f'"{person.id}" has not declared any interests')

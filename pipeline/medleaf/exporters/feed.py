"""The Atom feed (RFC 4287): which articles are new or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from medleaf.document import Entry
from medleaf.exporters import Made
from medleaf.exporters.metadata import (
    changed,
    credits_of,
    downloads,
    entry_url,
    signature,
    site_url,
)
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library

MOST = 100
"""Most articles in the feed, the latest: a feed tells what is new, the sitemap has them all."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """An article in the feed; dates as RFC 3339 has them, at midnight UTC."""

    entry: Entry
    updated: str
    published: str | None
    authors: tuple[str, ...]
    files: tuple[tuple[str, Made], ...]


def feed(
    library: Library,
    theme: Theme,
    listed: Sequence[Entry],
    made: Mapping[str, tuple[Made, ...]],
) -> bytes | None:
    """Make feed.atom; None if no article has a date.

    Atom demands when an entry was `updated` (4.2.15). An article without a date is not in the feed:
    any date would be made up.
    """
    dated = [(day, entry) for entry in listed if (day := changed(entry))]
    dated.sort(key=lambda pair: (-pair[0].toordinal(), pair[1].id))
    if not dated:
        return None
    news = []
    for day, entry in dated[:MOST]:
        locale = theme.locale(entry.inLanguage)
        news.append(
            News(
                entry=entry,
                updated=_moment(day.isoformat()),
                published=_moment(entry.datePublished.isoformat()) if entry.datePublished else None,
                authors=tuple(
                    signature(credit, locale)
                    for credit in credits_of(entry, library.contributors)
                    if credit.role == "author"
                ),
                files=tuple(
                    (entry_url(entry, file.path), file) for file in downloads(made[entry.id])
                ),
            )
        )
    return theme.render(
        "feed.atom",
        publication=library.publication,
        address=site_url(library.publication, "feed.atom"),
        news=news,
    ).encode()


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"

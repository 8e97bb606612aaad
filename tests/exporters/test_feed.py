"""The feed tells what is new, with the dates of the content and no others."""

from __future__ import annotations

import datetime

import feedparser
import msgspec
from articles import EPUB
from products import SEED, TRUST, built

from medleaf import theme
from medleaf.exporters import feed
from medleaf.library import Library
from medleaf.model import Status


def made(library: Library) -> bytes | None:
    listed = [e for e in library.entries.values() if e.status is Status.ACTIVE]
    return feed.feed(library, theme.load(TRUST, "axis"), listed, {e.id: (EPUB,) for e in listed})


def test_the_publication() -> None:
    found = feedparser.parse(built(TRUST).read("feed.atom"))
    assert not found.bozo
    assert found.version == "atom10"
    assert found.feed.id == "https://www.example.org/leaflets/"
    assert found.feed.title == "Example Trust leaflets"
    assert found.feed.author_detail == {
        "name": "Example Trust",
        "href": "https://www.example.org/",
        "email": "leaflets@example.org",
    }
    assert found.feed.updated == "2026-02-16T00:00:00Z"
    links = {link.rel: link.href for link in found.feed.links}
    assert links == {
        "self": "https://www.example.org/leaflets/feed.atom",
        "alternate": "https://www.example.org/leaflets/",
    }


def test_the_latest_comes_first() -> None:
    found = feedparser.parse(built(TRUST).read("feed.atom"))
    assert [(e.updated[:10], e.title) for e in found.entries] == [
        ("2026-02-16", "L’Examplol est-il efficace\u00a0?"),
        ("2026-02-16", "Prévenir les maux de tête fréquents avec l’Examplol"),
        ("2026-02-02", "What we do not know yet about Examplol"),
        ("2026-02-02", "How well Examplol works"),
        ("2026-02-02", "Preventing frequent headaches with Examplol"),
    ]
    item = found.entries[4]
    assert [author.name for author in item.authors] == ["Mary Sample (pseudonym)"]
    assert [tag.term for tag in item.tags] == ["Frequent headache", "Examplol"]
    assert item.summary == built(TRUST).library.entries["headache-prevention"].description
    for link in item.enclosures:
        path = link.href.removeprefix("https://www.example.org/leaflets/")
        assert int(link.length) == len(built(TRUST).read(path))


def test_articles_without_a_date_are_not_in_the_feed() -> None:
    assert "clinic-visit" not in built(TRUST).read("feed.atom").decode()
    assert not (built(SEED).output / "feed.atom").exists()
    assert made(built(SEED).library) is None


def test_a_review_is_a_change() -> None:
    library = built(TRUST).library
    entry = msgspec.structs.replace(
        library.entries["headache-prevention"],
        dateModified=None,
        lastReviewed=datetime.date(2027, 3, 1),
    )
    data = made(msgspec.structs.replace(library, entries={entry.id: entry}))
    assert feedparser.parse(data).entries[0].updated == "2027-03-01T00:00:00Z"


def test_the_feed_is_of_the_latest_only() -> None:
    library = built(TRUST).library
    entry = library.entries["headache-prevention"]
    day = datetime.date(2026, 1, 1)
    many = {
        f"a{n}": msgspec.structs.replace(
            entry,
            id=f"a{n}",
            url=f"https://www.example.org/a{n}/",
            dateModified=day + datetime.timedelta(days=n),
        )
        for n in range(feed.MOST + 5)
    }
    found = feedparser.parse(made(msgspec.structs.replace(library, entries=many)))
    assert [e.id for e in found.entries] == [
        f"https://www.example.org/a{n}/" for n in range(feed.MOST + 4, 4, -1)
    ]

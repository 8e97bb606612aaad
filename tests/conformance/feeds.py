"""The publication's feed before feedparser, as a feed reader sees it."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.checker import Checker, each, modules


def feed(file: Path) -> list[str]:
    """Parse the feed: it is well-formed, and its entries are the pages that may be listed."""
    import feedparser

    told = feedparser.parse(file.read_bytes())
    bad = [f"it is not well-formed: {told.bozo_exception}"] if told.bozo else []
    if told.version != "atom10":
        bad.append(f"it is {told.version or 'no feed'}, not Atom 1.0")
    ids = [entry.id for entry in told.entries]
    if len(set(ids)) != len(ids):
        bad.append("two entries have the same id")
    if ids != [entry.link for entry in told.entries]:
        bad.append("an entry's id is not its page")
    pages = {page["url"]: page["headline"] for page in _dated(file.parent)}
    titles = {entry.link: entry.title for entry in told.entries}
    if titles != pages:
        bad.append(f"its entries are {titles}, the pages with a date {pages}")
    return bad


def _dated(folder: Path) -> list[dict[str, str]]:
    """Return the Article nodes of the pages that are published and say when they changed."""
    found = []
    for file in sorted(folder.glob("*/index.jsonld")):
        page, article = json.loads(file.read_bytes())["@graph"][:2]
        if "dateModified" in article and "noindex" not in head(file):
            found.append({"url": page["url"], "headline": article["headline"]})
    return found


def head(file: Path) -> str:
    return file.with_name("head.html").read_text(encoding="utf-8")


CHECKERS = (Checker("feedparser", ("feed.atom",), each(feed), modules("feedparser"), always=False),)

"""The catalogue before r2-opds-js, the reader of OPDS in Thorium: it understands what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.checker import Checker, each, program, run
from conformance.fetched import node_modules

SCRIPT = Path(__file__).with_name("shelf.js")
NEWER = {"size", "language"}
"""What the Link Object has by now (readium.org/webpub-manifest), and r2-opds-js only keeps."""
PEOPLE = ("author", "editor", "translator", "illustrator", "contributor", "publisher")

Node = dict[str, Any]


def understood(file: Path) -> list[str]:
    """Have a catalogue read: titles, people, dates, links and pictures are those of the file."""
    done = run("node", SCRIPT, str(node_modules()), file)
    if done.returncode:
        return [f"it cannot be read: {done.stderr[-500:]}"]
    (told,) = json.loads(done.stdout)
    feed = json.loads(file.read_bytes())
    found, wanted = told.pop("publications"), [_publication(p) for p in feed["publications"]]
    bad = [*_differences("the feed", told, _feed(feed))]
    if len(found) != len(wanted):
        bad.append(f"{len(found)} publications of {len(wanted)} are understood")
    for one, other in zip(found, wanted, strict=False):
        bad += _differences(str(other["title"]), one, other)
    return bad


def _differences(name: str, found: Node, wanted: Node) -> Iterator[str]:
    for key, value in wanted.items():
        if found.get(key) != value:
            yield f"{name}: {key} is understood as {found.get(key)}, not {value}"


def _feed(feed: Node) -> Node:
    """Return how a feed should be understood, with a note for each publication without a cover."""
    said = feed["metadata"]
    bare = sum("images" not in publication for publication in feed["publications"])
    return {
        "title": said.get("title"),
        "description": said.get("description"),
        "counts": [said.get(name) for name in ("numberOfItems", "itemsPerPage", "currentPage")],
        "links": [_link(link) for link in feed["links"]],
        "unknown": [],
        "notes": ["OPDSPublication.Image[s] is not set!"] * bare,
    }


def _publication(publication: Node) -> Node:
    said = publication["metadata"]
    day = said.get("published")
    return {
        "title": said.get("title"),
        "type": said.get("@type"),
        "identifier": said.get("identifier"),
        "description": said.get("description"),
        "language": [said.get("language")],
        "published": day and f"{day}T00:00:00.000Z",
        "modified": said.get("modified") and said["modified"].replace("Z", ".000Z"),
        "subject": said.get("subject", []),
        **{name: _people(said.get(name, [])) for name in PEOPLE},
        "links": [_link(link) for link in publication["links"]],
        "images": [_link(link) for link in publication.get("images", [])],
        "unknown": [],
    }


def _people(people: str | list[Node]) -> list[Node]:
    named = [{"name": people}] if isinstance(people, str) else people
    return [
        {"name": p.get("name"), "role": [p["role"]] if "role" in p else [], "unknown": []}
        for p in named
    ]


def _link(link: Node) -> Node:
    rel = [link["rel"]] if "rel" in link else []
    newer = [name for name in link if name in NEWER]
    return {"href": link.get("href"), "type": link.get("type"), "rel": rel, "unknown": newer}


def with_r2() -> bool:
    return program("node")() and node_modules() is not None


CHECKERS = (
    Checker("r2-opds-js", ("opds.json", "opds-*.json"), each(understood), with_r2, always=False),
)

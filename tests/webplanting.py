"""Plant one fault in a finished page, graph or list: read a file of a build, change one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from products import TRUST, built

from medleaf import theme
from medleaf.manifest import MANIFEST, File, Manifest
from medleaf.proof import website
from medleaf.proof.site import Site

FRENCH, VISIT = "prevention-des-maux-de-tete", "clinic-visit"
DRAFT, OLD = "draft-leaflet", "old-headache-leaflet"
Change = Callable[[str], str]
"""Makes a file wrong."""
Node = dict[str, Any]


@cache
def _manifest() -> dict[str, File]:
    listing = msgspec.json.decode(built(TRUST).read(MANIFEST), type=Manifest)
    return {line.path: line for line in listing.files}


def proven(path: str, change: Change = lambda text: text, **others: str) -> set[str]:
    """Return the rules that a file of the trust's build does not keep once it is changed.

    `others` are files to add to the build, by their paths.
    """
    library = built(TRUST).library
    texts = {path: change(built(TRUST).read(path).decode()), **others}

    def read(name: str) -> bytes:
        return texts[name].encode() if name in texts else built(TRUST).read(name)

    known = _manifest()
    site = Site(
        library=library,
        theme=theme.load(library.root, library.publication.theme),
        files={**known, **{name: known[path] for name in others}},
        read=read,
    )
    line = known[path]
    if line.article is None:
        return {finding.rule for finding in website.publication(site, path)}
    document = library.document(line.article)
    found = website.article_file(site, path, line.product, document)
    return {finding.rule for finding in found}


def edited(old: str, new: str) -> Change:
    """Put one text in the place of the first of another.

    Raises:
        LookupError: the file has no such text, so nothing would be planted.
    """

    def change(text: str) -> str:
        if old not in text:
            raise LookupError(old)
        return text.replace(old, new, 1)

    return change


def swapped(one: str, other: str) -> Change:
    """Put two texts in each other's place."""

    def change(text: str) -> str:
        before, _, rest = text.partition(one)
        between, _, after = rest.partition(other)
        if not rest or not after:
            raise LookupError(one)
        return before + other + between + one + after

    return change


def without(first: str, last: str) -> Change:
    """Take out everything from one text to the end of another."""

    def change(text: str) -> str:
        start = text.index(first)
        end = text.index(last, start) + len(last)
        return text[:start] + text[end:]

    return change


def graphed(change: Callable[[dict[str, Node], Node], object]) -> Change:
    """Change a graph: a function is given its nodes by the ends of their ids, and the whole."""

    def changed(text: str) -> str:
        graph = json.loads(text)
        nodes: dict[str, Node] = {}
        for node in graph["@graph"]:
            nodes.setdefault(node["@id"].rpartition("#")[2], node)
        change(nodes, graph)
        return json.dumps(graph, ensure_ascii=False)

    return changed


def given(node: str, **values: Any) -> Change:
    """Give a node of a graph other values; None takes one away."""

    def change(nodes: dict[str, Node], _: Node) -> None:
        for name, value in values.items():
            if value is None:
                del nodes[node][name]
            else:
                nodes[node][name] = value

    return graphed(change)


def listing(change: Callable[[Any], object]) -> Change:
    """Change a list that is JSON."""

    def changed(text: str) -> str:
        value = json.loads(text)
        change(value)
        return json.dumps(value, ensure_ascii=False)

    return changed

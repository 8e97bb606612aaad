"""A JSON-LD graph as the proofs read it: nodes by their ids, values by paths, must-have shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from medleaf.proof.rules import Finding
from medleaf.proof.vocabulary import listed, nodes

Node = Mapping[str, Any]
SHAPES: Mapping[str, tuple[str, ...]] = {
    "MedicalWebPage": ("name", "url", "inLanguage"),
    "ProfilePage": ("name", "url", "inLanguage", "mainEntity", "isPartOf", "breadcrumb"),
    "Article": ("headline", "url", "inLanguage"),
    "Person": ("name",),
    "Organization": ("name",),
    "WebSite": ("name", "url", "inLanguage", "publisher"),
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name", "item"),
    "WebPageElement": ("headline", "url", "position"),
    "MediaObject": ("contentUrl", "encodingFormat", "contentSize", "sha256", "inLanguage"),
    "ImageObject": ("contentUrl",),
    "MedicalCode": ("codeValue", "codingSystem"),
    "MedicalAudience": ("audienceType",),
    "PropertyValue": ("propertyID", "value"),
    "EducationalOccupationalCredential": ("name",),
    "ScholarlyArticle": ("name",),
    "Periodical": ("name",),
    "MedicalCondition": ("name",),
    "Drug": ("name",),
}
"""What each node has to have, by its type. A site named by a reference is not one of ours."""
OWN: Mapping[str, tuple[str, ...]] = {
    "MedicalWebPage": ("mainEntity", "isPartOf", "breadcrumb", "publisher", "mainContentOfPage"),
    "Article": ("mainEntityOfPage", "publisher", "articleSection"),
}
"""What page and article have to have beside, where they are the ones that the graph is about."""
ONCE = ("BreadcrumbList",)
"""What a graph has one of."""


class Graph(msgspec.Struct, frozen=True, dict=True):
    """A document {"@context", "@graph"}."""

    document: Any

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes that have an id."""
        return {
            node["@id"]: node
            for _, node in nodes(self.document.get("@graph"), "@graph")
            if isinstance(node.get("@id"), str)
        }

    def at(self, start: Iterable[Any], path: str) -> list[Any]:
        """Follow names, as "author.name", from nodes; return the values in order.

        A reference to a node is that node; one to a member of schema.org is its @id.
        """
        found = list(start)
        for name in path.split("."):
            found = [
                self._resolved(value)
                for node in found
                if isinstance(node, dict)
                for value in listed(node.get(name))
            ]
        return found

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"@id"}:
            return self.nodes.get(value["@id"], value["@id"])
        return value


def shapes(graph: Graph, url: str) -> Iterator[Finding]:
    """Check that the nodes that readers look for are there and have what they need.

    Args:
        graph: The graph.
        url: The address of the page that it is about.
    """
    kinds: Counter[str] = Counter()
    for place, node in nodes(graph.document["@graph"], "@graph"):
        about = str(node.get("@id", "")).split("#")[0] == url
        for kind in listed(node["@type"]):
            kinds[kind] += 1
            cited = kind == "WebSite" and "@id" not in node
            wanted = SHAPES.get(kind, ()) + (OWN.get(kind, ()) if about else ())
            for name in wanted if not cited else ():
                if name not in node:
                    yield Finding("proof/shape", f"{place}: the {kind} has no {name}")
    for kind in ONCE:
        if kinds[kind] != 1:
            yield Finding("proof/shape", f"the graph has {kinds[kind]} nodes {kind}")
    pages = [n for n in graph.nodes.values() if n.get("@id") == f"{url}#webpage"]
    if not pages:
        yield Finding("proof/shape", f"the graph has no node {url}#webpage")

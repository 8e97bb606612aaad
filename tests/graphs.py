"""The JSON-LD of an article as a test looks at it: its nodes by their types and references."""

from __future__ import annotations

from typing import Any

from articles import EPUB, PAGE, PDF
from products import TRUST

from medleaf.document import Document
from medleaf.exporters import Made
from medleaf.exporters.jsonld import graph
from medleaf.locale import load

MADE = (PDF, EPUB, PAGE)


def made_graph(document: Document, made: tuple[Made, ...] = MADE) -> dict[str, Any]:
    return graph(document, load(TRUST, document.language), made)


def nodes(graph: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [n for n in graph["@graph"] if kind in (n["@type"], *n["@type"])]


def one(graph: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = nodes(graph, kind)
    return found


def article_of(graph: dict[str, Any]) -> dict[str, Any]:
    """The article itself; its translations are Articles too."""
    (found,) = [n for n in nodes(graph, "Article") if "mainEntityOfPage" in n]
    return found


def referred(graph: dict[str, Any], references: list[dict[str, str]]) -> list[dict[str, Any]]:
    by_id = {node["@id"]: node for node in graph["@graph"]}
    return [by_id[reference["@id"]] for reference in references]


def keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(keys(item) for item in value))
    if isinstance(value, dict):
        return set(value).union(*(keys(item) for item in value.values()))
    return set()


def page_of(graph: dict[str, Any]) -> dict[str, Any]:
    return one(graph, "MedicalWebPage")

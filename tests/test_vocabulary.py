"""The checker of JSON-LD names each planted fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from articles import document
from graphs import (
    article_of,
    made_graph,
    one,
    page_of,
)
from products import TRUST
from vocabulary import problems

Fault = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Fault, str]] = {
    "unknown type": (
        lambda g: page_of(g).update({"@type": "MedicalWebpage"}),
        "there is no type MedicalWebpage",
    ),
    "unknown property": (
        lambda g: page_of(g).update(conformsTo="x"),
        "there is no property conformsTo",
    ),
    "superseded term": (
        lambda g: page_of(g).update(aspect="Causes"),
        "aspect is superseded by mainContentOfPage",
    ),
    "wrong domain": (
        lambda g: article_of(g).update(lastReviewed="2026-01-26"),
        "lastReviewed belongs to WebPage, not to Article",
    ),
    "wrong range": (
        lambda g: page_of(g).update(author=[page_of(g)["mainEntity"]]),
        "is not of the type Organization or Person",
    ),
    "wrong range of a node within": (
        lambda g: page_of(g).update(author=[{"@type": "MedicalCode", "codeValue": "1"}]),
        "MedicalCode where Organization or Person is expected",
    ),
    "text for an object": (
        lambda g: page_of(g).update(specialty=["https://schema.org/Psychiatric"]),
        "text where Specialty is expected",
    ),
    "text for a person": (
        lambda g: page_of(g).update(author="Mary Sample"),
        "text where Organization or Person is expected",
    ),
    "no member": (
        lambda g: page_of(g).update(specialty=[{"@id": "https://schema.org/Psychiatry"}]),
        "schema.org has no member Psychiatry",
    ),
    "member of another enumeration": (
        lambda g: page_of(g).update(specialty=[{"@id": "https://schema.org/Clinician"}]),
        "Clinician is no member of Specialty",
    ),
    "two dates": (
        lambda g: page_of(g).update(lastReviewed="2026-01-26, 2026-02-02"),
        "where Date is expected",
    ),
    "no such date": (
        lambda g: page_of(g).update(lastReviewed="2026-02-30"),
        "'2026-02-30' where Date is expected",
    ),
    "number as text": (
        lambda g: article_of(g).update(wordCount="385"),
        "'385' where Integer is expected",
    ),
    "dangling @id": (
        lambda g: g["@graph"].remove(one(g, "BreadcrumbList")),
        "#breadcrumb",
    ),
    "relative @id": (
        lambda g: page_of(g).update({"@id": "#webpage"}),
        "'#webpage' is not an absolute address",
    ),
    "relative address": (
        lambda g: page_of(g).update(license="/licence"),
        "'/licence' is not an absolute address",
    ),
    "two nodes of one @id": (
        lambda g: g["@graph"].append(copy.deepcopy(page_of(g))),
        "is defined twice",
    ),
    "empty text": (lambda g: page_of(g).update(name=" "), "name: empty"),
    "empty list": (lambda g: page_of(g).update(mentions=[]), "mentions: empty"),
    "nothing": (lambda g: page_of(g).update(description=None), "description: empty"),
    "an untyped object": (
        lambda g: page_of(g).update(author={"name": "Mary Sample"}),
        "an object without a @type",
    ),
    "code for codeValue": (
        lambda g: g["@graph"].append({"@type": "MedicalCode", "code": "EX-0001"}),
        "text where MedicalCode is expected",
    ),
    "another context": (lambda g: g.update({"@context": "http://schema.org"}), "@context"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_checker_names_a_planted_fault(name: str) -> None:
    plant, expected = FAULTS[name]
    found = made_graph(document(TRUST, "headache-prevention"))
    plant(found)
    said = problems(found)
    assert any(expected in line for line in said), said

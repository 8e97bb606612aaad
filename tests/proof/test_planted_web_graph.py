"""Single faults planted in finished JSON-LD: `proof` names each."""

from __future__ import annotations

from typing import Any

import pytest
from products import QUESTIONS, RESEARCH, RICH
from webplanting import DRAFT, FRENCH, OLD, Change, Node, given, graphed, proven

PAGE = "https://www.example.org/leaflets/headache-prevention/"
SITE = "https://www.example.org/leaflets/"
MARY, JOSIAH = "contributor-mary-sample", "contributor-josiah-carberry"
PSYCHIATRIC = {"@id": "https://schema.org/Psychiatric"}


def code(name: str, **values: str) -> Change:
    """Change the first code of a topic."""

    def change(nodes: dict[str, Node], _: Node) -> None:
        nodes[name]["code"][0].update(values)

    return graphed(change)


def both(**values: Any) -> Change:
    """Give page and article the same wrong values."""

    def change(nodes: dict[str, Node], _: Node) -> None:
        for name in ("webpage", "article"):
            nodes[name].update(values)

    return graphed(change)


def turned(node: str, name: str) -> Change:
    """Put the values of a property in the other order."""
    return graphed(lambda nodes, _: nodes[node][name].reverse())


def shortened(node: str, name: str) -> Change:
    """Take the first value of a property away."""
    return graphed(lambda nodes, _: nodes[node][name].pop(0))


def left_out(node: str) -> Change:
    """Take a node away and leave what refers to it."""
    return graphed(lambda nodes, graph: graph["@graph"].remove(nodes[node]))


def awarded(nodes: dict[str, Node], _: Node) -> None:
    body = {"@type": "Organization", "name": "Example University"}
    nodes[MARY]["hasCredential"][0]["recognizedBy"] = body


def twice(nodes: dict[str, Node], graph: Node) -> None:
    graph["@graph"].append(nodes["about-1"])


def second_trail(nodes: dict[str, Node], graph: Node) -> None:
    graph["@graph"].append({**nodes["breadcrumb"], "@id": f"{PAGE}#trail"})


FAULTS: tuple[tuple[str, str, str, Change], ...] = (
    # --- schema.org's own rules ---
    ("property of another type", RICH, "proof/vocabulary", given("article", evidenceLevel="High")),
    ("property there is not", RICH, "proof/vocabulary", given("article", creditedAs="Mary")),
    ("superseded property", RICH, "proof/vocabulary", given("webpage", aspect="Treatment")),
    ("superseded member", RICH, "proof/vocabulary",
     given("webpage", specialty={"@id": "https://schema.org/Dermatologic"})),
    ("superseded type", RICH, "proof/vocabulary", given("about-1", **{"@type": "Code"})),
    ("type there is not", RICH, "proof/vocabulary", given("about-1", **{"@type": "Headache"})),
    ("text for an object", RICH, "proof/vocabulary", given("article", about="Frequent headache")),
    ("object for a text", RICH, "proof/vocabulary",
     given("article", headline={"@id": f"{PAGE}#webpage"})),
    ("object of another type", RICH, "proof/vocabulary",
     given("webpage", breadcrumb={"@id": f"{PAGE}#article"})),
    ("member there is not", RICH, "proof/vocabulary",
     given("webpage", specialty={"@id": "https://schema.org/Headaches"})),
    ("member of another enumeration", RICH, "proof/vocabulary",
     given("section-what-examplol-is", hasHealthAspect=PSYCHIATRIC)),
    ("code in place of its value", RICH, "proof/vocabulary", code("about-1", code="G44")),
    ("empty text", RICH, "proof/vocabulary", given("article", description=" ")),
    ("day there is not", RICH, "proof/vocabulary", given("article", dateModified="2026-02-30")),
    ("two days in one", RICH, "proof/vocabulary",
     given("webpage", lastReviewed="2025-01-01/2026-01-26")),
    ("relative address", RICH, "proof/vocabulary",
     given("file-leaflet.pdf", contentUrl="leaflet.pdf")),
    ("another context", RICH, "proof/vocabulary",
     graphed(lambda _, graph: graph.update({"@context": "http://example.org/"}))),
    ("reference to nothing", RICH, "proof/node", given("webpage", mainEntity={"@id": f"{PAGE}#x"})),
    ("node left out", RICH, "proof/node", left_out("audience")),
    ("relative id", RICH, "proof/node", given("about-1", **{"@id": "#about-1"})),
    ("id twice", RICH, "proof/node", graphed(twice)),
    # --- shapes ---
    ("page that is no page", RICH, "proof/shape", given("webpage", **{"@id": f"{PAGE}#page"})),
    ("no trail", RICH, "proof/shape", given("webpage", breadcrumb=None)),
    ("two trails", RICH, "proof/shape", graphed(second_trail)),
    ("file without its hash", RICH, "proof/shape", given("file-leaflet.pdf", sha256=None)),
    ("nameless person", RICH, "proof/shape", given(JOSIAH, name=None)),
    ("code without its system", RICH, "proof/shape",
     graphed(lambda nodes, _: nodes["about-1"]["code"][0].pop("codingSystem"))),
    # --- against the article ---
    ("another title", RICH, "proof/title", given("article", headline="Headaches")),
    ("another title of the page", RICH, "proof/title", given("webpage", name="Headaches")),
    ("another language", RICH, "proof/language", both(inLanguage="en-US")),
    ("another address", RICH, "proof/canonical", both(url=SITE)),
    ("wrong code", RICH, "proof/code", code("about-1", codeValue="G43.9")),
    ("wrong system of codes", RICH, "proof/code", code("about-2", codingSystem="ICD-10")),
    ("renamed condition", RICH, "proof/topic", given("about-1", name="Migraine")),
    ("other name of a condition changed", RICH, "proof/topic",
     given("about-1", alternateName="Migraine")),
    ("medicine as a condition", RICH, "proof/topic",
     given("about-2", **{"@type": "MedicalCondition"})),
    ("topics in another order", RICH, "proof/topic", turned("article", "about")),
    ("mention left out", QUESTIONS, "proof/topic", shortened("webpage", "mentions")),
    ("wrong day published", RICH, "proof/dates", both(datePublished="2025-03-11")),
    ("wrong day changed", RICH, "proof/dates", given("article", dateModified="2026-02-03")),
    ("wrong day reviewed", RICH, "proof/dates", given("webpage", lastReviewed="2026-02-02")),
    ("review left out", RICH, "proof/dates", given("webpage", lastReviewed=None)),
    ("review made up", FRENCH, "proof/dates", given("webpage", lastReviewed="2020-01-01")),
    ("author left out", RICH, "proof/people", both(author=[])),
    ("reviewer as author", RICH, "proof/people", both(author=[{"@id": f"{SITE}#{JOSIAH}"}])),
    ("author as reviewer", RICH, "proof/people",
     given("webpage", reviewedBy={"@id": f"{SITE}#{MARY}"})),
    ("reviewer renamed", RICH, "proof/people", given(JOSIAH, name="Joe Carberry")),
    ("bio changed", RICH, "proof/people", given(JOSIAH, description="A doctor.")),
    ("title left out", RICH, "proof/people", given(JOSIAH, honorificPrefix=None)),
    ("another ORCID", RICH, "proof/people",
     given(JOSIAH, sameAs="https://orcid.org/0000-0002-1825-0098")),
    ("disclosure dropped", RICH, "proof/pseudonym", given(MARY, disambiguatingDescription=None)),
    ("mark of a pseudonym dropped", RICH, "proof/pseudonym", given(MARY, additionalType=None)),
    ("pseudonym not told in the credits", RICH, "proof/pseudonym",
     both(creditText="Author: Mary Sample")),
    ("pseudonym led back to somebody", RICH, "proof/pseudonym",
     given(MARY, sameAs="https://orcid.org/0000-0002-1825-0097")),
    ("picture of a pseudonym", RICH, "proof/pseudonym",
     given(MARY, image={"@id": f"{PAGE}#image-assets/routine.png"})),
    ("who knows a pseudonym", RICH, "proof/pseudonym", graphed(awarded)),
    ("real person as a pseudonym", RICH, "proof/pseudonym",
     given(JOSIAH, additionalType="http://www.wikidata.org/entity/Q61002")),
    ("sections in another order", RICH, "proof/sections", turned("article", "articleSection")),
    ("section left out", RICH, "proof/sections", shortened("webpage", "hasPart")),
    ("section without its place", RICH, "proof/sections",
     given("section-taking-examplol", url=f"{PAGE}#taking")),
    ("another health aspect", RICH, "proof/sections",
     given("section-what-examplol-is",
           hasHealthAspect={"@id": "https://schema.org/RisksOrComplicationsHealthAspect"})),
    ("citation left out", RESEARCH, "proof/citation",
     shortened("section-what-research-shows", "citation")),
    ("reference left out", RICH, "proof/citation", shortened("article", "citation")),
    ("reference renamed", RICH, "proof/citation", given("reference-example-trial", name="A trial")),
    ("reference of another year", RICH, "proof/citation",
     given("reference-example-trial", datePublished="2024")),
    ("wrong size", RICH, "proof/encoding", given("file-leaflet.pdf", contentSize="74 KB")),
    ("wrong hash", RICH, "proof/encoding", given("file-leaflet.epub", sha256="0" * 64)),
    ("wrong address of a file", RICH, "proof/encoding",
     given("file-leaflet.epub", contentUrl=f"{SITE}leaflet.epub")),
    ("file left out", RICH, "proof/encoding", shortened("article", "encoding")),
    ("picture with other words", RICH, "proof/encoding",
     given("image-assets/routine.png", description="A clock.")),
    ("another licence", RICH, "proof/metadata",
     both(license="https://creativecommons.org/licenses/by-nc/4.0/")),
    ("another audience", RICH, "proof/metadata", given("audience", audienceType="Clinician")),
    ("wrong count of words", RICH, "proof/metadata", given("article", wordCount=7250)),
    ("another version", RICH, "proof/metadata", given("article", version="2.0")),
    ("another policy", RICH, "proof/metadata", given("publisher", publishingPrinciples=SITE)),
    ("translation left out", RICH, "proof/hreflang", given("article", workTranslation=None)),
    ("original left out", FRENCH, "proof/hreflang", given("article", translationOfWork=None)),
    ("successor left out", OLD, "proof/successor", given("webpage", relatedLink=None)),
    ("withdrawal not told", OLD, "proof/metadata", both(creativeWorkStatus="Published")),
    ("draft not told", DRAFT, "proof/metadata", given("article", creativeWorkStatus=None)),
    ("keyword made up", RICH, "proof/invented", given("article", keywords="migraine cure")),
    ("abstract made up", RICH, "proof/invented", given("article", abstract="It cures headaches.")),
    ("funder made up", RICH, "proof/invented",
     given("article", funder={"@type": "Organization", "name": "Example Pharma"})),
)  # fmt: skip
"""What is wrong, the article, the rule that must see it, and the fault."""


@pytest.mark.parametrize(
    ("id", "rule", "change"),
    [fault[1:] for fault in FAULTS],
    ids=[name.replace(" ", "-") for name, *_ in FAULTS],
)
def test_fault_is_named(id: str, rule: str, change: Change) -> None:
    assert rule in proven(f"{id}/index.jsonld", change)


@pytest.mark.parametrize("id", [RICH, RESEARCH, QUESTIONS, FRENCH, OLD, DRAFT])
def test_writing_again_plants_nothing(id: str) -> None:
    assert proven(f"{id}/index.jsonld", graphed(lambda nodes, graph: None)) == set()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"@context": 1, "@graph": [1]}', '{"@graph": null']
)
def test_what_is_no_graph_is_told(text: str) -> None:
    assert proven(f"{RICH}/index.jsonld", lambda _: text)

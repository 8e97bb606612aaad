"""A contributor's page says who somebody is and what they did, and of a pseudonym no more."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html
from products import SEED, SEED_ID, TRUST, built
from vocabulary import problems

from medleaf import inline, theme
from medleaf.exporters.profile import profile_pages
from medleaf.model import Paragraph, Status

PEOPLE = [
    pytest.param(source, path.stem, id=path.stem)
    for source in (SEED, TRUST)
    for path in sorted((source / "contributors").glob("*.json"))
]
SITE = "https://www.example.org/leaflets/"


def page(source: Path, id: str) -> Any:
    return html.document_fromstring(built(source).read(f"people/{id}/index.html").decode())


def graph(source: Path, id: str) -> Any:
    return json.loads(page(source, id).xpath("//script[@type='application/ld+json']")[0].text)


@pytest.mark.parametrize(("source", "id"), PEOPLE)
def test_every_word_is_schema_orgs(source: Path, id: str) -> None:
    assert problems(graph(source, id)) == []


@pytest.mark.parametrize(("source", "id"), PEOPLE)
def test_the_page_has_what_the_file_says(source: Path, id: str) -> None:
    person = built(source).library.contributors[id]
    root = page(source, id)
    said = " ".join(root.xpath("//main")[0].text_content().split())
    assert person.name in root.findtext(".//h1")
    for text in (person.jobTitle, person.disclosure, person.interests, person.verification):
        assert not text or text in said
    for block in person.bio:
        if isinstance(block, Paragraph) and "[@" not in block.text:
            assert " ".join(inline.plain(block.text).split()) in said
    assert "None" not in said.replace("None declared", "")
    for element in root.body.iter("p", "ul", "li", "dl", "dd", "section", "h2", "h3"):
        assert element.text_content().strip()


@pytest.mark.parametrize(("source", "id"), PEOPLE)
def test_links_and_pictures_lead_to_files(source: Path, id: str) -> None:
    folder = built(source).output / "people" / id
    root = page(source, id)
    ids = root.xpath("//@id")
    for link in root.body.iter("a"):
        target = link.get("href")
        if target.startswith("#"):
            assert target[1:] in ids
        elif not target.startswith(("https://", "http://", "mailto:", "tel:")):
            assert (folder / target).is_file(), target
    for picture in root.body.iter("img"):
        assert (folder / picture.get("src")).is_file()
        assert picture.get("alt")


@pytest.mark.parametrize(("source", "id"), PEOPLE)
def test_the_policy_lets_in_what_the_page_has(source: Path, id: str) -> None:
    root = page(source, id)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for name in ("script", "style"):
        (element,) = root.iter(name)
        digest = b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert root.xpath("//@style | //script[@src] | //link[@rel='stylesheet']") == []


def test_what_somebody_had_a_part_in() -> None:
    found = page(TRUST, "josiah-carberry").xpath("//ul[@class='leaflets']/li")
    assert [(li[0].get("href"), li[0].get("hreflang"), li[1].text) for li in found] == [
        ("../../examplol-research/index.html", "en-GB", "Reviewer"),
        ("../../etudes-sur-l-examplol/index.html", "fr", "Reviewer"),
        ("../../headache-prevention/index.html", "en-GB", "Reviewer"),
        ("../../prevention-des-maux-de-tete/index.html", "fr", "Reviewer"),
        ("../../examplol-questions/index.html", "en-GB", "Reviewer"),
        ("../../clinic-visit/index.html", "en-GB", "Reviewer"),
    ]


def test_the_graph_ties_the_person_to_the_articles() -> None:
    nodes = {n["@id"]: n for n in graph(TRUST, "mary-sample")["@graph"]}
    profile = nodes[f"{SITE}people/mary-sample/#webpage"]
    me = f"{SITE}#contributor-mary-sample"
    assert profile["@type"] == "ProfilePage"
    assert profile["url"] == f"{SITE}people/mary-sample/"
    assert profile["mainEntity"] == {"@id": me}
    assert nodes[me]["@type"] == "Person"
    written = [n for n in nodes.values() if n.get("author") == {"@id": me}]
    assert [n["url"] for n in written] == profile["relatedLink"]
    article = json.loads(built(TRUST).read("headache-prevention/index.jsonld"))
    (same,) = [n for n in article["@graph"] if n["@id"] == me]
    assert same["disambiguatingDescription"] == nodes[me]["disambiguatingDescription"]


def test_a_pseudonym_is_called_one_and_given_nothing_real() -> None:
    root = page(SEED, "victoria-rowe")
    assert root.findtext(".//title").startswith("Victoria Rowe, MSc (pseudonym)")
    assert root.xpath("//p[@class='audience']")[0].text == "Pseudonym"
    names = [n.get("name") for n in graph(SEED, "victoria-rowe")["@graph"]]
    assert names.count("Victoria Rowe, MSc (pseudonym)") == 1
    assert names.count("Victoria Rowe") == 1
    (person,) = [n for n in graph(SEED, "victoria-rowe")["@graph"] if n["@type"] == "Person"]
    assert not person.keys() & {"sameAs", "identifier", "image", "email", "affiliation", "worksFor"}
    assert person["disambiguatingDescription"]


def test_nobody_is_shown_for_a_draft_alone() -> None:
    library = built(SEED).library
    entry = msgspec.structs.replace(library.entries[SEED_ID], status=Status.DRAFT)
    looks = theme.load(SEED, "axis")
    drafted = msgspec.structs.replace(library, entries={SEED_ID: entry})
    assert list(profile_pages(drafted, looks, [])) == []


def test_articles_lead_to_their_people_and_drafts_do_not() -> None:
    def links(id: str) -> list[str]:
        root: Any = html.document_fromstring(built(TRUST).read(f"{id}/index.html"))
        return list(root.xpath("//section[@id='people']//h3/a/@href"))

    assert links("clinic-visit") == [
        "../people/claire-modele/index.html",
        "../people/josiah-carberry/index.html",
    ]
    assert links("draft-leaflet") == []
    assert links("old-headache-leaflet") == []
    for href in links("clinic-visit"):
        assert (built(TRUST).output / "clinic-visit" / href).is_file()

"""The JSON-LD says what the article says, in words that schema.org has, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from articles import IDS, document, library
from graphs import (
    MADE,
    article_of,
    keys,
    made_graph,
    nodes,
    one,
    referred,
)
from products import QUESTIONS, RICH, SEED, SEED_ID, TRUST
from vocabulary import problems

from medleaf import inline, theme
from medleaf.document import Entry
from medleaf.exporters import Made
from medleaf.exporters.jsonld import Metadata, dump, graph
from medleaf.locale import load
from medleaf.model import Audience, Status


@pytest.mark.parametrize("made", [(), MADE], ids=["alone", "with-files"])
@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_word_is_schema_orgs(source: Path, id: str, made: tuple[Made, ...]) -> None:
    assert problems(made_graph(document(source, id), made)) == []


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_node_is_referred_to(source: Path, id: str) -> None:
    found = made_graph(document(source, id))
    said = dump(found).decode()
    alone = [n["@id"] for n in found["@graph"][1:] if said.count(json.dumps(n["@id"])) < 2]
    assert alone == []


WRITTEN = {
    "@id",
    "@type",
    "additionalType",
    "contentUrl",
    "copyrightNotice",
    "creativeWorkStatus",
    "creditText",
    "encodingFormat",
    "propertyID",
    "sameAs",
    "sha256",
    "url",
}
"""What medleaf puts together or computes; other tests look at these."""


@pytest.mark.parametrize(("source", "id"), IDS)
def test_every_text_stands_in_the_source(source: Path, id: str) -> None:
    """No name, date, number or code that no source file has."""
    files = [json.loads(path.read_bytes()) for path in sorted(source.rglob("*.json"))]
    given = {inline.plain(text) for file in files for text in strings(file)}
    for reference in (r for file in files for r in file.get("references", ()) if "type" in r):
        for name in reference.get("author", []) + reference.get("editor", []):
            parts = (name.get(key) for key in ("given", "family", "suffix"))
            given.add(" ".join(filter(None, parts)))
        for date in reference.get("issued", {}).get("date-parts", []):
            given.add("-".join(f"{part:02}" for part in date))
    for node in every_node(made_graph(document(source, id), ())["@graph"]):
        for key in node.keys() - WRITTEN:
            for value in node[key] if isinstance(node[key], list) else [node[key]]:
                lines = value.split("\n") if isinstance(value, str) else ()
                assert all(line in given for line in lines), (key, value)


def strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    return [value] if isinstance(value, str) else []


def every_node(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [node for item in value for node in every_node(item)]
    if isinstance(value, dict):
        return [value, *(node for item in value.values() for node in every_node(item))]
    return []


def test_the_seed() -> None:
    found = made_graph(document(SEED, SEED_ID))
    page, article = one(found, "MedicalWebPage"), article_of(found)
    url = f"https://mypatientadvice.co.uk/{SEED_ID}/"
    assert (page["url"], page["@id"], page["inLanguage"]) == (url, f"{url}#webpage", "en-GB")
    assert page["creditText"] == (
        "Author: Victoria Rowe, MSc (pseudonym); Reviewer: Dr. Rebecca Fernandez, MBBS (pseudonym)"
    )
    assert [p["name"] for p in referred(found, page["author"])] == ["Victoria Rowe"]
    assert [p["name"] for p in referred(found, page["reviewedBy"])] == ["Rebecca Fernandez"]
    assert referred(found, [page["publisher"]])[0]["name"] == "my patient advice"
    headings = [
        "Clinical Studies and Neuroimaging Evidence",
        "Pharmacological Support for Dopamine and Norepinephrine Imbalances",
        "Evidence for Neurochemical Imbalances in ADHD",
    ]
    assert [s["headline"] for s in referred(found, page["hasPart"])] == headings
    assert article["articleSection"] == headings
    assert article["wordCount"] == 385  # notes/editorial.md: the seed's body
    assert [t["name"] for t in referred(found, page["about"])] == ["ADHD"]
    said = keys(found)
    assert not said & {"datePublished", "dateModified", "lastReviewed", "image", "citation"}
    assert not said & {"license", "copyrightHolder", "copyrightNotice", "version", "specialty"}
    assert "description" not in page
    assert not said & {"aspect", "evidenceLevel", "cause", "usesDrug"}


def test_files_are_encodings_of_the_article() -> None:
    found = made_graph(document(SEED, SEED_ID))
    assert [e["@id"] for e in article_of(found)["encoding"]] == [
        n["@id"] for n in nodes(found, "MediaObject")
    ]
    pdf, epub = nodes(found, "MediaObject")
    url = f"https://mypatientadvice.co.uk/{SEED_ID}/"
    assert pdf["contentUrl"] == f"{url}leaflet.pdf"
    assert (pdf["encodingFormat"], pdf["contentSize"]) == ("application/pdf", "74 KB")
    assert (epub["encodingFormat"], epub["contentSize"]) == ("application/epub+zip", "26 KB")
    assert (pdf["sha256"], epub["sha256"]) == ("0" * 64, "1" * 64)
    assert "encoding" not in keys(made_graph(document(SEED, SEED_ID), ()))


@pytest.mark.parametrize("id", [RICH, QUESTIONS])
def test_dates_codes_and_reviews_are_those_of_the_article(id: str) -> None:
    found = made_graph(document(TRUST, id))
    page, article = one(found, "MedicalWebPage"), article_of(found)
    given = library(TRUST).document(id).article
    assert page["lastReviewed"] == str(given.lastReviewed)
    assert "lastReviewed" not in article
    for node in (page, article):
        assert node["datePublished"] == str(given.datePublished)
        assert node["dateModified"] == str(given.dateModified)
    codes = [
        (topic["name"], code["codingSystem"], code["codeValue"])
        for topic in referred(found, page["about"] + page["mentions"])
        for code in topic.get("code", [])
    ]
    assert codes == [
        (topic.name, code.codingSystem, code.codeValue)
        for topic in (*given.about, *given.mentions)
        for code in topic.codes
    ]
    assert page["specialty"] == [{"@id": f"https://schema.org/{s}"} for s in given.specialty]
    reviewers = referred(found, page["reviewedBy"])
    assert {n["@type"] for n in reviewers} == {"Person"}
    assert "Ann Other" not in [n["name"] for n in reviewers]  # a patient is no reviewer of facts


def test_sections_cite_what_they_cite() -> None:
    loaded = document(TRUST, "headache-prevention")
    found = made_graph(loaded)
    by_headline = {n["headline"]: n for n in nodes(found, "HealthTopicContent")}
    first = by_headline["What Examplol is & what it does"]
    assert first["hasHealthAspect"] == {"@id": "https://schema.org/HowItWorksHealthAspect"}
    assert [w["name"] for w in referred(found, first["citation"])] == [
        "Examplol or placebo once a day in 1,204 adults: a randomised trial",
        "Water, sleep and headaches",
    ]
    cited = [w["name"] for w in referred(found, article_of(found)["citation"])]
    assert cited == [c.reference.title for c in loaded.references]


def test_translations_name_each_other() -> None:
    english = made_graph(document(TRUST, "headache-prevention"))
    french = made_graph(document(TRUST, "prevention-des-maux-de-tete"))
    ours, theirs = article_of(english), article_of(french)
    assert ours["workTranslation"] == [{"@id": theirs["@id"]}]
    assert theirs["translationOfWork"] == {"@id": ours["@id"]}
    assert "translationOfWork" not in ours
    assert "workTranslation" not in theirs


def test_a_translation_that_is_a_draft_is_not_named() -> None:
    draft = Entry(
        id="x",
        headline="X",
        inLanguage="cy",
        status=Status.DRAFT,
        url="https://x.org/x/",
        translationOf=SEED_ID,
    )
    loaded = msgspec.structs.replace(document(SEED, SEED_ID), translations=(draft,))
    assert "https://x.org" not in dump(made_graph(loaded)).decode()


@pytest.mark.parametrize(
    ("status", "said"), [("draft", "Draft"), ("retired", "Retired"), ("active", None)]
)
def test_status(status: str, said: str | None) -> None:
    found = made_graph(document(SEED, SEED_ID, status=Status(status)))
    assert one(found, "MedicalWebPage").get("creativeWorkStatus") == said
    assert article_of(found).get("creativeWorkStatus") == said


def test_a_retired_page_leads_to_its_successor_and_no_page_to_a_sponsor() -> None:
    found = made_graph(document(TRUST, "old-headache-leaflet"))
    assert one(found, "MedicalWebPage")["relatedLink"] == [
        "https://www.example.org/leaflets/headache-prevention/"
    ]
    assert "taxis.example.org" not in dump(made_graph(document(TRUST, "clinic-visit"))).decode()


@pytest.mark.parametrize(
    ("holder", "known"), [("Example Trust", True), ("Somebody Else", False), (None, False)]
)
def test_the_copyright_holder_is_a_node_only_when_it_is_known_what_it_is(
    holder: str | None, known: bool
) -> None:
    page = one(
        made_graph(document(TRUST, "headache-prevention", copyrightHolder=holder)), "MedicalWebPage"
    )
    assert ("copyrightHolder" in page) is known
    assert page.get("copyrightNotice") == (f"© {holder}" if holder else None)


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("Clinician", "https://schema.org/Clinician"),
        ("Caregiver", "https://www.example.org/leaflets/headache-prevention/#audience"),
    ],
)
def test_audience(audience: Any, expected: str) -> None:
    changed = document(TRUST, "headache-prevention", audience=Audience(type=audience))
    found = made_graph(changed)
    assert problems(found) == []
    assert one(found, "MedicalWebPage")["medicalAudience"] == {"@id": expected}
    assert one(found, "MedicalAudience")["audienceType"] == audience


HOSTILE = "</script><!--<script>alert(1)//-->&\u2028\u2029'\""


def test_no_text_ends_the_script() -> None:
    loaded = document(SEED, SEED_ID, headline=HOSTILE, description=HOSTILE, version=HOSTILE)
    written = dump(made_graph(loaded))
    for mark in "<>&\u2028\u2029":
        assert mark.encode() not in written
    read = json.loads(written)
    assert article_of(read)["headline"] == HOSTILE
    assert read == made_graph(loaded)


def test_the_file() -> None:
    (path, written), *rest = (
        Metadata()
        .export(document(TRUST, "prevention-des-maux-de-tete"), theme.load(TRUST, "axis"), MADE)
        .files.items()
    )
    assert (path, rest) == ("index.jsonld", [])
    assert written.endswith(b"}\n")
    assert "Prévenir".encode() in written
    assert "(pseudonyme)" in written.decode()


def test_word_count_is_not_claimed_where_words_have_no_spaces() -> None:
    loaded = document(SEED, SEED_ID, inLanguage="ja")
    found = graph(loaded, load(SEED, "en-GB"), MADE)
    assert "wordCount" not in article_of(found)


def test_same_bytes_again() -> None:
    loaded = document(TRUST, "headache-prevention")
    assert dump(made_graph(loaded)) == dump(made_graph(loaded))

"""The JSON-LD says what the article says, in words that schema.org has, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from vocabulary import problems

from medleaf import inline, theme
from medleaf.check import check
from medleaf.document import Document, Entry
from medleaf.exporters import Made
from medleaf.exporters.jsonld import Metadata, dump, graph
from medleaf.library import Library
from medleaf.locale import load
from medleaf.model import Audience, Name, Reference, References, Status

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "source"
TRUST = ROOT / "tests" / "examples" / "valid" / "trust" / "source"
SEED_ID = "adhd-dopamine-norepinephrine-evidence"
ARTICLES = [
    pytest.param(source, path.stem, id=path.stem)
    for source in (SEED, TRUST)
    for path in sorted((source / "articles").glob("*.json"))
]
MADE = (
    Made(
        path="leaflet.pdf",
        product="pdf",
        mediaType="application/pdf",
        size=74_400,
        sha256="0" * 64,
        pages=4,
    ),
    Made(
        path="leaflet.epub",
        product="epub",
        mediaType="application/epub+zip",
        size=26_300,
        sha256="1" * 64,
    ),
    Made(path="index.html", product="html", mediaType="text/html", size=9, sha256="2" * 64),
)
OF_REAL_PEOPLE_ONLY = {
    "sameAs",
    "identifier",
    "image",
    "givenName",
    "familyName",
    "alumniOf",
    "affiliation",
    "worksFor",
    "email",
    "birthDate",
    "recognizedBy",
}


@cache
def library(source: Path) -> Library:
    found = check(source).library
    assert found is not None
    return found


def document(source: Path, id: str, **changes: Any) -> Document:
    """Load an article, with some of its fields changed."""
    loaded = library(source).document(id)
    return msgspec.structs.replace(
        loaded, article=msgspec.structs.replace(loaded.article, **changes)
    )


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


@pytest.mark.parametrize("made", [(), MADE], ids=["alone", "with-files"])
@pytest.mark.parametrize(("source", "id"), ARTICLES)
def test_every_word_is_schema_orgs(source: Path, id: str, made: tuple[Made, ...]) -> None:
    assert problems(made_graph(document(source, id), made)) == []


@pytest.mark.parametrize(("source", "id"), ARTICLES)
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


@pytest.mark.parametrize(("source", "id"), ARTICLES)
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


def test_dates_codes_and_reviews_are_those_of_the_article() -> None:
    found = made_graph(document(TRUST, "headache-prevention"))
    page, article = one(found, "MedicalWebPage"), article_of(found)
    given = library(TRUST).document("headache-prevention").article
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
    assert [w["name"] for w in referred(found, first["citation"])] == ["Water, sleep and headaches"]
    cited = [w["name"] for w in referred(found, article_of(found)["citation"])]
    assert cited == [c.reference.title for c in loaded.references]


@pytest.mark.parametrize("id", ["victoria-rowe", "rebecca-fernandez", "mary-sample"])
def test_a_pseudonym_says_that_it_is_one(id: str) -> None:
    source, article = (TRUST, "headache-prevention") if id == "mary-sample" else (SEED, SEED_ID)
    loaded = document(source, article)
    (who,) = [p for p, _ in loaded.people if p.id == id]
    (person,) = [n for n in nodes(made_graph(loaded), "Person") if n["@id"].endswith(f"-{id}")]
    assert person["name"] == who.name
    assert person["additionalType"] == "http://www.wikidata.org/entity/Q61002"
    assert person["disambiguatingDescription"] == inline.plain(who.disclosure or "")
    assert f"{who.name}" in one(made_graph(loaded), "MedicalWebPage")["creditText"]
    assert "(pseudonym)" in one(made_graph(loaded), "MedicalWebPage")["creditText"]
    assert not keys(person) & OF_REAL_PEOPLE_ONLY


def test_a_pseudonym_with_everything_else_given_still_hides_the_person() -> None:
    loaded = document(TRUST, "headache-prevention")
    disguised = tuple(
        msgspec.structs.replace(
            c, contributor=msgspec.structs.replace(c.contributor, nameKind="pseudonym")
        )
        for c in loaded.credits
    )
    found = made_graph(msgspec.structs.replace(loaded, credits=disguised))
    for person in nodes(found, "Person"):
        assert not keys(person) & OF_REAL_PEOPLE_ONLY


def test_a_real_person_is_identified() -> None:
    found = made_graph(document(TRUST, "headache-prevention"))
    (person,) = [n for n in nodes(found, "Person") if n["name"] == "Josiah Carberry"]
    assert person["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    assert person["identifier"][0]["value"] == "000000"
    assert person["hasCredential"][0]["recognizedBy"]["name"] == "Example University"
    assert "contentUrl" in person["image"]
    assert not set(person) & {"additionalType", "disambiguatingDescription"}


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


TYPES = [
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "book",
    "chapter",
    "dataset",
    "document",
    "entry",
    "entry-dictionary",
    "entry-encyclopedia",
    "interview",
    "legislation",
    "manuscript",
    "motion_picture",
    "pamphlet",
    "paper-conference",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "software",
    "speech",
    "standard",
    "thesis",
    "webpage",
]


def test_every_type_of_reference_is_tried() -> None:
    schema = json.loads((ROOT / "schemas" / "references.schema.json").read_bytes())
    assert schema["$defs"]["reference"]["properties"]["type"]["enum"] == TYPES


@pytest.mark.parametrize("bare", [False, True], ids=["everything", "title-only"])
@pytest.mark.parametrize("kind", TYPES)
def test_every_reference_with_every_field(kind: str, bare: bool) -> None:
    loaded = document(TRUST, "headache-prevention")
    file = msgspec.json.decode((TRUST / "references.json").read_bytes(), type=References)
    full: dict[str, Any] = {}
    for given in file.references:
        full |= {
            f: v for f in given.__struct_fields__ if (v := getattr(given, f)) not in (None, ())
        }
    full |= {"editor": (Name(family="Doe", given="Jane"), Name(literal="The Editors"))}
    assert set(full) == set(Reference.__struct_fields__)
    kept = {"id": "r", "type": kind, "title": "T"}
    work = Reference(**(kept if bare else full | kept))
    cited = (msgspec.structs.replace(loaded.references[0], reference=work),)
    plain = msgspec.structs.replace(
        loaded,
        article=msgspec.structs.replace(loaded.article, introduction=(), sections=()),
        sections=(),
        references=cited,
    )
    found = made_graph(plain)
    assert problems(found) == []
    (node,) = referred(found, article_of(found)["citation"])
    assert bare == (set(node) == {"@type", "@id", "name"})


def test_a_journal_article_stands_in_its_issue_and_volume() -> None:
    found = made_graph(document(TRUST, "headache-prevention"))
    (trial,) = [n for n in nodes(found, "ScholarlyArticle") if "placebo once a day" in n["name"]]
    assert trial["datePublished"] == "2025-06-14"
    assert trial["isPartOf"]["issueNumber"] == "6"
    assert trial["isPartOf"]["isPartOf"]["volumeNumber"] == "12"
    assert trial["isPartOf"]["isPartOf"]["isPartOf"]["name"] == "Example Journal of Headache"
    assert trial["pagination"] == "240-252"
    assert trial["sameAs"] == "https://doi.org/10.0000/example.2"
    assert trial["author"][1]["name"] == "John Q. Public Jr"
    (chapter,) = nodes(found, "Chapter")
    assert chapter["isPartOf"]["isbn"] == "978-0-00-000000-2"
    assert [e["familyName"] for e in chapter["isPartOf"]["editor"]] == ["Specimen", "Bloggs"]
    assert "editor" not in chapter


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


Fault = Callable[[dict[str, Any]], object]


def page_of(graph: dict[str, Any]) -> dict[str, Any]:
    return one(graph, "MedicalWebPage")


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


def test_word_count_is_not_claimed_where_words_have_no_spaces() -> None:
    loaded = document(SEED, SEED_ID, inLanguage="ja")
    found = graph(loaded, load(SEED, "en-GB"), MADE)
    assert "wordCount" not in article_of(found)


def test_same_bytes_again() -> None:
    loaded = document(TRUST, "headache-prevention")
    assert dump(made_graph(loaded)) == dump(made_graph(loaded))

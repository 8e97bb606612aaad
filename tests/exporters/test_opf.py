"""What a book says of itself is what the content says, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable

from articles import document
from opened import HTML, SPACES, book
from products import ROOT, SEED, SEED_ID, TRUST

from medleaf.exporters import opf
from medleaf.model import (
    Code,
    Topic,
)


def test_the_package_document_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("seed.opf", book(SEED, SEED_ID).zip.read("EPUB/content.opf").decode())


def test_identifier_and_dates_come_from_the_content() -> None:
    opened = book(TRUST, "headache-prevention")
    assert opened.dc("identifier") == ["urn:uuid:71187b69-946e-5d68-94f4-f275a46f15b3"]
    assert opened.meta("dcterms:modified") == ["2026-02-02T00:00:00Z"]
    assert opened.dc("date") == ["2025-03-10"]


def test_no_date_is_made_up() -> None:
    opened = book(SEED, SEED_ID)
    assert opened.meta("dcterms:modified") == ["1970-01-01T00:00:00Z"]
    assert opened.dc("date") == []


def test_people_have_roles_places_and_names_to_sort_by() -> None:
    opened = book(TRUST, "headache-prevention")
    assert opened.dc("creator") == ["Mary Sample (pseudonym)"]
    assert opened.dc("contributor") == ["Josiah Carberry", "Ann Other"]
    assert opened.refined("person-3", "role") == ["rev", "ill"]
    assert opened.refined("person-1", "file-as") == ["Sample, Mary"]
    assert opened.refined("person-2", "file-as") == ["Carberry, Josiah"]
    assert [opened.refined(f"person-{n}", "display-seq") for n in (1, 2, 3)] == [
        ["1"],
        ["2"],
        ["3"],
    ]
    disclosed = opened.refined("person-1", "schema:disambiguatingDescription")
    assert disclosed == [document(TRUST, "headache-prevention").credits[0].contributor.disclosure]


def test_subjects_have_the_codes_of_known_vocabularies() -> None:
    codes = (
        Code(codingSystem="MeSH", codeValue="D001249"),
        Code(codingSystem="SNOMED-CT", codeValue="195967001"),
        Code(codingSystem="House codes", codeValue="A1"),
    )
    topics = (
        Topic(type="MedicalCondition", name="Asthma", codes=codes),
        Topic(type="Drug", name="Examplol", codes=codes[2:]),
    )
    assert [(s.name, s.authority, s.term) for s in opf.subjects(topics)] == [
        ("Asthma", "https://www.nlm.nih.gov/mesh", "D001249"),
        ("Asthma", "http://snomed.info/sct", "195967001"),
        ("Examplol", None, None),
    ]


def test_every_coding_system_that_the_schema_names_is_known() -> None:
    shared = json.loads((ROOT / "schemas/shared.schema.json").read_text(encoding="utf-8"))
    for name in shared["$defs"]["code"]["properties"]["codingSystem"]["examples"]:
        topic = Topic(type="Drug", name="x", codes=(Code(codingSystem=name, codeValue="1"),))
        assert [s.authority for s in opf.subjects((topic,))] != [None], name


def test_accessibility_is_that_of_this_book() -> None:
    bare, rich = book(SEED, SEED_ID), book(TRUST, "headache-prevention")
    assert bare.meta("schema:accessMode") == ["textual"]
    assert rich.meta("schema:accessMode") == ["textual", "visual"]
    assert rich.meta("schema:accessModeSufficient") == ["textual,visual", "textual"]
    assert "alternativeText" not in bare.meta("schema:accessibilityFeature")
    assert "alternativeText" in rich.meta("schema:accessibilityFeature")
    french = book(TRUST, "prevention-des-maux-de-tete").meta("schema:accessibilitySummary")
    assert french[0] and french[0].startswith("Tout le texte")


def test_the_book_claims_what_the_publisher_states_and_no_more() -> None:
    seed, trust = book(SEED, SEED_ID), book(TRUST, "headache-prevention")
    assert trust.meta("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert trust.meta("a11y:certifiedBy") == ["Example Centre for Accessible Books"]
    link = trust.opf.find(".//opf:link[@rel='a11y:certifierReport']", SPACES)
    assert link is not None
    assert link.get("href") == "https://www.example.org/accessibility/?report=2026&kind=epub"
    package = seed.zip.read("EPUB/content.opf")
    assert b"conformsTo" not in package and b"a11y:" not in package


def test_a_translation_names_its_original_and_every_language_is_told() -> None:
    opened = book(TRUST, "prevention-des-maux-de-tete")
    assert opened.dc("source") == ["https://www.example.org/leaflets/headache-prevention/"]
    visit = book(TRUST, "clinic-visit")
    assert visit.dc("language") == ["en-GB", "fr"]
    french = [a.text for a in visit.pages["nav.xhtml"].iter(f"{HTML}a") if a.get("lang") == "fr"]
    assert french == ["En français"]

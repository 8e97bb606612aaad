"""The JSON-LD identifies real people, and says of a pseudonym that it is one and no more."""

from __future__ import annotations

import msgspec
import pytest
from articles import document
from graphs import (
    keys,
    made_graph,
    nodes,
    one,
)
from products import SEED, SEED_ID, TRUST

from medleaf import inline

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

"""The JSON-LD tells of cited works what their references say, whatever their type."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from articles import document
from graphs import (
    article_of,
    made_graph,
    nodes,
    referred,
)
from products import QUESTIONS, RESEARCH, ROOT, TRUST
from vocabulary import problems

from medleaf.model import Name, Reference, References

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
    loaded = document(TRUST, RESEARCH)
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
    found = made_graph(document(TRUST, RESEARCH))
    (trial,) = [n for n in nodes(found, "ScholarlyArticle") if "placebo once a day" in n["name"]]
    assert trial["datePublished"] == "2025-06-14"
    assert trial["isPartOf"]["issueNumber"] == "6"
    assert trial["isPartOf"]["isPartOf"]["volumeNumber"] == "12"
    assert trial["isPartOf"]["isPartOf"]["isPartOf"]["name"] == "Example Journal of Headache"
    assert trial["pagination"] == "240-252"
    assert trial["sameAs"] == "https://doi.org/10.0000/example.2"
    assert trial["author"][1]["name"] == "John Q. Public Jr"
    (chapter,) = nodes(made_graph(document(TRUST, QUESTIONS)), "Chapter")
    assert chapter["isPartOf"]["isbn"] == "978-0-00-000000-2"
    assert [e["familyName"] for e in chapter["isPartOf"]["editor"]] == ["Specimen", "Bloggs"]
    assert "editor" not in chapter

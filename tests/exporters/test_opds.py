"""The catalogue has what OPDS 2.0 asks for, and the very files that were made.

Its JSON Schemas are in no package that can be installed, so their rules are written out here:
feed and publication (drafts.opds.io/schema), metadata, link and contributor (webpub-manifest).
One rule is left out on purpose: `images` has to hold a PNG, JPEG or GIF, and articles have no cover
as a picture file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from products import SEED, TRUST, built

from medleaf import theme
from medleaf.exporters import Made, opds
from medleaf.exporters.opds import catalogues
from medleaf.model import Status

URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
COUNT = {"type": "integer", "exclusiveMinimum": 0}
TEXT = {"type": "string", "minLength": 1}
PEOPLE = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": TEXT, "role": TEXT},
        "additionalProperties": False,
    },
}
LINK = {
    "type": "object",
    "required": ["href", "type", "rel"],
    "properties": {"href": URI, "type": TEXT, "rel": TEXT, "size": COUNT, "language": TEXT},
    "additionalProperties": False,
}


def having(rel: str) -> dict[str, Any]:
    return {"contains": {"required": ["rel"], "properties": {"rel": {"const": rel}}}}


PUBLICATION = {
    "type": "object",
    "required": ["metadata", "links"],
    "additionalProperties": False,
    "properties": {
        "metadata": {
            "type": "object",
            "required": ["title", "identifier", "language"],
            "additionalProperties": False,
            "properties": {
                "@type": URI,
                "identifier": URI,
                "title": TEXT,
                "description": TEXT,
                "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
                "published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
                "modified": MOMENT,
                **dict.fromkeys(sorted(set(opds.ROLES.values())), PEOPLE),
                "publisher": TEXT,
                "subject": {"type": "array", "minItems": 1, "items": TEXT},
            },
        },
        "links": {"type": "array", "uniqueItems": True, "items": LINK, **having(opds.ACQUIRE)},
    },
}
FEED = {
    "type": "object",
    "required": ["metadata", "links", "publications"],
    "additionalProperties": False,
    "properties": {
        "metadata": {
            "type": "object",
            "required": ["title"],
            "additionalProperties": False,
            "properties": {
                "title": TEXT,
                "description": TEXT,
                "numberOfItems": COUNT,
                "itemsPerPage": COUNT,
                "currentPage": COUNT,
            },
        },
        "links": {"type": "array", "uniqueItems": True, "items": LINK, **having("self")},
        "publications": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": PUBLICATION,
        },
    },
}
EPUB = Made(
    path="leaflet.epub",
    product="epub",
    mediaType="application/epub+zip",
    size=26_300,
    sha256="1" * 64,
)


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_shape(source: Path) -> None:
    jsonschema.Draft202012Validator(FEED).validate(json.loads(built(source).read("opds.json")))


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_links_are_the_files_that_were_made(source: Path) -> None:
    made = built(source)
    site = made.library.publication.url
    types = set()
    for publication in json.loads(made.read("opds.json"))["publications"]:
        for link in publication["links"]:
            if link["rel"] == opds.ACQUIRE:
                data = made.read(link["href"].removeprefix(site))
                assert link["size"] == len(data)
                assert data.startswith({"application/pdf": b"%PDF"}.get(link["type"], b"PK"))
                types.add(link["type"])
    assert types == {"application/pdf", "application/epub+zip"}


def test_people_are_named_by_what_they_did() -> None:
    found = json.loads(built(TRUST).read("opds.json"))["publications"][0]["metadata"]
    assert found["author"] == [{"name": "Mary Sample (pseudonym)"}]
    assert {"name": "Dr Josiah Carberry, FExS", "role": "rev"} in found["contributor"]


def test_what_nobody_can_take_away_is_not_in_it() -> None:
    library = built(TRUST).library
    listed = [e for e in library.entries.values() if e.status is Status.ACTIVE]
    looks = theme.load(TRUST, "axis")
    assert list(catalogues(library, looks, listed, {e.id: () for e in listed})) == []
    some = {e.id: () if e.id != "clinic-visit" else (EPUB,) for e in listed}
    ((path, data),) = catalogues(library, looks, listed, some)
    assert path == "opds.json"
    assert len(json.loads(data)["publications"]) == 1


def test_many_are_given_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opds, "MOST", 2)
    library = built(TRUST).library
    entry = library.entries["clinic-visit"]
    listed = [
        msgspec.structs.replace(entry, id=f"a{n}", url=f"https://www.example.org/a{n}/")
        for n in range(5)
    ]
    made = {e.id: (EPUB,) for e in listed}
    files = dict(catalogues(library, theme.load(TRUST, "axis"), listed, made))
    assert list(files) == ["opds.json", "opds-2.json", "opds-3.json"]
    seen = []
    for number, data in enumerate(files.values(), 1):
        page = json.loads(data)
        jsonschema.Draft202012Validator(FEED).validate(page)
        assert page["metadata"]["currentPage"] == number
        assert page["metadata"]["numberOfItems"] == 5
        links = {a["rel"]: re.sub(r".*/", "", a["href"]) for a in page["links"]}
        assert links["self"] == list(files)[number - 1]
        assert links["first"] == "opds.json"
        assert links.get("next") == (list(files)[number] if number < 3 else None)
        assert links.get("previous") == (list(files)[number - 2] if number > 1 else None)
        seen += [p["links"][0]["href"] for p in page["publications"]]
    assert seen == [e.url for e in listed]

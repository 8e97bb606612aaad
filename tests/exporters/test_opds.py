"""The catalogue has what OPDS 2.0 asks for, and the very files that were made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from articles import EPUB
from lxml import html
from products import SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.exporters import opds
from medleaf.exporters.opds import catalogues
from medleaf.model import Status
from medleaf.proof.lists import opds_schema


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_shape(source: Path) -> None:
    opds_schema().validate(json.loads(built(source).read("opds.json")))


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


@pytest.mark.parametrize(
    ("source", "id", "titles"),
    [
        (SEED, SEED_ID, ["E-book", "Leaflet", "Large print"]),
        (TRUST, "prevention-des-maux-de-tete",
         ["Livre numérique", "Dépliant", "Grands caractères"]),
    ],
)  # fmt: skip
def test_readers_are_offered_what_the_page_offers(source: Path, id: str, titles: list[str]) -> None:
    made = built(source)
    assert (made.output / id / "leaflet-print.pdf").is_file()
    assert (made.output / id / "leaflet-a5.pdf").is_file()
    entry = made.library.entries[id]
    (publication,) = [
        p
        for p in json.loads(made.read("opds.json"))["publications"]
        if p["links"][0]["href"] == entry.url
    ]
    links = [link for link in publication["links"] if link["rel"] == opds.ACQUIRE]
    assert [link["title"] for link in links] == titles
    page: Any = html.document_fromstring(made.read(f"{id}/index.html"))
    offered = [(a.get("href"), a.get("type")) for a in page.xpath("//a[@download]")]
    found = [(link["href"].removeprefix(entry.url), link["type"]) for link in links]
    assert sorted(found) == sorted(offered)


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_every_book_has_its_cover(source: Path) -> None:
    made = built(source)
    site = made.library.publication.url
    for publication in json.loads(made.read("opds.json"))["publications"]:
        (cover,) = publication["images"]
        assert cover["type"] == "image/png"
        assert made.read(cover["href"].removeprefix(site)).startswith(b"\x89PNG")


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


@pytest.mark.parametrize(
    ("content", "catalogue"),
    [
        ("https://www.example.org/a/", "https://www.example.org/a/"),
        ("https://www.bücher.example/für/", "https://www.xn--bcher-kva.example/f%C3%BCr/"),
        ("https://straße.example:8080/", "https://stra%C3%9Fe.example:8080/"),
        ("https://ü..example/", "https://%C3%BC..example/"),
        ("https://www.example.org/100%/a[1]/", "https://www.example.org/100%25/a%5B1%5D/"),
    ],
)
def test_addresses_are_uris(content: str, catalogue: str) -> None:
    library = built(TRUST).library
    publication = msgspec.structs.replace(library.publication, url=content)
    elsewhere = msgspec.structs.replace(library, publication=publication)
    entry = msgspec.structs.replace(library.entries["clinic-visit"], url=f"{content}clinic-visit/")
    looks = theme.load(TRUST, "axis")
    ((_, data),) = catalogues(elsewhere, looks, [entry], {entry.id: (EPUB,)})
    feed = json.loads(data)
    opds_schema().validate(feed)
    links = [*feed["links"], *feed["publications"][0]["links"]]
    assert [link["href"].removeprefix(catalogue) for link in links] == [
        "opds.json", "", "clinic-visit/", f"clinic-visit/{EPUB.path}"
    ]  # fmt: skip
    assert all(link["href"].startswith(catalogue) for link in links)


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
        opds_schema().validate(page)
        assert page["metadata"]["currentPage"] == number
        assert page["metadata"]["numberOfItems"] == 5
        links = {a["rel"]: re.sub(r".*/", "", a["href"]) for a in page["links"]}
        assert links["self"] == list(files)[number - 1]
        assert links["first"] == "opds.json"
        assert links.get("next") == (list(files)[number] if number < 3 else None)
        assert links.get("previous") == (list(files)[number - 2] if number > 1 else None)
        seen += [p["links"][0]["href"] for p in page["publications"]]
    assert seen == [e.url for e in listed]

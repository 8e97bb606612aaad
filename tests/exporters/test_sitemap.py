"""The sitemap is what the protocol allows, and is divided before it is too large."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree
from products import RESEARCH, RICH, SEED, TRUST, built

from medleaf import theme
from medleaf.exporters import sitemap
from medleaf.exporters.sitemap import sitemaps
from medleaf.library import Library
from medleaf.model import Status
from medleaf.proof.lists import DATA

TESTS = Path(__file__).parents[1]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SITE = "https://www.example.org/leaflets/"


def made(library: Library) -> dict[str, bytes]:
    listed = [e for e in library.entries.values() if e.status is Status.ACTIVE]
    return dict(sitemaps(library, theme.load(TRUST, "axis"), listed))


def pages(data: bytes) -> dict[str, Any]:
    return {str(e.findtext(f"{SPACE}loc")): e for e in etree.fromstring(data)}


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_schema_of_the_protocol(source: Path) -> None:
    schema = etree.XMLSchema(etree.parse(DATA / "sitemap-with-languages.xsd"))
    schema.assertValid(etree.fromstring(built(source).read("sitemap.xml")))


def test_the_addresses() -> None:
    found = pages(built(TRUST).read("sitemap.xml"))
    assert list(found) == [
        SITE,
        f"{SITE}clinic-visit/",
        f"{SITE}etudes-sur-l-examplol/",
        f"{SITE}examplol-questions/",
        f"{SITE}examplol-research/",
        f"{SITE}headache-prevention/",
        f"{SITE}prevention-des-maux-de-tete/",
        f"{SITE}people/ann-other/",
        f"{SITE}people/claire-modele/",
        f"{SITE}people/josiah-carberry/",
        f"{SITE}people/mary-sample/",
    ]
    dates = {url: e.findtext(f"{SPACE}lastmod") for url, e in found.items()}
    assert {url: date for url, date in dates.items() if date} == {
        f"{SITE}etudes-sur-l-examplol/": "2026-02-16",
        f"{SITE}examplol-questions/": "2026-02-02",
        f"{SITE}examplol-research/": "2026-02-02",
        f"{SITE}headache-prevention/": "2026-02-02",
        f"{SITE}prevention-des-maux-de-tete/": "2026-02-16",
    }


def test_an_article_without_a_date_is_given_none() -> None:
    assert b"lastmod" not in built(SEED).read("sitemap.xml")


@pytest.mark.parametrize("id", [RICH, "prevention-des-maux-de-tete"])
def test_the_languages_are_those_of_the_head(id: str) -> None:
    links = pages(built(TRUST).read("sitemap.xml"))[f"{SITE}{id}/"].iter(LINK)
    head: Any = etree.HTML(built(TRUST).read(f"{id}/head.html").decode())
    said = head.xpath("//link[@hreflang]")
    assert [(a.get("hreflang"), a.get("href")) for a in links] == [
        (a.get("hreflang"), a.get("href")) for a in said
    ]
    assert len(said) == 3


def test_an_unpublished_original_is_alternate_to_nothing() -> None:
    library = built(TRUST).library
    entries = dict(library.entries)
    for id in (RICH, RESEARCH):
        entries[id] = msgspec.structs.replace(entries[id], status=Status.RETIRED)
    data = made(msgspec.structs.replace(library, entries=entries))["sitemap.xml"]
    assert b"xhtml:link" not in data
    assert not {f"{SITE}{id}/" for id in (RICH, RESEARCH)} & set(pages(data))


def test_an_article_at_another_host_is_left_to_that_host() -> None:
    library = built(TRUST).library
    entry = msgspec.structs.replace(library.entries["clinic-visit"], url="https://other.org/x/")
    entries = {**library.entries, "clinic-visit": entry}
    grown = msgspec.structs.replace(library, entries=entries)
    assert "other.org" not in made(grown)["sitemap.xml"].decode()


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MOST", 3), ("LARGEST", 700)],
    ids=["addresses", "bytes"],
)
def test_what_is_too_large_is_divided(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pages(made(built(TRUST).library)["sitemap.xml"])
    monkeypatch.setattr(sitemap, limit, value)
    files = made(built(TRUST).library)
    index = etree.fromstring(files.pop("sitemap.xml"))
    assert index.tag == f"{SPACE}sitemapindex"
    assert [loc.text for loc in index.iter(f"{SPACE}loc")] == [f"{SITE}{path}" for path in files]
    assert list(files) == [f"sitemap-{n}.xml" for n in range(1, len(files) + 1)]
    parts = [pages(data) for data in files.values()]
    assert [url for part in parts for url in part] == list(whole)
    for part, data in zip(parts, files.values(), strict=True):
        assert len(part) <= 3 if limit == "MOST" else len(data) <= 700 or len(part) == 1


def test_sixty_thousand_articles() -> None:
    """In a process of its own whose address space is limited, not only what it fills."""
    done = subprocess.run(
        [sys.executable, TESTS / "many.py", "60000", "400"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["megabytes"] < 400
    assert said["addresses"] == {
        "sitemap-1.xml": 50_000,
        "sitemap-2.xml": 1 + 60_000 + 600 - 50_000,
        "sitemap.xml": 2,
    }
    assert max(size for path, size in said["sizes"].items() if "sitemap" in path) < 50 * 1024**2
    assert len([path for path in said["sizes"] if path.startswith("opds")]) == 60

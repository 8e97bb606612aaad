"""The start page leads to every page that is published, and to nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html
from products import SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.exporters.catalogue import catalogue
from medleaf.library import Library


def start(library: Library, pages: frozenset[str] | None = None) -> Any:
    files = catalogue(
        library,
        theme.load(library.root, "axis"),
        frozenset(library.entries) if pages is None else pages,
    )
    return html.document_fromstring(files["index.html"])


def listed(root: Any) -> list[tuple[str, str]]:
    return [(a.get("href"), a.text) for a in root.xpath("//ul[@class='leaflets']//a")]


def test_the_seed() -> None:
    root = start(built(SEED).library)
    assert [path for path, _ in listed(root)] == [f"{SEED_ID}/index.html"]
    assert root.get("lang") == "en-GB"
    assert root.findtext(".//title") == "my patient advice"
    assert [h.text for h in root.iter("h1", "h2")] == ["All leaflets", "All leaflets"]
    assert "None" not in root.text_content()
    assert root.xpath("//meta[@name='description'] | //p[@class='lead']") == []


def test_drafts_and_retired_leaflets_are_not_listed() -> None:
    root = start(built(TRUST).library)
    assert listed(root) == [
        (
            "headache-prevention/index.html",
            "Preventing frequent headaches with Examplol",
        ),
        ("clinic-visit/index.html", "Your visit to the headache clinic"),
        (
            "prevention-des-maux-de-tete/index.html",
            "Prévenir les maux de tête fréquents avec l’Examplol",
        ),
    ]
    assert [s.get("lang") for s in root.iter("section")] == ["en-GB", "fr"]
    assert [h.text for h in root.iter("h2")] == [
        "All leaflets (English)",
        "Tous les dépliants (français)",
    ]


def test_an_article_without_a_page_is_not_listed() -> None:
    root = start(built(TRUST).library, frozenset({"clinic-visit"}))
    assert [path for path, _ in listed(root)] == ["clinic-visit/index.html"]
    assert start(built(TRUST).library, frozenset()).xpath("//section") == []


def test_a_description_is_shown_as_it_stands() -> None:
    library = built(SEED).library
    text = "Brackets [stay], **stars** too \\[and these\\] & <b>."
    entry = msgspec.structs.replace(library.entries[SEED_ID], description=text, headline=text)
    root = start(msgspec.structs.replace(library, entries={SEED_ID: entry}))
    assert root.xpath("//ul[@class='leaflets']//p")[0].text == text
    assert listed(root) == [(f"{SEED_ID}/index.html", text)]


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_links_lead_to_files(source: Path) -> None:
    output = built(source).output
    root: Any = html.document_fromstring((output / "index.html").read_bytes())
    for href, _ in listed(root):
        assert (output / href).is_file()
    assert {f"#{id}" for id in root.xpath("//@id")} >= set(
        root.xpath("//a/@href[starts-with(., '#')]")
    )


def test_the_fonts_are_the_themes() -> None:
    looks = theme.load(SEED, "axis")
    names = {part.file for face in looks.faces for part in face.web}
    folder = built(SEED).output / "fonts"
    assert {file.name for file in folder.iterdir()} == names
    for name in names:
        assert (folder / name).read_bytes() == looks.path(f"fonts/{name}").read_bytes()

"""A build makes what changed and keeps what did not; some products leave the others alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from building import ARTICLES, LIGHT, Copy, edit, files, folders, make, manifest
from products import ROOT, SEED_ID

from medleaf import locale, theme
from medleaf.check import check
from medleaf.errors import SetupError
from medleaf.exporters import EXPORTERS
from medleaf.manifest import MANIFEST
from medleaf.proof import prove

SMALL = ROOT / "tests/examples/valid/small/source"


def test_the_manifest_has_every_file(source: Path, output: Path) -> None:
    report = make(source, output)
    found = files(output)
    lines = {line.path: line for line in manifest(output).files}
    assert set(lines) == set(report.made) == set(found) - {MANIFEST}
    assert list(lines) == sorted(lines)
    for path, line in lines.items():
        assert (line.size, line.sha256) == (
            len(found[path]),
            hashlib.sha256(found[path]).hexdigest(),
        )
        assert line.article == (path.partition("/")[0] if line.product in LIGHT else None)
    assert {f"{id}/index.html" for id in ARTICLES} < set(lines)


def test_a_second_build_keeps_everything(source: Path, output: Path) -> None:
    made = make(source, output).made
    before = {path: (output / path).stat().st_mtime_ns for path in made}
    bytes_before = files(output)
    again = make(source, output)
    assert (again.made, again.removed) == ([], [])
    assert sorted(again.kept) == sorted(made)
    assert {path: (output / path).stat().st_mtime_ns for path in made} == before
    assert files(output) == bytes_before


def test_heavy_products_are_kept(seed: Path, output: Path) -> None:
    made = make(seed, output).made
    assert f"{SEED_ID}/leaflet.pdf" in made
    assert f"{SEED_ID}/leaflet.epub" in made
    again = make(seed, output)
    assert (again.made, sorted(again.kept)) == ([], sorted(made))


def test_a_changed_contributor_rebuilds_only_the_articles_that_show_it(
    source: Path, output: Path
) -> None:
    make(source, output)
    edit(source / "contributors/claire-modele.json", jobTitle="Translator")
    assert folders(make(source, output).made) == {
        "clinic-visit",
        "etudes-sur-l-examplol",
        "people",
        "prevention-des-maux-de-tete",
    }


def test_a_changed_section_rebuilds_only_the_articles_that_have_it(
    source: Path, output: Path
) -> None:
    make(source, output)
    edit(source / "sections/when-to-get-help.json", heading="When to call us")
    assert folders(make(source, output).made) == {"clinic-visit", "headache-prevention"}


def test_a_changed_reference_rebuilds_only_the_articles_that_cite_it(
    source: Path, output: Path
) -> None:
    make(source, output)
    references = json.loads((source / "references.json").read_bytes())["references"]
    (cited,) = [each for each in references if each["id"] == "example-overview"]
    cited["title"] = "Medicines for headaches"
    edit(source / "references.json", references=references)
    assert folders(make(source, output).made) == {"examplol-questions"}


def test_a_changed_picture_is_built_into_what_shows_it(source: Path, output: Path) -> None:
    make(source, output)
    picture = source / "assets/first-12-weeks.svg"
    picture.write_bytes(picture.read_bytes() + b"\n")
    made = make(source, output).made
    assert folders(made) == {"headache-prevention"}
    assert "headache-prevention/assets/first-12-weeks.svg" in made


def test_a_changed_translation_is_told_to_the_original(source: Path, output: Path) -> None:
    make(source, output)
    edit(source / "articles/prevention-des-maux-de-tete.json", headline="Autre titre")
    made = make(source, output).made
    assert "headache-prevention/index.jsonld" in made
    assert "index.html" in made
    assert "clinic-visit/index.html" not in made


def test_changed_words_rebuild_everything_that_says_them(source: Path, output: Path) -> None:
    make(source, output)
    (source / "locales").mkdir()
    (source / "locales/en.json").write_text('{"references": "Sources"}')
    theme.load.cache_clear()
    locale.load.cache_clear()
    made = make(source, output).made
    assert folders(made) >= ARTICLES
    assert b">Sources</h2>" in (output / "headache-prevention/index.html").read_bytes()


@pytest.mark.parametrize("path", ["clinic-visit/index.jsonld", "index.html"])
@pytest.mark.parametrize("harm", ["deleted", "altered", "cut"])
def test_a_harmed_file_is_made_again(source: Path, output: Path, path: str, harm: str) -> None:
    make(source, output)
    before = files(output)
    target = output / path
    if harm == "deleted":
        target.unlink()
    else:
        data = target.read_bytes()
        target.write_bytes(data[:-1] if harm == "cut" else data.replace(b"a", b"b", 1))
    assert make(source, output).made == [path]
    assert files(output) == before


def test_a_removed_article_takes_its_files_along(source: Path, output: Path) -> None:
    make(source, output)
    (output / "clinic-visit/notes.txt").write_text("mine")
    for id in ("clinic-visit", "draft-leaflet"):
        (source / f"articles/{id}.json").unlink()
    report = make(source, output)
    assert folders(report.removed) == {"clinic-visit", "draft-leaflet"}
    assert not (output / "draft-leaflet").exists()
    assert [p.name for p in (output / "clinic-visit").rglob("*")] == ["notes.txt"]
    assert b"clinic-visit" not in (output / "index.html").read_bytes()
    assert folders(line.path for line in manifest(output).files) == (
        ARTICLES - {"clinic-visit", "draft-leaflet"}
        | {"assets", "feed.atom", "fonts", "index.html", "people", "robots.txt", "sitemap.xml"}
    )


def test_what_was_gone_already_is_not_removed(source: Path, output: Path) -> None:
    make(source, output)
    (output / "clinic-visit/head.html").unlink()
    (source / "articles/clinic-visit.json").unlink()
    report = make(source, output)
    assert "clinic-visit/index.html" in report.removed
    assert "clinic-visit/head.html" not in report.removed
    assert not (output / "clinic-visit").exists()


def test_a_product_that_is_not_wanted_any_more_goes(source: Path, output: Path) -> None:
    make(source, output)
    edit(source / "publication.json", products=["jsonld"])
    report = make(source, output)
    assert {Path(path).name for path in files(output)} == {"index.jsonld", MANIFEST}
    assert "index.html" in report.removed
    assert "clinic-visit/head.html" in report.removed


def test_only_some_products(source: Path, output: Path) -> None:
    report = make(source, output, ["jsonld"])
    assert {Path(path).name for path in report.made} == {"index.jsonld"}
    assert set(files(output)) == {*report.made, MANIFEST}


def test_only_the_pages_come_with_what_they_share(source: Path, output: Path) -> None:
    make(source, output, ["html"])
    found = files(output)
    assert "index.html" in found
    assert any(path.startswith("fonts/") for path in found)
    paths = [line.path for line in manifest(output).files]
    assert sorted(set(paths)) == paths
    make(source, output, ["html"])
    assert [line.path for line in manifest(output).files] == paths


def test_some_products_leave_the_others_alone(seed: Path, output: Path) -> None:
    make(seed, output)
    before = files(output)
    assert make(seed, output, ["jsonld"]).made == []
    assert files(output) == before
    (output / SEED_ID / "index.jsonld").unlink()
    assert make(seed, output, ["jsonld"]).made == [f"{SEED_ID}/index.jsonld"]
    assert files(output) == before
    assert b"leaflet.pdf" in before[f"{SEED_ID}/index.jsonld"]


def test_large_print_on_top_of_a_build_is_proven(copy_of: Copy, output: Path) -> None:
    """As `make; make print; make proof` does it."""
    source = copy_of(SMALL)
    make(source, output)
    report = make(source, output, EXPORTERS)
    assert {"leaflet/leaflet-large-print.pdf", "leaflet/index.html"} < set(report.made)
    assert "leaflet/leaflet.pdf" in report.kept
    assert b"leaflet-large-print.pdf" in (output / "leaflet/index.html").read_bytes()
    assert b"leaflet-large-print.pdf" in (output / "opds.json").read_bytes()
    library = check(source).library
    assert library is not None
    assert prove(library, output).diagnostics == []
    assert make(source, output).made == []


def test_metadata_does_not_point_to_a_leaflet_of_another_text(seed: Path, output: Path) -> None:
    make(seed, output)
    edit(seed / f"articles/{SEED_ID}.json", headline="Another headline")
    make(seed, output, ["jsonld"])
    assert b"leaflet.pdf" not in (output / SEED_ID / "index.jsonld").read_bytes()
    assert (output / SEED_ID / "leaflet.pdf").is_file()


def test_an_unknown_product(source: Path, output: Path) -> None:
    with pytest.raises(SetupError, match=r'no product "word"\. Choose from: pdf, '):
        make(source, output, ["jsonld", "word"])
    assert not output.exists()

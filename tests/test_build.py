"""A build makes what changed and keeps what did not, whole or not at all, the same everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from products import ROOT, SEED, SEED_ID, TRUST, built, products

from medleaf import exporters, locale, storage, tasks, theme
from medleaf.build import Report, build
from medleaf.check import check
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Made, Output
from medleaf.manifest import MANIFEST, Manifest
from medleaf.storage import MEMORY
from medleaf.theme import Theme

Copy = Callable[[Path], Path]
ARTICLES = {path.stem for path in (TRUST / "articles").iterdir()}
LIGHT = ["html", "jsonld", "head"]
"""The products that are made in no time."""


def edit(path: Path, **changes: Any) -> None:
    value = {**json.loads(path.read_bytes()), **changes}
    value = {name: given for name, given in value.items() if given is not None}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


def make(source: Path, output: Path, only: Iterable[str] = ()) -> Report:
    library = check(source).library
    assert library is not None
    return build(library, output, only)


def files(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and not path.name.startswith(MEMORY)
    }


def manifest(output: Path) -> Manifest:
    return msgspec.json.decode((output / MANIFEST).read_bytes(), type=Manifest)


def folders(paths: Iterable[str]) -> set[str]:
    return {path.partition("/")[0] for path in paths}


@pytest.fixture
def source(copy_of: Copy) -> Path:
    """A copy of the trust's publication, with the products that are made in no time."""
    copy = copy_of(TRUST)
    edit(copy / "publication.json", products=LIGHT)
    return copy


@pytest.fixture
def seed(copy_of: Copy) -> Path:
    """A copy of the seed, with a product of each kind."""
    copy = copy_of(SEED)
    edit(copy / "publication.json", products=["pdf", "epub", *LIGHT])
    return copy


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "build"


# --- what is made and what is kept --------------------------------------------------------------


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
    assert folders(make(source, output).made) == {"headache-prevention"}


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


def test_a_product_that_is_not_wanted_any_more_goes(source: Path, output: Path) -> None:
    make(source, output)
    edit(source / "publication.json", products=["jsonld"])
    report = make(source, output)
    assert {Path(path).name for path in files(output)} == {"index.jsonld", MANIFEST}
    assert "index.html" in report.removed
    assert "clinic-visit/head.html" in report.removed


# --- faults -------------------------------------------------------------------------------------


def test_an_article_with_a_fault_keeps_its_files(source: Path, output: Path) -> None:
    make(source, output)
    before = files(output)
    edit(source / "articles/clinic-visit.json", status="ready")
    edit(source / "articles/draft-leaflet.json", headline="Another headline")
    checked = check(source)
    assert checked.library is not None
    assert has_errors(checked.diagnostics)
    report = build(checked.library, output)
    assert folders(report.made) >= {"draft-leaflet"}
    assert report.removed == []
    after = files(output)
    old = {path for path in before if path.startswith("clinic-visit/")}
    assert old
    assert {path: after[path] for path in old} == {path: before[path] for path in old}
    assert old < {line.path for line in manifest(output).files}
    edit(source / "articles/clinic-visit.json", status="active")
    assert folders(make(source, output).made) == {"index.html", "people", "sitemap.xml"}


class Refusing:
    """An exporter that finds fault with one article."""

    name = "jsonld"
    summary = ""
    after = ()

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        file = f"articles/{document.article.id}.json"
        fault = Diagnostic(file=file, rule="x/y", pointer="/headline", message="No.")
        bad = document.article.id == "clinic-visit"
        return Output(files={"index.jsonld": b"{}"}, diagnostics=(fault,) if bad else ())


def test_a_fault_found_in_building_stops_one_article(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(source, output)
    before = files(output)
    load = exporters.load
    monkeypatch.setattr(
        exporters, "load", lambda name: Refusing() if name == "jsonld" else load(name)
    )
    edit(source / "publication.json", name="Another name")  # so that nothing can be kept
    report = make(source, output)
    (diagnostic,) = report.diagnostics
    assert diagnostic.file == (source / "articles/clinic-visit.json").as_posix()
    line = Path(diagnostic.file).read_text().split("\n")[diagnostic.line - 1]
    assert line[diagnostic.column - 1 :].startswith('"Your visit')
    after = files(output)
    assert all(after[p] == before[p] for p in before if p.startswith("clinic-visit/"))
    assert after["draft-leaflet/index.jsonld"] == b"{}"
    assert b"clinic-visit/index.html" in after["index.html"]


def test_what_cannot_be_made_is_not_tried_again_but_told_again(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    class Counting(Refusing):
        def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
            tried.append(document.article.id)
            return super().export(document, theme, made)

    load = exporters.load
    monkeypatch.setattr(
        exporters, "load", lambda name: Counting() if name == "jsonld" else load(name)
    )
    first = make(source, output)
    assert sorted(tried) == sorted(ARTICLES)
    again = make(source, output)
    assert sorted(tried) == sorted(ARTICLES)
    assert again.diagnostics == first.diagnostics
    assert len(first.diagnostics) == 1
    edit(source / "articles/clinic-visit.json", headline="Your visit again")
    make(source, output)
    assert tried[len(ARTICLES) :] == ["clinic-visit"]


def test_what_is_left_out_is_not_tried_again_but_told_again(seed: Path, output: Path) -> None:
    """The text is too long for a DL leaflet: to find that out takes several layouts."""
    path = seed / f"articles/{SEED_ID}.json"
    edit(path, introduction=[{"type": "paragraph", "text": "Many words follow. " * 60}] * 20)
    first = make(seed, output, ["dl"])
    assert [d.rule for d in first.diagnostics] == ["print/copyfit"]
    assert first.reasons == {f"{SEED_ID}/dl": "new"}
    path.write_text("\n" + path.read_text())  # the same text, one line lower
    again = make(seed, output, ["dl"])
    assert again.reasons == {f"{SEED_ID}/dl": "kept"}
    assert [msgspec.structs.replace(d, line=d.line - 1) for d in again.diagnostics] == [
        *first.diagnostics
    ]


def test_an_article_that_was_never_made_is_not_led_to(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = exporters.load
    monkeypatch.setattr(
        exporters, "load", lambda name: Refusing() if name == "jsonld" else load(name)
    )
    make(source, output)
    assert not (output / "clinic-visit").exists()
    assert b"clinic-visit" not in (output / "index.html").read_bytes()


def test_a_product_that_this_machine_cannot_make_stays_while_it_is_right(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(source, output)
    before = files(output)

    def load(name: str) -> exporters.Exporter:
        if name == "head":
            raise SetupError("No Typst.")
        return loaded(name)

    loaded = exporters.load
    monkeypatch.setattr(exporters, "load", load)
    edit(source / "articles/clinic-visit.json", headline="Another headline")
    report = make(source, output)
    assert report.unavailable == {"head": "No Typst."}
    assert report.removed == ["clinic-visit/head.html"]
    kept = {path for path in before if path.endswith("/head.html")} - {"clinic-visit/head.html"}
    assert {p: before[p] for p in kept} == {p: (output / p).read_bytes() for p in kept}
    assert "clinic-visit/index.html" in report.made


# --- writing ------------------------------------------------------------------------------------


def parts_left(output: Path) -> list[Path]:
    return list(output.rglob("*.part"))


def test_a_folder_that_cannot_be_made(source: Path, output: Path) -> None:
    output.mkdir()
    (output / "clinic-visit").write_text("in the way")
    with pytest.raises(SetupError, match=r"clinic-visit.* cannot be written"):
        make(source, output)
    assert (output / "clinic-visit").read_text() == "in the way"
    assert parts_left(output) == []


def test_a_folder_where_a_file_should_be(source: Path, output: Path) -> None:
    make(source, output)
    before = files(output)
    (output / "clinic-visit/index.jsonld").unlink()
    (output / "clinic-visit/index.jsonld").mkdir()
    edit(source / "articles/clinic-visit.json", headline="Another headline")
    with pytest.raises(SetupError, match=r"index\.jsonld cannot be written.*Nothing was replaced"):
        make(source, output)
    after = files(output)
    assert all(after[path] == before[path] for path in after)
    assert parts_left(output) == []


def test_an_output_folder_that_is_a_file(source: Path, output: Path) -> None:
    output.write_text("in the way")
    with pytest.raises(SetupError, match="cannot be written"):
        make(source, output)
    assert output.read_text() == "in the way"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["_put", "replace"])
def test_an_interrupted_write_leaves_nothing_behind(
    source: Path,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: BaseException,
) -> None:
    make(source, output)
    before = files(output)
    edit(source / "articles/clinic-visit.json", headline="Another headline")
    place = storage if step == "_put" else Path
    real = getattr(place, step)

    def fail(path: Path, *arguments: Any) -> Any:
        if path.name in (".index.html.part", ".head.html.part"):
            if step == "_put":
                real(path, arguments[0][:10])
            raise error
        return real(path, *arguments)

    monkeypatch.setattr(place, step, fail)
    with pytest.raises((KeyboardInterrupt, SetupError)):
        make(source, output)
    monkeypatch.undo()
    assert parts_left(output) == []
    assert files(output)["clinic-visit/index.html"] == before["clinic-visit/index.html"]
    make(source, output)
    assert b"Another headline" in (output / "clinic-visit/index.html").read_bytes()


# --- the manifest is not trusted ----------------------------------------------------------------


def test_paths_that_leave_the_folder_are_ignored(
    source: Path, output: Path, tmp_path: Path
) -> None:
    make(source, output)
    value = json.loads((output / MANIFEST).read_bytes())
    victims = [tmp_path / "victim.txt", tmp_path / "other.txt", tmp_path / "linked/victim.txt"]
    (tmp_path / "linked").mkdir()
    for victim in victims:
        victim.write_text("stay")
    (output / "way-out").symlink_to(tmp_path / "linked")
    (output / "folder").mkdir()
    line = {**value["files"][0], "article": "gone"}
    bad = ["../victim.txt", str(victims[1]), "way-out/victim.txt", ".", "", "folder", "a\0b"]
    value["files"] += [{**line, "path": path} for path in bad]
    (output / MANIFEST).write_text(json.dumps(value))
    report = make(source, output)
    assert (report.made, report.removed) == ([], [])
    assert all(victim.read_text() == "stay" for victim in victims)
    assert not {line.path for line in manifest(output).files} & set(bad)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"publication": 1}', "\0", '{"files": null}'])
def test_a_manifest_that_is_not_whole_counts_as_none(source: Path, output: Path, text: str) -> None:
    made = make(source, output, ["jsonld"]).made
    (output / MANIFEST).write_text(text)
    assert make(source, output, ["jsonld"]).made == made


# --- only some products -------------------------------------------------------------------------


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


def test_nothing_is_written_where_a_link_leads_out(copy_of: Copy, tmp_path: Path) -> None:
    source, output, elsewhere = copy_of(SEED), tmp_path / "build", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "real").mkdir()
    output.symlink_to(tmp_path / "real")  # the folder that was named may be a link itself
    (output / SEED_ID).symlink_to(elsewhere)
    library = check(source).library
    assert library
    with pytest.raises(SetupError, match="a link leads out of the output folder"):
        build(library, output, only=["jsonld"])
    assert list(elsewhere.iterdir()) == []
    (output / SEED_ID).unlink()
    build(library, output, only=["jsonld"])
    assert (tmp_path / f"real/{SEED_ID}/index.jsonld").is_file()


# --- the same everywhere ------------------------------------------------------------------------


@pytest.mark.parametrize("publication", [SEED, TRUST], ids=["seed", "trust"])
def test_the_same_bytes_everywhere(publication: Path, copy_of: Copy, tmp_path: Path) -> None:
    """In another process, folder, time zone and language, with another hash seed and umask."""
    source, output = copy_of(publication), tmp_path / "an other/büild"
    wanted = [f"--only={product}" for product in products(built(publication).library)]
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "medleaf", "build", source, "--output", output, "-q", *wanted],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        umask=0o077,
    )
    assert (done.returncode, done.stderr) == (0, "")
    here, there = files(built(publication).output), files(output)
    assert list(here) == list(there)
    assert [path for path in here if here[path] != there[path]] == []
    for path, data in there.items():
        if not path.endswith((".woff2", ".png", ".jpg")):
            assert str(tmp_path).encode() not in data, path
            assert str(ROOT).encode() not in data, path


def test_the_key_knows_what_products_are_made_with() -> None:
    from importlib.metadata import requires

    declared = {re.split("[>=;]", line)[0].strip() for line in requires("medleaf") or ()}
    only_check = {"breame", "jsonschema", "referencing"}
    only_carry = {"click", "distributed", "msgspec", "obstore"}
    assert set(tasks._MADE_BY) == declared - only_check - only_carry


def test_the_key_knows_every_file_that_products_are_made_of() -> None:
    not_products = {"proof", "rules", "standards", "schemas"}
    places = (*theme.SHARED, theme.SHIPPED)
    unknown = [
        path
        for path in theme.PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc", ".typed")
        and not not_products.intersection(path.relative_to(theme.PACKAGE).parts[:1])
        and not any(path.is_relative_to(place) for place in places)
    ]
    assert unknown == []

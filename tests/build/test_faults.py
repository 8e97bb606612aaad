"""An article at fault, or a product that cannot be made, stops itself and nothing else."""

from __future__ import annotations

import importlib.metadata
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import msgspec
import pytest
from building import ARTICLES, edit, files, folders, make, manifest
from products import SEED_ID

from medleaf import exporters, tasks
from medleaf.build import build
from medleaf.check import check
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Made, Output
from medleaf.theme import Theme


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


@pytest.mark.parametrize("only", [[], ["jsonld"]])
def test_what_is_kept_of_an_article_at_fault_is_told(
    only: list[str], source: Path, output: Path
) -> None:
    """Of one that is no JSON any more, and of two whose section has an error."""
    make(source, output)
    (source / "articles/draft-leaflet.json").write_text("{")
    edit(source / "sections/when-to-get-help.json", blocks=[])
    library = check(source).library
    assert library is not None
    notes = build(library, output, only).diagnostics
    assert [d.file for d in notes] == [
        (source / f"articles/{id}.json").as_posix()
        for id in ("clinic-visit", "draft-leaflet", "headache-prevention")
    ]
    unlisted = "" if only else ", and it is in no list"
    assert {(d.rule, d.severity, d.message) for d in notes} == {
        (
            "build/kept",
            "note",
            "it, or what it names, has an error: the files of the last build are kept" + unlisted,
        )
    }
    assert (b"clinic-visit/index.html" in (output / "index.html").read_bytes()) == bool(only)
    (source / "articles/draft-leaflet.json").unlink()
    told = {Path(d.file).stem for d in build(library, output).diagnostics}
    assert told == {"clinic-visit", "headache-prevention"}


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
    diagnostic, note = sorted(report.diagnostics, key=lambda d: d.severity)
    assert (note.file, note.rule) == (diagnostic.file, "build/kept")
    assert note.message == "it cannot be made: the files of the last build are kept"
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


def test_a_machine_without_a_package_still_has_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    real, before = importlib.metadata.version, tasks.code()

    def version(package: str) -> str:
        if package == "typst":
            raise PackageNotFoundError(package)
        return real(package)

    monkeypatch.setattr(tasks, "version", version)
    assert tasks.code.__wrapped__() != before


def test_a_package_that_is_found_missing_in_the_midst_of_work_is_named(
    seed: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    report = make(seed, output, ["pdf", "jsonld"])
    assert report.diagnostics == []
    assert report.unavailable == {
        "pdf": "zxingcpp is not installed: `medleaf doctor` says what mends it."
    }
    assert report.made == [f"{SEED_ID}/index.jsonld"]


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

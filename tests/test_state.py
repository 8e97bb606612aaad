"""A build with nothing to do says at once what the last one said, and notices every change."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from products import ROOT, TRUST

from medleaf import build as building
from medleaf import check as checking
from medleaf import snapshot, theme
from medleaf.cli import main

Copy = Callable[[Path], Path]
DAY = "2026-11-22"
SMALL = ROOT / "tests/examples/valid/small/source"


@pytest.fixture
def source(copy_of: Copy) -> Path:
    copy = copy_of(TRUST)
    publication = json.loads((copy / "publication.json").read_bytes())
    publication["products"] = ["jsonld", "html"]
    (copy / "publication.json").write_text(json.dumps(publication))
    shutil.copytree(theme.SHIPPED / "axis", copy / "themes/ours")
    (copy / "locales").mkdir()
    (copy / "locales/en.json").write_text('{"references": "Sources"}')
    time.sleep(0.05)  # so that nothing is of this very moment
    return copy


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "build"


def run(source: Path, output: Path, *more: str, day: str = DAY) -> Result:
    arguments = ["build", str(source), "--output", str(output), "--today", day, *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def looks(source: Path, output: Path, monkeypatch: pytest.MonkeyPatch, day: str = DAY) -> bool:
    """Say whether a build looks at the content again."""
    looked: list[Path] = []

    class LookingError(Exception):
        pass

    def look(root: Path, *_: object) -> None:
        looked.append(root)
        raise LookingError

    with monkeypatch.context() as patched:
        patched.setattr(checking, "check", look)
        arguments = ["build", str(source), "--output", str(output), "--today", day]
        CliRunner().invoke(main, arguments)
    return bool(looked)


def test_nothing_to_do(source: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(source, output)
    assert first.exit_code == 0
    assert first.stdout.count(": note[") > 0
    before = {p: p.stat().st_mtime_ns for p in output.rglob("*") if p.is_file()}
    again = run(source, output)
    assert not looks(source, output, monkeypatch)
    assert again.stdout == first.stdout
    made = int(first.stderr.split()[0])
    assert again.stderr == first.stderr.replace(f"{made} files made, 0", f"0 files made, {made}")
    loud = run(source, output, "--severity", "error", "--strict")
    assert (loud.exit_code, loud.stdout, loud.stderr) == (0, "", again.stderr)
    assert {p: p.stat().st_mtime_ns for p in output.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("damage", [b"", b"\xff", b"other 3\nabc"])
def test_the_report_is_written_anew_if_it_is_lost(
    damage: bytes, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(source, output)
    said = output / ".medleaf-said"
    for data in (said.read_bytes()[:-1], damage):
        said.write_bytes(data)
        assert run(source, output).stdout == first.stdout
        assert not looks(source, output, monkeypatch)


ARTICLE = "articles/clinic-visit.json"
CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "an article is changed": lambda s, o: (s / ARTICLE).write_text(
        (s / ARTICLE).read_text().replace("visit", "tisiv")
    ),
    "an article is added": lambda s, o: shutil.copy(s / ARTICLE, s / "articles/new.json"),
    "an article is gone": lambda s, o: (s / ARTICLE).unlink(),
    "a file nothing reads": lambda s, o: (s / "articles/notes.txt").touch(),
    "a folder with a typing error": lambda s, o: (s / "artices").mkdir(),
    "a picture": lambda s, o: (s / "assets/logo.svg").write_bytes(b"<svg/>"),
    "a contributor": lambda s, o: os.utime(s / "contributors/mary-sample.json"),
    "the words": lambda s, o: (s / "locales/en.json").write_text('{"references": "Source"}'),
    "a theme": lambda s, o: (s / "themes/ours/page.css").write_text(""),
    "a product is gone": lambda s, o: (o / "clinic-visit/index.html").unlink(),
    "a product is altered": lambda s, o: (o / "clinic-visit/index.html").write_bytes(
        (o / "clinic-visit/index.html").read_bytes().replace(b"a", b"b", 1)
    ),
    "the manifest": lambda s, o: (o / "manifest.json").write_text("{}"),
    "what was told": lambda s, o: [
        (o / f".medleaf-{name}").write_text("{}") for name in ("told", "said")
    ],
    "what was remembered": lambda s, o: (o / ".medleaf-state").write_text("{"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed(
    source: Path, output: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(source, output)
    assert not looks(source, output, monkeypatch)
    CHANGES[change](source, output)
    assert looks(source, output, monkeypatch)


def test_another_question(source: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(source, output)
    assert looks(source, output, monkeypatch, day="2027-01-01")
    assert looks(source, output.with_name("other"), monkeypatch)
    monkeypatch.setattr("medleaf.state.of_machine", lambda: "another medleaf")
    assert looks(source, output, monkeypatch)


def test_a_change_in_the_same_tick_of_the_clock(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same size and with the same time as what was read, a moment after it was written."""
    article = source / ARTICLE
    text = article.read_text()
    article.write_text(text)
    snap = snapshot.of_source(source)
    assert article.as_posix() in snap.recent
    assert run(source, output).exit_code == 0
    state = json.loads((output / ".medleaf-state").read_bytes())
    assert list(state["verdict"]["source"]["recent"]) in ([article.as_posix()], [])
    time_ns = article.stat().st_mtime_ns
    article.write_text(text.replace("Your visit", "Our visits"))
    os.utime(article, ns=(time_ns, time_ns))
    assert snap.files[article.as_posix()] == (time_ns, len(text.encode()))
    assert not snap.same(snapshot.of_source(source))
    assert not snap.holds(article)
    article.write_text(text)
    os.utime(article, ns=(time_ns, time_ns))
    assert snap.same(snapshot.of_source(source))


def test_what_may_go_better_is_tried_again(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = building.build

    def build(*arguments: Any) -> building.Report:
        *others, conclude = arguments
        report = real(*others)
        report.lasting = False
        assert conclude(report) is None
        return report

    monkeypatch.setattr(building, "build", build)
    assert run(source, output).exit_code == 0
    assert looks(source, output, monkeypatch)


# --- why ----------------------------------------------------------------------------------------


def explained(source: Path, output: Path) -> dict[str, str]:
    lines = run(source, output, "--explain").stderr.splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def test_each_product_is_explained(source: Path, output: Path) -> None:
    articles = {path.stem for path in (source / "articles").iterdir()}
    products = {f"{id}/{name}" for id in articles for name in ("jsonld", "html")}
    assert explained(source, output) == dict.fromkeys({*products, "publication"}, "new")
    assert set(explained(source, output).values()) == {"kept"}
    (output / "clinic-visit/index.html").unlink()
    (output / "clinic-visit/index.jsonld").write_text("{}")
    (output / "sitemap.xml").write_text("")
    changed = {k: why for k, why in explained(source, output).items() if why != "kept"}
    assert changed == {
        "clinic-visit/html": "a file is missing",
        "clinic-visit/jsonld": "a file was altered",
        "publication": "a file was altered",
    }
    path = source / "contributors/claire-modele.json"
    person = json.loads(path.read_bytes())
    path.write_text(json.dumps({**person, "jobTitle": "Translator"}))
    changed = {k: why for k, why in explained(source, output).items() if why != "kept"}
    assert changed == {
        "clinic-visit/html": "the article changed",
        "clinic-visit/jsonld": "the article changed",
        "etudes-sur-l-examplol/html": "the article changed",
        "etudes-sur-l-examplol/jsonld": "the article changed",
        "prevention-des-maux-de-tete/html": "the article changed",
        "prevention-des-maux-de-tete/jsonld": "the article changed",
        "publication": "an article or what it shows changed",
    }
    publication = json.loads((source / "publication.json").read_bytes())
    publication["checks"] = {}
    publication["products"] = ["jsonld", "html", "head"]
    (source / "publication.json").write_text(json.dumps(publication))
    why = explained(source, output)
    assert {why[name] for name in products} == {"kept"}  # what exporters do not see
    assert {why[f"{id}/head"] for id in articles} == {"new"}
    publication["name"] = "Another name"
    (source / "publication.json").write_text(json.dumps(publication))
    assert set(explained(source, output).values()) == {"publication.json changed"}

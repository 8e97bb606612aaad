"""The report of a leaflet: a page and data, the same bytes for the same content and day."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from goodleaflet import (
    ARTICLE,
    QUIET,
    TODAY,
    change,
    report_of,
)

from medleaf import theme
from medleaf.build import build
from medleaf.check import check
from medleaf.cli import main
from medleaf.errors import SetupError
from medleaf.standards.report import NAMES, as_html, as_json, write

Golden = Callable[[str, str], None]


def test_the_seed(source: Path, golden: Golden) -> None:
    report = report_of(source, "adhd-dopamine-norepinephrine-evidence")
    golden("seed.standards.json", re.sub(r'(?<="medleaf": ")[^"]+', "", as_json(report).decode()))


def test_the_same_content_and_day_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(source, tmp_path / "elsewhere" / "content")
    for root, folder in ((source, "one"), (elsewhere, "two"), (source, "one")):
        library = check(root, today=TODAY).library
        assert library
        assert write(library, tmp_path / folder, TODAY) == 1
    (article,) = (tmp_path / "one").iterdir()
    for name in NAMES:
        other = tmp_path / "two" / article.name / name
        assert (article / name).read_bytes() == other.read_bytes()
    assert sorted(p.name for p in article.iterdir()) == sorted(NAMES)


class _Outline(HTMLParser):
    """Collects what a reader of the page meets, and what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []
        self.anchors: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.loads += [str(given[name]) for name in ("src", "srcset", "data") if name in given]
        self.anchors += (
            [str(given["href"])[1:]] if (given.get("href") or "").startswith("#") else []
        )
        self.ids += [str(given["id"])] if "id" in given else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "th":
            assert given.get("scope") in ("row", "col")


@pytest.mark.parametrize("look", ["axis", "folio"])
def test_the_page_is_whole_and_loads_nothing(look: str, good: Path) -> None:
    page = as_html(report_of(good), theme.load(good, look), "Example")
    outline = _Outline()
    outline.feed(page)
    assert outline.tags[:2] == ["html", "head"]
    assert not {"script", "link", "img", "iframe", "form"} & {*outline.tags}
    assert outline.loads == []
    assert "url(" not in page
    assert "@import" not in page
    assert outline.tags.count("h1") == outline.tags.count("main") == 1
    assert outline.tags.count("table") == outline.tags.count("caption")
    assert {*outline.anchors} <= {*outline.ids}
    assert len(outline.ids) == len({*outline.ids})
    assert set(outline.headings) == {1, 2}
    assert 'name="robots" content="noindex"' in page
    assert "@media print" in page


def test_no_score_is_made_up(good: Path) -> None:
    text = as_json(report_of(good)).decode()
    assert not re.search(r'"(score|total|count|points|percent|rating)"', text)


def test_hostile_words_stay_words(good: Path) -> None:
    change(good, ARTICLE, lambda a: a.update(headline="<script>alert(1)</script>"))
    page = as_html(report_of(good), theme.load(good, "axis"), "<b>Example</b>")
    assert "<script" not in page
    assert "<b>Example" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_build_leaves_reports_alone_and_leads_to_none(good: Path, tmp_path: Path) -> None:
    library = check(good, today=TODAY).library
    assert library
    output = tmp_path / "build"
    build(library, output, ("html", "jsonld"))
    write(library, output, TODAY)
    before = {name: (output / "leaflet" / name).read_bytes() for name in NAMES}
    report = build(library, output, ())
    assert not [path for path in report.removed if "standards" in path]
    assert before == {name: (output / "leaflet" / name).read_bytes() for name in NAMES}
    manifest = (output / "manifest.json").read_text()
    assert "standards." not in manifest
    for path in output.rglob("*"):
        if path.is_file() and path.name not in NAMES and path.suffix in (".html", ".xml", ".json"):
            assert b"standards." not in path.read_bytes(), path


def test_nothing_half_written(good: Path, tmp_path: Path) -> None:
    library = check(good, today=TODAY).library
    assert library
    write(library, tmp_path, TODAY)
    page, data = (tmp_path / "leaflet" / name for name in NAMES)
    before = page.read_bytes()
    data.unlink()
    data.mkdir()
    with pytest.raises(SetupError, match="Is a directory"):
        write(library, tmp_path, TODAY + datetime.timedelta(1))
    assert page.read_bytes() == before
    assert sorted(path.name for path in page.parent.iterdir()) == sorted(NAMES)


def test_the_command_writes_reports_of_sound_articles_only(good: Path, tmp_path: Path) -> None:
    (good / "articles/broken.json").write_text("{")
    output = tmp_path / "out"
    day = ["--today", str(TODAY), "--output", str(output)]
    result = CliRunner().invoke(main, ["check", str(good), "--report", *day])
    assert result.exit_code == 1
    assert "1 report in " in result.stderr
    assert [path.name for path in output.iterdir()] == ["leaflet"]
    without = CliRunner().invoke(
        main, ["check", str(good), *day[:2], "--output", str(tmp_path / "n")]
    )
    assert without.exit_code == 1
    assert not (tmp_path / "n").exists()


def test_the_command_says_when_it_can_write_no_report(good: Path, tmp_path: Path) -> None:
    (good / "publication.json").write_text("{")
    output = tmp_path / "out"
    arguments = ["check", str(good), "--report", "--output", str(output)]
    assert "no report: " in CliRunner().invoke(main, arguments).stderr
    assert not output.exists()


def test_a_check_without_a_report_does_not_pay_for_it() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from medleaf.cli import main;"
        f"CliRunner().invoke(main, ['check', {str(QUIET)!r}]);"
        "print([m for m in sys.modules if m.startswith(('medleaf.standards', 'jinja2'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

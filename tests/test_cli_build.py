"""`medleaf build` says what it did, and what it could not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import edit
from commands import DAY, QUIET, Copy, run
from products import SEED, SEED_ID, TRUST

from medleaf import build as building
from medleaf import console
from medleaf.build import Report
from medleaf.storage import MEMORY


def test_build_says_what_it_did(copy_of: Copy, tmp_path: Path) -> None:
    source, output = copy_of(QUIET), tmp_path / "out"
    first = run("build", source, *DAY, "--output", output, "--only=jsonld", "--only=head", "-v")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.splitlines() == [
        f"made {output}/leaflet/head.html",
        f"made {output}/leaflet/index.jsonld",
        f"2 files made, 0 kept in {output}/, no problems",
    ]
    again = run("build", source, *DAY, "--output", output, "--only", "jsonld")
    assert again.stderr == f"0 files made, 1 kept in {output}/, no problems\n"


def test_build_with_a_fault_builds_the_rest(copy_of: Copy, tmp_path: Path) -> None:
    source, output = copy_of(TRUST), tmp_path / "out"
    edit(source / "articles/clinic-visit.json", status="ready")
    result = run("build", source, *DAY, "--output", output, "--only", "jsonld")
    assert result.exit_code == 1
    assert "clinic-visit.json:" in result.stdout
    assert result.stderr == f"7 files made, 0 kept in {output}/, 1 error, 2 notes\n"
    assert not (output / "clinic-visit").exists()


def test_build_says_what_it_keeps_of_an_article_with_a_fault(copy_of: Copy, tmp_path: Path) -> None:
    source, output = copy_of(QUIET), tmp_path / "out"
    arguments = ("build", source, *DAY, "--output", output)
    edit(source / "publication.json", products=["jsonld", "catalogue"])
    assert run(*arguments).stdout == ""
    edit(source / "articles/leaflet.json", status="ready")
    for _ in range(2):  # the second time, it is remembered
        result = run(*arguments)
        assert result.exit_code == 1
        assert "leaflet.json:1:1: note[build/kept] it, or what it names, has an error: " in (
            result.stdout
        )
        assert result.stderr.endswith(", 1 error, 1 note\n")


@pytest.mark.parametrize(
    ("most", "option", "named"), [(10, "", True), (1, "", False), (1, "--explain", True)]
)
def test_build_says_which_files_it_removed(
    most: int,
    option: str,
    named: bool,
    copy_of: Copy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(console, "FEW", most)
    source, output = copy_of(QUIET), tmp_path / "out"
    edit(source / "publication.json", products=["jsonld", "head", "catalogue"])
    assert run("build", source, *DAY, "--output", output).exit_code == 0
    edit(source / "publication.json", products=["jsonld", "catalogue"])
    (source / "articles/leaflet.json").rename(source / "articles/another.json")
    edit(source / "articles/another.json", id="another")
    result = run("build", source, *DAY, "--output", output, *option.split())
    removed = [line for line in result.stderr.splitlines() if line.startswith("removed ")]
    files = ["head.html", "index.jsonld"]
    assert removed == [f"removed {output}/leaflet/{file}" for file in files] * named
    assert ", 2 files removed in " in result.stderr


def test_build_of_a_broken_publication_builds_nothing(copy_of: Copy, tmp_path: Path) -> None:
    source, output = copy_of(SEED), tmp_path / "out"
    edit(source / "publication.json", url="nowhere")
    result = run("build", source, "--output", output)
    assert result.exit_code == 1
    assert "publication.json:" in result.stdout
    assert result.stderr == "nothing built, 1 error\n"
    assert not output.exists()


def test_build_of_an_unknown_product(tmp_path: Path) -> None:
    output = tmp_path / "out"
    result = run("build", SEED, "--output", output, "--only", "pdf", "--only", "word")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith('medleaf: There is no product "word". Choose from: pdf, ')
    assert not output.exists()


def test_build_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / SEED_ID).write_text("in the way")
    result = run("build", SEED, "--output", output, "--only", "jsonld")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "cannot be written" in result.stderr
    assert (output / SEED_ID).read_text() == "in the way"
    assert [p for p in output.iterdir() if not p.name.startswith(MEMORY)] == [output / SEED_ID]


def test_what_this_machine_cannot_make(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(unavailable={"pdf": "Typst is missing. Run: pip install typst"})
    monkeypatch.setattr(building, "build", lambda *_, **__: report)
    result = run("build", QUIET, *DAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("medleaf: not made: pdf. Typst is missing. Run: ")

"""What is written is whole or not at all, and never outside the folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from building import Copy, edit, files, make, manifest
from products import SEED, SEED_ID

from medleaf import storage
from medleaf.build import build
from medleaf.check import check
from medleaf.errors import SetupError
from medleaf.manifest import MANIFEST
from medleaf.storage import LOCK, Folder


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


def test_a_refused_renaming_is_told_as_it_is(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(source, output)
    edit(source / "articles/clinic-visit.json", headline="Another headline")
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path.name == ".index.html.part":
            raise PermissionError(1, "Operation not permitted", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(SetupError, match=r"/index\.html cannot .* [1-9] files beside it were"):
        make(source, output)
    monkeypatch.undo()
    make(source, output)
    pages = [(output / "clinic-visit" / name).read_bytes() for name in ("index.html", "head.html")]
    assert all(b"Another headline" in page for page in pages)


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


def test_the_lock_names_its_owner_and_all_that_is_written(tmp_path: Path) -> None:
    """A short name would be lost in what is left of a longer owner's."""
    with Folder(tmp_path) as folder:
        (owner,) = (tmp_path / LOCK).read_text(encoding="utf-8").split("\n")
        assert owner.startswith(f"process {os.getpid()} on ")
        folder.write([("a", b"1"), ("b/c", b"2")])
        assert (tmp_path / LOCK).read_text(encoding="utf-8").split("\n") == [owner, "a", "b/c"]

"""Files that are no JSON, no files, or not in the folder: told by name, and never waited for."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import carrier
from hostile.watched import check, run
from products import TRUST

ARTICLE = json.dumps(carrier.document("article")).encode()

BYTES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "json/syntax"),
    "white space": (b" \n\t", "json/syntax"),
    "a null character": (b"\0", "json/syntax"),
    "null": (b"null", "schema/type"),
    "a text": (b'"a"', "schema/type"),
    "a list": (b"[]", "schema/type"),
    "two documents": (ARTICLE + ARTICLE, "json/syntax"),
    "the first half": (ARTICLE[: len(ARTICLE) // 2], "json/syntax"),
    "all but the last byte": (ARTICLE[:-1], "json/syntax"),
    "a comment": (b"// a\n" + ARTICLE, "json/syntax"),
    "single quotes": (b"{'id': 'a'}", "json/syntax"),
    "a comma too many": (b'{"id": "a",}', "json/syntax"),
    "True": (b'{"id": True}', "json/syntax"),
    "a leading zero": (b'{"id": 01}', "json/syntax"),
    "a line break in a text": (b'{"id": "a\nb"}', "json/syntax"),
    "a form feed between values": (b'{\f"id": "a"}', "json/syntax"),
    "a no-break space between values": ('{\u00a0"id": "a"}'.encode(), "json/syntax"),
    "an escape that is none": (b'{"id": "\\x41"}', "json/syntax"),
    "half an escape": (b'{"id": "\\u12', "json/syntax"),
    "Latin-1": ('{"id": "é"}'.encode("latin-1"), "json/encoding"),
    "UTF-16": ('{"id": "a"}'.encode("utf-16"), "json/encoding"),
    "UTF-32": ('{"id": "a"}'.encode("utf-32"), "json/encoding"),
    "an encoded surrogate": (b'{"id": "\xed\xa0\x80"}', "json/encoding"),
    "an overlong slash": (b'{"id": "\xc0\xaf"}', "json/encoding"),
    "beyond Unicode": (b'{"id": "\xf4\x90\x80\x80"}', "json/encoding"),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbf{}", "json/syntax"),
    "NaN": (b'{"id": NaN}', "json/number"),
    "Infinity": (b'{"id": -Infinity}', "json/number"),
    "1e400": (b'{"id": 1e400}', "json/number"),
    "5,000 digits": (b'{"id": ' + b"9" * 5_000 + b"}", "json/number"),
    "300,000 digits": (b'{"id": ' + b"9" * 300_000 + b"}", "json/number"),
    "a key twice": (b'{"id": "a", "id": "b"}', "json/duplicate-key"),
    "a key twice, once escaped": (b'{"id": "a", "\\u0069d": "b"}', "json/duplicate-key"),
    "a key twice, deep": (b'{"a": [{"b": {"c": 1, "c": 1}}]}', "json/duplicate-key"),
    "__proto__ twice": (b'{"__proto__": {}, "__proto__": 1}', "json/duplicate-key"),
    "half a character as a key": (b'{"\\ud800": 1}', "json/surrogate"),
    "halves of a character the wrong way": (b'{"id": "\\ude00\\ud83d"}', "json/surrogate"),
    "65 lists": (b"[" * 65 + b"1" + b"]" * 65, "json/nesting"),
    "1,000 lists": (b"[" * 1_000 + b"]" * 1_000, "json/nesting"),
    "1,000 objects": (b'{"a":' * 1_000 + b"1" + b"}" * 1_000, "json/nesting"),
    "200,000 lists without end": (b"[" * 200_000, "json/nesting"),
    "20,001 numbers": (b"[" + b",".join([b"1"] * 20_001) + b"]", "json/size"),
    "20,001 escaped texts": (b"[" + b",".join([b'"\\u0061"'] * 20_001) + b"]", "json/size"),
    "1,000,001 bytes": (b" " * 999_999 + b"{}", "json/size"),
    "10,000,000 letters": (b'{"headline": "' + b"x" * 10_000_000 + b'"}', "json/size"),
    "a thousand unknown fields": (
        json.dumps({f"field{n}": 1 for n in range(1_000)}).encode(),
        "file/problems",
    ),
    "a field called __class__": (b'{"__class__": "a"}', "schema/unknown-key"),
    "a field with a line break": (b'{"a\\nb::error::": "a"}', "schema/unknown-key"),
}
"""What stands in a file, and one of the rules that refuse it."""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Return a publication, a folder that must not be opened, and one for the output."""
    canary, output = tmp_path / "canary", tmp_path / "out"
    canary.mkdir()
    output.mkdir()
    secret = {**carrier.document("article"), "id": "secret", "headline": "Secret"}
    (canary / "secret.json").write_text(json.dumps(secret), encoding="utf-8")
    (canary / "secret.png").write_bytes((TRUST / "assets/routine.png").read_bytes())
    return carrier.publication(tmp_path / "source"), canary, output


Folders = tuple[Path, Path, Path]


def test_bytes_that_are_no_article(folders: Folders) -> None:
    root, canary, output = folders
    for number, (data, _) in enumerate(BYTES.values()):
        (root / f"articles/case-{number}.json").write_bytes(data)
    (done,) = check(canary, output, root)
    found = done.errors()
    for number, (name, (_, rule)) in enumerate(BYTES.items()):
        told = found.pop((root / f"articles/case-{number}.json").as_posix())
        assert rule in {r for r, _ in told}, name
        if rule.startswith("json/"):
            assert {r for r, _ in told} == {rule}, name
    assert found == {}
    assert "articles sound" not in done.stderr


def test_a_byte_order_mark_is_let_through(folders: Folders) -> None:
    root, canary, output = folders
    value = {**carrier.document("article"), "id": "marked"}
    data = b"\xef\xbb\xbf" + json.dumps(value).encode()
    (root / "articles/marked.json").write_bytes(data)
    (done, built) = run(
        canary,
        output,
        ["check", str(root), "--jobs", "1", "--format", "json"],
        ["build", str(root), "--only", "jsonld", "--jobs", "1", "--output", str(output)],
    )
    assert done.errors() == {}
    assert (output / "marked/index.jsonld").is_file(), built.stderr


def bind(path: Path) -> None:
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)


ENTRIES: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "folder": (lambda path, canary: path.mkdir(), "json/unreadable"),
    "FIFO": (lambda path, canary: os.mkfifo(path), "json/unreadable"),
    "socket": (lambda path, canary: bind(path), "json/unreadable"),
    "device": (lambda path, canary: path.symlink_to("/dev/zero"), "file/outside"),
    "terminal": (lambda path, canary: path.symlink_to("/dev/tty"), "file/outside"),
    "process": (lambda path, canary: path.symlink_to("/proc/self/environ"), "file/outside"),
    "outside": (lambda path, canary: path.symlink_to(canary / "secret.json"), "file/outside"),
    "password": (lambda path, canary: path.symlink_to("/etc/passwd"), "file/outside"),
    "loop": (lambda path, canary: path.symlink_to(path.name), "json/unreadable"),
    "dangling": (lambda path, canary: path.symlink_to("nothing.json"), "json/unreadable"),
}
"""What a place may hold that is no file."""
PLACES = ("articles", "sections", "contributors", "locales")


@pytest.mark.parametrize("place", PLACES)
def test_entries_that_are_no_files(
    place: str, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders[0])  # to be changed, and changed back
    root, canary, output = folders
    (root / place).mkdir(exist_ok=True)
    for name, (make, _) in ENTRIES.items():
        make(root / place / f"{name.lower()}.json", canary)
    (done,) = check(canary, output, root)
    found = done.errors()
    for name, (_, rule) in ENTRIES.items():
        assert found.pop((root / place / f"{name.lower()}.json").as_posix()) == {(rule, "")}, name
    assert found == {}


@pytest.mark.parametrize("name", [name for name in ENTRIES if name != "folder"])
@pytest.mark.parametrize("file", ["publication.json", "references.json"])
def test_the_publications_own_files(
    file: str, name: str, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders[0])
    root, canary, output = folders
    (root / file).unlink()
    make, rule = ENTRIES[name]
    make(root / file, canary)
    (done,) = check(canary, output, root)
    if done.exit == 2:  # without a publication there is nothing to check
        assert file == "publication.json"
        assert "There is no publication.json" in done.stderr
    else:
        assert done.errors()[(root / file).as_posix()] == {(rule, "")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folders: Folders) -> None:
    root, canary, output = folders
    path = root / "articles/closed.json"
    path.write_bytes(ARTICLE)
    path.chmod(0)
    (done,) = check(canary, output, root)
    assert done.errors() == {path.as_posix(): {("json/unreadable", "")}}


@pytest.mark.parametrize("place", ["articles", "assets", "contributors"])
def test_a_folder_that_leads_out(place: str, folders: Folders) -> None:
    root, canary, output = folders
    (root / place).rename(canary / place)
    (root / place).symlink_to(canary / place)
    (done,) = check(canary, output, root)
    rule = "asset/outside" if place == "assets" else "file/outside"
    assert {r for told in done.errors().values() for r, _ in told} >= {rule}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_of_files(folders: Folders) -> None:
    """Names that are no ids, that only differ in case or in Unicode, and that break lines."""
    root, canary, output = folders
    names = [
        "Case.json",
        "CASE.json",
        "con.json",
        "a b.json",
        "e\u0301.json",
        "\u00e9.json",
        "a\nb.json",
        "\x1b[2J.json",
        "::error::.json",
        "-rf.json",
        "a" * 200 + ".json",
    ]
    for name in names:
        value = {**carrier.document("article"), "id": "case"}
        (root / "articles" / name).write_text(json.dumps(value), encoding="utf-8")
    Path(os.fsdecode(os.fsencode(root / "articles") + b"/\xff.json")).write_bytes(ARTICLE)
    styles = ("text", "json", "github", "sarif")
    runs = run(
        canary,
        output,
        *(["check", str(root), "--jobs", "1", "--format", style] for style in styles),
    )
    for done in runs:
        assert done.exit == 1
        assert "\x1b[2J" not in done.stdout
        assert not any(line.startswith("::error::") for line in done.stdout.splitlines())
    errors = runs[1].errors()
    assert len(errors) == len(names) + 1
    rules = {rule for told in errors.values() for rule, _ in told}
    assert rules == {"id/file-name", "id/duplicate"}


def test_a_theme_that_leads_out(folders: Folders) -> None:
    root, canary, output = folders
    publication = {**carrier.document("publication"), "theme": "themes/own"}
    (root / "publication.json").write_text(json.dumps(publication), encoding="utf-8")
    (canary / "theme.json").write_text('{"summary": "", "extends": "axis"}', encoding="utf-8")
    (root / "themes").mkdir()
    (root / "themes/own").symlink_to(canary)
    (done,) = check(canary, output, root)
    assert done.errors() == {
        (root / "publication.json").as_posix(): {("theme/unknown", "/theme")},
    }


def test_an_output_folder_with_links(folders: Folders) -> None:
    root, canary, output = folders
    (output / "headache-prevention").symlink_to(canary)
    (output / "manifest.json").symlink_to(canary / "secret.json")
    before = {path: path.read_bytes() for path in canary.iterdir()}
    command = ["build", str(root), "--only", "jsonld", "--jobs", "1", "--output", str(output)]
    (done,) = run(canary, output, command)
    assert done.exit == 2
    assert "a link leads out of the output folder" in done.stderr
    (output / "headache-prevention").unlink()
    for name in (".medleaf-lock", "headache-prevention/.index.jsonld.part"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).unlink(missing_ok=True)
        (output / name).symlink_to(canary / "secret.json")
        (done,) = run(canary, output, command)
        assert done.exit == 2
        assert "cannot be written" in done.stderr
        (output / name).unlink(missing_ok=True)
    (done,) = run(canary, output, command)
    assert done.exit == 0, done.stderr
    assert {path: path.read_bytes() for path in canary.iterdir()} == before
    assert not (output / "manifest.json").is_symlink()

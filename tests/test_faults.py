"""Ten faults that editors make: each told at its exact place, all in one run, nothing half built.

Each fault has an article, a section and a contributor of its own, beside the sound ones. In an edit
an arrow stands before the place that must be told; it is taken out before the file is written.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ARROW = "▶"
SOUND = "adhd-dopamine-norepinephrine-evidence"
FOLDERS = {"article": "articles", "section": "sections", "contributor": "contributors"}

Copy = Callable[[Path], Path]
Told = tuple[str, int, int, str, str]
"""File, line, column, rule and pointer of a diagnostic."""


class Edit(NamedTuple):
    """A change to a file and what must be told of it."""

    kind: str
    old: str
    new: str
    rule: str
    pointer: str = ""


STATUS = '"status": "active"'
UNKNOWN_KEY = Edit(
    "article", STATUS, f'{ARROW}"stats": 1, {STATUS}', "schema/unknown-key", "/stats"
)
BAD_DATE = Edit(
    "article",
    '"inLanguage"',
    f'"dateModified": {ARROW}"2026-02-30", "inLanguage"',
    "schema/date",
    "/dateModified",
)
FAULTS: dict[str, tuple[Edit, ...]] = {
    "missing-comma": (Edit("article", f"{STATUS},\n  ", f"{STATUS}\n  {ARROW}", "json/syntax"),),
    "unknown-key": (UNKNOWN_KEY,),
    "wrong-type": (Edit("article", '"active"', f"{ARROW}5", "schema/type", "/status"),),
    "dangling-contributor": (
        Edit(
            "article",
            '"rebecca-fernandez"',
            f'{ARROW}"nobody"',
            "contributor/unknown",
            "/contributions/1/contributor",
        ),
    ),
    "doubled-id": (
        Edit("article", '"id": "doubled-id"', f'"id": {ARROW}"{SOUND}"', "id/duplicate", "/id"),
    ),
    "missing-asset": (
        Edit(
            "section",
            '"blocks": [',
            f'"blocks": [{{"type": "figure", "alt": "", "src": {ARROW}"assets/none.png"}},',
            "asset/missing",
            "/blocks/0/src",
        ),
    ),
    "bad-date": (BAD_DATE,),
    "empty-text": (
        Edit(
            "section",
            '"blocks": [',
            f'"blocks": [{{"type": "paragraph", "text": {ARROW}" "}},',
            "schema/empty",
            "/blocks/0/text",
        ),
    ),
    "two-faults-in-one-file": (UNKNOWN_KEY, BAD_DATE),
    "faults-in-three-files": (
        UNKNOWN_KEY,
        Edit(
            "section",
            '"blocks": [',
            f'"blocks": [{{"type": "paragraph", "text": "😀 **a** and {ARROW}**b"}},',
            "text/mark",
            "/blocks/0/text",
        ),
        Edit("contributor", '"pseudonym"', f'{ARROW}"alias"', "schema/value", "/nameKind"),
    ),
}


def plant(root: Path, fault: str) -> list[Told]:
    """Add an article with a fault, and its section and contributor; return what must be told."""
    seeds = {"article": SOUND, "section": "pharmacological-support", "contributor": "victoria-rowe"}
    texts: dict[str, str] = {}
    for kind, seed in seeds.items():
        content = json.loads((root / FOLDERS[kind] / f"{seed}.json").read_bytes())
        content["id"] = fault
        if kind == "article":
            content["sections"] = [fault]
            content["contributions"][0]["contributor"] = fault
        texts[kind] = json.dumps(content, indent=2, ensure_ascii=False)
    for edit in FAULTS[fault]:
        assert texts[edit.kind].count(edit.old) == 1
        texts[edit.kind] = texts[edit.kind].replace(edit.old, edit.new)
    told: list[Told] = []
    for kind, text in texts.items():
        path = root / FOLDERS[kind] / f"{fault}.json"
        edits = sorted((e for e in FAULTS[fault] if e.kind == kind), key=lambda e: text.find(e.new))
        for edit in edits:
            before, _, after = text.partition(ARROW)
            place = before.count("\n") + 1, len(before) - before.rfind("\n")
            told.append((path.as_posix(), *place, edit.rule, edit.pointer))
            text = before + after
        path.write_text(text, encoding="utf-8")
    return told


def medleaf(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "medleaf", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done.returncode, done.stdout, done.stderr


def told_by(output: str) -> list[Told]:
    rows: list[dict[str, Any]] = json.loads(output)
    assert all(row["message"] and row["help"] for row in rows)
    return sorted(
        (row["file"], row["line"], row["column"], row["rule"], row["pointer"])
        for row in rows
        if row["severity"] == "error"  # the seed has warnings of its own
    )


def test_there_are_ten() -> None:
    assert len(FAULTS) == 10
    assert sum(len(edits) for edits in FAULTS.values()) == 13


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_at_its_exact_place(fault: str, source: Path, copy_of: Copy) -> None:
    root = copy_of(source)
    expected = plant(root, fault)
    code, output, _ = medleaf("check", "--format", "json", root)
    assert (code, told_by(output)) == (1, sorted(expected))


def test_all_faults_are_told_in_one_run_and_nothing_is_half_built(
    source: Path,
    copy_of: Copy,
    tmp_path: Path,
) -> None:
    root = copy_of(source)
    expected = [told for fault in FAULTS for told in plant(root, fault)]
    code, output, errors = medleaf("check", "--format", "json", root)
    assert (code, told_by(output)) == (1, sorted(expected))
    assert "1 article sound, 13 errors" in errors

    build = tmp_path / "build"
    code, output, _ = medleaf("build", "--format", "json", "--output", build, root)
    assert (code, told_by(output)) == (1, sorted(expected))
    manifest = json.loads((build / "manifest.json").read_bytes())
    assert {line.get("article") for line in manifest["files"]} == {SOUND, None}
    assert {p.relative_to(build).as_posix() for p in build.rglob("*") if p.is_file()} == {
        "manifest.json",
        ".medleaf-learned",
        ".medleaf-learned-0",
        ".medleaf-state",
        ".medleaf-said",
        ".medleaf-told",
        *(line["path"] for line in manifest["files"]),
    }
    assert (build / SOUND / "leaflet.epub").is_file()


def test_a_fault_leaves_what_was_built_before(source: Path, copy_of: Copy, tmp_path: Path) -> None:
    root, build = copy_of(source), tmp_path / "build"
    assert medleaf("build", "--only", "jsonld", "--output", build, root)[0] == 0
    before = (build / SOUND / "index.jsonld").read_bytes()
    article = root / "articles" / f"{SOUND}.json"
    article.write_text(article.read_text(encoding="utf-8").replace(STATUS, '"status": 5'))
    assert medleaf("build", "--only", "jsonld", "--output", build, root)[0] == 1
    assert (build / SOUND / "index.jsonld").read_bytes() == before


def test_a_wrong_value_hides_no_wrong_name(source: Path, copy_of: Copy) -> None:
    """What a file names is checked although the file fails its schema: all in one run."""
    root = copy_of(source)
    (path,) = (root / "articles").glob("*.json")
    article = json.loads(path.read_text(encoding="utf-8"))
    article["status"] = "activ"
    article["contributions"][0]["contributor"] = "nobody"
    article["sections"][1] = "nowhere"
    article["introduction"][0]["text"] += " See [@nothing]."
    article["introduction"].append({"type": "figure", "src": "assets/none.png", "alt": "A brain."})
    path.write_text(json.dumps(article), encoding="utf-8")
    code, told, _ = medleaf("check", "--format", "json", root)
    assert code == 1
    assert {(d["rule"], d["pointer"]) for d in json.loads(told) if d["severity"] == "error"} == {
        ("schema/value", "/status"),
        ("contributor/unknown", "/contributions/0/contributor"),
        ("section/unknown", "/sections/1"),
        ("reference/unknown", "/introduction/0/text"),
        ("asset/missing", "/introduction/1/src"),
    }

"""Each structural rule finds what it is for, at its exact place, and nothing else.

tests/examples/valid/ holds publications without a fault. tests/examples/invalid/<rule>/ holds what
to lay over valid/small to break that rule (`without.txt` lists files to take away), and the report
that is expected, which `pytest --update-goldens` rewrites.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from medleaf import (
    assets,
    check,
    contents,
    files,
    limits,
    naming,
    publication,
    svg,
    syntax,
    violations,
)
from medleaf import source as reading
from medleaf.diagnostics import as_text, has_errors
from medleaf.errors import SetupError
from medleaf.files import FOLDERS

EXAMPLES = Path(__file__).parent / "examples"
SMALL = EXAMPLES / "valid" / "small" / "source"
INVALID = EXAMPLES / "invalid"

Copy = Callable[[Path], Path]


def oversized(root: Path) -> None:
    with (root / "articles" / "leaflet.json").open("ab") as stream:
        stream.truncate(limits.FILE.bytes.most + 1)


def led_out(root: Path) -> None:
    (root / "articles" / "passwords.json").symlink_to("/etc/passwd")


def crowded(root: Path) -> None:
    risk = '{"type": "risk", "outcome": "a", "groups": [{"events": 1, "of": 1000}]}'
    edit(
        root,
        SECTION,
        '{"type": "paragraph", "text": "Few people have any."}',
        ", ".join([risk] * 51),
    )


def linked(root: Path) -> None:
    show(root, "assets/out.png").symlink_to("/etc/passwd")


def unreadable(root: Path) -> None:
    os.chdir(show(root, "assets/socket.png").parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.png")
    os.chdir(root.parent)


def show(root: Path, name: str) -> Path:
    """Let the section of the small publication show a picture; return its path."""
    path = root / "sections" / "side-effects.json"
    figure = f'"figure", "src": "{name}", "alt": "'
    path.write_text(path.read_text().replace('"paragraph", "text": "', figure))
    (root / name).parent.mkdir()
    return root / name


MADE: dict[str, Callable[[Path], None]] = {
    "article/size": crowded,
    "file/outside": led_out,
    "json/size": oversized,
    "asset/outside": linked,
    "asset/unreadable": unreadable,
}
"""Examples that no repository can hold as files."""


@pytest.mark.parametrize("name", sorted(p.name for p in (EXAMPLES / "valid").iterdir()))
def test_valid_examples_have_no_fault(name: str) -> None:
    checked = check.check(EXAMPLES / "valid" / name / "source")
    assert as_text(checked.diagnostics) == ""
    assert checked.library
    for id in checked.library.entries:
        assert checked.library.document(id).article.id == id


@pytest.mark.parametrize("rule", sorted(p.name for p in INVALID.iterdir()))
def test_invalid_examples_are_told_as_expected(
    rule: str, copy_of: Copy, request: pytest.FixtureRequest
) -> None:
    root = copy_of(SMALL)
    if (INVALID / rule / "source").exists():
        shutil.copytree(INVALID / rule / "source", root, dirs_exist_ok=True)
    if (without := INVALID / rule / "without.txt").exists():
        for name in without.read_text().split():
            (root / name).unlink()
    report = as_text(check.check(root).diagnostics).replace(f"{root}/", "source/") + "\n"
    expected = INVALID / rule / "expected.txt"
    if request.config.getoption("--update-goldens"):
        expected.write_text(report, encoding="utf-8")
    assert report == expected.read_text(encoding="utf-8")
    assert f"[{rule.replace('--', '/')}]" in report
    assert len(set(re.findall(r"^\S+:\d+:\d+: \w+\[(.+?)\]", report, re.M))) == 1, "one rule each"


@pytest.mark.parametrize("rule", MADE)
def test_invalid_examples_that_are_made(
    rule: str, copy_of: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of(SMALL)
    monkeypatch.chdir(root.parent)
    MADE[rule](root)
    assert [d.rule for d in check.check(root).diagnostics] == [rule]


def test_every_rule_in_the_code_has_an_example() -> None:
    rules = {f"{kind}/unknown" for kind in (*FOLDERS, "reference")}
    modules = (
        assets,
        contents,
        files,
        limits,
        naming,
        publication,
        violations,
        reading,
        svg,
        syntax,
    )
    for module in modules:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+/[a-z-]+", str(node.value)):
                rules.add(str(node.value))
    rules -= {*assets.MEDIA_TYPES.values(), "application/octet-stream"}
    rules -= {limits.PROBLEMS.rule}  # stands beside others: see below
    assert rules == {p.name.replace("--", "/") for p in INVALID.iterdir()} | MADE.keys()


def test_a_folder_without_a_publication_is_a_broken_set_up(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"no publication\.json"):
        check.check(tmp_path)


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


ARTICLE, SECTION = "articles/leaflet.json", "sections/side-effects.json"
PERSON, REFERENCES = "contributors/jane-doe.json", "references.json"


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        (SECTION, '"Side effects"', '""', "schema/empty"),
        (SECTION, '"heading": "Side effects",', "", "schema/required"),
        (SECTION, "{", "", "json/syntax"),
        (PERSON, '"real"', '"pseudonym"', "schema/required"),
        (PERSON, "a nurse.", "a nurse. [@nobody]", "reference/unknown"),
        (REFERENCES, "sample2021", "example2020", "id/duplicate"),
        (REFERENCES, '"book", "title": "An', '"books", "title": "An', "schema/value"),
    ],
)
def test_what_depends_on_a_fault_is_not_built_and_not_blamed(
    name: str, old: str, new: str, rule: str, copy_of: Copy
) -> None:
    root = copy_of(SMALL)
    edit(root, name, old, new) if old != "{" else (root / name).write_text("[")
    checked = check.check(root)
    assert {(Path(d.file).name, d.rule) for d in checked.diagnostics} == {(Path(name).name, rule)}
    assert not (checked.library and checked.library.entries)


def test_a_citation_written_wrong_is_no_missing_term(copy_of: Copy) -> None:
    root = copy_of(SMALL)
    edit(root, SECTION, "any.", "any [@example2020; @sample2021].")
    assert [d.rule for d in check.check(root).diagnostics] == ["text/mark"]


def test_a_misnamed_section_is_blamed_once(copy_of: Copy) -> None:
    root = copy_of(SMALL)
    (root / SECTION).rename(root / "sections/Effects.json")
    (problem,) = check.check(root).diagnostics
    assert (problem.rule, problem.help) == ("id/file-name", "Name this file side-effects.json.")


def test_sound_articles_stand_beside_faulty_ones(copy_of: Copy) -> None:
    root = copy_of(EXAMPLES / "valid" / "edges" / "source")
    edit(root, ARTICLE, '"low"', '"lowish"')
    checked = check.check(root)
    assert [d.rule for d in checked.diagnostics] == ["schema/value"]
    assert checked.library
    assert list(checked.library.entries) == ["translated"]


def test_citations_everywhere_are_checked_and_numbered(copy_of: Copy) -> None:
    checked = check.check(EXAMPLES / "valid" / "edges" / "source")
    assert checked.library
    document = checked.library.document("leaflet")
    assert dict(document.number) == {"example2020": 1, "sample2021": 2, "bio.only:1": 3}
    root = copy_of(EXAMPLES / "valid" / "edges" / "source")
    (root / REFERENCES).write_text('{"references": []}')
    places = {d.pointer for d in check.check(root).diagnostics if d.rule == "reference/unknown"}
    assert places == {
        "/introduction/1/caption",
        "/glossary/0/definition",
        "/sections/1/claims/0/text",
        "/sections/1/claims/0/references/0",
        "/introduction/0/text",
        "/bio/0/text",
    }


def test_a_translation_of_each_other_is_told_for_both(copy_of: Copy) -> None:
    root = copy_of(EXAMPLES / "valid" / "edges" / "source")
    edit(root, ARTICLE, '  "status"', '  "translationOf": "translated",\n  "status"')
    checked = check.check(root)
    found = [(Path(d.file).stem, d.rule, d.pointer) for d in checked.diagnostics]
    assert found == [
        (id, "article/translation", "/translationOf") for id in ("leaflet", "translated")
    ]
    assert checked.library
    assert not checked.library.entries


def test_a_shared_section_is_judged_by_each_article(copy_of: Copy) -> None:
    root = copy_of(EXAMPLES / "valid" / "edges" / "source")
    edit(root, SECTION, "Few people", "Few [pulse]s, [there](#word-finding). Few people")
    found = [(Path(d.file).stem, d.rule, d.pointer) for d in check.check(root).diagnostics]
    assert found == [("translated", "link/anchor", "/sections/0")]


def test_a_broken_wording_stops_the_build_and_is_told_once(copy_of: Copy) -> None:
    root = copy_of(SMALL)
    (root / "locales").mkdir()
    (root / "locales" / "en.json").write_text('{"page" 1}')
    checked = check.check(root)
    assert [(d.rule, d.line, d.column) for d in checked.diagnostics] == [("json/syntax", 1, 9)]
    assert checked.library is None


def test_file_names_that_are_not_characters(copy_of: Copy) -> None:
    root = copy_of(SMALL)
    name = os.fsencode(root) + b"/articles/\xff.json"
    try:
        Path(os.fsdecode(name)).write_text("{")
    except OSError:
        pytest.skip("this file system has only names that are characters")
    found = check.check(root).diagnostics
    assert [d.rule for d in found] == ["json/syntax"]
    as_text(found).encode()


def test_links_inside_the_source_folder_are_followed(copy_of: Copy, tmp_path: Path) -> None:
    root = copy_of(SMALL)
    (root / "shared").mkdir()
    (root / SECTION).rename(root / "shared/effects.json")
    (root / SECTION).symlink_to(root / "shared/effects.json")
    assert check.check(root).diagnostics == []
    (tmp_path / "linked").symlink_to(root)
    assert check.check(tmp_path / "linked").diagnostics == []


def test_of_a_huge_faulty_file_only_the_first_problems_are_told(copy_of: Copy) -> None:
    root = copy_of(SMALL)
    blocks = ",".join(['{"type": "paragraph", "txt": "x"}'] * 5_000)
    edit(root, SECTION, '{"type": "paragraph", "text": "Few people have any."}', blocks)
    found = check.check(root).diagnostics
    assert len(found) == limits.PROBLEMS.most + 1
    assert [d.rule for d in found].count("file/problems") == 1
    assert has_errors(found)


def test_a_check_imports_no_engine(source: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; from medleaf.check import check;"
        f"check(Path({str(source)!r}));"
        "print(*{'typst', 'citeproc', 'lxml', 'PIL', 'babel', 'ebooklib', 'pikepdf',"
        " 'fontTools', 'zxingcpp'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")

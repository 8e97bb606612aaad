"""Commands end with the exit code that says what happened, and never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from products import ROOT, SEED, SEED_ID, TRUST

from medleaf import build as building
from medleaf import check as checking
from medleaf.build import Report
from medleaf.cli import main
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.exporters import EXPORTERS
from medleaf.rules import RULES

Copy = Callable[[Path], Path]
QUIET = ROOT / "tests/rules/quiet/source"
"""A publication about which there is nothing to say, on this day:"""
DAY = ("--today", "2026-11-22")
HEAVY = {
    "PIL",
    "babel",
    "citeproc",
    "ebooklib",
    "fontTools",
    "jinja2",
    "pikepdf",
    "segno",
    "typst",
}
"""What `check` has no need of, and what costs most of the time of a build."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def shell(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "medleaf", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ROOT
    )


def edit(path: Path, **changes: Any) -> None:
    value = {**json.loads(path.read_bytes()), **changes}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


@pytest.fixture
def broken(copy_of: Copy) -> Path:
    """The quiet publication with one fault."""
    source = copy_of(QUIET)
    edit(source / "articles/leaflet.json", version=7)
    return source


# --- help ---------------------------------------------------------------------------------------


def test_help_says_what_there_is() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert isinstance(main, click.Group)
    for name, command in main.commands.items():
        assert f"  {name} " in result.stdout
        assert command.help
        said = run(name, "-h")
        assert said.exit_code == 0
        assert command.help.split(".")[0] in " ".join(said.stdout.split())
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert isinstance(main, click.Group)
    for name in main.commands:
        assert f"medleaf {name}" in readme


def test_version() -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("medleaf 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["check", "--nonsense"],
        ["check", "a", "b"],
        ["check", "--format", "xml"],
        ["check", "README.md"],
        ["build", "--only"],
        ["proof", "--output", "s3://bucket/prefix"],
        ["rules", "no/such-rule"],
    ],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage" in result.stderr or "Error" in result.stderr


# --- check --------------------------------------------------------------------------------------


def test_a_sound_publication(tmp_path: Path) -> None:
    result = run("check", QUIET, *DAY)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 article sound, no problems\n"
    assert run("check", QUIET, *DAY, "-v").stderr == f"sound leaflet\n{result.stderr}"


def test_warnings_let_a_publication_pass() -> None:
    result = run("check", SEED, *DAY)
    assert result.exit_code == 0
    assert result.stdout.count(": warning[") > 10
    assert result.stderr.startswith("1 article sound, ")
    assert result.stderr.endswith(" warnings\n")
    assert run("check", SEED, *DAY, "--strict").exit_code == 1
    trust = run("check", TRUST, *DAY, "--strict")
    assert trust.exit_code == 0
    assert "(accepted by Example Trust Leaflet Group on 2026-01-28: " in trust.stdout


def test_the_day_decides_what_is_overdue() -> None:
    assert "warning[review/overdue]" in run("check", QUIET, "--today", "2028-07-01").stdout
    assert run("check", QUIET, "--today", "1 July").exit_code == 2


def test_quiet_when_all_is_well(tmp_path: Path) -> None:
    building: tuple[str | Path, ...] = ("build", QUIET, "--only", "jsonld", "--output", tmp_path)
    for arguments in (("check", QUIET), building):
        result = run(*arguments, *DAY, "-q")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_fault(broken: Path) -> None:
    result = run("check", broken)
    path = broken / "articles/leaflet.json"
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}:")
    assert "error[" in result.stdout
    assert "    help: " in result.stdout
    assert result.stderr == "0 articles sound, 1 error\n"
    assert "\x1b[" not in result.stdout
    assert "\x1b[31m" in run("check", broken, "--color").stdout
    quiet = run("check", broken, "-q")
    assert (quiet.stdout, quiet.stderr, quiet.exit_code) == (result.stdout, "", 1)


@pytest.mark.parametrize("style", ["json", "github", "sarif"])
def test_formats(style: str, broken: Path) -> None:
    result = run("check", broken, "--format", style)
    assert result.exit_code == 1
    assert result.stderr == "0 articles sound, 1 error\n"
    if style == "github":
        assert result.stdout.startswith("::error file=")
    else:
        assert json.loads(result.stdout)
    well = run("check", QUIET, *DAY, "--format", style).stdout
    assert well == "" if style == "github" else json.loads(well) is not None


@pytest.mark.parametrize(
    ("severity", "strict", "code"),
    [
        (Severity.ERROR, False, 1),
        (Severity.WARNING, False, 0),
        (Severity.WARNING, True, 1),
        (Severity.NOTE, True, 0),
    ],
)
def test_strict(
    severity: Severity, strict: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Diagnostic(file="a.json", rule="a/b", message="M", severity=severity)]
    sound = checking.check(SEED).library
    monkeypatch.setattr(checking, "check", lambda *_, **__: checking.Checked(sound, found))
    monkeypatch.setattr(building, "build", lambda *_, **__: Report())
    for command in ("check", "build"):
        result = run(command, SEED, *(["--strict"] if strict else []))
        assert result.exit_code == code
        assert result.stdout.startswith(f"a.json:1:1: {severity}[a/b] M")


@pytest.mark.parametrize(
    ("least", "shown"),
    [
        ("error", ["error"]),
        ("warning", ["error", "warning"]),
        ("note", ["error", "warning", "note"]),
    ],
)
def test_only_what_is_loud_enough_is_shown(
    least: str, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        Diagnostic(file="a.json", line=n, rule="a/b", message="M", severity=severity)
        for n, severity in enumerate((Severity.NOTE, *[Severity.WARNING] * 20, Severity.ERROR), 1)
    ]
    monkeypatch.setattr(checking, "check", lambda *_, **__: checking.Checked(None, found))
    result = run("check", "--severity", least)
    told = [line.split(": ")[1].partition("[")[0] for line in result.stdout.splitlines()]
    assert set(told) == set(shown)
    assert result.exit_code == 1
    assert "1 error, 20 warnings, 1 note (--severity error shows" in result.stderr


def test_no_publication(tmp_path: Path) -> None:
    for command in ("check", "build"):
        result = run(command, tmp_path / "nowhere")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"medleaf: There is no publication.json in {tmp_path}")
        assert result.stderr.count("\n") == 1


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "check", interrupt)
    for command in ("check", "build"):
        result = run(command, SEED)
        assert (result.exit_code, result.stdout) == (130, "")
        assert result.stderr == "medleaf: interrupted; run the command again to go on.\n"


def test_a_terminal_that_cannot_show_a_character(broken: Path) -> None:
    text = {"type": "paragraph", "text": "A [漢]."}
    edit(broken / "articles/leaflet.json", version="1", introduction=[text])
    assert "漢" in shell("check", broken, PYTHONIOENCODING="utf-8").stdout
    done = shell("check", broken, PYTHONIOENCODING="latin-1")
    assert done.returncode == 1
    assert "error[" in done.stdout
    assert "\\u6f22" in done.stdout
    assert "Traceback" not in done.stderr


# --- build --------------------------------------------------------------------------------------


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
    assert result.stderr == f"4 files made, 0 kept in {output}/, 1 error, 2 notes\n"
    assert not (output / "clinic-visit").exists()


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
    assert list(output.iterdir()) == [output / SEED_ID]


def test_what_this_machine_cannot_make(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(unavailable={"pdf": "Typst is missing. Run: pip install typst"})
    monkeypatch.setattr(building, "build", lambda *_, **__: report)
    result = run("build", QUIET, *DAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("medleaf: not made: pdf. Typst is missing. Run: ")


# --- what it costs ------------------------------------------------------------------------------


def imported(*arguments: str | Path) -> set[str]:
    """Return the packages that a command imports."""
    code = (
        "import sys\nfrom medleaf.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in done.stderr.split("\n")}


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--help"], HEAVY | {"jsonschema", "lxml", "markdown_it", "msgspec"}),
        (["rules"], HEAVY | {"jsonschema", "lxml"}),
        (["check", SEED], HEAVY | {"lxml"}),
        (["check", TRUST], HEAVY - {"PIL"}),
    ],
    ids=["help", "rules", "check seed", "check trust"],
)
def test_nothing_is_imported_that_is_not_needed(
    arguments: list[str | Path], spared: set[str]
) -> None:
    assert imported(*arguments) & spared == set()


def test_metadata_does_not_pay_for_leaflets(tmp_path: Path) -> None:
    command = ("build", SEED, "--only", "jsonld", "--output", tmp_path)
    assert not imported(*command) & {"typst", "ebooklib", "fontTools", "pikepdf"}


# --- rules and doctor ---------------------------------------------------------------------------


def test_rules() -> None:
    listed = run("rules")
    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [r.id for r in RULES]
    for rule in RULES:
        explained = run("rules", rule.id)
        assert explained.exit_code == 0
        for said in (rule.id, rule.severity, rule.summary, rule.help, rule.source):
            assert said in explained.stdout


def test_module_and_program_are_the_same() -> None:
    done = shell("--version")
    assert done.returncode == 0
    assert done.stdout == run("--version").stdout
    assert set(EXPORTERS) >= {"pdf", "epub", "jsonld", "head", "html"}

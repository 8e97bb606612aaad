"""Commands end with the exit code that says what happened, and never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from building import edit
from commands import DAY, QUIET, Copy, run, shell
from products import ROOT, SEED, TRUST

from medleaf import build as building
from medleaf import check as checking
from medleaf.build import Report
from medleaf.cli import main
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.exporters import EXPORTERS
from medleaf.rules import RULES


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

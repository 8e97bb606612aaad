"""The doctor names what is missing, what it is for, and the command that mends it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from medleaf import doctor

ROOT = Path(__file__).parents[1]

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Pretend to be on another machine, none of whose libraries are there."""

    def pretend(system: str = "Linux", *, apt: str | None = None, root: bool = False) -> None:
        missing = [x._replace(files=("libnowhere.so.0",), stem="nowhere") for x in doctor.LIBRARIES]
        monkeypatch.setattr(doctor, "LIBRARIES", tuple(missing))
        monkeypatch.setattr(doctor, "HOMEBREW", tmp_path / "homebrew")
        monkeypatch.setattr("platform.system", lambda: system)
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setenv("PATH", str(tmp_path))
        if apt is not None:
            program = tmp_path / "apt-get"
            program.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/asked"\n{apt}\n')
            program.chmod(0o755)

    return pretend


def problems() -> dict[str, doctor.Finding]:
    return {f.name: f for f in doctor.examine() if f.problem}


def test_every_dependency_is_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    assert {p.name for p in doctor.PACKAGES} == required
    assert project["requires-python"] == ">=" + ".".join(map(str, doctor.PYTHON))


def test_every_package_that_is_imported_is_looked_for() -> None:
    imported: set[str] = set()
    for file in (ROOT / "pipeline/medleaf").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names):
                    imported |= {alias.name.partition(".")[0] for alias in names}
                case ast.ImportFrom(str(module), _, 0):
                    imported.add(module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - {"medleaf"}
    assert foreign <= {p.module for p in doctor.PACKAGES}


def test_all_is_there_where_the_tests_run() -> None:
    found = doctor.examine()
    assert [doctor.line(f) for f in found if f.problem] == []
    assert all(doctor.line(f).startswith("ok ") for f in found)
    assert {"Python", "weasyprint", "Pango", "HarfBuzz subset"} <= {f.name for f in found}


def test_nothing_but_the_standard_library_is_needed_to_examine() -> None:
    script = (
        "import sys; sys.path.insert(0, 'pipeline')\n"
        "from medleaf import doctor\n"
        "print(*map(doctor.line, doctor.examine()), sep='\\n')\n"
        "print(doctor.missing_for_pdf())"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.count("missing") == len(doctor.PACKAGES)
    assert "PDFs cannot be made without fonttools, pikepdf, pydyf and weasyprint." in done.stdout


def test_missing_for_pdf_is_cheap_and_silent_when_all_is_there() -> None:
    script = (
        "import sys; from medleaf import doctor\n"
        "print(doctor.missing_for_pdf(), 'weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "None False\n", done.stderr


@pytest.mark.parametrize(
    ("system", "apt", "root", "remedy"),
    [
        ("Linux", "exit 0", False, "Run: sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0"),
        ("Linux", "exit 0", True, "Run: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0"),
        ("Linux", None, False, "Install Pango 1.44 or later and HarfBuzz from your system's"),
        ("Darwin", None, False, "Run: brew install pango"),
    ],
)
def test_the_remedy_suits_the_machine(
    machine: Machine, system: str, apt: str | None, root: bool, remedy: str
) -> None:
    machine(system, apt=apt, root=root)
    assert set(problems()) == {"Pango", "PangoFT2", "HarfBuzz subset"}
    said = doctor.missing_for_pdf()
    assert said is not None
    start = "PDFs cannot be made without Pango, PangoFT2 and HarfBuzz subset. "
    assert said.startswith(start + remedy)
    assert said.count(remedy) == 1


def test_libraries_that_only_homebrews_own_python_finds(machine: Machine, tmp_path: Path) -> None:
    machine("Darwin")
    (tmp_path / "homebrew/lib").mkdir(parents=True)
    (tmp_path / "homebrew/lib/libpango-1.0.dylib").touch()
    assert "make PYTHON=" in (doctor.missing_for_pdf() or "")


def test_a_pango_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    old = SimpleNamespace(pango_version=lambda: 14307)
    monkeypatch.setattr(doctor, "_load", lambda library: old)
    found = problems()
    assert set(found) == {"Pango"}
    assert "1.43.7 is older than 1.44" in doctor.line(found["Pango"])


def test_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tuple(p._replace(module=f"no_{p.module}") for p in doctor.PACKAGES)
    monkeypatch.setattr(doctor, "PACKAGES", gone)
    assert (problems()["ebooklib"].remedy or "").count("'ebooklib==0.20'") == 1


def test_install_leaves_an_ordinary_users_machine_alone(machine: Machine, tmp_path: Path) -> None:
    machine(apt="exit 0")
    assert (doctor.install(doctor.examine()) or "").startswith("Run: sudo apt-get install -y ")
    assert not (tmp_path / "asked").exists()


def test_install_runs_apt_get_as_root(machine: Machine, tmp_path: Path) -> None:
    machine(apt="exit 0", root=True)
    doctor.install(doctor.examine())
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == [
        "-q install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ]


def test_install_reads_the_package_list_when_apt_get_knows_none(
    machine: Machine, tmp_path: Path
) -> None:
    machine(apt='[ "$2" = update ] || { echo "E: No such package" >&2; exit 100; }', root=True)
    said = doctor.install(doctor.examine()) or ""
    assert said.startswith("apt-get could not install libpango-1.0-0 ")
    assert said.endswith(": E: No such package")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in asked] == ["install", "update", "install"]


def test_install_has_nothing_to_do_where_all_is_there() -> None:
    assert doctor.install(doctor.examine()) is None

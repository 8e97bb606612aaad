"""The doctor names what is missing, what it is for, and the command that mends it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from medleaf import doctor

ROOT = Path(__file__).parents[1]


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
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = {
        re.split(r"[<>=]", line)[0]
        for lines in extras["optional-dependencies"].values()
        for line in lines
    }
    assert foreign <= {p.module for p in doctor.PACKAGES} | asked_for


def test_all_is_there_where_the_tests_run() -> None:
    found = doctor.examine()
    assert [doctor.line(f) for f in found if f.problem] == []
    assert all(doctor.line(f).startswith("ok ") for f in found)
    assert {"Python", "typst"} <= {f.name for f in found}


def test_nothing_but_the_standard_library_is_needed_to_examine() -> None:
    script = (
        "import sys; sys.path.insert(0, 'pipeline')\n"
        "from medleaf import doctor\n"
        "print(*map(doctor.line, doctor.examine()), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.count("missing") == len(doctor.PACKAGES)


def test_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tuple(p._replace(module=f"no_{p.module}") for p in doctor.PACKAGES)
    monkeypatch.setattr(doctor, "PACKAGES", gone)
    assert (problems()["ebooklib"].remedy or "").count("'ebooklib==0.20'") == 1

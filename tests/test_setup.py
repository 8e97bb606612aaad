"""Set-up says in one sentence what it lacks, and the command that gets it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("cat", "cksum", "dirname", "rm")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone of what set-up reads, in a folder whose name has a space, and a path of few tools."""
    clone = tmp_path / "my leaflets"
    (clone / "pipeline").mkdir(parents=True)
    shutil.copy2(ROOT / "pipeline/setup.sh", clone / "pipeline")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(ROOT / name, clone)
    (clone / "tools").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (clone / "tools" / tool).symlink_to(found)
    return clone


def program(folder: Path, name: str, script: str) -> None:
    """Put a program of that name on the path."""
    file = folder / "tools" / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def setup(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", folder / "pipeline/setup.sh", *arguments],
        env={"PATH": str(folder / "tools")},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("system", "apt", "command"),
    [
        ("Linux", True, "Get it with: apt-get install -y python3 python3-venv"),
        ("Linux", False, "make PYTHON=/path/to/python3"),
        ("Darwin", False, "Get it with: brew install python"),
    ],
)
def test_no_python(folder: Path, system: str, apt: bool, command: str) -> None:
    program(folder, "uname", f"echo {system}")
    program(folder, "python3", "exit 1")  # one that is too old
    if apt:
        program(folder, "apt-get", "exit 1")
    code, said = setup(folder)
    assert code == 2
    assert said.startswith("medleaf needs Python 3.11 or later, and none was found. ")
    assert said.endswith(f"{command}\n")


def test_a_python_without_venv(folder: Path) -> None:
    program(
        folder, "python3", "case $2 in *ensurepip*) exit 1;; *print*) echo python3.12-venv;; esac"
    )
    program(folder, "apt-get", "exit 0")
    program(folder, "id", "echo 1000")
    code, said = setup(folder)
    assert code == 2
    assert said.endswith("Run: sudo apt-get install -y python3.12-venv\n")
    assert said.count("\n") == 1


def test_a_failing_step_shows_what_it_said(folder: Path) -> None:
    program(folder, "python3", 'case "$*" in *"-m venv"*) echo disk is full >&2; exit 3;; esac')
    program(folder, "mktemp", f'echo "{folder}/log"')
    code, said = setup(folder)
    assert (code, said) == (3, "Making .venv\ndisk is full\n")


def test_an_unknown_argument(folder: Path) -> None:
    code, said = setup(folder, "prod")
    assert code == 2
    assert said.startswith("usage: ")

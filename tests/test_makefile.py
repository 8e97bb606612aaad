"""The Makefile is thin, tells what it can do, and carries no rules of its own making."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from medleaf.exporters import EXPORTERS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")
RULES = re.findall(r"^([a-z-]+):([^=\n]*)\n((?:\t.*\n)*)", TEXT, re.MULTILINE)
INNER = {"setup", "setup-dev"}


def make(*arguments: str) -> str:
    """Run make as from a terminal, also when make runs the tests."""
    outside = {key: value for key, value in os.environ.items() if "MAKE" not in key}
    done = subprocess.run(
        ["make", *arguments], cwd=ROOT, env=outside, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_help_lists_every_target() -> None:
    listed = {line.split()[1]: line.split(maxsplit=2)[2] for line in make("help").splitlines()}
    assert set(listed) == {target for target, _, _ in RULES} - INNER
    assert all(listed.values())


def test_every_target_is_phony() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", TEXT, re.MULTILINE)
    assert sorted(phony.split()) == sorted(target for target, _, _ in RULES)


def test_make_alone_builds_everything() -> None:
    *_, build = make("--dry-run").splitlines()
    assert build == ".venv/bin/medleaf build"


def test_print_builds_every_product() -> None:
    """Page, metadata and catalogue are made with it, so that they know large print."""
    *_, build = make("--dry-run", "print").splitlines()
    command, *wanted = build.split(" --only ")
    assert command == ".venv/bin/medleaf build"
    assert wanted == list(EXPORTERS)


def test_there_are_no_builtin_rules() -> None:
    assert "# No implicit rules." in make("--print-data-base", "--dry-run", "help")


@pytest.mark.parametrize(("target", "before", "recipe"), RULES)
def test_every_target_is_setup_and_one_line(target: str, before: str, recipe: str) -> None:
    assert recipe.count("\n") == 1
    needs_setup = target not in {"clean", "help", *INNER}
    assert bool(set(before.split()) & INNER) == needs_setup

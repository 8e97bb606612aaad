"""A command imports only what it needs: help is quick, and checking pays for no leaflets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from products import ROOT, SEED, TRUST

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

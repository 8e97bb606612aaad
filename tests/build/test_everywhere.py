"""The same content gives the same bytes everywhere, and the key knows what makes others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from building import Copy, files
from products import ROOT, SEED, TRUST, built, products

from medleaf import tasks, theme


@pytest.mark.parametrize("publication", [SEED, TRUST], ids=["seed", "trust"])
def test_the_same_bytes_everywhere(publication: Path, copy_of: Copy, tmp_path: Path) -> None:
    """In another process, folder, time zone and language, with another hash seed and umask."""
    source, output = copy_of(publication), tmp_path / "an other/büild"
    wanted = [f"--only={product}" for product in products(built(publication).library)]
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "medleaf", "build", source, "--output", output, "-q", *wanted],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        umask=0o077,
    )
    assert (done.returncode, done.stderr) == (0, "")
    here, there = files(built(publication).output), files(output)
    assert list(here) == list(there)
    assert [path for path in here if here[path] != there[path]] == []
    for path, data in there.items():
        if not path.endswith((".woff2", ".png", ".jpg")):
            assert str(tmp_path).encode() not in data, path
            assert str(ROOT).encode() not in data, path


def test_the_key_knows_what_products_are_made_with() -> None:
    from importlib.metadata import requires

    declared = {re.split("[>=;]", line)[0].strip() for line in requires("medleaf") or ()}
    only_check = {"breame", "jsonschema", "jsonschema-rs", "referencing"}
    only_carry = {"click", "distributed", "msgspec", "obstore"}
    assert set(tasks._MADE_BY) == declared - only_check - only_carry


def test_the_key_knows_every_file_that_products_are_made_of() -> None:
    not_products = {"proof", "rules", "standards", "schemas"}
    places = (*theme.SHARED, theme.SHIPPED)
    unknown = [
        path
        for path in theme.PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc", ".typed")
        and not not_products.intersection(path.relative_to(theme.PACKAGE).parts[:1])
        and not any(path.is_relative_to(place) for place in places)
    ]
    assert unknown == []

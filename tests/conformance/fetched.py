"""Checkers that npm and Maven bring: fetched once into a cache outside the tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from conformance.checker import run

LISTS = Path(__file__).parents[1] / "checkers"
"""Where package.json and pom.xml name the checkers and their versions."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medleaf"


@cache
def verapdf_classes() -> Path | None:
    """Return the folder with veraPDF's classes, brought by Maven once; None without Maven."""
    pom = LISTS / "pom.xml"
    folder = _folder("verapdf", pom)
    if not folder.is_dir() and shutil.which("mvn"):
        with tempfile.TemporaryDirectory() as work:
            shutil.copy(pom, work)
            goal = ("dependency:copy-dependencies", f"-DoutputDirectory={work}/classes")
            done = run("mvn", "-q", "-B", "-f", f"{work}/pom.xml", *goal)
            if done.returncode == 0:
                folder.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(f"{work}/classes", folder)
            else:
                print(done.stdout[-2000:], file=sys.stderr)
    return folder if folder.is_dir() else None


@cache
def node_modules() -> Path | None:
    """Return the folder of the checkers that npm brings, installed once; None without npm."""
    listing = LISTS / "package.json"
    folder = _folder("node", listing)
    if not folder.is_dir() and shutil.which("npm"):
        with tempfile.TemporaryDirectory() as work:
            shutil.copy(listing, work)
            options = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
            done = subprocess.run(
                ["npm", "install", *options],
                cwd=work,
                env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"},
                capture_output=True,
                text=True,
            )
            if done.returncode == 0:
                folder.mkdir(parents=True)
                shutil.move(f"{work}/node_modules", folder / "node_modules")
            else:
                print(done.stderr[-2000:], file=sys.stderr)
    return folder / "node_modules" if folder.is_dir() else None


def _folder(name: str, listing: Path) -> Path:
    return CACHE / f"{name}-{hashlib.sha256(listing.read_bytes()).hexdigest()[:12]}"

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

LISTS = Path(__file__).parents[1] / "checkers"
"""Where package.json and pom.xml name the checkers and their versions."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medleaf"


@cache
def verapdf_classes() -> Path | None:
    """Return the folder with veraPDF's classes, brought by Maven once; None without Maven."""
    goal = ("dependency:copy-dependencies", "-DoutputDirectory=classes")
    return _brought("classes", "pom.xml", "mvn", "-q", "-B", *goal)


@cache
def node_modules() -> Path | None:
    """Return the folder of the checkers that npm brings, installed once; None without npm."""
    options = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
    return _brought("node_modules", "package.json", "npm", "install", *options)


def _brought(folder: str, listing: str, *command: str) -> Path | None:
    """Have a program bring a folder of what a file lists, unless it is there; None without it."""
    digest = hashlib.sha256((LISTS / listing).read_bytes()).hexdigest()[:12]
    place = CACHE / f"{command[0]}-{digest}" / folder
    if not place.is_dir() and shutil.which(command[0]):
        with tempfile.TemporaryDirectory() as work:
            shutil.copy(LISTS / listing, work)
            environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
            done = subprocess.run(
                command, cwd=work, env=environment, capture_output=True, text=True
            )
            if done.returncode == 0:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(f"{work}/{folder}", place)
            else:  # Maven complains on stdout
                print((done.stdout + done.stderr)[-2000:], file=sys.stderr)
    return place if place.is_dir() else None

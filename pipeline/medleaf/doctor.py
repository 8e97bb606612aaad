"""What medleaf needs from the machine, whether it is there, and the command that mends it.

Imports nothing outside the standard library, so that it can also speak when a package is missing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ALL, BOOKS, PDFS = "everything", "EPUBs", "PDFs"
"""The products that may need something."""

PYTHON = (3, 11)
"""The oldest Python that medleaf runs on."""


class Package(NamedTuple):
    """A Python package: its name on the index, the module it brings and what that does."""

    name: str
    module: str
    purpose: str
    products: str = ALL


class Library(NamedTuple):
    """A system library: what people call it, its names by system, and its Debian package."""

    name: str
    purpose: str
    products: str
    files: tuple[str, ...]
    """Names the loader knows it by on Linux and macOS (those WeasyPrint tries, too)."""
    stem: str
    """Name to search the loader's folders for when none of `files` is found as it stands."""
    debian: str
    oldest: tuple[int, int] | None = None
    """The oldest version that will do, if the library tells its version."""
    version: str | None = None
    """The C function that returns the version as major * 10000 + minor * 100 + micro."""


class Finding(NamedTuple):
    """One thing that medleaf needs, as it was found."""

    name: str
    purpose: str
    products: str
    version: str | None = None
    problem: str | None = None
    """What is wrong, or None when it is there."""
    remedy: str | None = None
    """The command that mends the problem."""
    debian: str | None = None
    """The Debian package that mends the problem, for a system library."""


PACKAGES = (
    Package("babel", "babel", "writes dates and numbers in the article's language"),
    Package("breame", "breame", "knows the spellings of the UK and the US"),
    Package("citeproc-py", "citeproc", "writes references in Vancouver style"),
    Package("click", "click", "reads the command line"),
    Package("ebooklib", "ebooklib", "packs books", BOOKS),
    Package("fonttools", "fontTools", "measures fonts", PDFS),
    Package("jinja2", "jinja2", "fills in the templates"),
    Package("jsonschema", "jsonschema", "checks the content against the schemas"),
    Package("lxml", "lxml", "reads and writes XML"),
    Package("markdown-it-py", "markdown_it", "reads bold text, links and citations in strings"),
    Package("markupsafe", "markupsafe", "keeps text from being taken for markup"),
    Package("msgspec", "msgspec", "holds the content"),
    Package("pikepdf", "pikepdf", "finishes PDFs", PDFS),
    Package("pillow", "PIL", "reads pictures"),
    Package("pydyf", "pydyf", "writes PDFs", PDFS),
    Package("referencing", "referencing", "joins the schemas"),
    Package("segno", "segno", "draws QR codes"),
    Package("weasyprint", "weasyprint", "lays out PDFs", PDFS),
)
"""The Python packages; tests/test_doctor.py keeps them in step with pyproject.toml."""

LIBRARIES = (
    Library(
        name="Pango",
        purpose="sets text",
        products=PDFS,
        files=("libpango-1.0.so.0", "libpango-1.0.dylib"),
        stem="pango-1.0",
        debian="libpango-1.0-0",
        oldest=(1, 44),
        version="pango_version",
    ),
    Library(
        name="PangoFT2",
        purpose="gives Pango our own fonts",
        products=PDFS,
        files=("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
        stem="pangoft2-1.0",
        debian="libpangoft2-1.0-0",
    ),
    Library(
        name="HarfBuzz subset",
        purpose="embeds fonts the same way on every machine, four times faster than without",
        products=PDFS,
        files=("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        stem="harfbuzz-subset",
        debian="libharfbuzz-subset0",
    ),
)
"""The system libraries that WeasyPrint loads; each brings the others that it needs."""

HOMEBREW = Path("/opt/homebrew")
"""Where Homebrew keeps its files on Apple silicon, where only its own Python looks for them."""


def examine() -> tuple[Finding, ...]:
    """Look for everything that medleaf needs."""
    packages = (f._replace(version=_version(f.name)) for f in _examine_packages(PACKAGES))
    return (_examine_python(), *packages, *_examine_libraries())


def line(finding: Finding) -> str:
    """Tell a finding in one line."""
    use = f"{finding.purpose} (for {finding.products})"
    if finding.problem:
        return f"missing  {finding.name}: {use}; {finding.problem}. {finding.remedy}"
    name = f"{finding.name} {finding.version}" if finding.version else finding.name
    return f"ok       {name}: {use}"


def missing_for_pdf() -> str | None:
    """Say in one sentence why PDFs cannot be made and what mends it; None when they can.

    Cheap: looks for WeasyPrint and its libraries without importing it.
    """
    packages = _examine_packages(p for p in PACKAGES if p.products == PDFS)
    missing = [f for f in (*packages, *_examine_libraries()) if f.problem]
    if not missing:
        return None
    remedies = dict.fromkeys(f.remedy for f in missing)
    names = _list(f.name for f in missing)
    return f"PDFs cannot be made without {names}. {' '.join(map(str, remedies))}"


def install(findings: Iterable[Finding]) -> str | None:
    """Install the missing system libraries where we may: as root on Debian and its kin.

    Returns:
        None when nothing is missing any more, else what to run, in one sentence.
    """
    missing = [f for f in findings if f.problem]
    packages = [f.debian for f in missing if f.debian]
    if packages and _is_debian() and os.geteuid() == 0:
        print(f"Installing {' '.join(packages)}", file=sys.stderr)
        failure = _apt_get("install", "-y", "--no-install-recommends", *packages)
        if failure and not _apt_get("update"):
            failure = _apt_get("install", "-y", "--no-install-recommends", *packages)
        if failure:
            return f"apt-get could not install {' '.join(packages)}: {failure}"
        missing = [f for f in examine() if f.problem]
    remedies = dict.fromkeys(str(f.remedy) for f in missing)
    return " ".join(remedies) or None


def _examine_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    oldest = ".".join(map(str, PYTHON))
    finding = Finding("Python", "runs medleaf", ALL, version)
    if sys.version_info >= PYTHON:
        return finding
    return finding._replace(
        problem=f"{version} is too old", remedy=f"Run with Python {oldest} or later."
    )


def _examine_packages(packages: Iterable[Package]) -> tuple[Finding, ...]:
    found = tuple(_examine_package(package) for package in packages)
    wanted = " ".join(f"'{_requirement(f.name)}'" for f in found if f.problem)
    remedy = f"Run: {sys.executable} -m pip install {wanted}"
    return tuple(f._replace(remedy=remedy) if f.problem else f for f in found)


def _examine_package(package: Package) -> Finding:
    finding = Finding(package.name, package.purpose, package.products)
    if importlib.util.find_spec(package.module):
        return finding
    return finding._replace(problem="the Python package is not installed")


def _version(package: str) -> str | None:
    from importlib import metadata  # costs more to import than all else here together

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _requirement(package: str) -> str:
    """Return what medleaf asks of a package, such as `ebooklib==0.20`."""
    from importlib import metadata

    try:
        required = metadata.requires("medleaf") or []
    except metadata.PackageNotFoundError:
        required = []
    return next((r for r in required if re.match(rf"{package}\b(?!-)", r)), package)


def _examine_libraries() -> tuple[Finding, ...]:
    found = tuple(_examine_library(library) for library in LIBRARIES)
    remedy = _remedy([f.debian for f in found if f.problem and f.debian])
    return tuple(f._replace(remedy=remedy) if f.problem else f for f in found)


def _examine_library(library: Library) -> Finding:
    finding = Finding(library.name, library.purpose, library.products, debian=library.debian)
    loaded = _load(library)
    if loaded is None:
        return finding._replace(problem="the system library was not found")
    if library.version is None:
        return finding
    number = getattr(loaded, library.version)()
    version = (number // 10000, number // 100 % 100, number % 100)
    finding = finding._replace(version=".".join(map(str, version)))
    if library.oldest and version < library.oldest:
        oldest = ".".join(map(str, library.oldest))
        return finding._replace(problem=f"{finding.version} is older than {oldest}")
    return finding


def _load(library: Library) -> ctypes.CDLL | None:
    for name in library.files:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    from ctypes.util import find_library  # runs other programs: the last resort

    path = find_library(library.stem)
    try:
        return ctypes.CDLL(path) if path else None
    except OSError:
        return None


def _remedy(packages: list[str]) -> str:
    """Return what to run to get the system libraries that these Debian packages hold."""
    if _is_debian():
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"Run: {sudo}apt-get install -y {' '.join(packages)}"
    if platform.system() != "Darwin":
        return "Install Pango 1.44 or later and HarfBuzz from your system's packages."
    if (HOMEBREW / "lib" / "libpango-1.0.dylib").exists():
        python = HOMEBREW / "bin" / "python3"
        return f"Run: brew install python && rm -rf .venv && make PYTHON={python}"
    return "Run: brew install pango"


def _is_debian() -> bool:
    return platform.system() == "Linux" and shutil.which("apt-get") is not None


def _apt_get(*arguments: str) -> str | None:
    """Run apt-get and return None, or the last line of what it said when it failed."""
    command = ["apt-get", "-q", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else f"it ended with {done.returncode}"


def _list(names: Iterable[str]) -> str:
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last

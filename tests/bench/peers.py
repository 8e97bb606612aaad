"""The tools that a publisher would use instead, each set up as its own users would, beside ours.

All are given the same articles of the corpus (headings, paragraphs, lists) in the form that is
theirs, made beforehand and not counted: Markdown, plain HTML, Typst markup, our own web page. Where
a tool can make accessible PDFs (PDF/UA-1), it is asked to, because ours are. They live in an
environment of their own outside the tree, so that our locks hold nothing of theirs.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import corpus
import msgspec
import pypdfium2

from bench import MEDLEAF, ROOT
from bench.watch import watch

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "medleaf"
LOST = 0.02
"""The part of an article's words that a tool's text extraction may miss."""


Command = list[str | Path]


class Work(NamedTuple):
    """The same articles in every form."""

    source: Path
    """medleaf's publication."""
    forms: Path
    """<id>.md, <id>.html and <id>.typ; <id>/index.html as medleaf made it."""
    ids: tuple[str, ...]

    def out(self, peer: Peer) -> Path:
        """Return where a tool puts what it makes."""
        return self.forms.with_name("".join(filter(str.isalnum, peer.name)))


Commands = Callable[[Work, Path], Iterable[Command]]
"""What to run, one program after the other, to put the files of all articles into a folder."""


class Peer(NamedTuple):
    """A tool in one way of using it."""

    name: str
    how: str
    """The command as a user would type it."""
    commands: Commands
    makes: str = ".pdf"
    needs: str = ""
    """A program that must be on the machine."""


class Cost(msgspec.Struct, frozen=True):
    """What a tool took, in CPU seconds an article, and the pages it made of one."""

    name: str
    how: str
    seconds: float
    """Of an article among others."""
    alone: float
    """Of a run over one article."""
    pages: float | None


def for_each(command: Callable[[Path, Path], Command]) -> Commands:
    """Make the command for one article into those for all; it is given two paths without suffix."""
    return lambda work, out: [command(work.forms / id, out / id) for id in work.ids]


def pandoc(makes: str, *options: str) -> Commands:
    return for_each(
        lambda form, file: [program("pandoc"), f"{form}.md", *options, "-o", f"{file}{makes}"]
    )


def loop(library: str) -> Commands:
    return lambda work, out: [[program("python"), HERE / "loops.py", library, work.forms, out]]


WEASYPRINT_UA = "--pdf-engine-opt=--pdf-variant=pdf/ua-1"
TYPST_UA = "--pdf-engine-opt=--pdf-standard=ua-1"
OURS = "medleaf: accessible PDF and EPUB"
BOOK = "pandoc: EPUB"
PEERS = (
    Peer(
        OURS,
        "medleaf build --only pdf --only epub",
        lambda work, out: [
            [MEDLEAF, "build", work.source, "--only=pdf", "--only=epub", "--output", out]
        ],
        "/leaflet.pdf",
    ),
    Peer(BOOK, "pandoc article.md -o article.epub", pandoc(".epub"), ".epub"),
    Peer(
        "pandoc: PDF by WeasyPrint",
        f"pandoc article.md --pdf-engine=weasyprint {WEASYPRINT_UA} -o article.pdf",
        pandoc(".pdf", "--pdf-engine=weasyprint", WEASYPRINT_UA),
    ),
    Peer(
        "pandoc: PDF by Typst",
        f"pandoc article.md --pdf-engine=typst {TYPST_UA} -o article.pdf",
        pandoc(".pdf", "--pdf-engine=typst", TYPST_UA),
    ),
    Peer(
        "WeasyPrint: its command",
        "weasyprint --pdf-variant=pdf/ua-1 article.html article.pdf",
        for_each(
            lambda form, file: [
                program("weasyprint"),
                "--pdf-variant=pdf/ua-1",
                f"{form}.html",
                f"{file}.pdf",
            ]
        ),
    ),
    Peer(
        "WeasyPrint: one process for all",
        'HTML(page).write_pdf(file, font_config=fonts, pdf_variant="pdf/ua-1")',
        loop("weasyprint"),
    ),
    Peer(
        "Typst: its command",
        "typst compile --pdf-standard=ua-1 article.typ article.pdf",
        for_each(
            lambda form, file: [
                program("typst"),
                "compile",
                "--pdf-standard=ua-1",
                f"{form}.typ",
                f"{file}.pdf",
            ]
        ),
    ),
    Peer(
        "Typst: one process for all",
        'compiler.compile(article, output=file, pdf_standards="ua-1")',
        loop("typst"),
    ),
    Peer(
        "Chromium: its command, our page",
        "chromium --headless --no-pdf-header-footer --print-to-pdf=article.pdf index.html",
        for_each(
            lambda form, file: [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--print-to-pdf={file}.pdf",
                (form / "index.html").as_uri(),
            ]
        ),
        needs="chromium",
    ),
    Peer(
        "Chromium: one browser for all, our page",
        'page.pdf(path=file, format="A4", tagged=True, outline=True) by Playwright',
        loop("chromium"),
        needs="chromium",
    ),
)


@cache
def environment() -> Path:
    """Return the folder of the peers' programs; make it if it is not there."""
    wanted = HERE / "peers.txt"
    shim = HERE / "typst_command.py"
    digest = hashlib.sha256(wanted.read_bytes() + shim.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"peers-{digest}"
    if not (folder / "made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        _call(sys.executable, "-m", "venv", folder)
        _call(folder / "bin/pip", "-q", "--disable-pip-version-check", "install", "-r", wanted)
        (packages,) = folder.glob("lib/python*/site-packages")
        (folder / "bin/pandoc").symlink_to(packages / "pypandoc/files/pandoc")
        script = folder / "bin/typst"
        script.write_text(f"#!{folder}/bin/python\n{shim.read_text(encoding='utf-8')}")
        script.chmod(0o755)
        (folder / "made").touch()
    return folder / "bin"


def program(name: str) -> Path:
    return environment() / name


def _call(*command: str | Path) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def prepare(folder: Path, count: int) -> Work:
    """Write the articles in every form."""
    source, forms = folder / "source", folder / "forms"
    ids = tuple(corpus.write(source, count))
    _call(MEDLEAF, "build", source, "--only=html", "--output", forms)
    for id, record in zip(ids, corpus.records(count), strict=True):
        markdown = forms / f"{id}.md"
        markdown.write_text(as_markdown(record), encoding="utf-8")
        for form in ("html", "typ"):
            _call(program("pandoc"), markdown, "--standalone", "-o", forms / f"{id}.{form}")
    return Work(source, forms, ids)


def as_markdown(record: dict[str, Any]) -> str:
    """Write a record of the corpus as an author would for pandoc."""
    head = {"title": record["title"], "author": record["source"], "lang": record["language"]}
    lines = ["---", *(f"{key}: {value!r}" for key, value in head.items()), "---", ""]
    for section in record["sections"]:
        lines += [f"# {' '.join(section['heading'].split())}", ""]
        for paragraph in section["paragraphs"]:
            text = " ".join(paragraph.split())
            item = text.startswith("- ")
            lines += ["- " + escaped(text[2:]) if item else escaped(text), ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#+-.!|~^$@'\"" else c for c in text)


def compare(count: int, say: Callable[[str], None], rounds: int = 2) -> list[Cost]:
    """Run every tool that can run here over the same articles, in turns; the best run counts."""
    able = [peer for peer in PEERS if not peer.needs or shutil.which(peer.needs)]
    with tempfile.TemporaryDirectory() as folder:
        works = [prepare(Path(folder) / str(size), size) for size in (count, 1)]
        taken: dict[tuple[str, int], list[float]] = {}
        for turn in range(rounds):
            for peer in able:
                say(f"round {turn + 1}: {peer.name}")
                for work in works:
                    each = run(peer, work) / len(work.ids)
                    taken.setdefault((peer.name, len(work.ids)), []).append(each)
        return [
            Cost(
                name=peer.name,
                how=peer.how,
                seconds=min(taken[peer.name, count]),
                alone=min(taken[peer.name, 1]),
                pages=pages(peer, works[0]),
            )
            for peer in able
        ]


def run(peer: Peer, work: Work) -> float:
    """Return the CPU seconds of a tool for all articles."""
    out = work.out(peer)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    env = {**os.environ, "PATH": f"{environment()}:{os.environ['PATH']}"}
    return sum(watch(command, env=env).seconds for command in peer.commands(work, out))


def pages(peer: Peer, work: Work) -> float | None:
    """Return the mean number of pages, having looked whether every article came out whole."""
    found = [look(work.out(peer) / f"{id}{peer.makes}", work, id) for id in work.ids]
    known = [number for number in found if number is not None]
    return sum(known) / len(known) if known else None


def look(file: Path, work: Work, id: str) -> int | None:
    """Return the pages of a PDF, having made sure that it has the words of the article.

    Raises:
        AssertionError: words are missing.
    """
    pages = None
    if file.suffix == ".epub":
        with zipfile.ZipFile(file) as archive:
            files = (archive.read(n).decode() for n in archive.namelist() if n.endswith("html"))
            said = re.sub("<[^>]*>", "", "".join(files))
    else:
        document = pypdfium2.PdfDocument(file)
        said = " ".join(page.get_textpage().get_text_range() for page in document)
        pages = len(document)
        document.close()
    wanted = letters((work.forms / f"{id}.md").read_text(encoding="utf-8"))
    assert letters(said) >= (1 - LOST) * wanted, f"{file} has not all words"
    return pages


def letters(text: str) -> int:
    return sum(map(str.isalnum, text))

"""Proof: open finished files again and check that each is what its readers and printers need.

A proof knows what an exporter promises, not how it keeps the promise: it reads the bytes, works out
from the document what they have to say, and tells every difference as a diagnostic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import groupby
from pathlib import Path

import msgspec
import pikepdf

from medleaf import theme
from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import CATALOGUE
from medleaf.exporters.metadata import DOWNLOADS
from medleaf.forked import forked
from medleaf.library import Library
from medleaf.manifest import MANIFEST, File, Manifest
from medleaf.proof import accessible, press, website
from medleaf.proof.book import prove_book
from medleaf.proof.damage import run, sentence
from medleaf.proof.rules import RULES, Finding
from medleaf.proof.site import Site
from medleaf.proof.subject import Product, Subject
from medleaf.storage import Folder
from medleaf.theme import Theme

Proof = Callable[[bytes, Document, Theme], Iterator[Finding]]
"""Checks the bytes of a file against the document and the theme it was made of."""
Check = Callable[[Subject], Iterator[Finding]]


def prove_pdf(
    product: Product, checks: Iterable[Check], data: bytes, document: Document, theme: Theme
) -> Iterator[Finding]:
    """Run checks over a PDF; one that cannot be read to its end is told, and the others run on."""
    try:
        pdf = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:  # what qpdf raises varies
        yield Finding("proof/unreadable", f"it is no PDF that can be read: {sentence(error)}")
        return
    with pdf:
        subject = Subject(product=product, pdf=pdf, document=document, theme=theme)
        yield from run(subject, _whole, *checks)


def _whole(subject: Subject) -> Iterator[Finding]:
    """Tell what has to be repaired before the file can be read."""
    problems = [*subject.pdf.get_warnings(), *subject.pdf.check_pdf_syntax()]
    if problems:
        yield Finding("proof/unreadable", f"the file is damaged: {problems[0]}")


_A4, _A4_ACROSS = (210.0, 297.0), (297.0, 210.0)
PROOFS: dict[str, Proof] = {
    "pdf": partial(prove_pdf, Product(name="pdf", size=_A4, minimum=12), accessible.CHECKS),
    "large-print": partial(
        prove_pdf,
        Product(name="large-print", size=_A4, minimum=18, edition="largePrint"),
        accessible.CHECKS,
    ),
    "print": partial(prove_pdf, Product(name="print", size=_A4, minimum=12), press.CHECKS),
    "dl": partial(
        prove_pdf,
        Product(name="dl", size=_A4_ACROSS, minimum=9, contents=False),
        press.CHECKS,
    ),
    "a5": partial(prove_pdf, Product(name="a5", size=_A4_ACROSS, minimum=12), press.CHECKS),
    "epub": prove_book,
}
"""The proof of each product. Nothing under 12 pt but what the theme's copyfit
allows (dl), large print 18 pt (UKAAF); imposed products are sheets of A4 across."""
CHUNK = 4
"""Articles that a process is sent at a time: each takes some hundredths of a second."""


class Proven(msgspec.Struct):
    """What was proven: the files, by their paths in the output folder, and what is wrong."""

    files: list[str] = []
    diagnostics: list[Diagnostic] = []


def prove(
    library: Library,
    output: Path,
    only: Iterable[str] = (),
    progress: Callable[[str], None] = lambda name: None,
    jobs: int = 1,
) -> Proven:
    """Prove the files of a build: all that the manifest names, or those of some products.

    Every file has to be as it was built; PDFs, EPUBs, pages, metadata and lists are opened and
    checked. An article that is not sound any more cannot be held against anything, which is told.

    Args:
        library: What the build was made of.
        output: The folder that was built.
        only: The products to prove, if not all.
        progress: Is told the path of each file.
        jobs: How many processes prove articles side by side.

    Raises:
        SetupError: there is no build, or no proof for a product that is asked for.
    """
    wanted = set(only)
    names = (*PROOFS, *website.PROOFS, CATALOGUE)
    if unknown := sorted(wanted - set(names)):
        raise SetupError(f'There is no proof for "{unknown[0]}". Choose from: {", ".join(names)}.')
    looks = theme.load(library.root, library.publication.theme)
    lines = _manifest(output).files
    site = Site(
        library=library,
        theme=looks,
        files={line.path: line for line in lines},
        read=partial(_read, Folder(output)),
    )
    chosen = (
        line
        for line in lines
        if not wanted or (CATALOGUE if line.article is None else line.product) in wanted
    )
    by_article = [(id, list(files)) for id, files in groupby(chosen, lambda line: line.article)]

    def several(some: Sequence[tuple[str | None, list[File]]]) -> list[Diagnostic]:
        return [
            _diagnostic((output / path).as_posix(), finding)
            for article, files in some
            for path, finding in _prove_files(article, files, site)
        ]

    proven = Proven()
    for some, found in forked(several, by_article, jobs, CHUNK):
        proven.diagnostics += found
        for line in (line for _, files in some for line in files):
            proven.files.append(line.path)
            progress(line.path)
    return proven


def _prove_files(
    article: str | None, files: Sequence[File], site: Site
) -> Iterator[tuple[str, Finding]]:
    """Prove the files of an article, or of the publication itself; yield what is wrong with which.

    Without the article, files can still be missing or changed.
    """
    document = None
    if article is not None and article in site.library.entries:
        document = site.library.document(article)
    elif article is not None:
        told = f'there is no sound article "{article}" to hold its files against'
        yield files[0].path, Finding("proof/source", told)
    for line in files:
        for finding in _prove_file(line, document, site):
            yield line.path, finding


def _read(folder: Folder, path: str) -> bytes:
    """Return a file of the build: no link, no device, nothing outside the folder."""
    data = folder.read(path)
    if data is None:
        raise FileNotFoundError(path)
    return data


def _prove_file(line: File, document: Document | None, site: Site) -> Iterator[Finding]:
    try:
        data = site.read(line.path)
    except FileNotFoundError:
        yield Finding("proof/missing", "there is no such file, or none that may be read")
        return
    if len(data) != line.size or hashlib.sha256(data).hexdigest() != line.sha256:
        yield Finding("proof/changed", "the file is not as it was built")
    opened = line.product in PROOFS and line.mediaType in DOWNLOADS
    if document is not None and opened:
        yield from PROOFS[line.product](data, document, site.theme)
    elif document is not None:
        yield from website.article_file(site, line.path, line.product, document)
    elif line.article is None:
        yield from website.publication(site, line.path)


def _manifest(output: Path) -> Manifest:
    try:
        return msgspec.json.decode((output / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise SetupError(f"There is nothing to prove in {output}: run `medleaf build`.") from error
    except msgspec.DecodeError as error:
        raise SetupError(f"{output / MANIFEST} is not whole: run `medleaf build`.") from error


def _diagnostic(path: str, finding: Finding) -> Diagnostic:
    rule = RULES[finding.rule]
    place = f"page {finding.page}: " if finding.page else ""
    return Diagnostic(
        file=path,
        rule=rule.id,
        severity=rule.severity,
        message=f"{place}{finding.message}",
        help=rule.help,
    )

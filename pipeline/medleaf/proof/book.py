"""The proof of leaflet.epub: an EPUB that says every character of the content, and no untruth."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from medleaf.document import Document
from medleaf.proof import access, chapters, package
from medleaf.proof.damage import run
from medleaf.proof.rules import Finding
from medleaf.proof.volume import Volume
from medleaf.theme import Theme

CHECKS: tuple[Callable[[Volume], Iterator[Finding]], ...] = (
    package.container,
    package.manifest,
    package.used,
    package.spine,
    package.metadata,
    package.people,
    chapters.words,
    chapters.languages,
    chapters.contents,
    chapters.printed_pages,
    chapters.headings,
    chapters.citations_paired,
    chapters.alternatives,
    chapters.links,
    chapters.closed,
    access.accessibility,
    access.reflow,
    access.fonts,
)
"""What is checked, in order."""


def prove_book(data: bytes, document: Document, theme: Theme) -> Iterator[Finding]:
    """Run all checks over a book."""
    return run(Volume(data=data, document=document, theme=theme), *CHECKS)

"""Articles of both publications, changed as a test wants, and finished files to point to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from products import ARTICLES, QUESTIONS, RESEARCH, RICH, TRUST

from medleaf.check import check
from medleaf.document import Document, resolve
from medleaf.exporters import Made
from medleaf.library import Library

IDS = [pytest.param(source, id, id=id) for source, id in ARTICLES]
PDF = Made(
    path="leaflet.pdf",
    product="pdf",
    mediaType="application/pdf",
    size=74_400,
    sha256="0" * 64,
    pages=4,
)
EPUB = Made(
    path="leaflet.epub",
    product="epub",
    mediaType="application/epub+zip",
    size=26_300,
    sha256="1" * 64,
)
PAGE = Made(path="index.html", product="html", mediaType="text/html", size=9, sha256="2" * 64)


@cache
def library(source: Path) -> Library:
    """Check a publication, the first time it is asked for."""
    checked = check(source)
    assert checked.library is not None, checked.diagnostics
    return checked.library


@cache
def whole() -> Document:
    """Put the trust's leaflets about a medicine into one: with everything that there can be."""
    checked = library(TRUST)
    loaded = checked.document(RICH)
    (first, *others), glossary = loaded.sections, {e.term: e for e in loaded.article.glossary}
    more = [checked.document(id) for id in (RESEARCH, QUESTIONS)]
    for document in more:
        glossary |= {entry.term: entry for entry in document.article.glossary}
    article = msgspec.structs.replace(
        loaded.article,
        sections=(first, *(s for document in more for s in document.sections), *others),
        glossary=tuple(entry for _, entry in sorted(glossary.items())),
        mentions=(*loaded.article.mentions, *(m for d in more for m in d.article.mentions)),
    )
    put_together = resolve(
        article, checked.publication, checked.sections, checked.contributors, checked.references
    )
    return msgspec.structs.replace(
        loaded,
        article=article,
        sections=put_together.sections,
        references=put_together.references,
    )


def document(source: Path, id: str, **changes: Any) -> Document:
    """Load an article, with some of its fields changed."""
    loaded = library(source).document(id)
    return msgspec.structs.replace(
        loaded, article=msgspec.structs.replace(loaded.article, **changes)
    )

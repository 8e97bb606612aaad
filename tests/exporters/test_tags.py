"""The tag tree as a screen reader walks it, reviewed as an outline."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from conftest import Golden
from products import QUESTIONS, RESEARCH, RICH, SEED, TRUST, built

from medleaf.proof.content import Page
from medleaf.proof.heard import marked, said
from medleaf.proof.interpreter import read_page
from medleaf.proof.tree import Content, Element, read_tree


def outline(data: bytes) -> Iterator[str]:
    """Yield a line an element: its type, its properties, and the words of what has its own."""
    with pikepdf.open(BytesIO(data)) as pdf:
        pages: list[Page] = [read_page(page, n, {}) for n, page in enumerate(pdf.pages)]
        tree = read_tree(pdf)
        assert tree is not None
        texts = marked(pages)

        def lines(element: Element, depth: int) -> Iterator[str]:
            parts = [element.type]
            if element.scope:
                parts.append(f"scope={element.scope}")
            if element.parent is not None and element.language != element.parent.language:
                parts.append(f"lang={element.language}")
            if element.alternative is not None:
                parts.append(f"alt={element.alternative!r}")
            elif any(isinstance(kid, Content) for kid in element.kids):
                words = said(element, texts)
                parts.append(f'"{words[:60]}{"…" if len(words) > 60 else ""}"')
            yield "  " * depth + " ".join(parts)
            for kid in element.elements:
                yield from lines(kid, depth + 1)

        for root in tree.roots:
            yield from lines(root, 0)


@pytest.mark.parametrize(
    ("publication", "article", "name"),
    [
        (SEED, "adhd-dopamine-norepinephrine-evidence", "seed.tags"),
        (TRUST, RICH, f"{RICH}.tags"),
        (TRUST, RESEARCH, f"{RESEARCH}.tags"),
        (TRUST, QUESTIONS, f"{QUESTIONS}.tags"),
    ],
)
def test_golden(publication: Path, article: str, name: str, golden: Golden) -> None:
    data = (built(publication).output / article / "leaflet.pdf").read_bytes()
    golden(name, "\n".join(outline(data)) + "\n")

"""What a screen reader says of a tagged PDF: the marks of its tree, in order, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from medleaf.proof.content import Page, Shown, StreamKey
from medleaf.proof.tree import Content, Element, Tree
from medleaf.proof.words import Joint, Piece, joint

INLINE = frozenset({"Span", "Link", "Quote", "Code", "Reference", "Annot", "Em", "Strong"})
"""Inline-level structure types (ISO 32000-1 14.8.4.4); all others stand apart from their like."""

Marked = Mapping[tuple[StreamKey, int], list[Shown]]
"""The texts of each mark."""


def marked(pages: list[Page]) -> Marked:
    """Return the texts of each mark, in the order in which they are shown."""
    found: dict[tuple[StreamKey, int], list[Shown]] = {}
    for page in pages:
        for text in page.texts:
            if text.mark is not None and text.mark.mcid is not None:
                found.setdefault((text.mark.stream, text.mark.mcid), []).append(text)
    return found


def heard(tree: Tree, texts: Marked) -> Iterator[Piece]:
    """Yield what is heard; a figure by its alternative, its own text unheard (14.9.3)."""
    before: Shown | None = None
    apart = True
    for element, texts_here, spoken in _steps(tree, texts):
        if spoken is not None:
            yield Piece(text=spoken, joint=Joint.SPACE, language=element.language)
            before, apart = None, True
        if not texts_here and element.type not in INLINE:
            apart = True
        for text in texts_here:
            near = Joint.SPACE if apart or before is None else joint(before, text)
            yield Piece(text=text.text, joint=near, page=text.page + 1, language=element.language)
            if text.text:
                before, apart = text, False


def said(element: Element, texts: Marked) -> str:
    """Return what an element says by itself, spaces put right."""
    tree = Tree(roots=[element])
    parts = [(" " if piece.joint else "") + piece.text for piece in heard(tree, texts)]
    return " ".join("".join(parts).split())


def _steps(tree: Tree, texts: Marked) -> Iterator[tuple[Element, list[Shown], str | None]]:
    """Yield each element as it begins and ends (no texts), and its marks with their texts."""
    for root in tree.roots:
        yield from _within(root, texts)


def _within(element: Element, texts: Marked) -> Iterator[tuple[Element, list[Shown], str | None]]:
    spoken = element.alternative if element.alternative is not None else element.actual
    yield element, [], spoken
    if spoken is None:
        for kid in element.kids:
            if isinstance(kid, Element):
                yield from _within(kid, texts)
            elif isinstance(kid, Content) and kid.stream is not None:
                yield element, texts.get((kid.stream, kid.mcid), []), None
    yield element, [], None

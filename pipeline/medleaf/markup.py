"""Write inline text as XHTML for one product of one document."""

from __future__ import annotations

import re
from collections import Counter

from markupsafe import Markup, escape

from medleaf import inline
from medleaf.document import Document


class Writer:
    """Turns inline text into markup, and counts citations so that references can point back.

    One writer serves one rendering of one document, in reading order. The same marks serve HTML and
    XHTML. `anchored` numbers the blocks: the book tells by them where a page of the leaflet begins.
    """

    def __init__(self, document: Document, *, anchored: bool = False) -> None:
        self._document = document
        self._anchored = anchored
        self._blocks = 0
        self._cited: Counter[str] = Counter()
        self._words = {entry.term.casefold() for entry in document.article.glossary}

    def __call__(self, text: str) -> Markup:
        """Write a text."""
        return self._write(inline.parse(text))

    def nodes(self, nodes: tuple[inline.Node, ...]) -> Markup:
        """Write nodes that are parsed already, as a reference's."""
        return self._write(nodes)

    def cite(self, references: tuple[str, ...]) -> Markup:
        """Write citation marks for a list of references, each after a space."""
        return Markup("").join(" " + self._cite(reference) for reference in references)

    def anchor(self) -> Markup:
        """Write the id of the next block: the same in every anchored rendering of a document."""
        self._blocks += 1
        return Markup(' id="block_{}"').format(self._blocks) if self._anchored else Markup("")

    def block(self) -> str:
        """Return what the ids of parts of the latest block begin with: another for each block."""
        return f"block_{self._blocks}"

    def places(self, reference: str) -> tuple[str, ...]:
        """Return the ids of the marks that cite a reference, for the links back."""
        number = self._document.number[reference]
        return tuple(f"cite-{number}-{n}" for n in range(1, self._cited[reference] + 1))

    def _write(self, nodes: tuple[inline.Node, ...]) -> Markup:
        return Markup("").join(self._one(node) for node in nodes)

    def _one(self, node: inline.Node) -> Markup:
        match node:
            case inline.Text(text):
                return escape(text)
            case inline.Strong(children):
                return Markup("<strong>{}</strong>").format(self._write(children))
            case inline.Link(children, url):
                return Markup('<a class="link" href="{}">{}</a>').format(url, self._write(children))
            case inline.Citation(reference):
                return self._cite(reference)
            case inline.Term(term):
                if term.casefold() not in self._words:  # as in a bio, which many articles share
                    return escape(term)
                anchor = word_anchor(term)
                return Markup('<a class="term" href="#{}">{}</a>').format(anchor, term)

    def _cite(self, reference: str) -> Markup:
        number = self._document.number[reference]
        self._cited[reference] += 1
        return Markup(
            '<a class="cite" role="doc-biblioref" id="cite-{n}-{k}" href="#ref-{n}">[{n}]</a>'
        ).format(n=number, k=self._cited[reference])


def word_anchor(term: str) -> str:
    """Return the id of a glossary entry: another for each term, in characters of XML names."""
    return "word-" + re.sub(
        r"[^a-z0-9]", lambda c: "-" if c[0] == " " else f"_{ord(c[0]):x}_", term.casefold()
    )


def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()

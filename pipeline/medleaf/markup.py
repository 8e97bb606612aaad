"""Write inline text as XHTML for one product of one document."""

from __future__ import annotations

import re
from collections import Counter

from markupsafe import Markup, escape

from medleaf import inline
from medleaf.document import Document

MAX_JOINED = 17
"""Characters of the last two words of a paragraph that stay on one line in print (look.md)."""
MAX_JOINED_HEADING = 22
"""The same for a heading."""


class Writer:
    """Turns inline text into markup, and counts citations so that references can point back.

    One writer serves one rendering of one document, in reading order. The same marks serve HTML and
    XHTML. `joined` keeps the last two short words of a text together, for print.
    """

    def __init__(self, document: Document, *, joined: bool = False) -> None:
        self._document = document
        self._joined = joined
        self._cited: Counter[str] = Counter()
        self._words = {entry.term.casefold(): entry.term for entry in document.article.glossary}

    def __call__(self, text: str) -> Markup:
        """Write a text."""
        nodes = inline.parse(text)
        return self._write(_join(nodes, MAX_JOINED) if self._joined else nodes)

    def headline(self, text: str) -> Markup:
        """Write a plain heading; in print its last two words stay together."""
        nodes: tuple[inline.Node, ...] = (inline.Text(text),)
        return self._write(_join(nodes, MAX_JOINED_HEADING) if self._joined else nodes)

    def nodes(self, nodes: tuple[inline.Node, ...]) -> Markup:
        """Write nodes that are parsed already, as a reference's."""
        return self._write(nodes)

    def cite(self, references: tuple[str, ...]) -> Markup:
        """Write citation marks for a list of references."""
        return Markup(" ").join(self._cite(reference) for reference in references)

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
                anchor = word_anchor(self._words.get(term.casefold(), term))
                return Markup('<a class="term" href="#{}">{}</a>').format(anchor, term)

    def _cite(self, reference: str) -> Markup:
        number = self._document.number[reference]
        self._cited[reference] += 1
        return Markup(
            '<a class="cite" role="doc-biblioref" id="cite-{n}-{k}" href="#ref-{n}">[{n}]</a>'
        ).format(n=number, k=self._cited[reference])


def word_anchor(term: str) -> str:
    """Return the id of a glossary entry: its letters and digits, or its code points."""
    slug = re.sub(r"[^a-z0-9]+", "-", term.casefold()).strip("-")
    return f"word-{slug}" if slug else "word-" + "-".join(f"{ord(c):x}" for c in term)


def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name."""
    words = [w for w in name.split() if w[0].isalpha()]
    return "".join(w[0] for w in dict.fromkeys((words[0], words[-1]))).upper() if words else ""


def _join(nodes: tuple[inline.Node, ...], most: int) -> tuple[inline.Node, ...]:
    """Put a no-break space between the last two words when they are short enough."""
    if not nodes or not isinstance(nodes[-1], inline.Text):
        return nodes
    text = nodes[-1].text.rstrip(" ")
    head, space, last = text.rpartition(" ")
    before = head.rpartition(" ")[2]
    if not space or not before or len(before) + len(last) + 1 > most:
        return nodes
    return (*nodes[:-1], inline.Text(f"{head}\N{NO-BREAK SPACE}{last}"))

"""Inline text: a string with four marks and nothing else, as a tree of nodes.

`**strong**`, `[text](address)`, `[@reference]` and `[term]` (a word of the glossary). A backslash
makes a mark literal. There is no HTML, no emphasis by single stars or underscores, no image. The
marks are CommonMark's, read by markdown-it-py; citations are written as in Pandoc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, link

CITATION = re.compile(r"\[@([A-Za-z0-9][A-Za-z0-9._:-]*)\]")
_STRAY = re.compile(r"\*\*|\]\(")
_KEPT = 256
"""Texts that are kept parsed: those of an article, which its products ask for one after another."""


class Text(msgspec.Struct, frozen=True):
    """Characters, as they stand."""

    text: str


class Strong(msgspec.Struct, frozen=True):
    """Strong importance."""

    children: tuple[Node, ...]


class Link(msgspec.Struct, frozen=True):
    """A link to an address."""

    children: tuple[Node, ...]
    url: str


class Citation(msgspec.Struct, frozen=True):
    """A mark that points to a reference."""

    reference: str


class Term(msgspec.Struct, frozen=True):
    """A word that the glossary explains."""

    term: str


Node = Text | Strong | Link | Citation | Term


class Problem(msgspec.Struct, frozen=True):
    """A mark that means nothing: where in the text it stands, what is wrong, what to do."""

    offset: int
    message: str
    help: str


@lru_cache(maxsize=_KEPT)
def parse(text: str) -> tuple[Node, ...]:
    """Parse inline text. Every character of the text that is not a mark is in the result."""
    return _nodes(iter(_pieces(text)))


def plain(text: str) -> str:
    """Return the words of inline text without marks and citations, for titles and metadata."""
    if not any(c in text for c in "*[\\"):
        return text
    return "".join(_words(parse(text)))


def citations(text: str) -> Iterator[str]:
    """Yield the ids of the references that inline text cites, in order, with repetitions."""
    if "[@" in text:
        yield from (n.reference for n in _flat(parse(text)) if isinstance(n, Citation))


def marks(text: str) -> Iterator[tuple[int, Link | Citation | Term]]:
    """Yield what points somewhere with its offset in the text; links without their words."""
    for piece in _pieces(text) if "[" in text else ():
        match piece.kind:
            case "link_open":
                yield piece.at, Link((), piece.content)
            case "citation":
                yield piece.at, Citation(piece.content)
            case "term":
                yield piece.at, Term(piece.content)


def runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the characters that a reader sees, in runs, each with its offset in the text."""
    for piece in _pieces(text):
        if piece.kind in ("text", "escaped", "term"):
            yield piece.at + (piece.kind != "text"), piece.content


def problems(text: str) -> Iterator[Problem]:
    """Yield marks that would be printed as they stand, and marks that say nothing."""
    previous = None
    for piece in _pieces(text) if "[" in text or "**" in text else ():
        if piece.kind == "text":
            if previous and previous.kind == "term" and piece.content.startswith("("):
                yield Problem(
                    previous.at,
                    f'"[{previous.content}](" is no link: its address has a space or no end',
                    "Write [text](address), the address without spaces.",
                )
            for stray in _STRAY.finditer(piece.content):
                yield Problem(
                    piece.at + stray.start(),
                    f'"{stray[0]}" has no partner here: it would be printed as it stands',
                    "Mend the mark, or write a backslash before each of its characters.",
                )
        elif piece.kind == "term" and piece.content.startswith("@"):
            yield Problem(
                piece.at,
                f'"[{piece.content}]" is not a citation',
                "Write [@id], and for two references [@one] [@two].",
            )
        elif piece.kind == "link_close" and previous and previous.kind == "link_open":
            yield Problem(
                previous.at, "this link has no words", "Write them between the square brackets."
            )
        previous = piece


def _words(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node, after in zip(nodes, (*nodes[1:], None), strict=False):
        match node:
            case Text(text) if isinstance(after, Citation):
                yield text.rstrip(" ")  # the space belongs to the mark that is left out
            case Text(text) | Term(text):
                yield text
            case Strong(children) | Link(children):
                yield from _words(children)


def _flat(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Strong | Link):
            yield from _flat(node.children)


class _Piece(NamedTuple):
    """A mark or a run of characters: where it starts, what it is, what it says."""

    at: int
    kind: str
    content: str = ""


@lru_cache(maxsize=_KEPT)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """Divide a text into marks, escaped characters and runs of characters that are no marks."""
    return tuple(_divide(text))


def _divide(text: str) -> Iterator[_Piece]:
    at, start, run = 0, 0, ""
    for token in _PARSER.parseInline(text)[0].children or []:
        kind, content, end = token.type, token.content, at + len(token.markup)
        match token.type:
            case "text":
                end = at + len(content)
            case "text_special":
                kind = "escaped"
            case "citation" | "term" | "link_close":
                end = token.meta["end"]
            case "link_open":
                title = f' "{token.attrs["title"]}"' if "title" in token.attrs else ""
                content, end = f"{token.attrs['href']}{title}", at + 1
            case _ if token.markup != "**":  # single stars and underscores are not marks here
                kind, content = "text", token.markup
        if kind == "text":
            start, run = (start if run else at), run + content
        else:
            if run:
                yield _Piece(start, "text", run)
            yield _Piece(at, kind, content)
            run = ""
        at = end
    if run:
        yield _Piece(start, "text", run)


def _nodes(pieces: Iterator[_Piece], *, strong: bool = False) -> tuple[Node, ...]:
    """Make nodes of the pieces up to the closing one. Strong within strong says nothing more."""
    found: list[Node] = []
    within = 0
    for _, kind, content in pieces:
        match kind:
            case "text" | "escaped":
                found.append(Text(content))
            case "citation":
                found.append(Citation(content))
            case "term":
                found.append(Term(content))
            case "link_open":
                found.append(Link(_nodes(pieces, strong=strong), content))
            case "strong_open" if strong:
                within += 1
            case "strong_open":
                found.append(Strong(_nodes(pieces, strong=True)))
            case "strong_close" if within:
                within -= 1
            case _:  # the closing one
                break
    return _joined(found)


def _joined(nodes: list[Node]) -> tuple[Node, ...]:
    joined: list[Node] = []
    for node in nodes:
        if isinstance(node, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + node.text)
        elif node != Text(""):
            joined.append(node)
    return tuple(joined)


def _mark(state: StateInline, silent: bool) -> bool:
    """Read `[@reference]` or `[term]`, after the rule for links has refused."""
    if state.src[state.pos] != "[":
        return False
    citation = CITATION.match(state.src, state.pos)
    end = citation.end() if citation else state.src.find("]", state.pos, state.posMax) + 1
    inner = state.src[state.pos + 1 : end - 1]
    if not 0 < end <= state.posMax or not inner.strip() or "[" in inner:
        return False
    if not silent:
        token = state.push("citation" if citation else "term", "", 0)
        token.content = citation[1] if citation else inner
        token.meta["end"] = end
    state.pos = end
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """Read a link, and note where it ends."""
    found = link(state, silent)
    if found and not silent:
        state.tokens[-1].meta["end"] = state.pos
    return found


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.inline.ruler.at("link", _link)
    parser.inline.ruler.after("link", "mark", _mark)
    parser.core.ruler.disable("text_join")  # keeps escaped characters apart
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # problems() judges it
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # word for word
    return parser


_PARSER = _parser()

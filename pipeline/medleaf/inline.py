"""Inline text: a string with four marks and nothing else, as a tree of nodes.

`**strong**`, `[text](address)`, `[@reference]` and `[term]` (a word of the glossary). A backslash
makes a mark literal. There is no HTML, no emphasis by single stars or underscores, no image. The
marks are CommonMark's, read by markdown-it-py; citations are written as in Pandoc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CITATION = re.compile(r"\[@([A-Za-z0-9][A-Za-z0-9._:-]*)\]")
ADDRESS = re.compile(r"(?:https?://[^\s/]+\S*|mailto:\S+@\S+|tel:\+?[0-9()./ -]+|#[A-Za-z][\w-]*)\Z")


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
    """A mark that means nothing: the characters it is made of, what is wrong, what to do."""

    mark: str
    message: str
    help: str


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Node, ...]:
    """Parse inline text. Every character of the text that is not a mark is in the result."""
    block = _PARSER.parseInline(text)[0]
    nodes, rest = _nodes(block.children or [], None)
    assert not rest
    return nodes


def plain(text: str) -> str:
    """Return the words of inline text without marks and citations, for titles and metadata."""
    if not any(c in text for c in "*[\\"):
        return text
    return "".join(_words(parse(text)))


def citations(text: str) -> Iterator[str]:
    """Yield the ids of the references that inline text cites, in order, with repetitions."""
    if "[@" in text:
        yield from (n.reference for n in _flat(parse(text)) if isinstance(n, Citation))


def terms(text: str) -> Iterator[str]:
    """Yield the glossary words that inline text marks."""
    if "[" in text:
        yield from (n.term for n in _flat(parse(text)) if isinstance(n, Term))


def problems(text: str) -> Iterator[Problem]:
    """Yield links whose address no reader could follow, and marks that would be printed."""
    for node in _flat(parse(text)) if "](" in text or "**" in text else ():
        if isinstance(node, Link) and not ADDRESS.match(node.url):
            yield Problem(
                node.url or "](",
                f'"{node.url}" is not an address a reader can follow',
                "Write https://..., mailto:..., tel:... or #section-id.",
            )
        elif isinstance(node, Text):
            for mark in ("**", "]("):
                if mark in node.text and mark in text:
                    yield Problem(
                        mark,
                        f'"{mark}" has no partner here: it would be printed as it stands',
                        "Mend the mark, or write a backslash before each of its characters.",
                    )


def _words(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node, after in zip(nodes, (*nodes[1:], None), strict=True):
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


def _nodes(tokens: list[Token], closing: str | None) -> tuple[tuple[Node, ...], list[Token]]:
    """Turn tokens up to a closing one into nodes; return them and the tokens after it."""
    found: list[Node] = []
    while tokens:
        token, tokens = tokens[0], tokens[1:]
        if token.type == closing:
            break
        match token.type:
            case "text" | "text_special":
                found.append(Text(token.content))
            case "citation":
                found.append(Citation(token.content))
            case "term":
                found.append(Term(token.content))
            case "strong_open" if token.markup == "**":
                children, tokens = _nodes(tokens, "strong_close")
                found.append(Strong(children))
            case "link_open":
                children, tokens = _nodes(tokens, "link_close")
                title = f' "{token.attrs["title"]}"' if "title" in token.attrs else ""
                found.append(Link(children, f"{token.attrs['href']}{title}"))
            case _:  # single stars and underscores are not marks here
                found.append(Text(token.markup))
    return _joined(found), tokens


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
    state.pos = end
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.inline.ruler.after("link", "mark", _mark)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # problems() judges it
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # word for word
    return parser


_PARSER = _parser()

"""Ways through an accessible PDF: bookmarks for all headings, contents with the right pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from medleaf.proof.common import squeezed
from medleaf.proof.heard import Marked, said
from medleaf.proof.rules import Finding
from medleaf.proof.structure import headings
from medleaf.proof.subject import Subject
from medleaf.proof.tree import Content, Element, Linked, Tree

MAX_BOOKMARKS = 10_000
_NUMBER = re.compile(r"^[0-9]+ ")
"""The number that a theme may set before a heading."""


def bookmarks(subject: Subject, tree: Tree, texts: Marked) -> Iterator[Finding]:
    """Check that the bookmarks are the headings, in order, each to the heading's page."""
    pages = {page.obj.objgen: index for index, page in enumerate(subject.pdf.pages)}
    outline: Any = subject.pdf.Root.get("/Outlines", {})
    found = list(_entries(subject.pdf, outline.get("/First")))
    titles = [_unspaced(str(entry.get("/Title", ""))) for entry in found]
    at = 0
    for heading in headings(tree):
        words = said_heading(heading, texts)
        ways = (_unspaced(words), _unspaced(_NUMBER.sub("", words)))
        spelt = [way for way in ways if way in titles[at:]]
        if not spelt:
            yield Finding("proof/bookmarks", f'the heading "{words}" has no bookmark in its place')
            continue
        at = titles.index(spelt[0], at)
        page = destination(subject.pdf, found[at])
        where = first_page(heading)
        if page is None or pages.get(page.objgen) != where:
            yield Finding("proof/bookmarks", f'the bookmark "{words}" leads to another page')
        at += 1


def _unspaced(text: str) -> str:
    """Return a text without spaces: a line may end after a hyphen, or within an endless word."""
    return "".join(squeezed(text).split())


def said_heading(heading: Element, texts: Marked) -> str:
    """Return the words of a heading."""
    return squeezed(said(heading, texts))


def contents(subject: Subject, tree: Tree, texts: Marked) -> Iterator[Finding]:
    """Check that each line of the contents is one link and names the page it leads to."""
    pages = {page.obj.objgen: number for number, page in enumerate(subject.pdf.pages, 1)}
    annotations = {
        annotation.objgen: annotation
        for page in subject.pdf.pages
        for annotation in page.get("/Annots", ())
    }
    for line in (element for element in tree.walk() if element.type == "TOCI"):
        words = said(line, texts)
        kids = [kid for element in line.walk() for kid in element.kids]
        held = [kid.objgen for kid in kids if isinstance(kid, Linked)]
        if len(held) != 1 or held[0] not in annotations:
            yield Finding("proof/contents", f'"{words}" is not one link')
            continue
        page = destination(subject.pdf, annotations[held[0]])
        number = None if page is None else pages.get(page.objgen)
        if number is None or not words.endswith(f" {number}"):
            yield Finding("proof/contents", f'"{words}" leads to page {number}')


def first_page(element: Element) -> int | None:
    """Return the page (from 0) on which an element begins."""
    for each in element.walk():
        for kid in each.kids:
            if isinstance(kid, Content) and isinstance(kid.stream, int):
                return kid.stream
    return None


def _entries(pdf: pikepdf.Pdf, entry: Any, seen: set[Any] | None = None) -> Iterator[Any]:
    seen = set() if seen is None else seen
    while entry is not None and len(seen) < MAX_BOOKMARKS and entry.objgen not in seen:
        seen.add(entry.objgen)
        yield entry
        yield from _entries(pdf, entry.get("/First"), seen)
        entry = entry.get("/Next")


def destination(pdf: pikepdf.Pdf, item: Any) -> Any:
    """Return the page object that a bookmark or link leads to, None if it leads to no page."""
    target = item.get("/Dest")
    if target is None and "/A" in item and item["/A"].get("/S") == "/GoTo":
        target = item["/A"].get("/D")
    if isinstance(target, pikepdf.String | pikepdf.Name):
        root: Any = pdf.Root
        named = dict(_names(root.get("/Names", {}).get("/Dests"), 0))
        older = root.get("/Dests", {}).get(str(target))
        target = named.get(str(target).removeprefix("/"), older)
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    return target[0] if isinstance(target, pikepdf.Array) else None


def _names(node: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a name tree (ISO 32000-1 7.9.6)."""
    if node is None or depth > 32:
        return
    entries = list(node.get("/Names", ()))
    for key, value in zip(entries[::2], entries[1::2], strict=False):
        yield str(key), value
    for kid in node.get("/Kids", ()):
        yield from _names(kid, depth + 1)

"""The rules of the tag tree: types, nesting, headings, figures, links, tables, marks, bookmarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from medleaf.proof.content import StreamKey
from medleaf.proof.heard import Marked, said
from medleaf.proof.rules import Finding
from medleaf.proof.subject import Subject
from medleaf.proof.tree import Content, Element, Linked, Tree

GROUPING = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI",
            "Index", "NonStruct", "Private"}  # fmt: skip
BLOCK = {"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR",
         "TH", "TD", "THead", "TBody", "TFoot"}  # fmt: skip
INLINE = {"Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB",
          "RT", "RP", "Warichu", "WT", "WP"}  # fmt: skip
ILLUSTRATION = {"Figure", "Formula", "Form"}
STANDARD = GROUPING | BLOCK | INLINE | ILLUSTRATION
"""Standard structure types (ISO 32000-1 14.8.4)."""
PARENTS = {
    "LI": {"L"},
    "Lbl": {"LI", "TOCI", "Note"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TOCI": {"TOC"},
}
"""Where a type may stand (ISO 32000-1 14.8.4.3)."""
CHILDREN = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "TR": {"TH", "TD"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
"""What a type may hold; nothing else and no text of its own."""
FILE_NAME = re.compile(r"^\S+\.(png|jpe?g|gif|svg|webp|tiff?)$", re.IGNORECASE)
LEAST_EMPTY = {"TD", "TH"}
"""Cells may be empty."""
_HEADING = re.compile(r"H[1-6]$")


def headings(tree: Tree) -> list[Element]:
    """Return the headings in reading order."""
    return [element for element in tree.walk() if _HEADING.match(element.type)]


def types(tree: Tree) -> Iterator[Finding]:
    """Check types and nesting."""
    if [root.type for root in tree.roots] != ["Document"]:
        found = ", ".join(root.type for root in tree.roots) or "nothing"
        yield Finding("proof/nesting", f"the tree begins with {found}, not one Document")
    for element in tree.walk():
        if element.type not in STANDARD:
            yield Finding("proof/structure-type", f"{element.place} is no standard type")
        parent = element.parent.type if element.parent else None
        if element.type in PARENTS and parent not in PARENTS[element.type]:
            yield Finding("proof/nesting", f"{element.place}: {element.type} may not stand here")
        allowed = CHILDREN.get(element.type)
        if allowed is None:
            continue
        for kid in element.kids:
            if isinstance(kid, Content):
                yield Finding("proof/nesting", f"{element.place} has text of its own")
            elif isinstance(kid, Element) and kid.type not in allowed:
                yield Finding("proof/nesting", f"{element.place} may not hold {kid.type}")


def levels(tree: Tree, texts: Marked) -> Iterator[Finding]:
    """Check that headings start with the one H1 and leave out no level."""
    found = headings(tree)
    if not found or found[0].type != "H1":
        yield Finding("proof/headings", "the first heading is not H1")
    if (ones := sum(heading.type == "H1" for heading in found)) > 1:
        yield Finding("proof/headings", f"there are {ones} headings H1")
    for before, heading in pairwise(found):
        if int(heading.type[1]) > int(before.type[1]) + 1:
            yield Finding(
                "proof/headings",
                f'"{said(heading, texts)}" is {heading.type} after {before.type}: a level is '
                "left out",
            )


def figures(tree: Tree) -> Iterator[Finding]:
    """Check that figures have alternatives made of words."""
    for element in tree.walk():
        if element.type not in ILLUSTRATION:
            continue
        words = (element.alternative or "").strip()
        if not words:
            yield Finding("proof/alternative", f"{element.place} has no alternative")
        elif FILE_NAME.match(words):
            yield Finding("proof/alternative", f'{element.place}: "{words}" is a file name')


def filled(tree: Tree, shown: set[tuple[StreamKey, int]]) -> Iterator[Finding]:
    """Check that every element has something in it."""
    for element in tree.walk():
        if element.type in LEAST_EMPTY or element.elements:
            continue
        marks = [k for k in element.kids if isinstance(k, Content)]
        if any(k.stream is not None and (k.stream, k.mcid) in shown for k in marks):
            continue
        yield Finding("proof/empty-element", f"{element.place} is empty")


def links(subject: Subject, tree: Tree, texts: Marked) -> Iterator[Finding]:
    """Check links and annotations both ways."""
    annotations: dict[tuple[int, int], tuple[Any, int]] = {}
    for number, page in enumerate(subject.pdf.pages, 1):
        for annotation in page.get("/Annots", ()):
            annotations[annotation.objgen] = annotation, number
            words = str(annotation.get("/Contents", "")).strip()
            if annotation.get("/Subtype") != "/Link":
                kind = annotation.get("/Subtype")
                yield Finding("proof/annotation", f"there is an annotation {kind}", number)
            elif len(tree.links.get(annotation.objgen, ())) != 1:
                yield Finding("proof/link", f'the link "{words}" is not in the tree once', number)
            if not words:
                yield Finding("proof/link", "a link has no description (Contents)", number)
            action: Any = annotation.get("/A", {})
            address = str(action.get("/URI", "x:"))
            if ("/A" not in annotation and "/Dest" not in annotation) or ":" not in address:
                yield Finding("proof/link", f'the link "{words}" leads nowhere', number)
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield Finding("proof/link", "the links are not reached in reading order (Tabs)", number)
    for element in tree.walk():
        held = [kid.objgen for kid in element.kids if isinstance(kid, Linked)]
        if element.type == "Link":
            words = said(element, texts)
            if not held:
                yield Finding("proof/link", f'the link "{words}" has no annotation')
            if not words:
                yield Finding("proof/link", f"{element.place} has no words")
        elif held and element.type != "Annot":
            yield Finding("proof/link", f"{element.place} holds an annotation, but is no Link")
        for objgen in held:
            if objgen not in annotations:
                yield Finding("proof/link", f"{element.place} holds a link that is on no page")


def tables(tree: Tree, texts: Marked) -> Iterator[Finding]:
    """Check scopes and that rows have as many cells as their heads."""
    for table in (element for element in tree.walk() if element.type == "Table"):
        rows = [element for element in table.walk() if element.type == "TR"]
        cells = [cell for row in rows for cell in row.elements]
        if not any(cell.type == "TH" for cell in cells):
            yield Finding("proof/table", f"a table has no header: {said(table, texts)[:60]}")
        for cell in cells:
            if cell.type == "TH" and cell.scope not in ("Row", "Column", "Both"):
                yield Finding("proof/table", f'the header "{said(cell, texts)}" has no Scope')
        if len({len(row.elements) for row in rows}) > 1:
            yield Finding("proof/table", f"rows have not the same cells: {said(table, texts)[:60]}")


def lists(tree: Tree) -> Iterator[Finding]:
    """Check that every item has one body, and one label at most, before it."""
    for item in (element for element in tree.walk() if element.type == "LI"):
        held = [kid.type for kid in item.elements]
        if held not in (["LBody"], ["Lbl", "LBody"]):
            yield Finding("proof/list", f"{item.place} holds {' '.join(held) or 'nothing'}")


def marks(subject: Subject, tree: Tree) -> Iterator[Finding]:
    """Check that content is in the tree exactly once, or is an artifact."""
    on_pages: set[tuple[StreamKey, int]] = set()
    for page in subject.pages:
        here = Counter((mark.stream, mark.mcid) for mark in page.marks if mark.mcid is not None)
        on_pages.update((stream, mcid) for stream, mcid in here if mcid is not None)
        for (stream, mcid), times in here.items():
            held = len(tree.owners.get((stream, mcid or 0), ()))
            if times > 1:
                yield Finding("proof/marks", f"the mark {mcid} is there {times} times", page.number)
            if held != 1:
                how = "not in the tree" if held == 0 else f"in the tree {held} times"
                yield Finding("proof/marks", f"the mark {mcid} is {how}", page.number)
        if page.loose:
            yield Finding(
                "proof/marks",
                f"{page.loose} pieces of content are neither tagged nor artifacts",
                page.number,
            )
        if page.mixed:
            yield Finding("proof/marks", "a mark is inside another or an artifact", page.number)
    for key, elements in tree.owners.items():
        if key not in on_pages:
            page_number = key[0] + 1 if isinstance(key[0], int) else None
            place = elements[0].place
            yield Finding("proof/marks", f"{place}: the mark {key[1]} is nowhere", page_number)


def parent_tree(subject: Subject, tree: Tree) -> Iterator[Finding]:
    """Check that the parent tree leads from each mark and link to the element that holds it."""
    for index, page in enumerate(subject.pdf.pages):
        key = page.get("/StructParents")
        owners = list(tree.parents.get(int(key), ())) if key is not None else []
        for (stream, mcid), elements in tree.owners.items():
            if stream == index:
                entry = owners[mcid] if mcid < len(owners) else None
                if entry is None or entry.objgen != elements[0].objgen:
                    yield Finding(
                        "proof/parent-tree", f"the mark {mcid} has another parent", index + 1
                    )
        for annotation in page.get("/Annots", ()):
            held = tree.links.get(annotation.objgen, ())
            number = annotation.get("/StructParent")
            entry = tree.parents.get(int(number)) if number is not None else None
            if held and (entry is None or entry.objgen != held[0].objgen):
                words = annotation.get("/Contents", "")
                yield Finding(
                    "proof/parent-tree", f'the link "{words}" has another parent', index + 1
                )

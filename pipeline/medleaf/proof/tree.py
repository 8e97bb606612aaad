"""Read the tag tree of a PDF: structure elements, the marks and links they hold (ISO 32000-1 14.7).

The tree is what a screen reader hears. It is read as it stands; `structure` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pikepdf

from medleaf.proof.content import StreamKey

MAX_ELEMENTS = 200_000
"""Elements of one tree; more is a loop or an attack (a leaflet of 40 pages has about 4,000)."""


class Content(msgspec.Struct, frozen=True):
    """A mark that an element holds: where it stands and its MCID."""

    stream: StreamKey | None
    mcid: int


class Linked(msgspec.Struct, frozen=True):
    """An annotation that an element holds, by its object and generation number."""

    objgen: tuple[int, int]


class Element(msgspec.Struct, kw_only=True):
    """A structure element: its type, its properties, and what it holds, in order."""

    type: str
    parent: Element | None
    objgen: tuple[int, int]
    language: str | None
    """Its own or inherited language."""
    alternative: str | None = None
    actual: str | None = None
    scope: str | None = None
    kids: list[Element | Content | Linked] = []

    def walk(self) -> Iterator[Element]:
        """Yield the element and all under it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    @property
    def elements(self) -> list[Element]:
        """The elements right under this one."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def place(self) -> str:
        """The types from the root down, as `Document/Sect/H2`."""
        above = f"{self.parent.place}/" if self.parent is not None else ""
        return f"{above}{self.type}"


class Tree(msgspec.Struct, kw_only=True):
    """The tag tree: the elements under its root, and who owns which mark by its own account."""

    roots: list[Element]
    owners: dict[tuple[StreamKey, int], list[Element]] = {}
    links: dict[tuple[int, int], list[Element]] = {}
    parents: dict[int, Any] = {}
    """The ParentTree: for a StructParents key an array of references, for a StructParent one."""
    roles: dict[str, str] = {}

    def walk(self) -> Iterator[Element]:
        """Yield all elements in reading order."""
        for root in self.roots:
            yield from root.walk()


def read_tree(pdf: pikepdf.Pdf) -> Tree | None:
    """Read the tag tree; None if the file has none.

    Raises:
        ValueError: the tree holds itself, or is too big.
    """
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return None
    roles = {str(k)[1:]: str(v)[1:] for k, v in root.get("/RoleMap", {}).items()}
    tree = Tree(roots=[], roles=roles)
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    language = pdf.Root.get("/Lang")
    reader = _Reader(tree, pages)
    for kid in _kids(root):
        if isinstance(kid, pikepdf.Dictionary):
            default = None if language is None else str(language)
            tree.roots.append(reader.element(kid, None, default, None))
    tree.parents = dict(_numbers(root.get("/ParentTree"), 0))
    return tree


class _Reader:
    """Builds elements and notes what each holds."""

    def __init__(self, tree: Tree, pages: dict[tuple[int, int], int]) -> None:
        self._tree, self._pages = tree, pages
        self._seen: set[tuple[int, int]] = set()

    def element(self, raw: Any, parent: Element | None, language: str | None, page: Any) -> Element:
        if raw.objgen != (0, 0) and raw.objgen in self._seen:
            raise ValueError("an element of the tag tree is in it twice")
        self._seen.add(raw.objgen)
        if len(self._seen) > MAX_ELEMENTS:
            raise ValueError("the tag tree is too big")
        type = str(raw.get("/S", "/")).lstrip("/")
        own = raw.get("/Lang")
        made = Element(
            type=self._tree.roles.get(type, type),
            parent=parent,
            objgen=raw.objgen,
            language=language if own is None else str(own),
            alternative=_string(raw.get("/Alt")),
            actual=_string(raw.get("/ActualText")),
        )
        for attributes in _attributes(raw):
            if "/Scope" in attributes:
                made.scope = str(attributes["/Scope"]).lstrip("/")
        page = raw.get("/Pg", page)
        for kid in _kids(raw):
            if isinstance(kid, int):
                self._own(made, page, None, kid)
            elif "/MCID" in kid:
                self._own(made, kid.get("/Pg", page), kid.get("/Stm"), int(kid["/MCID"]))
            elif "/Obj" in kid:
                linked = kid["/Obj"].objgen
                made.kids.append(Linked(linked))
                self._tree.links.setdefault(linked, []).append(made)
            else:
                made.kids.append(self.element(kid, made, made.language, page))
        return made

    def _own(self, element: Element, page: Any, stream: Any, mcid: int) -> None:
        key = self._pages.get(page.objgen) if page is not None else None
        where: StreamKey | None = key if stream is None else stream.objgen
        element.kids.append(Content(where, mcid))
        if where is not None:
            self._tree.owners.setdefault((where, mcid), []).append(element)


def _kids(raw: Any) -> list[Any]:
    kids = raw.get("/K", ())
    if isinstance(kids, int | pikepdf.Dictionary):
        return [kids]
    return list(kids)


def _attributes(raw: Any) -> list[Any]:
    """Return the attribute objects of an element; revision numbers are left out."""
    given = raw.get("/A", ())
    every = list(given) if isinstance(given, pikepdf.Array) else [given]
    return [each for each in every if isinstance(each, pikepdf.Dictionary)]


def _string(value: Any) -> str | None:
    return None if value is None else str(value)


def _numbers(node: Any, depth: int) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a number tree (ISO 32000-1 7.9.7)."""
    if node is None or depth > 32:
        return
    entries = list(node.get("/Nums", ()))
    for key, value in zip(entries[::2], entries[1::2], strict=False):
        yield int(key), value
    for kid in node.get("/Kids", ()):
        yield from _numbers(kid, depth + 1)

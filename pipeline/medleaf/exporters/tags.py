"""The tag tree of an accessible PDF: what a screen reader hears, in its order.

WeasyPrint's own tree validates, but reads badly: elements split at page breaks, several links a
contents line, repeated table headers, page furniture and bullets as content. This one has one
structure element per HTML element across pages (ISO 32000-1 14.7, ISO 14289-1). It stands in for
`weasyprint.pdf.add_tags` and leans on the private names in `LEANS_ON`; a test pins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

LEANS_ON = (
    "weasyprint.pdf.add_tags",
    "weasyprint.pdf.stream.Stream._tags",
    "weasyprint.document.Page._page_box",
    "weasyprint.formatting_structure.boxes.Box.link_annotation",
)
_SVG = "{http://www.w3.org/2000/svg}"
_TYPES = {
    "header": "Sect",
    "footer": "Sect",
    "section": "Sect",
    "article": "Art",
    "nav": "Sect",
    "main": "Part",
    "blockquote": "BlockQuote",
    "p": "P",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "dt": "Lbl",
    "dd": "LBody",
    "a": "Link",
    "table": "Table",
    "caption": "Caption",
    "figcaption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "img": "Figure",
    "figure": "Div",
    f"{_SVG}svg": "Figure",
    **{f"h{n}": f"H{n}" for n in range(1, 7)},
}
"""Structure types (ISO 32000-1 14.8.4) of HTML elements; what is not here is not a node."""
_NUMBERING = {"ul": "Disc", "ol": "Decimal"}
_SCOPES = {"col": "Column", "row": "Row"}


class Node:
    """A structure element: its type, the HTML element it stands for, and what is in it.

    A kid is a node, a marked content as (page, MCID), or a link annotation with its page.
    """

    def __init__(self, type_: str, element: Any = None, parent: Node | None = None) -> None:
        self.type, self.element, self.parent = type_, element, parent
        self.kids: list[Any] = []
        self.page: int | None = None
        self.attributes: dict[str, Any] = {}
        self.properties: dict[str, str] = {}
        if parent is not None:
            parent.kids.append(self)

    def outline(self, depth: int = 0) -> Iterator[str]:
        """Yield the tree as indented lines, for people and for goldens."""
        said = "".join(f" {key}={value!r}" for key, value in sorted(self.properties.items()))
        yield "  " * depth + self.type + said
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.outline(depth + 1)


@contextmanager
def own_tags() -> Iterator[None]:
    """Let WeasyPrint write this module's tag tree while the block runs."""
    theirs = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = theirs


def add_tags(pdf: Any, document: Any, pdf_version: str, page_streams: list[Any]) -> None:
    """Build the tree from the laid-out boxes and write it into the PDF."""
    builder = _Builder(pdf, document)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        builder.read_page(number, page._page_box, stream)
    _prune(builder.root)
    _sort(builder.root, builder.places)
    _write(pdf, builder)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Builder:
    """Walks the boxes of all pages and keeps one node per HTML element."""

    def __init__(self, pdf: Any, document: Any) -> None:
        self.pdf = pdf
        self.language = document.metadata.lang or ""
        self.root = Node("Document")
        self.sizes: list[int] = []
        self._nodes: dict[Any, Node] = {}
        self._begun: dict[Any, int] = {}
        self._number = 0
        self._stream: Any = None
        self._marks: dict[int, int] = {}
        self._page: Any = None
        root = document.pages[0]._page_box.children[0].element.iter()
        self.places = {element: place for place, element in enumerate(root)}

    def read_page(self, number: int, page_box: Any, stream: Any) -> None:
        """Add the boxes of a page to the tree."""
        self._number, self._stream, self._page = number, stream, page_box
        self._marks = {
            part["MCID"]: index
            for index, part in enumerate(stream.stream)
            if isinstance(part, dict) and "MCID" in part
        }
        self.sizes.append(len(stream._tags))
        self._walk(page_box, self.root, None)
        if stream._tags:
            raise RuntimeError(
                f"{len(stream._tags)} pieces of page {number + 1} are not in the tree"
            )

    def _walk(self, box: Any, node: Node, linked: Any) -> None:
        """Add a box and all in it; `linked` is the element whose link annotation is around it."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if self._is_artifact(box):
            self._discard(box)
            return
        node = self._node_for(box, node)
        if box.link_annotation:
            linked = self._link(box, node, linked)
        if box in self._stream._tags:
            node.kids.append((self._number, self._stream._tags.pop(box)["mcid"]))
            node.page = self._number if node.page is None else node.page
            if node.type == "Figure":
                self._describe(box, node)
        for child in getattr(box, "children", ()):
            self._walk(child, node, linked)

    def _is_artifact(self, box: Any) -> bool:
        """Say whether a box is page furniture, decoration, or a header repeated on a new page."""
        if isinstance(box, boxes.MarginBox):
            return True
        element = box.element
        if element is None:
            return False
        if element.get("aria-hidden") == "true":
            return True
        begun = self._begun.get((element, box.element_tag), self._number)
        return box.element_tag == "thead" and begun != self._number

    def _discard(self, box: Any) -> None:
        """Turn the content of a box and of all in it into artifacts (ISO 32000-1 14.8.2.2)."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if box in self._stream._tags:
            index = self._marks[self._stream._tags.pop(box)["mcid"]]
            self._stream.stream[index - 1] = "/Artifact"
            self._stream.stream[index] = pydyf.Dictionary({})
        self._drop_annotation(box)
        for child in getattr(box, "children", ()):
            self._discard(child)

    def _node_for(self, box: Any, parent: Node) -> Node:
        """Return the node of the box's element: a new one, or that of an earlier fragment."""
        element, tag = box.element, box.element_tag
        if element is None:
            return parent
        key = (element, tag)
        if key not in self._nodes:
            self._nodes[key] = self._made(element, tag, parent)
            self._begun[key] = self._number
        return self._nodes[key]

    def _made(self, element: Any, tag: str, parent: Node) -> Node:
        classes = (element.get("class") or "").split()
        if tag in ("html", "body"):
            return self.root
        if "::" in tag:
            item = parent if parent.type == "TOCI" else parent.parent
            return Node("Lbl", None, item) if tag == "li::before" else parent
        if "mark" in classes and parent.type == "LBody":
            return Node("Lbl", element, parent.parent)
        if tag == "li":
            if parent.type == "TOC":
                return self._with_language(Node("TOCI", element, parent))
            return Node("LBody", element, Node("LI", None, parent))
        if tag == "dt":
            return Node("Lbl", element, Node("LI", None, parent))
        if tag == "dd":
            item = next((k for k in reversed(parent.kids) if isinstance(k, Node)), None)
            labelled = item is not None and all(
                isinstance(k, Node) and k.type == "Lbl" for k in item.kids
            )
            return Node("LBody", element, item if labelled else Node("LI", None, parent))
        if tag == "ol" and parent.element is not None and "contents" in _classes(parent.element):
            return Node("TOC", element, parent)
        if tag not in _TYPES or (tag == "a" and not element.get("href")):
            language = element.get("lang")
            if language and language != self.language:
                return self._with_language(Node("Span", element, parent))
            return parent
        node = Node(_TYPES[tag], element, parent)
        if tag in _NUMBERING:
            node.attributes = {"O": "/List", "ListNumbering": f"/{_NUMBERING[tag]}"}
        if tag == "th":
            scope = _SCOPES.get(element.get("scope") or "col", "Column")
            node.attributes = {"O": "/Table", "Scope": f"/{scope}"}
            node.properties["Scope"] = scope
        return self._with_language(node)

    def _with_language(self, node: Node) -> Node:
        language = node.element.get("lang")
        if language and language != self.language:
            node.properties["Lang"] = language
        return node

    def _link(self, box: Any, node: Node, linked: Any) -> Any:
        """Hang a link's outermost annotation on its node, with its words as description."""
        if box.element_tag != "a" or box.element is linked:
            self._drop_annotation(box)
            return linked
        words = " ".join("".join(box.element.itertext()).split())
        box.link_annotation["Contents"] = pydyf.String(words)
        node.kids.append((self._number, box.link_annotation))
        node.page = self._number if node.page is None else node.page
        return box.element

    def _drop_annotation(self, box: Any) -> None:
        annotation = getattr(box, "link_annotation", None)
        if annotation:
            page = self.pdf.objects[int(self.pdf.page_references[self._number].split()[0])]
            page["Annots"].remove(annotation.reference)
            box.link_annotation = None

    def _describe(self, box: Any, node: Node) -> None:
        """Give a figure its alternative and its place on the page, in points."""
        element = box.element
        alternative = element.get("alt")
        if element.tag == f"{_SVG}svg":
            texts = (element.findtext(f"{_SVG}{name}") for name in ("title", "desc"))
            alternative = ". ".join(text for text in texts if text)
        if not alternative:
            raise RuntimeError(f"a picture has no alternative: {element.get('src') or element.tag}")
        node.properties["Alt"] = alternative
        top = self._page.margin_height() - box.content_box_y()
        left = box.content_box_x()
        corners = (left, top - box.height, left + box.width, top)
        node.attributes = {
            "O": "/Layout",
            "Placement": "/Block",
            "BBox": pydyf.Array([round(0.75 * value, 3) for value in corners]),
        }


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def _prune(node: Node) -> bool:
    """Take out nodes with nothing to hear in them; put labels first in their items."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or _prune(kid)]
    if node.type == "LI":
        node.kids.sort(key=lambda kid: kid.type != "Lbl")
    return bool(node.kids) or node.type in ("TD", "TH")


def _write(pdf: Any, builder: _Builder) -> None:
    """Write the tree, its parent tree and its links as PDF objects."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    owners: list[list[Any]] = [["null"] * size for size in builder.sizes]
    annotations: list[tuple[Any, Any]] = []

    def write(node: Node, parent: Any) -> Any:
        written = pydyf.Dictionary(
            {"Type": "/StructElem", "S": f"/{node.type}", "P": parent.reference}
        )
        pdf.add_object(written)
        if node.page is not None:
            written["Pg"] = pdf.page_references[node.page]
        for key, value in node.properties.items():
            if key != "Scope":
                written[key] = pydyf.String(value)
        if node.attributes:
            written["A"] = pydyf.Dictionary(node.attributes)
        kids = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(write(kid, written).reference)
                continue
            page, content = kid
            if isinstance(content, int):
                owners[page][content] = written.reference
                same = page == node.page
                kids.append(content if same else _mark(pdf, page, content))
            else:
                annotations.append((content, written))
                kids.append(
                    pydyf.Dictionary(
                        {
                            "Type": "/OBJR",
                            "Obj": content.reference,
                            "Pg": pdf.page_references[page],
                        }
                    )
                )
        written["K"] = kids
        return written

    root["K"] = pydyf.Array([write(builder.root, root).reference])
    numbers = pydyf.Array()
    for page, references in enumerate(owners):
        numbers.extend((page, pydyf.Array(references)))
    for index, (annotation, owner) in enumerate(annotations, start=len(owners)):
        annotation["StructParent"] = index
        numbers.extend((index, owner.reference))
    parents = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(parents)
    root["ParentTree"] = parents.reference
    root["ParentTreeNextKey"] = len(owners) + len(annotations)
    pdf.catalog["StructTreeRoot"] = root.reference


def _mark(pdf: Any, page: int, content: int) -> Any:
    return pydyf.Dictionary({"Type": "/MCR", "Pg": pdf.page_references[page], "MCID": content})


def _sort(node: Node, places: dict[Any, int]) -> int:
    """Put kids in the order of the HTML (a float may run on to the next page); return the place."""
    kids = [kid for kid in node.kids if isinstance(kid, Node)]
    order = {id(kid): _sort(kid, places) for kid in kids}
    if len(kids) == len(node.kids) and node.type != "LI":
        node.kids.sort(key=lambda kid: order[id(kid)])
    return places.get(node.element, min(order.values(), default=len(places)))


_RDF_END = re.compile(rb"</(?:[a-z0-9]+:)?RDF>")
_UA = (
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" '
    b'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b"</rdf:Description>"
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" '
    b'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 that the file conforms to"
    b"</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
"""PDF/UA-1 identification and the schema that PDF/A-3 wants for it (ISO 19005-3, 6.6.2)."""


def finish(document: Any, pdf: Any) -> None:
    """Finish an accessible PDF for WeasyPrint.

    Adds the PDF/UA-1 identification, names attachments once, and forbids interpolation of pictures
    (ISO 19005-3, 6.2.8), whatever a theme's style says.
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (content,) = metadata.stream
    metadata.stream[0] = _RDF_END.sub(lambda end: _UA + end[0], content)

"""Finish the tag tree that Typst writes, so that it reads as well as it validates.

Typst's tree is sound: elements that go on over pages are one, repeated heads and page furniture are
artifacts, lists have labels, the contents are a TOC. What a screen reader still trips over is put
right here: boxes of the layout as groups, pictures after their captions, rows without headers.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

INLINE = frozenset(("/Span", "/Em", "/Strong", "/Link", "/Quote", "/Code", "/Reference"))
"""Inline-level structure types (ISO 32000-1, 14.8.4.4), Typst's own among them."""


_HOLLOW = ("/Div", "/Span", "/P", "/Lbl")
"""Elements that may be there for the layout alone, as the label of a bullet; empty cells stay."""
_INFO = {"Create": "CreationDate", "Modify": "ModDate"}
"""The keys of the document information, by the events of XMP (ISO 19005-3, 6.6.2)."""
_HISTORY = re.compile(rb"<xmpMM:History>.*?</xmpMM:History>", re.S)
_BLOCKS = ("/Document", "/Div")
"""Elements that hold blocks, not text."""


def finish(
    data: bytes,
    headed: tuple[bool, ...],
    published: datetime.date | None,
    modified: datetime.date | None,
) -> bytes:
    """Return an accessible PDF with a finished tree, and no dates but those of the article.

    Args:
        data: the PDF that Typst wrote.
        headed: of each table in order, whether the first cell of a row is its header.
        published: when the article was first published, if it says so.
        modified: when it was last changed, if it says so.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        _date(pdf, {"Create": published, "Modify": modified})
        root = pdf.Root.StructTreeRoot
        (document,) = root.K if isinstance(root.K, Array) else (root.K,)
        _put_right(document)
        for table, has_headers in zip(_tables(document), headed, strict=True):
            if has_headers:
                _head_rows(table)
        file = BytesIO()
        pdf.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return file.getvalue()


def _date(pdf: pikepdf.Pdf, dates: Mapping[str, datetime.date | None]) -> None:
    """Put the dates of the article in the place of Typst's, which has one for all that it tells."""
    xmp = _HISTORY.sub(b"", pdf.Root.Metadata.read_bytes())
    for event, day in dates.items():
        key = Name(f"/{_INFO[event]}")
        said = f"<xmp:{event}Date>{day.isoformat()}</xmp:{event}Date>" if day else ""
        xmp = re.sub(rf"<xmp:{event}Date>.*?</xmp:{event}Date>".encode(), said.encode(), xmp)
        if day:
            pdf.docinfo[key] = String(f"D:{day:%Y%m%d}")
        elif key in pdf.docinfo:
            del pdf.docinfo[key]
    pdf.Root.Metadata.write(xmp)


def _put_right(element: Any, inline: bool = False) -> None:
    """Take groups of the layout away, and what is empty; put captions after their pictures."""
    kids: list[Any] = []
    for kid in _kids(element):
        if not _is_element(kid):
            kids.append(kid)
            continue
        inside = inline or (str(kid.S) in INLINE and str(kid.S) != "/Span")
        _put_right(kid, inside)
        inner = _kids(kid)
        if not inner and str(kid.S) in _HOLLOW:
            continue
        if _is_group(element, kid, inner, inline):
            kids += [_moved(k, element) for k in inner]
            continue
        boxed = str(kid.S) in ("/Div", "/Span") and not _is_picture(inner)
        if boxed and str(element.S) in _BLOCKS and not inline:
            kid.S = Name.P  # text that the layout has put into a box
            if "/A" in kid:
                del kid.A
        kids.append(kid)
    if str(element.S) == "/Div" and _is_picture(kids):
        kids.sort(key=lambda kid: str(kid.S) == "/Caption")
    element.K = Array(kids)


def _is_group(parent: Any, element: Any, kids: list[Any], inline: bool) -> bool:
    """Say whether an element is only there for the layout: its kids may stand in its place."""
    if not all(_is_element(kid) for kid in kids):
        return False
    if str(element.S) == "/TOC":
        return str(parent.S) == "/TOC"
    if str(element.S) != "/Div" or _is_picture(kids):
        return False
    return inline or not any(str(kid.S) in INLINE for kid in kids)


def _moved(kid: Any, parent: Any) -> Any:
    kid.P = parent
    return kid


def _is_picture(kids: list[Any]) -> bool:
    """Say whether a group is a picture with its caption."""
    types = [str(kid.S) for kid in kids if _is_element(kid)]
    return len(kids) == len(types) == 2 and "/Caption" in types and "/Figure" in types


def _head_rows(table: Any) -> None:
    """Make the first cell of each row of a table's body the header of the row."""
    for body in _kids(table):
        if _is_element(body) and str(body.S) == "/TBody":
            for row in _kids(body):
                cell = _kids(row)[0]
                cell.S = Name.TH
                cell.A = Dictionary(O=Name.Table, Scope=Name.Row)


def _tables(element: Any) -> Iterator[Any]:
    for kid in _kids(element):
        if _is_element(kid):
            if Name.Table == kid.S:
                yield kid
            else:
                yield from _tables(kid)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid

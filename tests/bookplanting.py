"""Plant one fault in a finished book: unpack it, change one thing, pack it again."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

OPF = "content.opf"
TAKING = "section-taking-examplol.xhtml"
WHAT = "section-what-examplol-is.xhtml"


class Unpacked(NamedTuple):
    """The files of a book by their paths, in order, and those that are stored as they are."""

    files: dict[str, bytes]
    stored: set[str]

    def edit(self, name: str, old: str, new: str) -> None:
        """Put one text in the place of the first of another.

        Raises:
            LookupError: the file has no such text, so nothing would be planted.
        """
        text = self.files[f"EPUB/{name}"].decode()
        if old not in text:
            raise LookupError(f"{name} has no {old!r}")
        self.files[f"EPUB/{name}"] = text.replace(old, new, 1).encode()

    def add(self, name: str, data: bytes, type: str, id: str = "added") -> None:
        """Put a file in the book and in its manifest."""
        self.files[f"EPUB/{name}"] = data
        self.edit(
            OPF, "</manifest>", f'<item id="{id}" href="{name}" media-type="{type}"/></manifest>'
        )

    def meta(self, line: str) -> None:
        """Add a line to what the book says of itself."""
        self.edit(OPF, "</metadata>", f"{line}</metadata>")


Change = Callable[[Unpacked], object]


def unpack(data: bytes) -> Unpacked:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        stored = {e.filename for e in entries if e.compress_type == zipfile.ZIP_STORED}
        return Unpacked({e.filename: archive.read(e) for e in entries}, stored)


def pack(book: Unpacked) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in book.files.items():
            kind = zipfile.ZIP_STORED if name in book.stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, kind)
    return stream.getvalue()


def planted(data: bytes, *changes: Change) -> bytes:
    """Return a book with changes."""
    book = unpack(data)
    for change in changes:
        change(book)
    return pack(book)


def edited(name: str, old: str, new: str) -> Change:
    """Put one text in the place of another."""
    return lambda book: book.edit(name, old, new)


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """Return a PNG with one more chunk after its header."""
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:33] + chunk + png[33:]

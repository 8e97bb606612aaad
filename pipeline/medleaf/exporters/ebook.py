"""Pack an EPUB (EPUB 3.3, 4): the only module that knows EbookLib, and only as a packer.

EbookLib would parse and print our pages again, which changes text, and stamp the clock on the book.
So it never sees markup that it could touch: every item is bytes, the package document is ours.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import PurePosixPath
from typing import Any

import msgspec
from ebooklib import epub

FOLDER = "EPUB"
PACKED = {".jpeg", ".jpg", ".png", ".woff2"}
"""Files that are compressed already and are stored as they are."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a ZIP file can name; the container's dates are not the content's."""
_MODE = 0o100644 << 16
"""A plain file that everybody can read (Unix, in the upper half of `external_attr`)."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A publication resource: a line of the manifest and the bytes it stands for."""

    id: str
    href: str
    mediaType: str
    data: bytes
    properties: tuple[str, ...] = ()
    spine: bool = False


def pack(items: tuple[Item, ...], package: bytes) -> bytes:
    """Return an EPUB of these items, in this order, under this package document.

    The same items give the same bytes on every machine with the same zlib.
    """
    book = epub.EpubBook()
    book.FOLDER_NAME = FOLDER
    for item in items:
        book.add_item(
            epub.EpubItem(
                uid=item.id, file_name=item.href, media_type=item.mediaType, content=item.data
            )
        )
    stream = io.BytesIO()
    Writer(stream, book, package).write()
    return stream.getvalue()


def content_digest(book: bytes) -> str:
    """Return the SHA-256 of what a book holds, however it is packed.

    That is the SHA-256 of a list as `sha256sum` writes it: a line for each file, in the order of
    the container, with the SHA-256 of its bytes, two spaces and its path.
    """
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        lines = [
            f"{hashlib.sha256(archive.read(entry)).hexdigest()}  {entry.filename}\n"
            for entry in archive.infolist()
        ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Writer(epub.EpubWriter):  # type: ignore[misc]  # EbookLib has no types
    """EbookLib's writer with its package document replaced by ours."""

    def __init__(self, stream: io.BytesIO, book: epub.EpubBook, package: bytes) -> None:
        super().__init__(stream, book)
        self._package = package

    def _write_opf_file(self, root: Any) -> None:
        self.out.writestr(f"{FOLDER}/content.opf", self._package)

    def write(self) -> None:
        """Write the container: the media type first and stored (OCF 4.3.2), then all the rest."""
        with Archive(self.file_name, "w") as self.out:
            self.out.writestr("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()


class Archive(zipfile.ZipFile):
    """A ZIP file whose entries carry nothing of the machine or the moment they were made on."""

    def writestr(
        self,
        name: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add an entry of this name."""
        entry = zipfile.ZipInfo(str(name), _DATE)
        entry.create_system = 3
        entry.external_attr = _MODE
        if compress_type is None:
            packed = PurePosixPath(entry.filename).suffix in PACKED
            compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        super().writestr(entry, data, compress_type, compresslevel)

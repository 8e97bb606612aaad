"""The container of the e-book: packed untouched, and the same bytes anywhere and at any time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from bookplanting import unpack
from ebooklib import epub
from products import ARTICLES, ROOT, SEED, SEED_ID, TRUST, built

from medleaf.exporters.ebook import Item, content_digest, pack


def test_ebooklib_still_has_the_hooks_that_we_lean_on() -> None:
    for name in ("write", "_write_container", "_write_opf", "_write_opf_file", "_write_items"):
        assert callable(getattr(epub.EpubWriter, name, None)), name


def test_packing_changes_no_byte() -> None:
    data = "<b>H</b><sub>2</sub><b>O</b> 10\u00a0mg\r\n".encode()
    items = tuple(
        Item(id=f"i{n}", href=name, mediaType="application/xhtml+xml", data=data)
        for n, name in enumerate(("nav.xhtml", "a/b.css", "toc.ncx"))
    )
    archive = zipfile.ZipFile(io.BytesIO(pack(items, b"ours")))
    assert archive.namelist()[0] == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert archive.read("mimetype") == b"application/epub+zip"
    assert archive.read("EPUB/content.opf") == b"ours"
    assert [archive.read(f"EPUB/{item.href}") for item in items] == [data] * 3
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert len(archive.namelist()) == 6


SCRIPT = """
import datetime, hashlib, sys, time
from pathlib import Path
year = int(sys.argv.pop(1))
day = (year, 2, 3, 4, 5, 6, 0, 34, 0)
class Clock(datetime.datetime):
    now = utcnow = classmethod(lambda type, zone=None: type(*day[:6], tzinfo=zone))
datetime.datetime = Clock
time.time = lambda: (year - 1970) * 31557600.0
time.localtime = time.gmtime = lambda seconds=None: time.struct_time(day)
from medleaf import theme
from medleaf.check import check
from medleaf.exporters.epub import Book
for root in sys.argv[1:]:
    library = check(Path(root)).library
    for id in sorted(library.entries):
        looks = theme.load(library.root, library.publication.theme)
        data = Book().export(library.document(id), looks, ()).files["leaflet.epub"]
        print(id, hashlib.sha256(data).hexdigest())
"""


def test_the_same_bytes_anywhere_and_at_any_time(tmp_path: Path) -> None:
    def run(folder: Path, zone: str, seed: str, year: str) -> str:
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        command = [sys.executable, "-c", SCRIPT, year, str(SEED), str(TRUST)]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    one = run(ROOT, "Pacific/Kiritimati", "1", "2031")
    assert one == run(tmp_path, "America/Los_Angeles", "2", "1999")
    assert len(one.splitlines()) == len(ARTICLES)


def test_the_digest_of_the_content_is_that_of_what_is_in_the_book() -> None:
    """The same for another deflate; another for another byte, name or order."""
    output = built(SEED).output
    path = f"{SEED_ID}/leaflet.epub"
    listing = json.loads((output / "manifest.json").read_bytes())["files"]
    (told,) = (line["contentDigest"] for line in listing if line["path"] == path)
    held = unpack((output / path).read_bytes()).files

    def repacked(level: int, files: list[tuple[str, bytes]]) -> str:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            for name, data in files:
                archive.writestr(zipfile.ZipInfo(name), data, compresslevel=level)
        return content_digest(stream.getvalue())

    files = list(held.items())
    name, data = files[-1]
    assert told == repacked(1, files) == repacked(9, files)
    assert told != repacked(9, [*files[:-1], (name, data[:-1] + bytes([data[-1] ^ 1]))])
    assert told != repacked(9, [*files[:-1], (f"{name}.", data)])
    assert told != repacked(9, [*files[:-2], files[-1], files[-2]])
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files)
    assert told == hashlib.sha256(lines.encode()).hexdigest()

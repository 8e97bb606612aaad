"""Folders given out on a port of this machine alone, as a web server gives them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

TYPES = {
    ".atom": "application/atom+xml",
    ".epub": "application/epub+zip",
    ".jsonld": "application/ld+json",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
}


@contextmanager
def served(folders: Mapping[str, Path]) -> Iterator[str]:
    """Serve folders below their prefixes ("" is all the rest) until the end of the block.

    Yields:
        The address, as "http://127.0.0.1:4711/".
    """

    class Handler(SimpleHTTPRequestHandler):
        """Finds files by the longest prefix that fits, and says nothing of its own."""

        extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012  # as its base

        def translate_path(self, path: str) -> str:
            asked = unquote(urlsplit(path).path).removeprefix("/")
            prefix = max((p for p in folders if asked.startswith(p)), key=len)
            file = (folders[prefix] / asked.removeprefix(prefix)).resolve()
            return str(file) if file.is_relative_to(folders[prefix].resolve()) else ""

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the screen for what was found."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()

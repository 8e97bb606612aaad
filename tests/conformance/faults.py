"""Which checker sees which planted fault: the table in docs/epub-faults.md.

Usage: python -m conformance.faults. Plants every single fault of tests/bookfaults.py in a finished
book, asks EPUBCheck and Ace what they see, and writes the table. That each fault breaks the rule
of ours that the table names is a test (tests/proof/test_planted_book.py), as is its column of
EPUBCheck.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from bookfaults import FAULTS, Fault
from bookplanting import planted
from products import TRUST, built

from conformance.books import ace
from conformance.epubcheck import epubcheck

PAGE = Path(__file__).parents[2] / "docs/epub-faults.md"
NOTHING = "–"
HEAD = """# Which checker sees which fault of an e-book

Made by `PYTHONPATH=tests python -m conformance.faults`: change `tests/bookfaults.py`, and run it
again.

Each fault is planted alone in a finished, sound book. `medleaf proof` refuses every one. {count}
are seen by nobody else: words that were changed, a lost way back from a reference, a false
statement about accessibility are well-formed. EPUBCheck's column has the ids of its messages, Ace's
the names of its rules; a dash says that the checker passes the book.
"""


class Row(NamedTuple):
    """A line of the table."""

    fault: str
    ours: str
    epubcheck: str
    ace: str


def plant(folder: Path, book: Callable[[str], bytes]) -> dict[Fault, Path]:
    """Write every faulty book to a folder; `book` gives the sound one of an article."""
    files = {}
    for number, fault in enumerate(FAULTS):
        files[fault] = folder / f"{number}.epub"
        files[fault].write_bytes(planted(book(fault.id), fault.change))
    return files


def epubcheck_of(files: dict[Fault, Path]) -> dict[Fault, str]:
    """Return the ids of EPUBCheck's messages, for each fault."""
    said = epubcheck(list(files.values()))
    return {
        fault: _listed(message.split()[0] for message in said[file])
        for fault, file in files.items()
    }


def ace_of(files: dict[Fault, Path]) -> dict[Fault, str]:
    """Return the names of the rules that Ace sees broken, for each fault."""
    with ThreadPoolExecutor(2) as pool:
        said = dict(zip(files, pool.map(ace, files.values()), strict=True))
    return {
        fault: _listed(line.rpartition(": ")[2] for line in lines) for fault, lines in said.items()
    }


def told() -> list[Row]:
    """Read the rows of the table as it stands."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [Row(*(cell.replace("`", "") for cell in row)) for row in rows[2:]]


def page(rows: list[Row]) -> str:
    """Write the table."""
    alone = sum(row.epubcheck == row.ace == NOTHING for row in rows)
    lines = [f"| {row.fault} | `{row.ours}` | {row.epubcheck} | {row.ace} |" for row in rows]
    start = "| fault | `proof` | EPUBCheck | Ace |\n| --- | --- | --- | --- |\n"
    return f"{HEAD.format(count=f'{alone} of {len(rows)}')}\n{start}" + "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or NOTHING


def main() -> None:
    """Ask the checkers, and write the page."""
    folder = Path(tempfile.mkdtemp())
    try:
        files = plant(folder, lambda id: built(TRUST).read(f"{id}/leaflet.epub"))
        theirs, theirs_too = epubcheck_of(files), ace_of(files)
    finally:
        shutil.rmtree(folder)
    rows = [Row(f.name, f.rule, theirs[f], theirs_too[f]) for f in FAULTS]
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()

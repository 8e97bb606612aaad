"""Write the pages of docs/ that are made from tables the code reads, or say which are stale.

Run it as `python docs/generate.py [--check]`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from fields import schema_page
from tables import limits_page, proof_page, rules_page, standards_page
from wording import ROOT

PAGES: dict[str, Callable[[], str]] = {
    "proof.md": proof_page,
    "schema.md": schema_page,
    "rules.md": rules_page,
    "standards.md": standards_page,
    "limits.md": limits_page,
}
"""The pages made from tables, by file name in docs/."""


def stale_pages() -> list[Path]:
    """Return the pages whose files are missing or differ from what would be written."""
    pages = {ROOT / "docs" / name: make() for name, make in PAGES.items()}
    return [
        path
        for path, text in pages.items()
        if not path.is_file() or path.read_bytes() != text.encode()
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check name the stale ones and return 1 if there are any."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; name stale pages")
    if parser.parse_args(arguments).check:
        stale = stale_pages()
        for path in stale:
            name = path.relative_to(ROOT).as_posix()
            print(f"{name} is stale: run python docs/generate.py", file=sys.stderr)
        return 1 if stale else 0
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_bytes(make().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

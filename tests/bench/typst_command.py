"""Play the program `typst` for pandoc, with Typst's own library: no registry has the program.

Costs what the program costs and the start of Python, about 0.02 CPU s, more.
"""

from __future__ import annotations

import argparse
import sys


def main() -> None:
    """Compile as `typst compile [--root FOLDER] [--pdf-standard NAME] INPUT OUTPUT` does."""
    import typst

    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["compile"])
    parser.add_argument("--root")
    parser.add_argument("--pdf-standard", default=[], action="append")
    parser.add_argument("input")
    parser.add_argument("output")
    asked = parser.parse_args()
    source = sys.stdin.buffer.read() if asked.input == "-" else asked.input
    typst.compile(source, output=asked.output, root=asked.root, pdf_standards=asked.pdf_standard)


if __name__ == "__main__":
    main()

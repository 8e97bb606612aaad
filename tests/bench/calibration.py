"""Time a piece of work that has nothing to do with medleaf, so that machines can be compared.

Typst sets one fixed text and Python takes it apart: the same kinds of work as ours, so it suffers
from a slow or a busy machine as ours does. Prints CPU seconds of a text.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
TIMES = 3
PASSES = 12
"""How often Python goes over the text: about as long as Typst takes to set it."""


def source(number: int) -> bytes:
    """Return a text that no change to medleaf changes, the licence, once more in other words.

    Typst remembers what it has set: each time a number stands in each paragraph.
    """
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")[:24_000]
    parts = [f"{number} {part}" for part in text.split("\n\n")]
    said = json.dumps(parts)
    head = '#set document(title: "x")\n#set text(font: "Source Sans 3", lang: "en")\n= x\n'
    return f"{head}#for part in json(bytes({json.dumps(said)})) {{ par(part) }}".encode()


def main(times: int = TIMES) -> float:
    """Return the CPU seconds of one document, warm, of so many."""
    import typst

    fonts = typst.Fonts(False, False, [str(ROOT / "pipeline/medleaf/fonts")])
    with TemporaryDirectory() as root:

        def work(number: int) -> None:
            text = source(number)
            compiler = typst.Compiler({"main.typ": text}, root, fonts)  # type: ignore[type-var]  # its types know no dict
            compiler.compile(pdf_standards="ua-1", timestamp=0)
            for _ in range(PASSES):
                words = Counter(word.strip(b".,").lower() for word in text.split())
                sorted(words.items(), key=lambda item: (-item[1], item[0]))

        work(0)
        start = time.process_time()
        for number in range(1, times + 1):
            work(number)
        return (time.process_time() - start) / times


if __name__ == "__main__":
    sys.stdout.write(f"{main(*map(int, sys.argv[1:]))}\n")

"""Time the exporters of the seed in a process that has made other articles before.

Prints JSON: CPU seconds by product, the mean over a few documents, garbage collection included.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import corpus

from medleaf import exporters, theme
from medleaf.check import check
from medleaf.document import Document
from medleaf.exporters import Made, Output

PDFS = ("pdf", "print", "dl", "a5", "large-print")
TIMES = 4
"""Documents of the seed that are made: what is kept for one must not help the next."""


def main(folder: Path) -> dict[str, float]:
    """Return the figures."""
    source = Path(shutil.copytree(corpus.SEED, folder / "source"))
    (seed,) = (path.stem for path in (source / "articles").glob("*.json"))
    others = corpus.put(source, 2)
    library = check(source).library
    assert library is not None
    looks = theme.load(source, library.publication.theme)
    for id in others:
        make(library.document(id), looks)
    runs = [make(library.document(seed), looks) for _ in range(TIMES)]
    figures = {name: sum(run[name] for run in runs) / TIMES for name in runs[0]}
    figures["all five"] = sum(figures[name] for name in PDFS)
    return figures


def make(document: Document, looks: theme.Theme) -> dict[str, float]:
    """Make every product of a document; return the CPU seconds that each took."""
    took = {}
    made: dict[str, tuple[Made, ...]] = {}
    for name in exporters.EXPORTERS:
        exporter = exporters.load(name)
        known = tuple(file for after in exporters.after(name) for file in made.get(after, ()))
        start = time.process_time()
        output = exporter.export(document, looks, known)
        took[name] = time.process_time() - start
        made[name] = tuple(finished(name, output))
    return took


def finished(product: str, output: Output) -> list[Made]:
    """Describe files as those that point to them need to know them."""
    return [
        Made(
            path=path,
            product=product,
            mediaType="",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            pages=output.pages,
            starts=output.starts,
        )
        for path, data in output.files.items()
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(main(Path(place))))

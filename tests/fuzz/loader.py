"""Fuzz the loader: bytes -> SourceFile -> schema -> model -> check of one article.

Usage: python tests/fuzz/loader.py [CORPUS] [-max_total_time=600] and other options of libFuzzer.
It needs atheris: pip install --group fuzz. Half of the inputs are changed as JSON (mutations.py),
the others as bytes. Whatever the bytes are, nothing may be raised, and every diagnostic must be at
a place that the file has. What fails is written to the folder that it is run in.
"""

from __future__ import annotations

import datetime
import json
import shutil
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import atheris

sys.path.append(str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["medleaf"]):
    import msgspec

    from medleaf import inline, schemas, source, texts
    from medleaf.check import check
    from medleaf.diagnostics import REPORTERS
    from medleaf.model import Article, Contributor, Publication, References, Section
    from medleaf.violations import violations

from fuzz.mutations import mutated, written

EXAMPLES = Path(__file__).parents[1] / "examples/valid"
KINDS: dict[str, Any] = {
    "article": Article,
    "section": Section,
    "contributor": Contributor,
    "references": References,
    "publication": Publication,
}
TODAY = datetime.date(2026, 1, 31)
ROOT = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)) / "source"


def load(data: bytes) -> None:
    """Take bytes for a file of each kind, then for the article of a publication."""
    file = source.SourceFile("x.json", data)
    lines = file.text.count("\n") + file.text.count("\r") + 1
    found = list(file.problems)
    for kind, model in KINDS.items() if not found else ():
        told = violations(kind, file)
        assert not (told and schemas.follows(kind, file.value))
        found += told
        if not told:
            value = msgspec.convert(file.value, model)
            assert msgspec.json.decode(msgspec.json.encode(value), type=model) == value
            if isinstance(value, Article):
                for _, text in texts.of_article(value):
                    inline.plain(text)
    path = ROOT / "articles/leaflet.json"
    path.write_bytes(data)
    checked = check(ROOT, today=TODAY)
    if checked.library and "leaflet" in checked.library.entries:
        checked.library.document("leaflet")
    found += (d for d in checked.diagnostics if d.file == path.as_posix())
    for diagnostic in found:
        assert 1 <= diagnostic.line <= lines, diagnostic
        assert 1 <= diagnostic.column <= len(file.text) + 1, diagnostic
    for report in REPORTERS.values():
        report(found).encode()


def change(data: bytes, most: int, seed: int) -> bytes:
    """Change an input, for libFuzzer."""
    chance = Random(seed)
    if chance.random() < 0.5:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            return written(mutated(value, chance, chance.randint(1, 3)), chance)[:most]
    return bytes(atheris.Mutate(data, most))


def main() -> None:
    """Start libFuzzer with the examples as the first inputs."""
    shutil.copytree(EXAMPLES / "small/source", ROOT)
    seeds = Path(tempfile.mkdtemp())
    for number, path in enumerate(sorted(EXAMPLES.rglob("*.json"))):
        shutil.copy(path, seeds / f"{number}.json")
    options = [option for option in sys.argv[1:] if option.startswith("-")]
    corpus = [option for option in sys.argv[1:] if not option.startswith("-")]
    arguments = [sys.argv[0], *corpus, str(seeds), "-max_len=30000", "-timeout=20", *options]
    atheris.Setup(arguments, load, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

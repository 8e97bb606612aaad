"""Build the publications, and check the finished files with checkers that we did not write.

Usage: python -m conformance. Prints a line for each publication and checker, with the seconds that
it took, and what is wrong; exits with 1 if a file failed. A checker that is not on this machine
passes nothing: its files are told as skipped.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from conformance import books, feeds, pages, papers, shelves
from conformance.checker import Answers
from conformance.publications import OURS, Publication, from_corpus, in_folio, right_to_left

ROOMS = (books, pages, feeds, shelves, papers)
CHECKERS = tuple(checker for room in ROOMS for checker in room.CHECKERS)


def check(publication: Publication, output: Path) -> Iterator[bool]:
    """Build a publication and run every checker over its files; yield whether each passed."""
    steps = (publication.build, publication.prove, publication.report)
    for name, step in zip(("medleaf build", "medleaf proof", "medleaf report"), steps, strict=True):
        yield tell(publication.name, name, output, partial(step, output))
    for checker in CHECKERS:
        if publication.wants(checker):
            files = publication.files(checker, output)
            if not files and not checker.always:
                print(_line(publication.name, checker.name, 0, "none to check"))
            elif checker.needs():
                found = partial(checker.problems, files)
                yield tell(publication.name, checker.name, output, found)
            else:
                print(_line(publication.name, checker.name, len(files), "skipped, not passed"))


def tell(publication: str, name: str, output: Path, checking: Callable[[], Answers]) -> bool:
    """Check, and print what came out; return whether nothing is wrong."""
    start = time.perf_counter()
    answers = checking()
    seconds = time.perf_counter() - start
    failed = {file: found for file, found in answers.items() if found}
    verdict = f"{len(failed)} FAILED" if failed else "passed" if answers else "FAILED: no such file"
    print(_line(publication, name, len(answers), f"{verdict} {seconds:6.1f} s"), flush=True)
    for file, found in failed.items():
        print(f"    {file.relative_to(output).as_posix()}")
        for problem in found:
            print(f"        {problem}", flush=True)
    return bool(answers) and not failed


def _line(publication: str, checker: str, count: int, verdict: str) -> str:
    return f"{publication:8} {checker:16} {count:3} {'file ' if count == 1 else 'files'} {verdict}"


def main() -> int:
    """Check all publications."""
    passed: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        soaked = from_corpus(Path(folder, "corpus-source"))
        others = in_folio(Path(folder, "folio-source")), right_to_left(Path(folder, "rtl-source"))
        for publication in (*OURS, *others, *([soaked] if soaked else [])):
            passed += check(publication, Path(folder, publication.name))
    if not soaked:
        print("corpus   skipped, not passed: shared/corpus is not beside the checkout")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())

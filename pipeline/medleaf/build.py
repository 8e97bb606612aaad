"""Build products: decide what is to be made, have it made, and put it where it belongs, in order.

What an article's products are made of is in the manifest; what would be made again just so is kept.
All products of an article appear together or not at all, and the manifest is written after them: a
build that is killed at any moment is mended by the next one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from medleaf import exporters, snapshot, state, tasks, theme
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.errors import ChangedError, SetupError
from medleaf.executors import Crew, Local, in_order, together
from medleaf.exporters import Output
from medleaf.exporters.catalogue import catalogue
from medleaf.library import Library, article_path
from medleaf.manifest import MANIFEST, Before, File, Ledger, Result, made, read
from medleaf.source import SourceFile
from medleaf.state import Answer
from medleaf.storage import Folder, Storage
from medleaf.tasks import KEPT, Outcome, Task

PUBLICATION = "publication"
"""The product that is made of all articles: start page, lists, contributors' pages."""
SECONDS = 10.0
"""How often the manifest is written while products are made, so that little is lost."""

FAULTS = {
    TimeoutError: (
        "build/timeout",
        "See what in the article takes so long, or allow more with --timeout.",
    ),
    BrokenExecutor: (
        "build/crash",
        "It may need more memory than there is. If not, report it, with the article.",
    ),
}
"""What to tell of an article whose task did not come to its end."""


class Report(msgspec.Struct):
    """What a build did."""

    made: list[str] = []
    kept: list[str] = []
    removed: list[str] = []
    diagnostics: list[Diagnostic] = []
    unavailable: dict[str, str] = {}
    """Products that this machine cannot make, with the reason and what mends it."""
    reasons: dict[str, str] = {}
    """Why each product was made or kept, by article and product."""
    lasting: bool = True
    """Whether another build of the same would come to the same."""


def build(
    library: Library,
    output: Path | Storage,
    only: Iterable[str] = (),
    progress: Callable[[str], None] = lambda name: None,
    crew: Crew | None = None,
    begin: Callable[[], None] = lambda: None,
    conclude: Callable[[Report], Answer | None] = lambda report: None,
) -> Report:
    """Build the products of every sound article, then those of the publication.

    Args:
        library: What was checked.
        output: Where products go; a path is a folder.
        only: The products to make, if not all; others stay as they are.
        progress: Is told the id of each article that is done.
        crew: Who does the work (default: this process).
        begin: Is called once the output is this build's alone.
        conclude: Makes of the report what the next build may answer at once (see state.py).

    Raises:
        SetupError: the output cannot be written, or an unknown product is wanted.
    """
    only = tuple(only)
    wanted = _wanted(library, only)
    with Folder(output) if isinstance(output, Path) else output as storage:
        begin()
        work = _Build(library, storage, wanted, partly=bool(only))
        return work.run(progress, crew or Local(), conclude)


def _wanted(library: Library, only: Iterable[str]) -> tuple[str, ...]:
    """Return the products to make: those asked for, the publication's, or the standard ones."""
    wanted = tuple(only) or library.publication.products or exporters.STANDARD
    exporters.require(wanted)
    return wanted


class _Build:
    """One build: the ledger of what is there, and the report of what was done."""

    def __init__(
        self, library: Library, storage: Storage, wanted: tuple[str, ...], partly: bool
    ) -> None:
        self.library, self.storage, self.wanted, self.partly = library, storage, wanted, partly
        self.looks = theme.load(library.root, library.publication.theme)
        self.mould = snapshot.of_folders(self.looks.places)
        self.common = tasks.common_key(library, self.looks)
        self.report = Report()
        self.told: set[Diagnostic] = set()
        self.files: dict[str, tuple[File, ...]] = {}
        """The files of each article that are of its text as it is, or all that it has got."""
        written = storage.read(MANIFEST)
        manifest = read(written)
        self.written = hashlib.sha256(written or b"").digest()
        """What the manifest is like that is there: its text weighs as much as the ledger."""
        storage.recover([MANIFEST, *(file.path for file in manifest.files)])
        self.ledger = Ledger(manifest, library.publication.name)
        self.tokens = state.recall(storage).tokens
        self.harm = dict(self._harmed(manifest.files))
        self.lists = not {"html", exporters.CATALOGUE}.isdisjoint(wanted)
        self.saved = time.monotonic()

    def run(
        self,
        progress: Callable[[str], None],
        crew: Crew,
        conclude: Callable[[Report], Answer | None],
    ) -> Report:
        """Make everything."""
        try:
            usable = exporters.modules(self.wanted)
            with closing(in_order(crew, self._planned(), tasks.perform, usable)) as outcomes:
                for id, future in outcomes:
                    self._enter(id, _outcome(id, future))
                    progress(id)
                    if time.monotonic() - self.saved > SECONDS:
                        self._save()
            if self.lists:
                self._publication()
            if not self.partly:
                self._clear()
            self._left()
        except BaseException:  # Ctrl-C, too: what is done need not be lost
            if self.report.made or self.report.removed:
                with suppress(SetupError):
                    self._save()
            raise
        self._save(conclude(self.report))
        return self.report

    def _harmed(self, files: Iterable[File]) -> Iterator[tuple[str, str]]:
        """Yield the files that are not as they were left, and what came to them."""
        known = list(files)
        for file, token in zip(known, self.storage.tokens([f.path for f in known]), strict=True):
            if token and token == self.tokens.get(file.path):
                continue
            data = self.storage.read(file.path) if token else None
            if data is None:
                yield file.path, "a file is missing"
            elif hashlib.sha256(data).hexdigest() != file.sha256:
                yield file.path, "a file was altered"
            else:
                self.tokens[file.path] = token

    def _before(self, article: str | None) -> dict[str, Before]:
        """Return the results of an article, with the harm that came to their files."""
        return {
            name: msgspec.structs.replace(before, harm=harm) if harm else before
            for name, before in self.ledger.before(article).items()
            for harm in [next((self.harm[f.path] for f in before.files if f.path in self.harm), "")]
        }

    def _planned(self) -> Iterator[tuple[str, Task | Future[Outcome]]]:
        """Yield the task of each article, or what it comes to if there is nothing to do."""
        for id in sorted(self.library.entries):
            try:
                document = self.library.document(id)
            except ChangedError as error:
                told = "build/changed", str(error), "Run the command again."
                yield id, _known(tasks.failed(id, *told))
                continue
            task = Task(
                root=str(self.library.root.absolute()),  # a worker may be somewhere else
                theme=self.looks.name,
                key=tasks.article_key(self.common, document),
                wanted=self.wanted,
                before=self._before(id),
                document=document,
            )
            failure = self.ledger.failures.get(id)
            if failure and (failure.products, failure.key) == (self.wanted, task.key):
                yield id, _known(Outcome(failure=failure))
            else:
                settled = tasks.settled(task)
                yield id, _known(settled) if settled else task

    def _enter(self, id: str, outcome: Outcome) -> None:
        """Write what is new of an article, and enter it into the ledger."""
        for name, why in outcome.reasons.items():
            self.report.reasons[f"{id}/{name}"] = why
        if outcome.failure:
            self.report.reasons[id] = "left as it was, for it has an error"
            self._tell(outcome.failure.diagnostics)
            self.report.lasting = self.report.lasting and outcome.lasting
            if outcome.lasting:
                self.ledger.failures[id] = outcome.failure
            self.files[id] = tuple(self.ledger.files.get(id, {}).values())
            if self.files[id]:
                self._keep(id, "it cannot be made: the files of the last build are kept")
            return
        self.report.unavailable.update(outcome.unavailable)
        results, files = list(outcome.results), {file.path: file for file in outcome.files}
        if self.partly:
            new = {result.product for result in results}
            others = [b for name, b in self.ledger.before(id).items() if name not in new]
            results += (each.result for each in others)
            files = {**{f.path: f for each in others for f in each.files}, **files}
        self.files[id] = outcome.files
        with together():
            self._put(outcome.data.items())
            self._drop(self.ledger.files.get(id, {}).keys() - files)
            self.ledger.enter(id, results, files.values())
        self._tell(d for r in outcome.results if r.product in self.wanted for d in r.diagnostics)
        self.report.kept += (
            f.path for f in outcome.files if f.product in self.wanted and f.path not in outcome.data
        )

    def _publication(self) -> None:
        """Write what leads to the articles and what pages share, file by file: it may be much.

        Where pages are made, only articles that have one are listed.
        """
        with_page = {
            i for i, of_one in self.files.items() if any(f.product == "html" for f in of_one)
        }
        listed = with_page if "html" in self.wanted else self.files.keys()
        offered = {id: made(self.files[id], id) for id in self.files if id in listed}
        pages = bool(with_page) or "html" in self.wanted
        key = tasks.publication_key(self.common, self.library, offered, pages)
        before = self._before(None).get(PUBLICATION)
        reason = tasks.why(before, key)
        changed = reason.replace("the article changed", "an article or what it shows changed")
        self.report.reasons[PUBLICATION] = changed
        if before and reason == KEPT:
            self.report.kept += sorted(file.path for file in before.files)
            return
        known = {file.path: file for file in before.files} if before else {}
        written: dict[str, File] = {}

        def new() -> Iterator[tuple[str, bytes]]:
            for path, data in catalogue(self.library, self.looks, offered, pages=pages):
                (file,) = tasks.files_of(Output(files={path: data}), PUBLICATION, None)
                written[path] = file
                if file == known.get(path) and path not in self.harm:
                    self.report.kept.append(path)
                else:
                    yield path, data

        self._put(new())
        self._drop(known.keys() - written)
        self.ledger.enter(None, [Result(product=PUBLICATION, key=key)], written.values())

    def _clear(self) -> None:
        """Remove what no article makes any more; an article that has an error keeps its files."""
        for id in [id for id in self.ledger.articles() if id not in self.library.entries]:
            if id is None and self.lists:
                continue
            if id is None or not article_path(self.library.root, id).exists():
                self._drop(self.ledger.files.get(id, {}))
                self.ledger.strike(id)

    def _left(self) -> None:
        """Tell of what is kept of articles that are not sound: nobody would look for it there."""
        unlisted = ", and it is in no list" if self.lists else ""
        for id in sorted(filter(None, self.ledger.files.keys() - self.library.entries)):
            if self.ledger.files[id] and article_path(self.library.root, id).exists():
                why = "it, or what it names, has an error"
                self._keep(id, f"{why}: the files of the last build are kept{unlisted}")

    def _keep(self, id: str, message: str) -> None:
        note = Diagnostic(
            file=article_path(self.library.root, id).as_posix(),
            rule="build/kept",
            severity=Severity.NOTE,
            message=message,
            help="Mend the error and build again.",
        )
        self.report.diagnostics.append(note)

    def _put(self, files: Iterable[tuple[str, bytes]]) -> None:
        written = self.storage.write(files)
        self.tokens.update(written)
        self.report.made += sorted(written)

    def _drop(self, paths: Iterable[str]) -> None:
        paths = list(paths)
        self.report.removed += self.storage.remove(paths)
        for path in paths:
            self.tokens.pop(path, None)

    def _tell(self, found: Iterable[Diagnostic]) -> None:
        """Tell what is new: of a shared section, all articles that have it say the same."""
        for diagnostic in found:
            if diagnostic not in self.told:
                self.told.add(diagnostic)
                self.report.diagnostics.append(_placed(diagnostic, self.library.root))

    def _save(self, answer: Answer | None = None) -> None:
        """Write the manifest, after all that it names."""
        if not self.mould.same(snapshot.of_folders(self.looks.places)):
            raise SetupError("The theme, its words or medleaf changed meanwhile. Run it again.")
        data = self.ledger.encode()
        digest = hashlib.sha256(data).digest()
        if digest != self.written:
            self.tokens.update(self.storage.write([(MANIFEST, data)]))
            self.written = digest
        state.keep(self.storage, self.tokens, answer)
        self.saved = time.monotonic()


def _known(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _outcome(id: str, future: Future[Outcome]) -> Outcome:
    """Return what a task came to; what kept it from its end is told of its article."""
    try:
        return future.result()
    except (TimeoutError, BrokenExecutor) as error:
        rule, help = FAULTS[TimeoutError if isinstance(error, TimeoutError) else BrokenExecutor]
        return tasks.failed(id, rule, f"it could not be made: {error}", help)


def _placed(diagnostic: Diagnostic, root: Path) -> Diagnostic:
    """Give a diagnostic of an exporter its place in the source file, by its pointer."""
    path = root / diagnostic.file
    line, column = SourceFile.read(path, diagnostic.file).locate(diagnostic.pointer)
    return msgspec.structs.replace(diagnostic, file=path.as_posix(), line=line, column=column)

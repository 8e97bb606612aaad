"""Report on each leaflet how it stands against the standards, as JSON and as a page for editors.

The reports are no products: no manifest has them, so that no build removes them as its own, no
catalogue leads to them, and the page asks search engines to leave it out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from medleaf import __version__, theme
from medleaf.diagnostics import Diagnostic
from medleaf.exporters.html import security_policy
from medleaf.library import Library, files
from medleaf.model import Article, Contributor, Reference, Section
from medleaf.rules.accepted import acceptances
from medleaf.rules.judge import Judge
from medleaf.standards import Standard, standards
from medleaf.standards.assess import Assessor, Outcome
from medleaf.standards.looks import Subject
from medleaf.storage import Folder

NAMES = ("standards.html", "standards.json")
"""The files of a report, in the folder of the article."""
_KINDS: tuple[tuple[type, str], ...] = (
    (Article, "article"),
    (Section, "section"),
    (Contributor, "contributor"),
)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A standard with the outcome of each item."""

    id: str
    name: str
    publisher: str
    version: str
    url: str
    note: str
    items: tuple[Outcome, ...]


class AcceptedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What the publisher stands by, and where it says so."""

    file: str
    line: int
    rule: str
    at: str | None
    reason: str
    by: str
    date: datetime.date


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How one leaflet stands on one day, and by which rules it was judged."""

    article: str
    headline: str
    url: str
    inLanguage: str
    status: str
    version: str | None
    judgedOn: datetime.date
    profile: str
    medleaf: str
    standards: tuple[Held, ...]
    accepted: tuple[AcceptedEntry, ...]


def reports(
    library: Library,
    today: datetime.date,
    progress: Callable[[str], None] = lambda name: None,
) -> Iterator[Report]:
    """Yield the report of every sound article, in order of id."""
    judge = Judge(library.root, library.publication, today)
    of_references = dict(_of_references(judge)) if library.references else {}
    for id in sorted(library.entries):
        progress(id)
        yield _report(library, id, judge, of_references, today)


def write(
    library: Library,
    output: Path,
    today: datetime.date,
    progress: Callable[[str], None] = lambda name: None,
) -> int:
    """Write the reports into the folders of their articles; return how many.

    Raises:
        SetupError: one cannot be written; what was there of that article is left as it was.
    """
    looks = theme.load(library.root, library.publication.theme)
    for report in reports(library, today, progress):
        made = (as_html(report, looks, library.publication.name).encode(), as_json(report))
        Folder(output / report.article).write(zip(NAMES, made, strict=True))
    return len(library.entries)


def as_json(report: Report) -> bytes:
    """Write a report as JSON, readable by people, too."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def as_html(report: Report, looks: theme.Theme, publication: str) -> str:
    """Write a report as a page of its own: no scripts, nothing from elsewhere."""
    style = looks.style("tokens.css", "report.css", "styles/report.css")
    return looks.render(
        "standards.html",
        report=report,
        publication=publication,
        style=style,
        policy=security_policy(style, ()),
    )


def _report(
    library: Library,
    id: str,
    judge: Judge,
    of_references: Mapping[str, list[Diagnostic]],
    today: datetime.date,
) -> Report:
    document = library.document(id)
    article = document.article
    found: list[Diagnostic] = []
    accepted: list[AcceptedEntry] = []
    root = f"{library.root.as_posix()}/"
    for _, file in files(document):
        kind = next(kind for type_, kind in _KINDS if isinstance(file, type_))
        source = judge.read(kind, file.id)
        if not isinstance(file, Article):
            found += judge.shared(kind, source, file)
        for each in acceptances(kind, file):
            accepted.append(
                AcceptedEntry(
                    file=source.name.removeprefix(root),
                    line=source.locate(each.pointer)[0],
                    rule=each.entry.rule,
                    at=each.entry.at,
                    reason=each.entry.reason,
                    by=each.entry.by,
                    date=each.entry.date,
                )
            )
    source = judge.read("article", id)
    found += judge.article(source, article, library.sections, library.contributors)
    for cited in document.references:
        found += of_references.get(cited.reference.id, ())
    whole = judge.whole(article, library.sections, library.contributors)
    subject = Subject(document, whole)
    assessor = Assessor(subject, set(found), judge.active, judge.read, root)
    return Report(
        article=id,
        headline=article.headline,
        url=document.url,
        inLanguage=article.inLanguage,
        status=article.status,
        version=article.version,
        judgedOn=today,
        profile=library.publication.checks.profile,
        medleaf=__version__,
        standards=tuple(_held(standard, assessor) for standard in standards()),
        accepted=tuple(accepted),
    )


def _held(standard: Standard, assessor: Assessor) -> Held:
    return Held(
        id=standard.id,
        name=standard.name,
        publisher=standard.publisher,
        version=standard.version,
        url=standard.url,
        note=standard.note,
        items=tuple(assessor.assess(item) for item in standard.items),
    )


def _of_references(judge: Judge) -> Iterator[tuple[str, list[Diagnostic]]]:
    """Yield the ids of the references with what rules find in them."""
    listed = judge.read("references", "").value["references"]
    found = judge.references(msgspec.convert(listed, list[Reference]))
    for index, reference in enumerate(listed):
        yield reference["id"], [d for d in found if d.pointer == f"/references/{index}/id"]

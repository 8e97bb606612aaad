"""Put a publication before the rules, and tell what they find at its place in the files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from medleaf import contents, limits
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.files import FOLDERS
from medleaf.model import Accepted, Article, Contributor, Publication, Reference, Section
from medleaf.pointer import value_at
from medleaf.rules import RULES, Rule
from medleaf.rules.accepted import Acceptance, Ledger, acceptances
from medleaf.rules.profile import load
from medleaf.rules.subject import Content, File, Finding, Shelf, Whole
from medleaf.source import SourceFile

MOST = 100
"""Findings of one rule that are told of one file."""


class Notes(NamedTuple):
    """What a judge noted of files: what they accept and cite, and if all could be judged."""

    used: frozenset[tuple[str, str, str]]
    cited: frozenset[str]
    whole: bool
    all_judged: bool


NOTHING = Notes(frozenset(), frozenset(), whole=True, all_judged=True)


class Judge:
    """Applies the rules of a publication's profile; keeps what files accept and cite.

    Args:
        root: The source folder.
        publication: Says the profile, the language and how loud each rule is.
        today: The day on which it is judged.
    """

    def __init__(self, root: Path, publication: Publication, today: datetime.date) -> None:
        self._publication = publication
        self._profile = load(publication.checks.profile)
        self._today = today
        self._accepted: dict[tuple[str, str], tuple[Acceptance, ...]] = {}
        self._used: set[tuple[str, str, str]] = set()
        self._cited: set[str] = set()
        self._whole = True
        self._all_judged = True
        self._severity = dict(_severities(publication, self._profile.off))
        self._rules = [rule for rule in RULES if rule.id in self._severity]
        self.active = frozenset(self._severity)

        @lru_cache(maxsize=32)
        def read(kind: str, id: str) -> SourceFile:
            path = root / (f"{FOLDERS[kind]}/{id}.json" if id else f"{kind}.json")
            size = limits.SHELF if kind == "references" else limits.FILE
            return SourceFile.read(path, path.as_posix(), root, size)

        self.read = read

    def take(self) -> Notes:
        """Return what was noted since this was asked last, and forget it."""
        noted = Notes(frozenset(self._used), frozenset(self._cited), self._whole, self._all_judged)
        if noted == NOTHING:
            return NOTHING  # one for 60,000 articles that cite nothing
        self._used, self._cited, self._whole, self._all_judged = set(), set(), True, True
        return noted

    def add(self, notes: Notes) -> None:
        """Note what was taken from here, or from another judge of the same publication."""
        self._used |= notes.used
        self._cited |= notes.cited
        self._whole = self._whole and notes.whole
        self._all_judged = self._all_judged and notes.all_judged

    def note(self, value: Content | None) -> None:
        """Note what a file cites; None is one that could not be read."""
        if value is None:
            self._whole = self._all_judged = False
        else:
            self._cited.update(contents.cited(value))

    def shared(
        self, kind: str, source: SourceFile, value: Section | Contributor
    ) -> list[Diagnostic]:
        """Judge a section or a contributor by itself."""
        self._accepted[kind, value.id] = acceptances(kind, value)
        file = self._file(kind, value, self._publication.inLanguage)
        return list(self._tell(source, kind, value.id, self._of_file(file)))

    def article(
        self,
        source: SourceFile,
        article: Article,
        sections: Mapping[str, Section | None],
        people: Mapping[str, Contributor | None],
    ) -> list[Diagnostic]:
        """Judge a sound article with all it names; the shared files by themselves are not told."""
        self._accepted["article", article.id] = acceptances("article", article)
        whole = self.whole(article, sections, people)
        found = list(self._of_file(whole.file))
        for rule in self._rules:
            if rule.article:
                found += _some(rule, rule.article(whole))
        told = list(self._tell(source, "article", article.id, found))
        told += self._unused(source, "article", article.id, lambda rule: True)
        del self._accepted["article", article.id]
        return told

    def whole(
        self,
        article: Article,
        sections: Mapping[str, Section | None],
        people: Mapping[str, Contributor | None],
    ) -> Whole:
        """Return what a rule is shown of a sound article."""
        parts: list[tuple[str | Section, Section]] = []
        for named in article.sections:
            section = named if isinstance(named, Section) else sections[named]
            if section is not None:
                parts.append((named, section))
        return Whole(
            article=article,
            file=self._file("article", article, article.inLanguage),
            sections=tuple(parts),
            people=tuple(
                self._file("contributor", person, self._publication.inLanguage)
                for id in dict.fromkeys(c.contributor for c in article.contributions)
                if (person := people[id]) is not None
            ),
            profile=self._profile,
            today=self._today,
        )

    def skip(self) -> None:
        """Note that there is an article that cannot be judged."""
        self._all_judged = False

    def shared_acceptances(self) -> list[Diagnostic]:
        """Judge what sections and contributors accept, once all articles are judged or skipped."""
        by_article = {rule.id for rule in RULES if rule.article}
        told: list[Diagnostic] = []
        for kind, id in self._accepted:
            told += self._unused(
                None, kind, id, lambda rule: self._all_judged or rule not in by_article
            )
        return told

    def references(self, references: Sequence[Reference]) -> list[Diagnostic]:
        """Judge the references, once all files are noted."""
        shelf = Shelf(references, frozenset(self._cited))
        found: list[tuple[Rule, Finding]] = []
        for rule in self._rules:
            if rule.shelf and (self._whole or rule.id != "reference/unused"):
                found += _some(rule, rule.shelf(shelf), limit=None)
        return list(self._tell(None, "", "", found))

    def _file(self, kind: str, value: Content, language: str) -> File:
        return File(
            kind=kind,
            id=value.id,
            value=value,
            language=language,
            profile=self._profile,
            today=self._today,
        )

    def _of_file(self, file: File) -> Iterator[tuple[Rule, Finding]]:
        for rule in self._rules:
            if rule.file:
                yield from _some(rule, rule.file(file))

    def _tell(
        self,
        source: SourceFile | None,
        kind: str,
        id: str,
        found: Iterable[tuple[Rule, Finding]],
    ) -> Iterator[Diagnostic]:
        """Say findings at their place; `source` is the file of that kind and id, read already."""
        for rule, finding in found:
            own = source if (finding.kind, finding.id) == (kind, id) else None
            file = own or self.read(finding.kind, finding.id)
            severity, message = self._severity[rule.id], finding.message
            accepted = self._acceptance(rule.id, finding, file)
            if accepted:
                severity = Severity.NOTE
                message += f" (accepted by {accepted.by} on {accepted.date}: {accepted.reason})"
            yield file.diagnostic(
                rule.id,
                finding.pointer,
                message,
                "" if accepted else rule.help,
                offset=finding.offset,
                severity=severity,
            )

    def _acceptance(self, rule: str, finding: Finding, file: SourceFile) -> Accepted | None:
        """Return what accepts a finding, in its file or in the inline section that it is in."""
        covering: list[Acceptance] = []
        for each in self._accepted.get((finding.kind, finding.id), ()):
            text = value_at(file.value, finding.pointer) if each.entry.at else None
            if each.covers(rule, finding, text[finding.offset :] if isinstance(text, str) else ""):
                covering.append(each)
        self._used.update((each.kind, each.id, each.pointer) for each in covering)
        return covering[0].entry if covering else None

    def _unused(
        self,
        source: SourceFile | None,
        kind: str,
        id: str,
        known: Callable[[str], bool],
    ) -> Iterator[Diagnostic]:
        """Judge what a file accepts; `known` says of which rules all findings are known."""
        of_interest = tuple(
            each
            for each in self._accepted[kind, id]
            if each.entry.rule in self._severity and known(each.entry.rule)
        )
        ledger = Ledger(of_interest, frozenset(self._used))
        for rule in self._rules if of_interest else ():
            if rule.ledger:
                yield from self._tell(source, kind, id, _some(rule, rule.ledger(ledger)))


def _some(
    rule: Rule, findings: Iterable[Finding], limit: int | None = MOST
) -> Iterator[tuple[Rule, Finding]]:
    """Keep what an editor can read of what a rule finds in a file; the last says how many more."""
    found = list(findings)
    more = len(found) - limit if limit is not None else 0
    for index, finding in enumerate(found[:limit], 1):
        if more > 0 and index == limit:
            finding = finding._replace(message=f"{finding.message} (and {more:,} more places here)")
        yield rule, finding


def _severities(publication: Publication, off: frozenset[str]) -> Iterator[tuple[str, Severity]]:
    """Yield how loud each rule is: the publication's word, then the profile's, then its own."""
    for rule in RULES:
        default = "off" if rule.id in off else str(rule.severity)
        wanted = publication.checks.severities.get(rule.id, default)
        if wanted != "off":
            yield rule.id, Severity(wanted)

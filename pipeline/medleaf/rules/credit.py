"""Whether those who wrote and reviewed are what they are said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medleaf.model import Contributor
from medleaf.rules.subject import File, Finding, Whole

DOCTORS = {"medical", "doctorate"}
"""The levels of credentials that support "Dr"."""


def title_mismatch(whole: Whole) -> Iterator[Finding]:
    """Find "Dr" before the name of somebody without a doctorate or a medical degree."""
    people = [(file, _person(file)) for file in whole.people]
    doctors = [p for _, p in people if any(c.level in DOCTORS for c in p.credentials)]
    theirs = {name for person in doctors for name in person.name.split()}
    for file, person in people:
        if person in doctors:
            continue
        held = ", ".join(credential.name for credential in person.credentials) or "none"
        said = f'"Dr" for {person.name}, whose credentials are: {held}'
        if re.match(r"(?i)(dr|doctor)\b", person.honorificPrefix or ""):
            yield file.finding("/honorificPrefix", said)
        own = {name for name in person.name.split() if name[0].isupper()} - theirs
        names = "|".join(map(re.escape, (person.name, *sorted(own))))
        titled = re.compile(rf"\b(?:Dr\.?|Doctor) (?:\w+ )?(?:{names})\b")
        for passage in (*file.passages, *whole.passages):
            if "D" in passage.text:
                for match in titled.finditer(passage.text):
                    yield passage.finding(match.start(), said)


def protected_title(file: File) -> Iterator[Finding]:
    """Find a title that the law protects, of somebody without a register number."""
    if not isinstance(file.value, Contributor) or file.value.registrations:
        return
    for passage in file.english:
        if passage.pointer.startswith(("/bio", "/jobTitle", "/honorific")):
            for match in file.profile.titles.finditer(passage.text):
                yield passage.finding(
                    match.start(), f'"{match[0]}" is a protected title; no register number is given'
                )


def reviewer(whole: Whole) -> Iterator[Finding]:
    """Find an article that nobody reviewed but its author, or nobody on a register."""
    if not whole.active:
        return
    contributions = whole.article.contributions
    authors = {c.contributor for c in contributions if c.role == "author"}
    reviewers = [(n, c.contributor) for n, c in enumerate(contributions) if c.role == "reviewer"]
    if not reviewers:
        yield whole.file.finding("/contributions", "nobody is named as the clinical reviewer")
    people = {file.id: _person(file) for file in whole.people}
    for index, id in reviewers:
        here = f"/contributions/{index}/contributor"
        if id in authors:
            yield whole.file.finding(here, f'"{id}" reviews an article of their own')
        elif not people[id].registrations:
            yield whole.file.finding(here, f'the reviewer "{id}" has no register number')


def pseudonym(file: File) -> Iterator[Finding]:
    """Find what does not go with a pseudonym or a likeness."""
    if not isinstance(file.value, Contributor):
        return
    person = file.value
    hidden = person.nameKind == "pseudonym"
    if hidden and person.image and person.image.kind == "photo":
        yield file.finding("/image/kind", "a photo shows who is behind the pseudonym")
    if person.image and person.image.kind == "likeness" and not person.disclosure:
        yield file.finding("/image/kind", "no disclosure says that this is only a likeness")
    if hidden and person.registrations:
        yield file.finding("/registrations/0/number", "a register number does not fit a pseudonym")
    if hidden and person.orcid:
        yield file.finding("/orcid", "an ORCID iD does not fit a pseudonym")
    if hidden and (match := file.profile.verifying.search(person.verification or "")):
        yield Finding(
            file.kind,
            file.id,
            "/verification",
            match.start(),
            f'"{match[0]}" beside a pseudonym: readers cannot check it, and may take the name '
            "for verified",
        )


def orcid(file: File) -> Iterator[Finding]:
    """Find an ORCID iD whose last character does not check the others."""
    if not isinstance(file.value, Contributor) or not file.value.orcid:
        return
    digits, last = file.value.orcid.replace("-", "")[:-1], file.value.orcid[-1]
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if last != ("X" if check == 10 else str(check)):
        yield file.finding("/orcid", "this ORCID iD has a digit wrong")


def _person(file: File) -> Contributor:
    assert isinstance(file.value, Contributor)  # noqa: S101  # what Whole.people holds
    return file.value

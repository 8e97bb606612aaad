"""Whether a link says where it leads, leads there, and is no advertising in disguise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medleaf import inline
from medleaf.model import Article
from medleaf.rules.subject import File, Finding, Whole

_WORDS = re.compile(r"\[((?:[^\]\\]|\\.)*)\]")
MEDICINES = {"Drug", "DrugClass"}
"""The types of topics that are medicines."""


def words(file: File) -> Iterator[Finding]:
    """Find links whose words do not say where they lead."""
    vague = file.profile.linkWords
    for passage in file.english:
        for offset, mark in inline.marks(passage.raw) if "](" in passage.raw else ():
            match = _WORDS.match(passage.raw, offset) if isinstance(mark, inline.Link) else None
            if match and match[1].strip(" .").casefold() in vague:
                said = f'"{match[1]}" does not say where the link leads'
                yield Finding(file.kind, file.id, passage.pointer, offset + 1, said)
    if isinstance(file.value, Article):
        for index, link in enumerate(file.value.links):
            if link.text.strip(" .").casefold() in vague:
                here = f"/links/{index}/text"
                yield file.finding(here, f'"{link.text}" does not say where the link leads')


def target(file: File) -> Iterator[Finding]:
    """Find links without an address, and pages that are promised and not linked."""
    if isinstance(file.value, Article):
        for index, link in enumerate(file.value.links):
            if link.url is None:
                here = f"/links/{index}/text"
                yield file.finding(here, f'"{link.text}" has no address')
    for passage in file.english:
        if "](" in passage.raw or passage.role == "line":
            continue
        for match in file.profile.promised.finditer(passage.text):
            yield passage.finding(match.start(), f'"{match[0]}": no link leads there')


def promotional(whole: Whole) -> Iterator[Finding]:
    """Find advertising that is not declared, or that stands beside medicines."""
    article = whole.article
    topics = (*article.about, *article.mentions)
    medicines = ", ".join(topic.name for topic in topics if topic.type in MEDICINES)
    beside = f", in an article that names medicines ({medicines})" if medicines else ""
    declared = {
        f"/links/{n}/text" for n, link in enumerate(article.links) if link.rel == "sponsored"
    }
    for index, link in enumerate(article.links):
        if link.rel == "sponsored" and medicines:
            yield whole.file.finding(f"/links/{index}/rel", f"a sponsored link{beside}")
    for passage in whole.english:
        if passage.id == article.id and passage.pointer in declared:
            continue
        for match in whole.profile.promoting.finditer(passage.text):
            yield passage.finding(
                match.start(),
                f'"{match[0]}" sends readers to a provider, no relation is declared{beside}',
            )

"""How a text reads: lengths, reading age, abbreviations, spelling, words, hidden characters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

from medleaf.rules.subject import File, Finding, Passage, Whole, sentences, word_count
from medleaf.rules.syllables import syllables

PROSE = {"paragraph", "item", "claim", "why", "definition", "caption"}
"""The roles whose sentences are counted: headings, cells and lines are no sentences."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ABBREVIATION = re.compile(r"\b[a-z]?[A-Z][A-Za-z]{1,24}(?:-\d{1,4})?\b")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u034f\u180e]")
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_IZE = re.compile(r"i[sz](?:e[drs]?|ing|ation|ations|able)$")


def long_sentences(file: File) -> Iterator[Finding]:
    """Find sentences with more words than the profile allows."""
    limit = file.profile.sentenceWords
    for passage in file.english:
        if passage.role not in PROSE or word_count(passage.text) <= limit:
            continue
        for offset, sentence in sentences(passage.text):
            if (count := word_count(sentence)) > limit:
                yield passage.finding(offset, f"this sentence has {count} words; {limit} will do")


def long_paragraphs(file: File) -> Iterator[Finding]:
    """Find paragraphs with more sentences than the profile allows."""
    limit = file.profile.paragraphSentences
    for passage in file.english:
        if passage.role == "paragraph" and len(passage.text) > 2 * limit:
            count = sum(1 for _ in sentences(passage.text))
            if count > limit:
                yield passage.finding(0, f"this paragraph has {count} sentences; {limit} will do")


def long_lists(file: File) -> Iterator[Finding]:
    """Find lists and steps with more items than the profile allows."""
    limit = file.profile.listItems
    lengths: dict[str, int] = {}
    for passage in file.passages:
        where, _, number = passage.pointer.rpartition("/")
        if passage.role == "item":
            lengths[where] = int(number) + 1
    for where, count in lengths.items():
        if count > limit:
            yield file.finding(where, f"this list has {count} items; {limit} will do")


def reading_age(whole: Whole) -> Iterator[Finding]:
    """Find a text that is too hard, by SMOG with the NHS preparation."""
    grade = smog(whole.english, whole.article.headline, whole.profile.smogSentences)
    if grade is not None and grade > whole.profile.smogGrade:
        yield whole.file.finding(
            "/headline",
            f"the text has a SMOG grade of {grade:.1f}; "
            f"at most {whole.profile.smogGrade:g} is wanted",
        )


def smog(passages: Iterable[Passage], title: str, least: int) -> float | None:
    """Return the SMOG grade; None if there are fewer sentences than tell something.

    NHS preparation: each heading and bullet is a sentence; long words of the title do not count.
    """
    spared = {word.casefold() for word in _WORD.findall(title)}
    count = hard = 0
    for passage in passages:
        if passage.role not in PROSE and passage.role != "heading":
            continue
        count += max(1, sum(1 for _ in sentences(passage.text)))
        hard += sum(
            len(word) > 4 and word.casefold() not in spared and syllables(word) >= 3
            for word in _WORD.findall(passage.text)
        )
    return 1.0430 * math.sqrt(hard * 30 / count) + 3.1291 if count >= least else None


def abbreviations(whole: Whole) -> Iterator[Finding]:
    """Find abbreviations of an article that are not spelled out where they are first used."""
    known = whole.profile.abbreviations | {e.term for e in whole.article.glossary}
    yield from _unexpanded(list(whole.english), known)


def abbreviations_of_person(file: File) -> Iterator[Finding]:
    """Find abbreviations of a bio that are not spelled out where they are first used."""
    if file.kind == "contributor":
        bio = [p for p in file.english if p.pointer.startswith("/bio")]
        yield from _unexpanded(bio, file.profile.abbreviations)


def _unexpanded(passages: list[Passage], known: Iterable[str]) -> Iterator[Finding]:
    """Look at prose first: a heading may use what the text below spells out."""
    seen = set(known)
    for passage in sorted(passages, key=lambda p: p.role in ("heading", "line", "cell")):
        for match in _ABBREVIATION.finditer(passage.text):
            word = match[0]
            if word[-1] == "s" and word[:-1].isupper():
                word = word.removesuffix("s")
            bare = re.sub(r"-\d+$", "", word)
            if word in seen or bare in seen or not _abbreviates(bare):
                continue
            seen.add(word)
            around = passage.text[match.start() - 1 : match.start()], passage.text[match.end() :]
            if (around[0] == "(" and around[1][:1] == ")") or re.match(r"\s*\(\w", around[1]):
                continue
            yield passage.finding(match.start(), f'"{word}" is not spelled out at its first use')


def _abbreviates(word: str) -> bool:
    """Tell fMRI and CoA from names such as MedlinePlus, and from Roman numerals."""
    capitals = sum(c.isupper() for c in word)
    return capitals > 1 and not re.search(r"[a-z]{3}|^[IVX]+$", word)


def spelling(whole: Whole) -> Iterator[Finding]:
    """Find words of an article in the other English's spelling."""
    yield from _misspelled(
        list(whole.english),
        whole.article.inLanguage,
        whole.profile.izeAllowed,
        whole.profile.bothSpellings,
        whole.profile.americanTerms,
    )


def spelling_of_person(file: File) -> Iterator[Finding]:
    """Find words of a contributor's file in the other English's spelling."""
    if file.kind == "contributor":
        profile = file.profile
        yield from _misspelled(
            list(file.english),
            file.language,
            profile.izeAllowed,
            profile.bothSpellings,
            profile.americanTerms,
        )


def _misspelled(
    passages: list[Passage],
    language: str,
    ize: bool,
    both: frozenset[str],
    terms: dict[str, str],
) -> Iterator[Finding]:
    american, british = _spellings()
    if language in ("en", "en-GB"):
        wrong, region = {**american, **terms}, "UK"
    elif language == "en-US":
        wrong, region = {**british, **{uk: us for us, uk in terms.items()}}, "US"
    else:
        return
    seen: set[str] = set()
    for passage in passages:
        for match in _WORD.finditer(passage.text):
            word = match[0].casefold()
            if word not in wrong or word in seen or word in both or (ize and _IZE.search(word)):
                continue
            seen.add(word)
            yield passage.finding(
                match.start(), f'"{match[0]}" is not {region} spelling: "{wrong[word]}"'
            )


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """Return US spellings with the UK ones, and the reverse (breame; imported on use)."""
    from breame.data.spelling_constants import (
        AMERICAN_ENGLISH_SPELLINGS,
        BRITISH_ENGLISH_SPELLINGS,
    )

    return AMERICAN_ENGLISH_SPELLINGS, BRITISH_ENGLISH_SPELLINGS


def plain_words(file: File) -> Iterator[Finding]:
    """Find words for which there is a plainer one; each is told once a file."""
    found: dict[str, tuple[Passage, int, int]] = {}
    for passage in file.english:
        for match in file.profile.jargon.finditer(passage.text):
            word = match[0].casefold()
            first, offset, count = found.get(word, (passage, match.start(), 0))
            found[word] = (first, offset, count + 1)
    for word, (passage, offset, count) in found.items():
        times = f" ({count} times here)" if count > 1 else ""
        plainer = file.profile.plainWords[word]
        yield passage.finding(offset, f'"{word}"{times}: "{plainer}" is plainer')


def invisible(file: File) -> Iterator[Finding]:
    """Find characters of no width, and spaces at the ends of a text."""
    for passage in file.passages:
        raw = passage.raw
        for match in _INVISIBLE.finditer(raw) if not raw.isascii() else ():
            said = f"here is U+{ord(match[0]):04X}, a character of no width"
            yield Finding(file.kind, file.id, passage.pointer, match.start(), said)
        inner = raw.strip()
        if inner and raw[0].isspace():
            yield Finding(file.kind, file.id, passage.pointer, 0, "the text begins with a space")
        if inner and raw[-1].isspace():
            end = len(raw.rstrip())
            yield Finding(file.kind, file.id, passage.pointer, end, "the text ends with a space")


def bidirectional(file: File) -> Iterator[Finding]:
    """Find controls that turn the direction of writing, and so what a reader sees."""
    for passage in file.passages:
        if not passage.raw.isascii():
            for match in _BIDI.finditer(passage.raw):
                yield Finding(
                    file.kind,
                    file.id,
                    passage.pointer,
                    match.start(),
                    f"here is U+{ord(match[0]):04X}, which turns the direction of writing",
                )

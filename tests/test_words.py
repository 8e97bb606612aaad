"""Every word of the content is in every product, in order, and no word that nobody wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from products import ARTICLES, READ, SEED, SEED_ID, built, said, words

from medleaf import inline, parts, references, texts, theme
from medleaf.document import Document
from medleaf.locale import Locale, language_name
from medleaf.markup import initials
from medleaf.model import Block, Callout, Risk

LINES = (Path(__file__).parent / "data/seed.txt").read_text(encoding="utf-8").split("\n")
"""The article as it was handed over, line by line."""
FURNITURE = {"Table of Contents", "Print"}
ROLES = ("Author", "Reviewer")
PICTURES = "for my patient advice - mypatientadvice.co.uk"
"""The end of the two lines that are text alternatives of pictures, which were not handed over."""


def seed() -> list[str]:
    """The texts of the seed, in order; where a line is a verification and a disclosure, both."""
    lines = [line.strip() for line in LINES]
    texts = [line for line in lines if line and line not in (*FURNITURE, *ROLES)]
    texts = [line for line in texts if not line.endswith(PICTURES)]
    return [part for line in texts for part in re.split(r" (?=However, pseudonym)", line)]


# --- the comparison -----------------------------------------------------------------------------


def problems(found: list[str], content: Iterable[str], furniture: Iterable[str]) -> list[str]:
    """Say what of the content is not in the words of a product, and what is there beside it.

    `furniture` are patterns of what may stand between the texts of the content.
    """
    allowed = [re.compile(pattern) for pattern in dict.fromkeys(furniture)]
    complaints, at = [], 0
    for text in content:
        wanted = words(text)
        place = next(
            (n for n in range(at, len(found)) if found[n : n + len(wanted)] == wanted), None
        )
        if place is None:
            complaints.append(f"missing, or not in its place: {text}")
            continue
        complaints += _strange(found[at:place], allowed)
        at = place + len(wanted)
    return complaints + _strange(found[at:], allowed)


def _strange(between: list[str], allowed: list[re.Pattern[str]]) -> list[str]:
    """Say where words that stand between texts stop to be furniture, if they do."""
    text = "".join(between)
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached.update(m.end() for p in allowed if (m := p.match(text, at)))
    return [] if len(text) in reached else [f"nobody wrote: {text[max(reached) :][:60]}"]


def squashed(text: str) -> str:
    """Make a pattern of a text, without its spaces."""
    return re.escape("".join(words(text)))


def fixed_words(locale: Locale) -> Iterator[str]:
    """Yield patterns of the words that a product has in every article of a language."""

    def phrases(tree: Mapping[str, Any]) -> Iterator[str]:
        for value in tree.values():
            yield from phrases(value) if isinstance(value, Mapping) else [value]

    size = r"[0-9.,]+([KM]B|[kM]o)"
    for phrase in phrases(locale.words):
        if "{" not in phrase:
            yield squashed(phrase)
    for name in ("leafletPages", "leafletOnePage", "bookSize"):
        yield (
            squashed(locale.say(name, pages="PAGES", size="SIZE"))
            .replace("PAGES", "[0-9]+")
            .replace("SIZE", size)
        )
    yield "[0-9]+"


SEED_FURNITURE = (
    "my patient advice",
    "mypatientadvice.co.uk",
    "Victoria Rowe, MSc",
    "Victoria Rowe, MSc (pseudonym)",
    "Dr. Rebecca Fernandez, MBBS",
    "Dr. Rebecca Fernandez, MBBS (pseudonym)",
    "VR",
    "RF",
    "Master’s in Health Psychology",
    "BS in Applied Psychology",
    "MBBS",
    "Clinical Studies and Neuroimaging Evidence",
    "Pharmacological Support for Dopamine and Norepinephrine Imbalances",
    "Evidence for Neurochemical Imbalances in ADHD",
)
"""What products of the seed repeat or take from the publication: names, headings, credentials."""


@cache
def seed_furniture() -> tuple[str, ...]:
    locale = theme.load(SEED, "axis").locale("en-GB")
    return (*fixed_words(locale), *map(squashed, SEED_FURNITURE))


# --- the seed -----------------------------------------------------------------------------------


def test_the_seed_is_read_as_it_was_handed_over() -> None:
    content = seed()
    assert len(content) == 20
    assert content[0].startswith("What is the Evidence")
    assert content[-1].endswith("the reviewer's privacy.")
    left_out = {line.strip() for line in LINES if line.strip()} - set(content)
    assert len([line for line in left_out if "However" not in line]) == 6


@pytest.mark.parametrize("file", READ)
def test_the_words_of_the_seed(file: str) -> None:
    assert problems(said(SEED, SEED_ID, file), seed(), seed_furniture()) == []


@pytest.mark.parametrize("file", READ)
def test_every_heading_is_in_the_contents_and_over_its_section(file: str) -> None:
    text = " ".join(said(SEED, SEED_ID, file))
    for heading in SEED_FURNITURE[-3:]:
        assert text.count(heading) == 2, heading


@pytest.mark.parametrize("file", READ)
def test_everybody_has_their_role(file: str) -> None:
    text = " ".join(said(SEED, SEED_ID, file))
    _, people = text.split("norepinephrine systems.")
    author, reviewer = people.split("the author's privacy.")
    assert author.count("Author") == 1
    assert "Reviewer" not in author
    assert reviewer.index("Reviewer") < reviewer.index("Dr. Rebecca Fernandez is")


def drop(found: list[str], at: int) -> None:
    del found[at]


def swap(found: list[str], at: int) -> None:
    other = next(n for n in range(at + 1, len(found)) if found[n] != found[at])
    found[at], found[other] = found[other], found[at]


def change(found: list[str], at: int) -> None:
    letter = found[at][-1]
    found[at] = found[at][:-1] + ("a" if letter != "a" else "e")


def repeat(found: list[str], at: int) -> None:
    found.insert(at, found[at])


def add(found: list[str], at: int) -> None:
    found.insert(at, "not")


PLANTS: tuple[Callable[[list[str], int], None], ...] = (drop, swap, change, repeat, add)


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("file", READ)
def test_a_planted_change_is_found(file: str, plant: Callable[[list[str], int], None]) -> None:
    """In the middle of every text."""
    at = 0
    for text in seed():
        found = list(said(SEED, SEED_ID, file))
        wanted = words(text)
        at = next(n for n in range(at, len(found)) if found[n : n + len(wanted)] == wanted)
        plant(found, at + len(wanted) // 2)
        if text not in SEED_FURNITURE:  # whose other places another test counts
            assert problems(found, seed(), seed_furniture()) != [], text


@pytest.mark.parametrize("file", READ)
def test_a_text_that_is_there_twice_is_found(file: str) -> None:
    found = said(SEED, SEED_ID, file)
    twice = [*found, *words(seed()[1])]
    assert problems(twice, seed(), seed_furniture()) != []


@pytest.mark.parametrize("file", READ)
def test_two_texts_that_changed_places_are_found(file: str) -> None:
    content = seed()
    content[3], content[4] = content[4], content[3]
    assert problems(said(SEED, SEED_ID, file), content, seed_furniture()) != []


def test_the_metadata_has_the_words_of_the_seed() -> None:
    """The headline, the headings, the people with what is said of them, and their disclosure."""

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        for inner in value.values() if isinstance(value, dict) else ():
            yield from strings(inner)
        for inner in value if isinstance(value, list) else ():
            yield from strings(inner)

    found = set(strings(json.loads(built(SEED).read(f"{SEED_ID}/index.jsonld"))))
    told = [text for text in seed() if text.endswith("?") or "." not in text]
    told += [text for text in seed() if text.startswith(("However", "Victoria Rowe is"))]
    told.remove("Victoria Rowe, MSc")
    assert len(told) == 7
    assert set(told) <= found
    (credit,) = [text for text in found if ";" in text]
    assert "Author: Victoria Rowe, MSc" in credit
    assert "Reviewer: Dr. Rebecca Fernandez, MBBS" in credit


# --- every article ------------------------------------------------------------------------------


def shown(text: str, document: Document) -> str:
    """Return inline text as a reader sees it: no marks, and citations by their numbers."""

    def pieces(nodes: Iterable[inline.Node]) -> Iterator[str]:
        for node in nodes:
            match node:
                case inline.Text(words) | inline.Term(words):
                    yield words
                case inline.Strong(children) | inline.Link(children):
                    yield from pieces(children)
                case inline.Citation(reference):
                    yield f"[{document.number[reference]}]"

    return "".join(pieces(inline.parse(text)))


def content_of(document: Document) -> Iterator[str]:
    """Yield headline, headings and all inline texts of an article in reading order."""
    article = document.article
    yield article.headline
    for message in article.keyMessages:
        yield shown(message, document)
    for _, text in texts.of_blocks("", article.introduction):
        yield shown(text, document)
    for section in document.sections:
        yield section.heading
        for _, text in texts.of_section(section):
            yield shown(text, document)
    for _, text in texts.of_blocks("", article.closing):
        yield shown(text, document)
    for entry in article.glossary:
        yield shown(entry.definition, document)
    for person, _ in document.people:
        for _, text in texts.of_contributor(person):
            yield shown(text, document)


def furniture_of(document: Document, locale: Locale) -> Iterator[str]:
    """Yield what an article has beside its texts: names, facts, numbers, links, references."""
    article, publisher = document.article, document.publication.publisher
    yield from (publisher.name, document.publication.name, article.headline)
    yield from map(parts.shown, filter(None, (publisher.url, document.publication.url)))
    yield from filter(None, (document.publication.otherFormats,))
    if article.audience and article.audience.description:
        yield article.audience.description
    for person, credits in document.people:
        yield from (initials(person.name), credits[0].byline, person.jobTitle or "")
        yield ", ".join(locale["roles"][credit.role] for credit in credits)
        yield from (parts.credential(held, locale) for held in person.credentials)
        yield from _rows(parts.facts(person, locale))
    for rows in (
        parts.contents(document, locale),
        parts.imprint(document, locale),
        parts.particulars(document, locale),
    ):
        yield from _rows(rows)
    for link in article.links:
        yield from (link.text, parts.shown(link.url) if link.url else "")
    for help in article.help:
        yield from (help.name, help.when or "", help.telephone or "")
        yield parts.shown(help.url) if help.url else ""
    yield from (entry.term for entry in article.glossary)
    for cited in document.references:
        yield f"[{cited.number}]"
        yield "".join(_plain(references.write(cited.reference, locale.language)))
        yield "↩\ufe0e"  # as text: without it some e-readers draw a boxed emoji
    yield from (language_name(entry.inLanguage) for entry in document.translations)
    if document.successor:
        yield document.successor.headline
    sections = (section.blocks for section in document.sections)
    for blocks in (article.introduction, *sections, article.closing):
        for block in blocks:
            yield from _labels(block, locale)


def _rows(rows: Iterable[parts.Row]) -> Iterator[str]:
    for row in rows:
        yield row.label
        yield row.value


def _plain(nodes: Iterable[inline.Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case inline.Text(text):
                yield text
            case inline.Link(children):
                yield from _plain(children)


def _labels(block: Block, locale: Locale) -> Iterator[str]:
    """Yield the plain words of a block that are no inline text."""
    match block:
        case Callout(heading=str(heading)):
            yield heading
        case Risk(groups=groups, outcome=outcome, period=period):
            for group in groups:
                name = "riskSomePeriod" if period else "riskSome"
                numbers = {"events": group.events, "of": group.of}
                yield locale.say(name, outcome=outcome, period=period, **numbers) + "."
                others = {"others": group.of - group.events, "of": group.of}
                yield locale.say("riskNot", **others) + "."
                yield locale.say("riskOf", **numbers)
                yield locale.say("riskOf", events=group.of - group.events, of=group.of)
                yield group.label or ""


@pytest.mark.parametrize("file", READ)
@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=lambda v: v if isinstance(v, str) else "")
def test_the_words_of_every_article(source: Path, id: str, file: str) -> None:
    document = built(source).library.document(id)
    locale = theme.load(source, document.publication.theme).locale(document.language)
    named = (squashed(text) for text in furniture_of(document, locale) if text)
    found = problems(said(source, id, file), content_of(document), (*fixed_words(locale), *named))
    assert found == []

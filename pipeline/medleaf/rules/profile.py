"""The limits and word lists that editorial rules go by, read from profiles/*.json."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "profiles"
"""One file a profile; `extends` names another whose values hold where it has none."""


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Limits (words, sentences, items, SMOG grade, years) and word lists (regular expressions)."""

    summary: str
    off: frozenset[str]
    sentenceWords: int
    paragraphSentences: int
    listItems: int
    smogGrade: float
    smogSentences: int
    reviewYears: int
    izeAllowed: bool
    abbreviations: frozenset[str]
    plainWords: dict[str, str]
    strongWords: tuple[str, ...]
    causalWords: tuple[str, ...]
    weakWords: tuple[str, ...]
    hedges: dict[str, tuple[str, ...]]
    studyWords: tuple[str, ...]
    findingWords: tuple[str, ...]
    promotion: tuple[str, ...]
    protectedTitles: tuple[str, ...]
    linkWords: frozenset[str]
    promises: tuple[str, ...]
    verified: tuple[str, ...]
    bothSpellings: frozenset[str]
    americanTerms: dict[str, str]

    @cached_property
    def strong(self) -> re.Pattern[str]:
        """Words of strong evidence."""
        return phrases(self.strongWords)

    @cached_property
    def certain(self) -> re.Pattern[str]:
        """Words of strong evidence, and those that state a cause; for evidence sections."""
        return phrases((*self.strongWords, *self.causalWords))

    @cached_property
    def weak(self) -> re.Pattern[str]:
        """Words of weak or unfinished evidence."""
        return phrases(self.weakWords)

    @cached_property
    def studies(self) -> re.Pattern[str]:
        """Words that say something was found."""
        return phrases(self.studyWords)

    @cached_property
    def findings(self) -> re.Pattern[str]:
        """Words that report a finding; for evidence sections."""
        return phrases((*self.studyWords, *self.findingWords))

    @cached_property
    def promoting(self) -> re.Pattern[str]:
        """Words that send a reader to somebody who sells."""
        return phrases(self.promotion)

    @cached_property
    def titles(self) -> re.Pattern[str]:
        """Titles that the law protects."""
        return phrases(self.protectedTitles)

    @cached_property
    def promised(self) -> re.Pattern[str]:
        """Words that promise a page to read."""
        return phrases(self.promises)

    @cached_property
    def verifying(self) -> re.Pattern[str]:
        """Words that say who somebody is was verified."""
        return phrases(self.verified)

    @cached_property
    def jargon(self) -> re.Pattern[str]:
        """Words that have plainer ones."""
        return phrases(tuple(map(re.escape, self.plainWords)))

    def hedging(self, certainty: str) -> re.Pattern[str] | None:
        """Return the words of which a claim of this certainty needs one; None if it needs none."""
        words = self.hedges.get(certainty)
        return phrases(words) if words else None


@cache
def phrases(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Compile patterns into one that finds any of them as whole words."""
    longest = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest) or '(?!)'})\b", re.IGNORECASE)


@cache
def load(name: str) -> Profile:
    """Read a profile with those it extends."""
    return msgspec.convert(_merged(name), Profile)


def names() -> list[str]:
    """Return the names of the profiles."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def _merged(name: str) -> dict[str, object]:
    values: dict[str, object] = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    base = values.pop("extends", None)
    return {**_merged(str(base)), **values} if base else values

"""The fixed words of a product ("References", "Reviewed by") and dates, in the article's language.

medleaf ships some languages in locales/; a publication brings others, or its own wording, in its
own locales/ folder. A file for `fr` serves `fr-CA` too.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import msgspec

from medleaf.errors import SetupError

if TYPE_CHECKING:
    from babel import Locale as Known

SHIPPED = Path(__file__).parent / "locales"
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
_RIGHT_TO_LEFT_SCRIPTS = {"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"}


class Locale(msgspec.Struct, frozen=True):
    """The fixed words of one language: a tree of strings with {named} places."""

    language: str
    words: Mapping[str, Any]

    @property
    def direction(self) -> str:
        """The direction of the script: "ltr" or "rtl" (HTML dir)."""
        return direction(self.language)

    def __getitem__(self, name: str) -> Any:
        return self.words[name]

    def say(self, phrase_name: str, /, **values: object) -> str:
        """Return a phrase with its places filled, numbers as the language writes them."""
        phrase: str = self.words[phrase_name]
        return phrase.format_map(
            {name: self.number(v) if isinstance(v, int) else v for name, v in values.items()}
        )

    def number(self, number: float) -> str:
        """Write a number in figures, as "1,000" or "2.5"."""
        if isinstance(number, int) and number < 1000:
            return str(number)
        from babel.numbers import format_decimal

        known = _known(self.language)
        return format_decimal(number, locale=known) if known else str(number)

    def date(self, date: datetime.date) -> str:
        """Write a date in words, as "1 January 2026"."""
        from babel.dates import format_date

        known = _known(self.language)
        return format_date(date, "long", locale=known) if known else date.isoformat()

    def size(self, octets: int) -> str:
        """Write a file size in kilobytes (of 1,000 bytes) or megabytes."""
        if octets < 999_500:
            return self.say("kilobytes", number=max(round(octets / 1000), 1))
        return self.say("megabytes", number=self.number(round(octets / 1_000_000, 1)))


def direction(language: str) -> str:
    """Return the direction of a language's script: "ltr" or "rtl" (HTML dir)."""
    first, *subtags = language.split("-")
    for tag in subtags:
        if len(tag) == 4 and tag.isalpha():
            return "rtl" if tag in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"


def language_name(language: str) -> str:
    """Return a language's own name for itself, as "français"; an unknown tag as it is."""
    known = _known(language)
    return (known.get_language_name() if known else None) or language


def _known(language: str) -> Known | None:
    """Return what CLDR knows of a language, if anything."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def spoken(language: str) -> bool:
    """Say whether CLDR has heard of a language: by a name, a usual script, or another tag for it.

    Those are nearly all of ISO 639-3, not only the few hundred for which CLDR has words.
    """
    from babel.core import Locale, get_global

    first = language.partition("-")[0]
    if first in Locale("en").languages or first in get_global("language_aliases"):
        return True
    return first in _scripted()


@cache
def _scripted() -> frozenset[str]:
    """Return the languages of which CLDR knows in which script they are mostly written."""
    from babel.core import get_global

    return frozenset(tag.partition("_")[0] for tag in get_global("likely_subtags"))


def known(root: Path, language: str) -> bool:
    """Say whether the fixed words of a language are there, in the publication or in medleaf."""
    return any(path.exists() for path in _paths(root, language))


@cache
def load(root: Path, language: str) -> Locale:
    """Load the words of a language; what a publication's file leaves out is medleaf's.

    Raises:
        SetupError: there are none, a file is not JSON, or one of the words is missing or not right.
    """
    found = [_read(path) for path in _paths(root, language) if path.exists()]
    if not found:
        raise SetupError(f"There are no words for {language}: write locales/{language}.json.")
    words: dict[str, Any] = {}
    for file in reversed(found):
        words = _merge(words, file)
    english, given = dict(_phrases(_read(SHIPPED / "en.json"))), dict(_phrases(words))
    if missing := sorted(english.keys() - given.keys()):
        raise SetupError(
            f"The words for {language} lack {', '.join(missing[:5])}"
            f"{' and more' if len(missing) > 5 else ''}: add them to locales/{language}.json."
        )
    for name, phrase in english.items():
        wanted, places = _places(phrase), _places(given[name])
        if places is None or not places <= (wanted or set()):
            allowed = ", ".join(f"{{{place}}}" for place in sorted(wanted or ())) or "none"
            raise SetupError(
                f'The words for {language} have "{name}": {given[name]!r}, which is not a text '
                f"with these places: {allowed}. Mend it in locales/{language}.json."
            )
    return Locale(language, words)


def _read(path: Path) -> dict[str, Any]:
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # not UTF-8, or not JSON
        raise SetupError(f"{path} is not JSON: {error}.") from error
    if not isinstance(words, dict):
        raise SetupError(f"{path} is not right: it has to be an object of words, like en.json.")
    return words


def _paths(root: Path, language: str) -> list[Path]:
    """The files that may have the words: exact before general, the publication's before ours.

    The tag is shortened from its end, as in RFC 4647, 3.4.
    """
    subtags = language.split("-")
    tags = ["-".join(subtags[:n]) for n in range(len(subtags), 0, -1)]
    return [folder / f"{tag}.json" for tag in tags for folder in (root / "locales", SHIPPED)]


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = {**under, **over}
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merged[key] = _merge(under[key], value)
    return merged


def _phrases(words: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every word or phrase with its name, as "roles.author"."""
    for key, value in words.items():
        here = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _phrases(value, f"{here}.")
        else:
            yield here, value


def _places(phrase: object) -> set[str] | None:
    """Return the names of the {places} in a phrase; None for what is no phrase."""
    if not isinstance(phrase, str):
        return None
    try:
        parsed = list(Formatter().parse(phrase))
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in parsed):
        return None
    return {name for _, name, _, _ in parsed if name is not None}

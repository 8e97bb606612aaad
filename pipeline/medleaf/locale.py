"""The fixed words of a product ("References", "Reviewed by") and dates, in the article's language.

medleaf ships some languages in locales/; a publication brings others, or its own wording, in its
own locales/ folder. A file for `fr` serves `fr-CA` too.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from medleaf.errors import SetupError

SHIPPED = Path(__file__).parent / "locales"
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


class Locale(msgspec.Struct, frozen=True):
    """The fixed words of one language: a tree of strings with {named} places."""

    language: str
    words: Mapping[str, Any]

    @property
    def direction(self) -> str:
        """The direction of the script: "ltr" or "rtl" (HTML dir)."""
        return "rtl" if self.language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"

    def __getitem__(self, name: str) -> Any:
        return self.words[name]

    def say(self, phrase_name: str, /, **values: object) -> str:
        """Return a phrase with its places filled."""
        phrase: str = self.words[phrase_name]
        return phrase.format_map(values)

    def date(self, date: datetime.date) -> str:
        """Write a date in words, as "1 January 2026"."""
        from babel.core import Locale as Known
        from babel.core import UnknownLocaleError
        from babel.dates import format_date

        try:
            known = Known.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return date.isoformat()
        return format_date(date, "long", locale=known)

    def size(self, octets: int) -> str:
        """Write a file size in kilobytes (of 1,000 bytes) or megabytes."""
        if octets < 999_500:
            return f"{max(round(octets / 1000), 1)} KB"
        return f"{octets / 1_000_000:.1f} MB"


def language_name(language: str) -> str:
    """Return a language's own name for itself, as "français"; an unknown tag as it is."""
    from babel.core import Locale as Known
    from babel.core import UnknownLocaleError

    try:
        return Known.parse(language, sep="-").get_language_name() or language
    except (UnknownLocaleError, ValueError):
        return language


def known(root: Path, language: str) -> bool:
    """Say whether the fixed words of a language are there, in the publication or in medleaf."""
    return any(path.exists() for path in _paths(root, language))


@cache
def load(root: Path, language: str) -> Locale:
    """Load the words of a language; what a publication's file leaves out is medleaf's.

    Raises:
        SetupError: there are none, or a file lacks some of the words.
    """
    found = [json.loads(p.read_text(encoding="utf-8")) for p in _paths(root, language) if p.exists()]
    if not found:
        raise SetupError(f"There are no words for {language}: write locales/{language}.json.")
    words: dict[str, Any] = {}
    for file in reversed(found):
        words = _merge(words, file)
    english = json.loads((SHIPPED / "en.json").read_text(encoding="utf-8"))
    if missing := sorted(_names(english) - _names(words)):
        raise SetupError(
            f"The words for {language} lack {', '.join(missing[:5])}"
            f"{' and more' if len(missing) > 5 else ''}: add them to locales/{language}.json."
        )
    return Locale(language, words)


def _paths(root: Path, language: str) -> list[Path]:
    """The files that may have the words: exact before general, the publication's before ours."""
    tags = dict.fromkeys((language, language.split("-")[0]))
    return [folder / f"{tag}.json" for tag in tags for folder in (root / "locales", SHIPPED)]


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = {**under, **over}
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            merged[key] = _merge(under[key], value)
    return merged


def _names(words: Mapping[str, Any], prefix: str = "") -> set[str]:
    names: set[str] = set()
    for key, value in words.items():
        here = f"{prefix}{key}"
        names |= _names(value, f"{here}.") if isinstance(value, Mapping) else {here}
    return names

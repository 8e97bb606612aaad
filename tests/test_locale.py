"""The fixed words are whole in every language, and a publication's own come first."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from products import ROOT

from medleaf import locale
from medleaf.errors import SetupError

FILES = sorted((ROOT / "pipeline/medleaf/locales").glob("*.json"))


def phrases(words: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from phrases(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def words(path: Path) -> dict[str, str]:
    return dict(phrases(json.loads(path.read_bytes())))


def places(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(phrase)} - {None}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_language_has_every_word_with_its_places(path: Path) -> None:
    english, given = words(FILES[0].parent / "en.json"), words(path)
    assert set(given) == set(english)
    for name, phrase in english.items():
        assert places(given[name]) == places(phrase), name
        assert given[name].strip() == given[name] != "", name


def test_every_word_is_used() -> None:
    folder = ROOT / "pipeline/medleaf"
    sources = [*folder.rglob("*.py"), *folder.rglob("templates/**/*")]
    text = "\n".join(p.read_text(encoding="utf-8") for p in sources if p.is_file())
    for name in json.loads((folder / "locales/en.json").read_bytes()):
        assert f"t.{name}" in text or f'"{name}"' in text or f"'{name}'" in text, name


def own(root: Path, name: str, value: object) -> Path:
    (root / "locales").mkdir(exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value)
    (root / "locales" / f"{name}.json").write_text(text, encoding="utf-8")
    return root


def test_the_publications_words_come_first(tmp_path: Path) -> None:
    own(tmp_path, "en", {"references": "Sources", "roles": {"author": "Writer"}})
    own(tmp_path, "en-GB", {"glossary": "Jargon"})
    british = locale.load(tmp_path, "en-GB")
    assert (british["references"], british["glossary"]) == ("Sources", "Jargon")
    assert (british["roles"]["author"], british["roles"]["editor"]) == ("Writer", "Editor")
    american = locale.load(tmp_path, "en-US")
    assert (american["references"], american["glossary"]) == ("Sources", "Words used here")
    assert american.language == "en-US"


def test_a_file_for_a_script_serves_its_regions(tmp_path: Path) -> None:
    whole = json.loads((FILES[0].parent / "en.json").read_bytes())
    own(tmp_path, "zh-Hant", {**whole, "print": "列印"})
    assert locale.known(tmp_path, "zh-Hant-TW")
    assert locale.load(tmp_path, "zh-Hant-TW")["print"] == "列印"
    assert not locale.known(tmp_path, "zh-Hans-CN")


@pytest.mark.parametrize(
    ("language", "value", "message"),
    [
        ("cy", None, "no words for cy"),
        ("cy", {"print": "Argraffu"}, "The words for cy lack"),
        ("en-GB", '{"print": ', "is not JSON"),
        ("en-GB", "[]", "is not right"),
        ("en-GB", {"roles": "Role"}, "lack roles.author"),
        ("en-GB", {"print": 3}, '"print": 3'),
        ("en-GB", {"print": None}, '"print": None'),
        ("en-GB", {"leafletPages": "{seiten} pages"}, "{pages}, {size}"),
        ("en-GB", {"leafletPages": "{pages:.1f}"}, "{pages}, {size}"),
        ("en-GB", {"page": "{page of {pages}"}, '"page"'),
        ("en-GB", {"print": "{}"}, "none"),
    ],
)
def test_words_that_would_fail_later_fail_at_once(
    tmp_path: Path, language: str, value: object, message: str
) -> None:
    if value is not None:
        own(tmp_path, language, value)
    with pytest.raises(SetupError) as error:
        locale.load(tmp_path, language)
    assert message in str(error.value)


def test_a_translation_may_leave_a_place_out(tmp_path: Path) -> None:
    own(tmp_path, "en", {"leafletOnePage": "One page", "leafletPages": "{pages} p."})
    assert locale.load(tmp_path, "en").say("leafletPages", pages=4, size="1 KB") == "4 p."


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("ur", "rtl"),
        ("ur-Latn", "ltr"),
        ("pa-Arab-PK", "rtl"),
        ("he", "rtl"),
        ("fr-CA", "ltr"),
    ],
)
def test_direction(language: str, direction: str) -> None:
    assert locale.Locale(language, {}).direction == direction


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en-GB", "1 January 2026"),
        ("en-US", "January 1, 2026"),
        ("fr", "1 janvier 2026"),
        ("cy", "1 Ionawr 2026"),
        ("tlh", "2026-01-01"),
    ],
)
def test_dates(language: str, written: str) -> None:
    assert locale.Locale(language, {}).date(datetime.date(2026, 1, 1)) == written


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en-GB", 0, "0"),
        ("en-GB", 999, "999"),
        ("en-GB", 1000, "1,000"),
        ("fr", 1000, "1\u202f000"),
        ("fr", 2.5, "2,5"),
        ("tlh", 1000, "1000"),
    ],
)
def test_numbers(language: str, number: float, written: str) -> None:
    assert locale.Locale(language, {}).number(number) == written


@pytest.mark.parametrize(
    ("octets", "written"),
    [
        (0, "1 KB"),
        (1, "1 KB"),
        (1499, "1 KB"),
        (74_400, "74 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_263_000, "1.3 MB"),
        (12_000_000, "12 MB"),
    ],
)
def test_sizes(octets: int, written: str, tmp_path: Path) -> None:
    assert locale.load(tmp_path, "en").size(octets) == written


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "français"), ("cy", "Cymraeg"), ("tlh", "tlh")]
)
def test_languages_name_themselves(language: str, name: str) -> None:
    assert locale.language_name(language) == name


@pytest.mark.parametrize("language", ["cy", "en-QQ", "grc", "rmc", "prs", "iw", "zh-Hant-TW"])
def test_languages_that_are_spoken(language: str) -> None:
    assert locale.spoken(language)


@pytest.mark.parametrize("language", ["xx", "xx-QQ", "zz", "qaa", "engl"])
def test_languages_that_nobody_knows(language: str) -> None:
    assert not locale.spoken(language)

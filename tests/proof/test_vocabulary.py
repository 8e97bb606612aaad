"""The vocabulary that JSON-LD is held against is schema.org's, whole."""

from __future__ import annotations

from vocabulary import compact

from medleaf.proof.vocabulary import DATA, vocabulary


def test_the_compact_form_is_the_whole_vocabulary() -> None:
    assert DATA.read_text(encoding="utf-8") == compact()


def test_what_terms_are() -> None:
    words = vocabulary()
    assert words.types["MedicalWebPage"] == {"MedicalWebPage", "WebPage", "CreativeWork", "Thing"}
    assert words.properties["lastReviewed"].range == {"Date"}
    assert "MedicalSpecialty" in words.members["Psychiatric"]
    assert words.superseded["aspect"] == "mainContentOfPage"

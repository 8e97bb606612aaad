"""Inline text becomes markup that says the same, and citations find their way back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from products import RESEARCH, SEED, SEED_ID, TRUST, built

from medleaf.document import Document
from medleaf.inline import Link, Text
from medleaf.markup import Writer, initials, word_anchor
from medleaf.model import GlossaryEntry


def trust(**changes: Any) -> Document:
    loaded = built(TRUST).library.document(RESEARCH)
    return msgspec.structs.replace(
        loaded, article=msgspec.structs.replace(loaded.article, **changes)
    )


def seed() -> Document:
    return built(SEED).library.document(SEED_ID)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain", "plain"),
        ("a **b** c", "a <strong>b</strong> c"),
        (
            "[a & b](https://x.org/?a&b)",
            '<a class="link" href="https://x.org/?a&amp;b">a &amp; b</a>',
        ),
        ("**[a](http://x.org)**", '<strong><a class="link" href="http://x.org">a</a></strong>'),
        ("[placebo]", '<a class="term" href="#word-placebo">placebo</a>'),
        ("[Placebo]", '<a class="term" href="#word-placebo">Placebo</a>'),
        ("[no such word]", "no such word"),
        ("<b>&amp; \"x\" 'y'", "&lt;b&gt;&amp;amp; &#34;x&#34; &#39;y&#39;"),
        ("*one* _two_ `three` ![x]", "*one* _two_ `three` !x"),
        (r"\[x\] \*\*", "[x] **"),
    ],
)
def test_marks(text: str, markup: str) -> None:
    assert Writer(trust())(text) == markup


def test_citations_are_numbered_and_answered() -> None:
    write = Writer(trust())
    mark = '<a class="cite" role="doc-biblioref" id="cite-{0}-{1}" href="#ref-{0}">[{0}]</a>'
    assert write("See [@example-cohort].") == f"See {mark.format(2, 1)}."
    assert write("**[@example-cohort]**") == f"<strong>{mark.format(2, 2)}</strong>"
    assert write.cite(("example-trial", "example-cohort")) == (
        f" {mark.format(1, 1)} {mark.format(2, 3)}"
    )
    assert write.places("example-cohort") == ("cite-2-1", "cite-2-2", "cite-2-3")
    assert write.places("example-review") == ()


def test_nodes_are_written_as_they_are() -> None:
    nodes = (Text("a <b> "), Link((Text("doi:10.1/x"),), "https://doi.org/10.1/x"))
    assert Writer(seed()).nodes(nodes) == (
        'a &lt;b&gt; <a class="link" href="https://doi.org/10.1/x">doi:10.1/x</a>'
    )


@pytest.mark.parametrize(
    ("term", "anchor"),
    [
        ("placebo", "word-placebo"),
        ("Preventive Medicine", "word-preventive-medicine"),
        ("C++", "word-c_2b__2b_"),
        ("long-term", "word-long_2d_term"),
        ("é", "word-_e9_"),
        ("漢", "word-_6f22_"),
    ],
)
def test_anchors(term: str, anchor: str) -> None:
    assert word_anchor(term) == anchor


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Victoria Rowe", "VR"),
        ("Rebecca", "R"),
        ("Jean-Luc de la Tour", "JT"),
        ("’t Hooft", "H"),
        ("Élodie östberg", "ÉÖ"),
        ("王 明", "王明"),
        ("1 2", ""),
        ("Ann Ann", "AA"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_term_is_found_in_any_case() -> None:
    document = trust(glossary=(GlossaryEntry(term="Straße", definition="D."),))
    assert 'href="#word-strasse"' in Writer(document)("[STRASSE]")

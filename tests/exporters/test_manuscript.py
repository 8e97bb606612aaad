"""The manuscript says all that the leaflet says, as data, with short last words kept together."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import msgspec
import pytest
from articles import whole
from products import ARTICLES, RESEARCH, RICH, SEED, TRUST, built

from medleaf import inline, theme
from medleaf.exporters.manuscript import MAX_JOINED, Scribe, headline, keep_together

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("It may help you.", f"It may help{NBSP}you."),
        ("Talk to us **first** now.", " now."),
        ("an extraordinarily unpronounceable", "an extraordinarily unpronounceable"),
        ("one", "one"),
        ("two words", f"two{NBSP}words"),
        ("a  b ", "a  b "),
    ],
)
def test_the_last_two_short_words_stay_together(text: str, last: str) -> None:
    *_, node = keep_together(inline.parse(text), MAX_JOINED)
    assert node == inline.Text(last)


@pytest.mark.parametrize("text", ["It ends **strongly so**", ""])
def test_what_does_not_end_in_text_stays_as_it_is(text: str) -> None:
    nodes = inline.parse(text)
    assert keep_together(nodes, MAX_JOINED) == nodes


def test_a_heading_is_plain() -> None:
    assert headline("What **is** [this] & that?") == f"What **is** [this] &{NBSP}that?"


@pytest.mark.parametrize(("source", "id"), ARTICLES)
def test_it_is_data(source: object, id: str) -> None:
    """It goes to the typesetter as JSON, and comes back as it was."""
    library = built(SEED if source == SEED else TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    written = Scribe(library.document(id), looks).leaflet("documentType")
    assert msgspec.json.decode(msgspec.json.encode(written)) == msgspec.to_builtins(written)


def test_it_knows_which_tables_have_headers_of_rows() -> None:
    scribe = Scribe(whole(), theme.load(TRUST, "axis"))
    scribe.leaflet("documentType")
    assert scribe.headed == [True, True, False, False]
    assert scribe.words > 1000


@pytest.mark.parametrize("id", [RICH, RESEARCH])
def test_each_block_has_the_number_that_it_has_in_the_book(id: str) -> None:
    library = built(TRUST).library
    scribe = Scribe(library.document(id), theme.load(library.root, "axis"))
    text = msgspec.json.encode(scribe.leaflet("documentType"))
    with ZipFile(BytesIO(built(TRUST).read(f"{id}/leaflet.epub"))) as book:
        pages = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xhtml"))
    ids = set(re.findall(rb'id="(block_[0-9]+)"', pages))
    assert ids == set(re.findall(rb'"id":"(block_[0-9]+)"', text)) != set()

"""Inline text: four marks, every other character as it stands, and each mark's exact place."""

from __future__ import annotations

import random

import pytest

from medleaf import inline
from medleaf.inline import Citation, Link, Node, Strong, Term, Text

URL = "https://example.org"


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("", ()),
        ("plain", (Text("plain"),)),
        ("**strong**", (Strong((Text("strong"),)),)),
        (f"[a]({URL}) b", (Link((Text("a"),), URL), Text(" b"))),
        ("a [@doe:2019.x]", (Text("a "), Citation("doe:2019.x"))),
        ("[@a][@b]", (Citation("a"), Citation("b"))),
        ("the [pulse]", (Text("the "), Term("pulse"))),
        (f"**a [b]({URL})**", (Strong((Text("a "), Link((Text("b"),), URL))),)),
        (f"[**b**]({URL})", (Link((Strong((Text("b"),)),), URL),)),
        ("**a [t] [@c]**", (Strong((Text("a "), Term("t"), Text(" "), Citation("c"))),)),
        ("**a **b** c**", (Strong((Text("a b c"),)),)),
        ("**a __b__ c**", (Strong((Text("a __b__ c"),)),)),
    ],
)
def test_marks(text: str, nodes: tuple[Node, ...]) -> None:
    assert inline.parse(text) == nodes


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ __c__ snake_case",
        "<b>&amp;</b> `code` ~~x~~ # | www.example.org",
        "2 * 3 ** 4",
        "[ ] []",
        "a  \u00a0 b",
        "C:\\dir a\\",
        "[a [b",
        "😀 [",
    ],
)
def test_everything_else_stands_as_it_is(text: str) -> None:
    assert inline.parse(text) == (Text(text),)


def test_a_backslash_makes_a_mark_literal() -> None:
    assert inline.parse(r"\[mg] \**\* \\") == (Text("[mg] *** \\"),)
    assert list(inline.problems(r"\*\*a and **b** \[x\]\(y\)")) == []


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("**good** and **bad", 13, '"**" has no partner'),
        ("bad** and **good**", 3, '"**" has no partner'),
        ("** a **", 0, '"**" has no partner'),
        ("**a*", 0, '"**" has no partner'),
        (f"[a]({URL}) [b](c d)", 25, "is no link"),
        ("**[b](https://x.y**", 2, "is no link"),
        (f"[a [@b]]({URL})", 7, '"](" has no partner'),
        ("see [@a; @b]", 4, "is not a citation"),
        ("see [@a b]", 4, "is not a citation"),
        (f"😀 []({URL})", 2, "no words"),
    ],
)
def test_marks_that_mean_nothing(text: str, offset: int, words: str) -> None:
    problem = next(inline.problems(text))
    assert problem.offset == offset
    assert words in problem.message
    assert problem.help


@pytest.mark.parametrize(
    "text",
    [f"[a]({URL} 'b')", "![a](x.png)", "**a** b", "a [term] [@b]", "5 * 4", r"a \]\( b"],
)
def test_marks_that_are_right(text: str) -> None:
    assert list(inline.problems(text)) == []


def test_what_points_somewhere_is_told_with_its_place() -> None:
    text = rf"\[x] **[t]** [a **b**]({URL} 'say') [@c], \[@c] [@c] [t]"
    marks = list(inline.marks(text))
    assert marks == [
        (text.index("[t]"), Term("t")),
        (text.index("[a"), Link((), f'{URL} "say"')),
        (text.index("[@c],"), Citation("c")),
        (text.rindex("[@c]"), Citation("c")),
        (text.rindex("[t]"), Term("t")),
    ]
    assert list(inline.citations(text)) == ["c", "c"]


def test_plain_words() -> None:
    assert inline.plain("It **works** [@a], see [the leaflet](#x) on [pulse].") == (
        "It works, see the leaflet on pulse."
    )
    assert inline.plain(r"5 \[mg]") == "5 [mg]"


@pytest.mark.parametrize(
    "text",
    [
        "**a " * 4000 + "b**" * 1000,
        "[" * 20_000,
        "[a](" * 5000,
        "[a](<" * 4000,
        "*a_" * 6000,
        "\\" * 20_000,
        "[@a]" * 5000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_texts_are_read_and_lose_nothing(text: str) -> None:
    assert inline.parse(text)
    list(inline.problems(text))


def test_every_mark_is_where_it_is_said_to_be() -> None:
    chance = random.Random(3)
    parts = ["**", "*", "_", "__", "[", "]", "](", ")", "[@a]", "[t]", "\\", "a", " ", "😀", '"']
    parts += ["(https://x.y)", "<", ">", "!", "\\["]
    for _ in range(20_000):
        text = "".join(chance.choices(parts, k=chance.randint(1, 14)))
        for offset, mark in inline.marks(text):
            match mark:
                case Citation(name):
                    assert text.startswith(f"[@{name}]", offset), text
                case Term(term):
                    assert text.startswith(f"[{term}]", offset), text
                case Link():
                    assert text[offset] == "[", text
        for problem in inline.problems(text):
            assert 0 <= problem.offset < len(text)
        inline.parse(text)
        inline.plain(text)

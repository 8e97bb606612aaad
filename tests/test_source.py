"""Strict JSON: what is wrong, where exactly, in the same words on every Python."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from medleaf import limits
from medleaf.source import SourceFile

MAX_BYTES, MAX_DEPTH = limits.FILE.bytes.most, limits.DEPTH.most

Found = list[tuple[str, int, int]]

MISSING_COMMA = '{\n  "id": "a"\n  "kind": "b"\n}'


def found(text: str | bytes) -> Found:
    data = text.encode() if isinstance(text, str) else text
    return [(d.rule, d.line, d.column) for d in SourceFile("x.json", data).problems]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "null",
        "[]",
        '"a"',
        "\ufeff{}",
        '{"a": "\\ud83d\\ude00"}',
        '{"NaN": "NaN", "1e400": "1e400"}',
        '{"a": {"b": 1}, "c": {"b": 1}}',
        "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH,
        '{"a": 1}\r\n',
        "9" * 4000,
    ],
)
def test_json_is_read(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (MISSING_COMMA, 3, 3, "a comma is missing before this"),
        (MISSING_COMMA.replace("\n", "\r\n"), 3, 3, "a comma is missing before this"),
        (MISSING_COMMA.replace("\n", "\r"), 3, 3, "a comma is missing before this"),
        ("\ufeff" + MISSING_COMMA, 3, 3, "a comma is missing before this"),
        ('{\n\t"a" 1}', 2, 6, "a colon is missing"),
        ('{"a": 1,\n}', 1, 8, "a comma with nothing after it"),
        ("[1, 2 , ]", 1, 7, "a comma with nothing after it"),
        ("{'a': 1}", 1, 2, "a name in double quotes"),
        ("{“a”: 1}", 1, 2, "a name in double quotes"),
        ('{"a": b}', 1, 7, "a value is missing"),
        ('{"a": True}', 1, 7, "a value is missing"),
        ('{"a": "b}', 1, 7, "no closing quote"),
        ('{"a": "b\n"}', 1, 9, "a line break or control character"),
        ('{"a": "b\tc"}', 1, 9, "a line break or control character"),
        ('{"a": "\x00"}', 1, 8, "a line break or control character"),
        ('{"a": "\\x"}', 1, 8, "an unknown escape"),
        ('{"a": "\\u12"}', 1, 9, "without its four digits"),
        ('{"a": {"b": 1}', 1, 15, "a bracket is not closed"),
        ('{"a": [1,\n', 1, 10, "a bracket is not closed"),
        ('{"a":', 1, 6, "a bracket is not closed"),
        ("{}}", 1, 3, "more text after the end"),
        ("{} // comment", 1, 4, "more text after the end"),
        ("{}\x00", 1, 3, "more text after the end"),
        ("", 1, 1, "the file is empty"),
        ("\n \n", 1, 1, "the file is empty"),
        ("\ufeff\ufeff{}", 1, 1, "two byte order marks"),
        ('{"😀": "😀" 1}', 1, 11, "a comma is missing before this"),
    ],
)
def test_what_is_not_json_is_told_where_it_stands(
    text: str, line: int, column: int, words: str
) -> None:
    (problem,) = SourceFile("x.json", text.encode()).problems
    assert (problem.rule, problem.line, problem.column) == ("json/syntax", line, column)
    assert words in problem.message
    assert problem.help


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (b'{"a": "\xe9"}', 8),
        (b'{"\xc3\xa9": "\xe9"}', 8),
        (b"\xff\xfe{\x00}\x00", 1),
        (b"\xef\xbb", 1),
        (b'{"a": "\xed\xa0\x80"}', 8),
    ],
)
def test_only_utf_8_is_read(data: bytes, column: int) -> None:
    assert found(data) == [("json/encoding", 1, column)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"NaN": "NaN", "a":\nNaN}', 2, 1),
        ("[-Infinity]", 1, 2),
        ("[NaNx]", 1, 2),
        ('["1e400",\n 1e400]', 2, 2),
        ("[-1e999]", 1, 2),
        ("[1,\n" + "9" * 5000 + "]", 2, 1),
    ],
)
def test_numbers_that_nothing_can_hold(text: str, line: int, column: int) -> None:
    assert found(text) == [("json/number", line, column)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": 2}', [(2, 2)]),
        ('{"a": 1, "a": 2, "a": 3}', [(1, 10), (1, 18)]),
        ('{"a": 1, "\\u0061": 2}', [(1, 10)]),
        ('{"a": {"b": 1, "b": 2}}', [(1, 16)]),
        ('{"a": {"b": 1}, "a": {"b": 1}}', [(1, 17)]),
        ('{"": 1, "": 2}', [(1, 9)]),
    ],
)
def test_a_key_counts_once_in_its_object(text: str, expected: list[tuple[int, int]]) -> None:
    assert found(text) == [("json/duplicate-key", *place) for place in expected]


@pytest.mark.parametrize(
    ("text", "column"),
    [('"\\ud800"', 1), ('{"\\udc00": 1}', 2), ('["a", "\\ude00\\ud83d"]', 7)],
)
def test_half_a_character_is_none(text: str, column: int) -> None:
    assert found(text) == [("json/surrogate", 1, column)]


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 1500, 100_000])
def test_deep_nesting_is_told_at_the_same_place_however_deep(depth: int) -> None:
    assert found("[" * depth + "1" + "]" * depth) == [("json/nesting", 1, MAX_DEPTH + 2)]


def test_deep_nesting_that_never_ends() -> None:
    assert found('{"a":' * 100_000) == [("json/nesting", 1, 5 * (MAX_DEPTH + 1) + 1)]


def test_a_place_is_found_by_pointer() -> None:
    text = '{\n "a/b~c": [10, {"d": "x\\"\\ud83d\\ude00y"}],\n "e": 1\n}'
    file = SourceFile("x.json", text.encode())
    assert file.locate("") == (1, 1)
    assert file.locate("/a~1b~0c", key=True) == (2, 2)
    assert file.locate("/a~1b~0c/1/d") == (2, 22)
    assert file.locate("/a~1b~0c/1/d", offset=1) == (2, 24)
    assert file.locate("/a~1b~0c/1/d", offset=2) == (2, 26)
    assert file.locate("/a~1b~0c/1/d", offset=3) == (2, 38)
    assert file.locate("/e") == (3, 7)
    assert file.locate("/a~1b~0c/9/z") == (2, 11), "the nearest parent"
    assert file.locate("/nowhere", key=True) == (1, 1)


def test_columns_count_characters() -> None:
    assert SourceFile("x.json", '{"😀é": 1, "b": 2}'.encode()).locate("/b", key=True) == (1, 11)


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1}')
    file = SourceFile.read(tmp_path / "a.json", "source/a.json")
    assert (file.value, file.problems, file.name) == ({"a": 1}, [], "source/a.json")


def unreadable(folder: Path) -> dict[str, Path]:
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "fifo.json")
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "dangling.json").symlink_to("nothing")
    return {path.stem: path for path in folder.iterdir()} | {"none": folder / "none.json"}


@pytest.mark.parametrize("kind", ["folder", "fifo", "loop", "dangling", "none"])
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = unreadable(tmp_path)[kind]
    (problem,) = SourceFile.read(path, "x.json").problems
    assert (problem.rule, problem.line, problem.column) == ("json/unreadable", 1, 1)


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert [d.rule for d in SourceFile.read(path, "a.json").problems] == ["json/size"]
    with path.open("wb") as stream:
        stream.write(b"1" + b" " * (MAX_BYTES - 1))
    assert SourceFile.read(path, "a.json").problems == []


def test_of_many_problems_the_first_are_told() -> None:
    most = limits.PROBLEMS.most
    text = "{" + ",\n".join('"a": 1' for _ in range(10_000)) + "}"
    told = found(text)
    assert told[:-1] == [("json/duplicate-key", line, 1) for line in range(2, most + 2)]
    assert told[-1][0] == "file/problems"


@pytest.mark.parametrize("item", ["1", "[]", '"\\u0041"', '{"a":{}}'])
def test_a_file_of_too_many_values_is_told(item: str) -> None:
    most = limits.FILE.values.most // (2 if "{" in item else 1)
    assert found("[" + ",".join([item] * (most - 1)) + "]") == []
    ((rule, _, column),) = found("[" + ",".join([item] * (most + 1)) + "]")
    assert rule == "json/size"
    assert column > most


def test_nothing_in_a_file_raises() -> None:
    chance = random.Random(7)
    alphabet = ['"', "\\", "{", "}", "[", "]", ",", ":", "1", "-", "e", "\n", "\r", "a", "NaN"]
    alphabet += ["\\u", "d800", "true", " ", "\x00", "é", "😀", "\ufeff", "1e999", "//"]
    for _ in range(20_000):
        text = "".join(chance.choices(alphabet, k=chance.randint(1, 12)))
        file = SourceFile("x.json", text.encode())
        for problem in file.problems:
            assert 1 <= problem.line <= text.count("\n") + text.count("\r") + 1
            assert 1 <= problem.column <= len(text) + 1

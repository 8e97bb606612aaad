"""Read a JSON source file strictly, and say where in it a value stands."""

from __future__ import annotations

import json
import re
import stat
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from math import isinf
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from medleaf.diagnostics import Diagnostic, Severity
from medleaf.syntax import explain

MAX_BYTES = 5_000_000
"""Largest source file read: 250 times a long leaflet."""
MAX_DEPTH = 64
"""Deepest place of a value, in steps of its pointer; the content model needs 9."""

_LINE = re.compile(r"\r\n?|\n")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)|[^\\]", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
    """Where a value stands: offsets of its key (if it has one), of itself, of what it is inside."""

    key: int | None
    value: int
    inside: int = -1


class _NumberError(Exception):
    """A number that JSON does not have or that is too large, as it is written."""

    def __init__(self, literal: str, message: str) -> None:
        super().__init__(message)
        self.literal = literal


class SourceFile:
    """A JSON file: its text, its value, the place of every value, and what is wrong with it.

    `value` is None when the file is not JSON; `problems` then says why. Nothing is raised.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.text = ""
        self.value: Any = None
        self.problems: list[Diagnostic] = []
        try:
            self.text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.text = data[: error.start].decode("utf-8-sig", errors="replace")
            self._fault("json/encoding", len(self.text), "this is not UTF-8", "Save as UTF-8.")
            return
        try:
            self.value = json.loads(
                self.text,
                object_pairs_hook=self._object,
                parse_constant=_refuse,
                parse_float=_float,
                parse_int=_integer,
            )
        except _NumberError as error:
            tokens = _TOKEN.finditer(self.text)
            at = next(t.start() for t in tokens if t[0].startswith(error.literal))
            self._fault("json/number", at, str(error), "Write a smaller number in figures.")
        except json.JSONDecodeError as error:
            at, message, help = explain(self.text, error)
            self._fault("json/syntax", at, message, help)
        except RecursionError:
            self._inspect()
        if self._repeated or "\\u" in self.text or _too_deep(self.value):
            self._inspect()

    @classmethod
    def read(cls, path: Path, name: str) -> SourceFile:
        """Read a file; `name` is what diagnostics call it. Never raises for its content."""
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a FIFO would keep us waiting
                raise OSError(0, "it is not a file")
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            source = cls(name, b"null")
            source._fault(
                "json/unreadable",
                0,
                f"cannot be read: {error.strerror}",
                "Put a file there that you may read, or take this away.",
            )
            return source
        if len(data) > MAX_BYTES:
            source = cls(name, b"null")
            source._fault(
                "json/size", 0, f"is over {MAX_BYTES:,} bytes", "Split it: one article a file."
            )
            return source
        return cls(name, data)

    def locate(self, pointer: str, *, key: bool = False, offset: int = 0) -> tuple[int, int]:
        """Return line and column (from 1) of what a JSON pointer names, or of its nearest parent.

        Args:
            pointer: RFC 6901.
            key: the place of the key instead of the value.
            offset: characters into a string value, counted in the decoded string.
        """
        places, exact = self._places, True
        while pointer not in places:
            pointer, exact = pointer.rpartition("/")[0], False
        place = places[pointer]
        at = place.value
        if key and exact and place.key is not None:
            at = place.key
        elif exact and self.text[at : at + 1] == '"':
            at += 1 + self._raw(at + 1, offset) if offset else 0
        return self._line_column(at)

    def diagnostic(
        self,
        rule: str,
        pointer: str,
        message: str,
        help: str = "",
        *,
        key: bool = False,
        offset: int = 0,
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """Make a diagnostic at the place of a value, its key, or a character of its string."""
        line, column = self.locate(pointer, key=key, offset=offset)
        return Diagnostic(
            file=self.name,
            line=line,
            column=column,
            rule=rule,
            pointer=pointer,
            severity=severity,
            message=message,
            help=help,
        )

    _repeated = False

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        self._repeated = self._repeated or len(value) != len(pairs)
        return value

    def _inspect(self) -> None:
        """Find what json.loads lets pass: repeated keys, lone surrogates, deep nesting."""
        if self.problems:
            return
        seen: set[tuple[int, str]] = set()
        for pointer, place in _walk(self.text):
            if (place.inside, pointer) in seen and place.key is not None:
                name = json.loads(self.text[place.key : _string_end(self.text, place.key)])
                self._fault(
                    "json/duplicate-key",
                    place.key,
                    f'the key "{name}" is here twice: only one of the values would count',
                    "Keep one of the two.",
                    pointer,
                )
            seen.add((place.inside, pointer))
            if pointer.count("/") > MAX_DEPTH:
                self._fault("json/nesting", place.value, "nested too deeply", "Nest less deeply.")
                break
            for at in (place.key, place.value):
                if at is not None and self.text[at] == '"':
                    string = json.loads(self.text[at : _string_end(self.text, at)])
                    if _SURROGATE.search(string):
                        self._fault(
                            "json/surrogate",
                            at,
                            "half of a character: a \\ud8.. or \\udc.. escape stands alone",
                            "Write the character itself.",
                            pointer,
                        )

    def _fault(self, rule: str, at: int, message: str, help: str, pointer: str = "") -> None:
        line, column = self._line_column(at)
        self.problems.append(
            Diagnostic(
                file=self.name,
                line=line,
                column=column,
                rule=rule,
                pointer=pointer,
                message=message,
                help=help,
            )
        )

    def _line_column(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    def _raw(self, start: int, offset: int) -> int:
        """Turn an offset in a decoded string into one in its escaped text."""
        stop = start + offset
        ends = (self.text.find(mark, start, stop) for mark in ("\\", '"'))
        plain = min((end for end in ends if end >= 0), default=stop)  # no escape before it
        raw = units = plain - start
        for match in _ESCAPE.finditer(self.text, plain):
            low_half = re.fullmatch(r"\\u[dD][c-fC-F][0-9a-fA-F]{2}", match[0])
            if (units >= offset and not low_half) or match[0] == '"':
                break
            raw = match.end() - start
            units += 0 if low_half else 1
        return raw

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line starts."""
        return [0, *(end.end() for end in _LINE.finditer(self.text))]

    @cached_property
    def _places(self) -> dict[str, Place]:
        return dict(_walk(self.text)) or {"": Place(None, 0)}


def _refuse(constant: str) -> NoReturn:
    raise _NumberError(constant, f"{constant} is not JSON")


def _float(literal: str) -> float:
    number = float(literal)
    if isinf(number):
        raise _NumberError(literal, "the number is too large")
    return number


def _integer(literal: str) -> int:
    try:
        return int(literal)
    except ValueError:  # Python's limit on digits
        raise _NumberError(literal, "the number has too many digits") from None


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        level = inner
    return bool(level)


def _string_end(text: str, at: int) -> int:
    return next(_TOKEN.finditer(text, at)).end()


def _walk(text: str) -> Iterator[tuple[str, Place]]:
    """Yield the JSON pointer and place of every value of a valid JSON text, parents first."""
    stack: list[tuple[str, bool, int]] = []  # pointer of each open container, if an object, offset
    indexes: list[int] = []
    key: tuple[str, int] | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "}]":
            stack.pop()
            indexes.pop()
        elif token in ":,":
            continue
        elif stack and stack[-1][1] and key is None:
            key = json.loads(token), match.start()
        else:
            pointer, at, inside = "", None, -1
            if stack:
                inside = stack[-1][2]
                if stack[-1][1] and key is not None:
                    name, at = key
                else:
                    name = str(indexes[-1])
                    indexes[-1] += 1
                pointer = f"{stack[-1][0]}/{name.replace('~', '~0').replace('/', '~1')}"
            key = None
            yield pointer, Place(at, match.start(), inside)
            if token in "{[":
                stack.append((pointer, token == "{", match.start()))
                indexes.append(0)

"""Read a JSON source file strictly, and say where in it a value stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from math import isinf
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from medleaf.diagnostics import Diagnostic, Severity

MAX_BYTES = 5_000_000
"""Largest source file read: 250 times a long leaflet."""
MAX_DEPTH = 64
"""Deepest nesting; the content model needs 9."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)|[^\\]", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
    """Where a value stands in the text: offsets of its key (if it has one) and of itself."""

    key: int | None
    value: int


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
                parse_constant=self._refuse,
                parse_float=self._float,
            )
        except json.JSONDecodeError as error:
            message, help = _explain(error)
            self._fault("json/syntax", error.pos, message, help)
        except RecursionError:
            self._fault("json/nesting", 0, "nested too deeply to read", "Nest less deeply.")
        except ValueError:  # only the limit on digits of an integer is left
            self._fault("json/number", 0, "a number has too many digits", "Shorten the number.")
        if self.value is not None and (self._repeated or "\\u" in self.text or self._too_deep()):
            self._inspect()

    @classmethod
    def read(cls, path: Path, name: str) -> SourceFile:
        """Read a file; `name` is what diagnostics call it. Never raises for its content."""
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            source = cls(name, b"null")
            source._fault(
                "json/unreadable", 0, f"cannot be read: {error.strerror}", "Check its permissions."
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
        help: str | None = None,
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

    def _refuse(self, constant: str) -> NoReturn:
        at = next(m.start() for m in _TOKEN.finditer(self.text) if m[0] == constant)
        raise json.JSONDecodeError(f"{constant} is not JSON", self.text, at)

    def _float(self, literal: str) -> float:
        number = float(literal)
        if isinf(number):
            raise json.JSONDecodeError("the number is too large", self.text, self.text.find(literal))
        return number

    def _too_deep(self) -> bool:
        return self.text.count("{") + self.text.count("[") > MAX_DEPTH and (
            max(p.count("/") for p in self._places) > MAX_DEPTH
        )

    def _inspect(self) -> None:
        """Find what json.loads lets pass: repeated keys, lone surrogates, deep nesting."""
        seen: set[str] = set()
        for pointer, place in _walk(self.text):
            if pointer in seen and place.key is not None:
                name = json.loads(self.text[place.key : _string_end(self.text, place.key)])
                self._fault(
                    "json/duplicate-key",
                    place.key,
                    f'the key "{name}" is here twice: only one of the values would count',
                    "Keep one of the two.",
                    pointer,
                )
            seen.add(pointer)
            if pointer.count("/") > MAX_DEPTH:
                self._fault("json/nesting", place.value, "nested too deeply", "Nest less deeply.")
                break
            for at in filter(None, (place.key, place.value)):
                if self.text[at] == '"':
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
        return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)

    def _raw(self, start: int, offset: int) -> int:
        """Turn an offset in a decoded string into one in its escaped text."""
        raw = 0
        units = 0
        for match in _ESCAPE.finditer(self.text, start):
            low_half = re.fullmatch(r"\\u[dD][c-fC-F][0-9a-fA-F]{2}", match[0])
            if (units >= offset and not low_half) or match[0] == '"':
                break
            raw = match.end() - start
            units += 0 if low_half else 1
        return raw

    @cached_property
    def _places(self) -> dict[str, Place]:
        return dict(_walk(self.text)) or {"": Place(None, 0)}


def _string_end(text: str, at: int) -> int:
    match = _TOKEN.match(text, at)
    assert match is not None
    return match.end()


def _walk(text: str) -> Iterator[tuple[str, Place]]:
    """Yield the JSON pointer and place of every value of a valid JSON text, parents first."""
    stack: list[tuple[str, bool]] = []  # the pointer of each open container, and if an object
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
            pointer, at = "", None
            if stack:
                if stack[-1][1] and key is not None:
                    name, at = key
                else:
                    name = str(indexes[-1])
                    indexes[-1] += 1
                pointer = f"{stack[-1][0]}/{name.replace('~', '~0').replace('/', '~1')}"
            key = None
            yield pointer, Place(at, match.start())
            if token in "{[":
                stack.append((pointer, token == "{"))
                indexes.append(0)


_EXPLANATIONS = {
    "Expecting ',' delimiter": (
        "a comma is missing before this",
        "Put a comma after the value before.",
    ),
    "Illegal trailing comma before end of object": (
        "a comma with nothing after it",
        "Take the comma away.",
    ),
    "Illegal trailing comma before end of array": (
        "a comma with nothing after it",
        "Take the comma away.",
    ),
    "Expecting property name enclosed in double quotes": (
        'a name in double quotes must stand here: "name": value',
        "Look for a comma too many before this, or a name without quotes.",
    ),
    "Expecting ':' delimiter": ("a colon is missing after the name", 'Write "name": value.'),
    "Expecting value": ("a value is missing here", "Look for a comma too many, or write the value."),
    "Extra data": ("more text after the end of the JSON", "Take it away, or look for a bracket too many."),
    "Invalid control character at": (
        "a line break or control character inside a text",
        "Keep a text on one line; write a new paragraph as a block of its own.",
    ),
    "Unterminated string starting at": (
        "the text that starts here has no closing quote",
        'Close it with ", and write a quote inside a text as \\".',
    ),
    "Invalid \\escape": ("an unknown escape", "Write a backslash as \\\\."),
}


def _explain(error: json.JSONDecodeError) -> tuple[str, str]:
    for start, explained in _EXPLANATIONS.items():
        if error.msg.startswith(start):
            return explained
    return error.msg, "See json.org for what JSON allows."

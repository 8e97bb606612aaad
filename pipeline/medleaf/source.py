"""Read a JSON source file strictly, and say where in it a value stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cached_property
from math import isinf
from pathlib import Path
from typing import Any, NoReturn

from medleaf import limits, regular
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.places import TOKEN, Place, string_end, walk
from medleaf.syntax import explain

_LINE = re.compile(r"\r\n?|\n")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)|[^\\]", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


TOO_MANY = (
    f"more than {limits.PROBLEMS.most} problems in this file",
    "Mend these first; the others are told then.",
)
"""What is wrong and what to do, with rule file/problems."""


class _NumberError(Exception):
    """A number that JSON does not have or that is too large, as it is written."""

    def __init__(self, literal: str, message: str) -> None:
        super().__init__(message)
        self.literal = literal


class SourceFile:
    """A JSON file: its text, its value, the place of every value, and what is wrong with it.

    `value` is None when the file is not JSON; `problems` then says why. Nothing is raised.
    """

    def __init__(self, name: str, data: bytes, size: limits.Size = limits.FILE) -> None:
        self.name = name
        self._most = size.values.most
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
            tokens = TOKEN.finditer(self.text)
            at = next(t.start() for t in tokens if t[0].startswith(error.literal))
            self._fault("json/number", at, str(error), "Write a smaller number in figures.")
        except json.JSONDecodeError as error:
            at, message, help = explain(self.text, error)
            self._fault("json/syntax", at, message, help)
        except RecursionError:
            self._inspect()
        amount = _amount(self.value, self._most)
        if self._repeated or "\\u" in self.text or amount is None or amount > self._most:
            self._inspect()

    @classmethod
    def read(
        cls, path: Path, name: str, root: Path | None = None, size: limits.Size = limits.FILE
    ) -> SourceFile:
        """Read a file. Never raises for its content.

        Args:
            path: The file.
            name: What diagnostics call it.
            root: The source folder, which links must not leave.
            size: How large it may be.
        """
        try:
            if root is not None and not path.resolve().is_relative_to(root.resolve()):
                return cls._refused(
                    name,
                    "file/outside",
                    "is a link that leads out of the source folder",
                    "Copy the file into the source folder.",
                )
            data = regular.read(path, size.bytes.most + 1)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or "its links lead in a circle"
            return cls._refused(
                name,
                "json/unreadable",
                f"cannot be read: {reason}",
                "Put a file there that you may read, or take this away.",
            )
        if len(data) > size.bytes.most:
            return cls._refused(
                name,
                "json/size",
                f"is over {size.bytes.most:,} bytes",
                "Split it: one article a file.",
            )
        return cls(name, data, size)

    @classmethod
    def _refused(cls, name: str, rule: str, message: str, help: str) -> SourceFile:
        source = cls(name, b"null")
        source._fault(rule, 0, message, help)
        return source

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

    def following(self, line: int, column: int) -> str:
        """Return the text from a line and column (from 1) on."""
        return self.text[self._lines[line - 1] + column - 1 :]

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
        for number, (pointer, place) in enumerate(walk(self.text), 1):
            if number > self._most:
                self._fault(
                    "json/size",
                    place.value,
                    f"more than {self._most:,} values",
                    "Split it: one article a file.",
                )
                break
            if len(self.problems) >= limits.PROBLEMS.most:
                self._fault("file/problems", place.value, *TOO_MANY)
                break
            if (place.inside, pointer) in seen and place.key is not None:
                name = json.loads(self.text[place.key : string_end(self.text, place.key)])
                self._fault(
                    "json/duplicate-key",
                    place.key,
                    f'the key "{name}" is here twice: only one of the values would count',
                    "Keep one of the two.",
                    pointer,
                )
            seen.add((place.inside, pointer))
            if pointer.count("/") > limits.DEPTH.most:
                self._fault("json/nesting", place.value, "nested too deeply", "Nest less deeply.")
                break
            for at in (place.key, place.value):
                if at is not None and self.text[at] == '"':
                    string = json.loads(self.text[at : string_end(self.text, at)])
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
        return dict(walk(self.text)) or {"": Place(None, 0)}


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


def _amount(value: object, most: int) -> int | None:
    """Count the values in a value until there are too many; None when it is nested too deeply."""
    level, count = [value], 0
    for _ in range(limits.DEPTH.most + 1):
        count += len(level)
        if count > most:
            return count
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        level = inner
    return None if level else count

"""What the commands say and how: diagnostics on stdout; progress and tallies on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

if TYPE_CHECKING:
    from medleaf.diagnostics import Diagnostic, Severity

Found: TypeAlias = "Sequence[Diagnostic] | Mapping[Severity, int]"
"""Diagnostics, or how many there are of each severity (the loudest first)."""
CONTENT, SETUP, INTERRUPTED = 1, 2, 130
"""Exit codes beside 0."""

AT_ONCE = 1000
"""Diagnostics that are written together: the text of hundreds of thousands takes much memory."""
FEW = 10
"""Most files that are removed whose names are worth a line each."""
MANY = 20
ALONE = "--severity error shows the errors alone"
"""How many other diagnostics make errors hard to find, and what is said then."""


class Voice(NamedTuple):
    """How a command was asked to speak: form, colour and least severity of diagnostics, and so on.

    `strict` lets warnings fail, `quiet` leaves out tallies and progress, `verbose` says more.
    """

    style: str = "text"
    color: bool | None = None
    least: str = "note"
    strict: bool = False
    quiet: bool = False
    verbose: bool = False

    def report(self, found: Sequence[Diagnostic]) -> None:
        """Write the diagnostics to stdout, those that are loud enough."""
        from medleaf.diagnostics import REPORTERS

        shown = loud(self.least)
        chosen = sorted(d for d in found if d.severity in shown)
        size = AT_ONCE if self.style == "text" else max(len(chosen), 1)
        for start in range(0, max(len(chosen), 1), size):
            self._write(REPORTERS[self.style](chosen[start : start + size]))

    def repeat(
        self, said: Callable[[], str | None], told: Callable[[], Sequence[Diagnostic] | None]
    ) -> bool:
        """Report again what was said in full, or told; return whether either is still known."""
        if self.style == "text" and self.least == "note" and (text := said()) is not None:
            self._write(text)
            return True
        found = told()
        if found is not None:
            self.report(found)
        return found is not None

    def _write(self, text: str) -> None:
        if self.style == "text" and (sys.stdout.isatty() if self.color is None else self.color):
            text = "\n".join(map(_coloured, text.splitlines()))
        if text:
            click.echo(text, color=self.color)

    def sum_up(self, text: str) -> None:
        """Say in a line what was done."""
        if not self.quiet:
            click.echo(text, err=True)

    def detail(self, lines: Iterable[str]) -> None:
        """Say what only those want to know who asked for more."""
        for line in lines if self.verbose else ():
            click.echo(line, err=True)

    def progress(self, doing: str, total: int | None = None) -> Callable[[str], None]:
        """Say on a terminal's stderr what is being worked on, how fast and how long yet."""
        if self.quiet or not sys.stderr.isatty():
            return lambda name: None
        return _progress(doing, total)

    def verdict(self, found: Found) -> int:
        """Return the exit code that the diagnostics call for."""
        counts, failing = _counts(found), loud("warning" if self.strict else "error")
        return CONTENT if any(counts.get(severity) for severity in failing) else 0


def _coloured(line: str) -> str:
    for severity, colour in (("error", "red"), ("warning", "yellow"), ("note", "cyan")):
        place, mark, rest = line.partition(f": {severity}[")
        if mark and not line.startswith(" "):
            rule, _, message = rest.partition("] ")
            return f"{place}: {click.style(f'{severity}[{rule}]', fg=colour, bold=True)} {message}"
    return line


def loud(least: str) -> list[Severity]:
    """Return the severities that are at least this loud."""
    from medleaf.diagnostics import Severity

    return list(Severity)[: list(Severity).index(Severity(least)) + 1]


def tally(found: Found) -> str:
    """Return how many diagnostics there are of each severity, in words."""
    counts = _counts(found)
    said = [count(number, str(severity)) for severity, number in counts.items() if number]
    hidden = 0 < next(iter(counts.values())) < sum(counts.values()) - MANY
    return (", ".join(said) or "no problems") + (f" ({ALONE})" if hidden else "")


def _counts(found: Found) -> Mapping[Severity, int]:
    from medleaf.diagnostics import Severity

    if isinstance(found, Mapping):
        return found
    return {s: sum(d.severity is s for d in found) for s in Severity}


def count(number: int, thing: str) -> str:
    """Return a number of things in words."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def summary(
    made: Sequence[str],
    kept: int,
    removed: Sequence[str],
    found: Found,
    where: object,
) -> str:
    """Return in one line what a build did."""
    gone = f", {count(len(removed), 'file')} removed" if removed else ""
    return f"{count(len(made), 'file')} made, {kept} kept{gone} in {where}/, {tally(found)}"


def gone(removed: Sequence[str], where: object, *, more: bool) -> list[str]:
    """Return a line for each file that a build removed: few are named to all, many if `more`."""
    named = removed if more or len(removed) <= FEW else ()
    return [f"removed {where}/{path}" for path in named]


def _progress(doing: str, total: int | None) -> Callable[[str], None]:
    start = time.monotonic()
    done, told = 0, 0.0

    def say(name: str) -> None:
        nonlocal done, told
        done += 1
        now = time.monotonic()
        if now - told > 0.1 or done == total:
            told = now
            text = f"{doing} {done}{_pace(done, total, now - start)}: {name[:40]}"
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)

    click.get_current_context().call_on_close(lambda: click.echo("\r\x1b[K", err=True, nl=False))
    return say


def _pace(done: int, total: int | None, seconds: float) -> str:
    """Say how many there are, how fast it goes and when it will be over, once that can be told."""
    if total is None:
        return ""
    rate = done / seconds if seconds else 0
    if seconds < 1 or done < 3:
        return f" of {total}"
    left = round((total - done) / rate)
    minutes = f"{left // 60}:{left % 60:02}" if left < 3600 else f"{left / 3600:.1f} h"
    return f" of {total}, {rate:.{1 if rate < 10 else 0}f} a second, {minutes} left"

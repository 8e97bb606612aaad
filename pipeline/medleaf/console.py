"""What the commands say and how: diagnostics on stdout; progress and tallies on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from medleaf.diagnostics import Diagnostic

CONTENT, SETUP, INTERRUPTED = 1, 2, 130
"""Exit codes beside 0."""

MANY = 20
ALONE = "--severity error shows the errors alone"
"""How many other diagnostics make errors hard to find, and what is said then."""


def report(found: list[Diagnostic], style: str, color: bool | None, least: str = "note") -> None:
    """Write the diagnostics to stdout, those that are at least this loud."""
    from medleaf.diagnostics import REPORTERS, Severity

    loud = list(Severity)[: list(Severity).index(Severity(least)) + 1]
    text = REPORTERS[style]([d for d in found if d.severity in loud])
    if style == "text":
        text = "\n".join(_coloured(line) for line in text.splitlines())
    if text:
        click.echo(text, color=color)


def _coloured(line: str) -> str:
    for severity, colour in (("error", "red"), ("warning", "yellow"), ("note", "cyan")):
        place, mark, rest = line.partition(f": {severity}[")
        if mark and not line.startswith(" "):
            rule, _, message = rest.partition("] ")
            return f"{place}: {click.style(f'{severity}[{rule}]', fg=colour, bold=True)} {message}"
    return line


def verdict(found: list[Diagnostic], strict: bool) -> int:
    """Return the exit code that the diagnostics call for."""
    from medleaf.diagnostics import Severity

    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return CONTENT if any(d.severity in fails for d in found) else 0


def tally(found: list[Diagnostic]) -> str:
    """Return how many diagnostics there are of each severity, in words."""
    from medleaf.diagnostics import Severity

    counts = [(s, sum(d.severity is s for d in found)) for s in Severity]
    said = [count(number, str(severity)) for severity, number in counts if number]
    hidden = 0 < counts[0][1] < len(found) - MANY
    return (", ".join(said) or "no problems") + (f" ({ALONE})" if hidden else "")


def count(number: int, thing: str) -> str:
    """Return a number of things in words."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def progress(doing: str, quiet: bool) -> Callable[[str], None]:
    """Say on a terminal's stderr what is being worked on; nowhere else."""
    if quiet or not sys.stderr.isatty():
        return lambda name: None
    done = 0

    def say(name: str) -> None:
        nonlocal done
        done += 1
        click.echo(f"\r\x1b[K{doing} {done}: {name[:60]}", err=True, nl=False)

    click.get_current_context().call_on_close(lambda: click.echo("\r\x1b[K", err=True, nl=False))
    return say

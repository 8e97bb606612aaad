"""The options that commands share."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from medleaf.console import Voice

F = TypeVar("F", bound=Callable[..., object])
BUCKET = "s3://"
"""How the address of a place in a bucket begins."""


def reporting(command: F) -> F:
    """Add the argument and options of every command that reports on content; it gets a `voice`."""

    @wraps(command)
    def spoken(**given: Any) -> object:
        voice = Voice(**{name: given.pop(name) for name in Voice._fields})
        return command(**given, voice=voice)

    decorated = cast(F, spoken)
    for decorate in (
        click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing when all is well."),
        click.option("--strict", is_flag=True, help="Let warnings fail, too."),
        click.option(
            "--format",
            "style",
            type=click.Choice(["text", "json", "github", "sarif"]),
            default="text",
            show_default=True,
            help="How diagnostics are written.",
        ),
        click.option(
            "--severity",
            "least",
            type=click.Choice(["error", "warning", "note"]),
            default="note",
            help="Show only what is at least this loud; the exit code stays the same.",
        ),
        click.option(
            "--color/--no-color", default=None, help="Colour diagnostics (when on a terminal)."
        ),
        click.argument(
            "source", type=click.Path(path_type=Path, file_okay=False), default="source"
        ),
    ):
        decorated = decorate(decorated)
    return decorated


today = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day for which reviews are judged (default: this day).",
)


jobs = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes work side by side (default: the cores; 1: all in this process).",
)


def executor(command: F) -> F:
    """Add the options that say where the work is done."""
    command = click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Where the scheduler of the cluster is, as tcp://10.0.0.1:8786.",
    )(command)
    return click.option(
        "--executor",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who makes the products: this machine, or the workers of a Dask cluster.",
    )(command)


class _Place(click.Path):
    """A folder, as a path; a place in a bucket, where that will do, as the text that it is."""

    def __init__(self, buckets: bool) -> None:
        super().__init__(path_type=Path, file_okay=False)
        self._buckets = buckets

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        if not (isinstance(value, str) and value.startswith(BUCKET)):
            return super().convert(value, param, ctx)
        if not self._buckets:
            self.fail(f"{value} is in a bucket: fetch the files into a folder first", param, ctx)
        return value


FOLDER, PLACE = _Place(buckets=False), _Place(buckets=True)


def on_products(verb: str, folder: str, place: click.Path = FOLDER) -> Callable[[F], F]:
    """Add the options of every command that works on products in an output folder."""

    def decorate(command: F) -> F:
        command = click.option(
            "--only",
            multiple=True,
            metavar="PRODUCT",
            help=f"{verb} only this product, as pdf or large-print; may be repeated.",
        )(command)
        return click.option(
            "--output",
            type=place,
            default="build",
            show_default=True,
            help=folder,
        )(command)

    return decorate


def day(today: datetime.datetime | None) -> datetime.date:
    """Return the day that was asked for, or this one: the only clock that medleaf looks at."""
    return today.date() if today else datetime.date.today()


def cores() -> int:
    """Return the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""The command that lists what needs a review."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from medleaf import console, options


@click.command(short_help="List the articles that need a review.")
@click.argument("source", type=click.Path(path_type=Path, file_okay=False), default="source")
@click.option(
    "--all", "everything", is_flag=True, help="List the rest, too: in time, draft, retired."
)
@click.option(
    "--due-in",
    "months",
    type=click.IntRange(0, 1200),
    default=3,
    show_default=True,
    metavar="MONTHS",
    help="How far ahead a review counts as due.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "html", "csv", "ics"]),
    default="text",
    show_default=True,
    help="How the list is written.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write to (default: stdout).",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when a review is, or may be, overdue.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr.")
@options.today
def review(
    source: Path,
    everything: bool,
    months: int,
    style: str,
    output: Path | None,
    strict: bool,
    quiet: bool,
    today: datetime.datetime | None,
) -> None:
    """List what needs a review: overdue, due soon, never reviewed, without a reviewer."""
    from medleaf.listing import FORMATS
    from medleaf.review import listing, publication_of
    from medleaf.storage import Folder

    published, found = publication_of(source)
    if published is None:
        console.Voice().report(found)
        sys.exit(console.CONTENT)
    reviews = listing(source, published, options.day(today), months, everything=everything)
    written = FORMATS[style](reviews)
    if output is None:
        click.echo(written, nl=False)
    else:
        Folder(output.parent).write([(output.name, written)])
    undated = sum(row.due is None for row in reviews.rows) if style == "ics" else 0
    left_out = f", {undated} without a date left out" if undated else ""
    listed = f"{console.count(len(reviews.rows), 'article')} listed{left_out}"
    console.Voice(quiet=quiet).sum_up(listed)
    sys.exit(console.CONTENT if strict and reviews.pressing else 0)

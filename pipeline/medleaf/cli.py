"""The command line: what each command says and the exit code it ends with, nothing else.

stdout is the result, stderr progress and summaries. Exit 0: clean; 1: problems in the content;
2: wrong usage or a broken set-up; 130: interrupted. Modules are imported when a command needs them.
"""

from __future__ import annotations

import datetime
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from medleaf import console, options
from medleaf.console import CONTENT, INTERRUPTED, SETUP, Voice
from medleaf.reviewing import review


class _Group(click.Group):
    """Turns a broken set-up into one sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        from medleaf.errors import SetupError

        try:
            return super().invoke(ctx)
        except SetupError as error:
            click.echo(f"medleaf: {error}", err=True)
            sys.exit(SETUP)
        except (KeyboardInterrupt, click.Abort):
            click.echo("medleaf: interrupted; run the command again to go on.", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="medleaf", message="%(package)s %(version)s")
def main() -> None:
    """Publish patient information: checked JSON in; leaflets, e-books, pages and metadata out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot show, it shows escaped
            stream.reconfigure(errors="backslashreplace")


@main.command()
@options.reporting
@options.today
@options.jobs
@click.option(
    "--report", "wanted", is_flag=True, help="Write how each article stands against the standards."
)
@click.option(
    "--output",
    type=options.FOLDER,
    default="build",
    show_default=True,
    help="The folder to write reports to.",
)
def check(
    source: Path,
    voice: Voice,
    today: datetime.datetime | None,
    wanted: bool,
    output: Path,
    jobs: int | None,
) -> None:
    """Check the publication in SOURCE (a folder, default: source)."""
    from medleaf import learned, state
    from medleaf.check import check as check_publication
    from medleaf.storage import Folder

    day = options.day(today)
    checked = check_publication(
        source,
        voice.progress("checking"),
        day,
        jobs=jobs or options.cores(),
        learned=learned.recall(Folder(output), state.asked(source, day, ())),
    )
    sound = sorted(checked.library.entries) if checked.library else []
    voice.report(checked.diagnostics)
    voice.detail(f"sound {id}" for id in sound)
    if wanted and checked.library is None:
        click.echo("no report: mend what belongs to the whole publication first", err=True)
    elif wanted and checked.library:
        from medleaf.standards.report import write

        count = write(checked.library, output, options.day(today), voice.progress("reporting"))
        voice.sum_up(f"{console.count(count, 'report')} in {output}/")
    count_of_sound = console.count(len(sound), "article")
    voice.sum_up(f"{count_of_sound} sound, {console.tally(checked.diagnostics)}")
    sys.exit(voice.verdict(checked.diagnostics))


@main.command(short_help="Check SOURCE, then make the products.")
@options.reporting
@options.today
@options.on_products("Make", "The folder to write to, or s3://bucket/prefix.", options.PLACE)
@options.jobs
@options.executor
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long the products of one article may take.",
)
@click.option("--explain", is_flag=True, help="Say why each product is made or kept.")
def build(
    source: Path,
    voice: Voice,
    today: datetime.datetime | None,
    output: Path | str,
    only: tuple[str, ...],
    jobs: int | None,
    executor: str,
    scheduler: str | None,
    timeout: float,
    explain: bool,
) -> None:
    """Check SOURCE, then make the products of every article that has no error."""
    from medleaf import snapshot, state
    from medleaf.storage import Folder, Storage

    if (executor == "dask") != bool(scheduler):
        raise click.UsageError("--executor dask and --scheduler ADDRESS go together")
    storage: Storage
    if isinstance(output, str):
        from medleaf.bucket import Bucket

        storage = Bucket(output)
        output = storage.address
    else:
        storage = Folder(output)
    day = options.day(today)
    asked = state.asked(source, day, only)
    taken = snapshot.of_source(source)
    last = None if explain or voice.verbose else state.unchanged(storage, asked, taken)
    if last and voice.repeat(
        lambda: state.said(storage, last),
        lambda: state.told(storage, last, console.loud(voice.least)),
    ):
        voice.sum_up(console.summary([], last.files, [], last.counts, output))
        sys.exit(voice.verdict(last.counts))

    from medleaf import learned
    from medleaf.build import Report
    from medleaf.build import build as build_publication
    from medleaf.check import check as check_publication
    from medleaf.executors import Crew, Local
    from medleaf.exporters import require

    require(only)  # before a long check
    jobs = jobs or options.cores()
    crew: Crew = Local(jobs, timeout)
    if scheduler:
        from medleaf.cluster import Cluster

        crew = Cluster(scheduler, timeout)
    progress = voice.progress("checking")
    before = learned.recall(storage, asked)
    library, found, news = check_publication(source, progress, day, taken, jobs, before)
    if library is None:
        voice.report(found)
        click.echo(f"nothing built, {console.tally(found)}", err=True)
        sys.exit(CONTENT)

    def begin() -> None:
        nonlocal before, news
        if news != before:
            learned.keep(storage, asked, news)
        news = before = learned.Learned()  # that of 60,000 articles is 30 MB

    def conclude(report: Report) -> state.Answer | None:
        if report.unavailable or not report.lasting:
            return None
        return state.Answer(
            asked=asked,
            source=taken,
            files=len(report.made) + len(report.kept),
            diagnostics=(*found, *report.diagnostics),
        )

    report = build_publication(
        library,
        storage,
        only,
        voice.progress("building", len(library.entries)),
        crew,
        begin,
        conclude,
    )
    found += report.diagnostics
    voice.report(found)
    if explain:
        for product, reason in sorted(report.reasons.items()):
            click.echo(f"{product}: {reason}", err=True)
    for word, paths in (("made", report.made), ("kept", report.kept)):
        voice.detail(f"{word} {output}/{path}" for path in paths)
    for line in console.gone(report.removed, output, more=explain or voice.verbose):
        voice.sum_up(line)
    for reason in dict.fromkeys(report.unavailable.values()):
        products = [name for name, why in report.unavailable.items() if why == reason]
        click.echo(f"medleaf: not made: {', '.join(products)}. {reason}", err=True)
    kept = len(report.kept)
    voice.sum_up(console.summary(report.made, kept, report.removed, found, output))
    sys.exit(voice.verdict(found) or (SETUP if report.unavailable else 0))


@main.command(short_help="Open the finished files again and check them.")
@options.reporting
@options.on_products("Prove", "The folder that was built.")
@options.jobs
def proof(
    source: Path,
    voice: Voice,
    output: Path,
    only: tuple[str, ...],
    jobs: int | None,
) -> None:
    """Open the finished files of SOURCE again and check them, word by word."""
    from medleaf.check import check as check_publication
    from medleaf.proof import prove

    jobs = jobs or options.cores()
    checked = check_publication(source, voice.progress("checking"), jobs=jobs)
    if checked.library is None:
        voice.report(checked.diagnostics)
        click.echo(f"nothing proven, {console.tally(checked.diagnostics)}", err=True)
        sys.exit(CONTENT)
    proven = prove(checked.library, output, only, voice.progress("proving"), jobs)
    voice.report(proven.diagnostics)
    voice.detail(f"proved {output / path}" for path in proven.files)
    count = console.count(len(proven.files), "file")
    voice.sum_up(f"{count} proven in {output}/, {console.tally(proven.diagnostics)}")
    sys.exit(voice.verdict(proven.diagnostics))


@main.command()
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List the editorial rules, or explain one RULE."""
    from medleaf.rules import RULES

    if rule is None:
        for each in RULES:
            click.echo(f"{each.id:26} {each.severity:8} {each.summary}")
        return
    for each in RULES:
        if each.id == rule:
            click.echo(f"{each.id} ({each.severity})\n{each.summary}")
            click.echo(f"What to do: {each.help}\nSource: {each.source}")
            return
    raise click.BadParameter(f"there is no rule {rule}; `medleaf rules` lists them")


@main.command(short_help="Say what this machine lacks, and what mends it.")
def doctor() -> None:
    """Say what medleaf needs from this machine, what is missing, and what mends it."""
    from medleaf import doctor as surgery

    findings = surgery.examine()
    for finding in findings:
        click.echo(surgery.line(finding))
    sys.exit(SETUP if any(finding.problem for finding in findings) else 0)


main.add_command(review)

"""Write docs/benchmarks.md from what was recorded, word for word the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from bench import ROOT
from bench.measures import CPU, PARTS
from bench.peers import BOOK, OURS, Cost
from bench.record import DEARER, Line, Record, Run

FILE = ROOT / "docs/benchmarks.md"


def page(record: Record) -> str:
    """Return the page; a part that was not recorded says so."""
    tables = {part: _shown(record.runs.get(part), _measures) for part in PARTS}
    return PAGE.format(
        record=record,
        dearer=DEARER - 1,
        versions=", ".join(f"{name} {number}" for name, number in record.versions.items()),
        peers=_shown(record.runs.get("peers"), _tools),
        **tables,
    )


def _measures(run: Run) -> Iterator[str]:
    yield from table(run.lines)


def _tools(run: Run) -> Iterator[str]:
    yield f"{run.articles} articles."
    yield ""
    yield from costs(run.costs)
    yield BOTH
    yield from versus(run.costs)


def _shown(run: Run | None, lines: Callable[[Run], Iterable[str]]) -> str:
    if run is None:
        return "Not recorded yet."
    when = f"{run.date}, commit {run.commit}; {run.load} programs wanted a core."
    return "\n".join([when, "", *lines(run)])


PAGE = """# What medleaf costs

Made by `make bench-record` from `tests/bench/recorded.json`: do not change this page by hand.

- {record.machine}.
  **The machine was shared**: each table says how many programs wanted a core in the mean.
  CPU seconds (user and system) are those of the measured program and all that it starts, but busy
  neighbours make every one of them slower: on a quiet machine the figures are lower.
- {versions}.

Less is better everywhere. Of a few rounds the best counts.

```sh
make bench          # the first table, about two CPU minutes
make bench-check    # the same; fails where a ratio is more than {dearer:.0%} dearer than here
make bench-peers    # the tools that one would use instead
make bench-record   # all of it and this page, about half an hour of CPU time

PYTHONPATH=tests .venv/bin/python -m bench --help    # one part, to be recorded or not
```

## Against the limits

A *ratio* is a cost as a multiple of a fixed piece of work that medleaf has no part in (Typst sets
the licence as a PDF, and Python counts its words, in a process that did so before), done in the
same minutes.
`make bench-check` compares ratios, because they are nearly the same on slow and on busy machines.

{limits}

- *warm*: a product of the article in `source/`, in a process that has made other articles before;
  the mean of four, garbage collection included.
- *each*: the default products of one article (accessible PDF, EPUB, JSON-LD, head and page), from
  an empty folder, with all checks and the start of the program.

## The whole corpus

All 400 articles of the corpus (MedQuAD, see `tests/corpus.py`), the default products:
`python -m bench soak`. What two workers gain in time shows only where two cores are free.

{soak}

## Large libraries

Generated articles: `python -m bench libraries`.

{libraries}

## Beside other tools

The same articles through each tool in the same run (`make bench-peers`), in CPU seconds for an
article: as one of a batch, and as the only one of a run. They are of the corpus (headings,
paragraphs and lists), in the form that each tool reads: Markdown, the plain HTML or Typst markup
that pandoc makes of it, our web page. Making these is not counted; that medleaf checks the content
by all its rules is. Of every file we count the letters, to see that the whole article is in it.

{peers}

What these figures do not say:

- Typst is the fastest typesetter of all by far. It has no EPUB, no PDF/X and no JSON-LD, and what
  pandoc hands to it has no styles but the defaults.
- The PDFs of pandoc and WeasyPrint are PDF/UA-1 by their own claim, with tags as WeasyPrint makes
  them; those of Chromium are tagged and claim nothing. None of them carries metadata.
- The program `typst` comes by no registry that we can use. Its library stands in for it, which
  costs the start of Python, 0.02 CPU s, more.
"""

BOTH = """
### An accessible PDF and an EPUB of the same article

pandoc alone makes both; to each of the others the cost of pandoc's EPUB is added. More than 1 means
that medleaf takes less.
"""


def table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield a table of measures, those that miss their limit told in capitals."""
    yield "| | measured | limit | | ratio |"
    yield "| --- | --: | --: | --- | --: |"
    for line in lines:
        limit = "" if line.limit is None else f"{line.limit:.3g}"
        said = verdict(line).replace("OVER", "**OVER**")
        yield f"| {line.name} | {line.best:.3g} {line.unit} | {limit} | {said} | {ratio(line)} |"


def verdict(line: Line) -> str:
    """Say whether a measure keeps its limit, if it has one."""
    if line.limit is None:
        return ""
    return "within" if line.best <= line.limit else "OVER"


def ratio(line: Line) -> str:
    """Write a cost as a multiple of the calibration."""
    return f"{line.ratio:.3g}" if line.unit == CPU else ""


def costs(found: Sequence[Cost]) -> Iterator[str]:
    """Yield a table of what each tool took."""
    yield "| tool | of a batch | one | pages | made by |"
    yield "| --- | --: | --: | --: | --- |"
    for cost in found:
        pages = "" if cost.pages is None else f"{cost.pages:.1f}"
        yield f"| {cost.name} | {cost.seconds:.3f} | {cost.alone:.3f} | {pages} | `{cost.how}` |"


def versus(found: Sequence[Cost]) -> Iterator[str]:
    """Yield the others as multiples of medleaf, an EPUB added where a tool makes none."""
    by_name = {cost.name: cost for cost in found}
    ours, book = by_name[OURS], by_name[BOOK]
    yield "| tools | a batch: times medleaf's | medleaf is | one article: times medleaf's | |"
    yield "| --- | --: | --- | --: | --- |"
    for cost in found:
        if cost not in (ours, book):
            batch = (cost.seconds + book.seconds) / ours.seconds
            one = (cost.alone + book.alone) / ours.alone
            cells = (f"{batch:.2f}", place(batch), f"{one:.2f}", place(one))
            yield f"| {cost.name}; {BOOK} | {' | '.join(cells)} |"


def place(times: float) -> str:
    """Say where medleaf stands to a tool that takes so many times as much."""
    return "ahead" if times > 1 else "**behind**"

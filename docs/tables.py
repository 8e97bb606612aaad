"""The pages of rules, limits, standards and proofs, made from the tables that the code reads."""

from __future__ import annotations

from collections.abc import Iterator

from wording import anchor

from medleaf import limits
from medleaf.proof.rules import ALL as PROOF_RULES
from medleaf.rules import RULES, Rule
from medleaf.rules.profile import load, names
from medleaf.standards import Standard, standards
from medleaf.standards.facts import FACTS

RULES_PREFACE = """
Rules look at the content for what no schema can say. They warn: a publication builds while its
editors work, and `--strict` makes warnings fail. `medleaf rules RULE` says the same as this page.
Those that know English words look at English texts only.

In `publication.json`, `checks` chooses a profile and says how loud a rule is:

```json
"checks": {"profile": "nhs", "severities": {"review/overdue": "error", "text/plain-words": "off"}}
```

What the publisher stands by is accepted in the file that has it: article, section or contributor.
It is then told as a note, with the reason. `at` is for one place only: the words that stand there,
or the JSON pointer that `--format json` tells. Without it, all that the rule finds in the file is
accepted. An entry that accepts nothing, or nothing any more, is told (`accepted/nothing`).

```json
"accepted": [
  {
    "rule": "text/sentence-length",
    "at": "A person who",
    "reason": "The sentence quotes the law.",
    "by": "Jane Doe",
    "date": "2024-04-02"
  }
]
```

No rule repairs anything, and none of them knows whether a statement is true.
"""
LIMITS = {
    "sentenceWords": "words in a sentence",
    "paragraphSentences": "sentences in a paragraph",
    "listItems": "items in a list",
    "smogGrade": "SMOG grade",
    "reviewYears": "years from one review to the next",
}
"""The numbers of a profile, and what they limit."""


def rules_page() -> str:
    """Describe every editorial rule and the limits of each profile."""
    profiles = {name: load(name) for name in sorted(names(), key=lambda name: name != "nhs")}
    limits = {
        what: [f"{getattr(p, key):g}" for p in profiles.values()] for key, what in LIMITS.items()
    }
    return "\n".join(
        [
            "# The editorial rules",
            "",
            "Made from `pipeline/medleaf/rules/` by `python docs/generate.py`: change it there.",
            RULES_PREFACE,
            "## Profiles",
            "",
            "Each is a file in `pipeline/medleaf/rules/profiles/`, with its word lists.",
            "",
            f"| at most | {' | '.join(profiles)} |",
            "| --- |" + " --- |" * len(profiles),
            *(f"| {what} | {' | '.join(values)} |" for what, values in limits.items()),
            "",
            *(
                f"`{name}` leaves out {', '.join(f'`{rule}`' for rule in sorted(profile.off))}.\n"
                for name, profile in profiles.items()
                if profile.off
            ),
            "## Rules",
            "",
            *(line for rule in RULES for line in describe_rule(rule)),
        ]
    )


def describe_rule(rule: Rule) -> Iterator[str]:
    """Describe one rule."""
    yield from (f"### {rule.id}", "")
    english = "; English texts only" if rule.english else ""
    yield from (f"{rule.summary} ({rule.severity}{english})", "")
    yield from (f"What to do: {rule.help}", "")
    yield from (f"Source: {rule.source}.", "")


LIMITS_PREFACE = """
medleaf takes content from people whom it does not know. What is over a limit is refused with a
diagnostic before the work that it would make is begun, so that no input takes time or memory
without end. Lengths of single fields and lists are in [schema.md](schema.md).

| most | of what | rule | why |
| --- | --- | --- | --- |"""
LIMITS_SUFFIX = """
## What content cannot do

- Text is text. HTML, scripts and template marks are printed as they were typed; nothing in the
  content is ever run or rendered as a template.
- Nothing outside the source folder is read. A file or picture that is a link may lead to another
  place inside it (a picture: inside `assets/`); folders, FIFOs, sockets and devices are not read.
- Nothing outside the output folder is written. The output folder may be a link itself; a link in
  it that leads out of it is not followed.
- No address is ever opened: building needs no network, and uses none.
- A picture is what its content says, not its name, and is decoded once. An SVG picture may have
  only what is on the lists in `pipeline/medleaf/svg.py`: no scripts, events, animations, entities,
  HTML, links, nor addresses of anything but parts of itself and PNG or JPEG pictures inside it.
- A theme and the words of a locale are the publisher's own: Typst, CSS and SVG of a theme are taken
  as they are. Take them only from people whom you would let change the code.
"""


def limits_page() -> str:
    """Describe every limit, and what content cannot do."""
    rows = (f"| {most:,} | {what} | `{rule}` | {why} |" for most, what, rule, why in limits.LIMITS)
    return "\n".join(
        [
            "# Limits",
            "",
            "Made from `pipeline/medleaf/limits.py` by `python docs/generate.py`: change it there.",
            LIMITS_PREFACE,
            *rows,
            LIMITS_SUFFIX,
        ]
    )


STANDARDS_PREFACE = """
`medleaf check --report` writes `standards.html`, for editors, and `standards.json`, for programs,
into `build/<article-id>/` (`--output` names another folder), for every article without an error.
Each item of each standard below is one of:

- **met by data**: all the facts that show it are in the data, and no rule found a fault against
  it;
- **not met**: a rule found a fault that speaks against it, or a fact that it needs is not in the
  data;
- **needs a person**: no data can decide it. The report says what to look at, and where.

Each verdict has its places (file, line, column, JSON pointer) and the text there. There is no
score and no total. A finding that was accepted is still told, with reason, name and date. A rule
that is off in the publication, or that knows English only where not all of the text is English,
shows nothing: its items are left to a person. Where an item may not apply (tables, where there
are none), the report says so and leaves it to a person.

A report is no product: it is not in `manifest.json`, no build removes it, and neither start page,
sitemap, feed nor catalogue leads to it. The page asks search engines to leave it out; who uploads
the whole of `build/` leaves out `standards.*`, or writes reports elsewhere with `--output`. A
report is of its day: an article that has errors gets none, and keeps the last one.

The items are in our own words, under the numbers of the standard; the words of the standard
itself count. They are in `pipeline/medleaf/standards/`, one file a standard, and the facts in
`facts.py`.

The items of PIF TICK, the NHS standard and DISCERN are those of their own pages, those of PEMAT-P
of AHRQ's user's guide, those of the CDC index of its full score sheet. Of the NHS Accessible
Information Standard only the six stages are listed: its requirements are for services, not for
leaflets.
"""


def standards_page() -> str:
    """Describe what decides each item of each standard."""
    return "\n".join(
        [
            "# The standards report",
            "",
            "Made from `pipeline/medleaf/standards/` by `python docs/generate.py`.",
            STANDARDS_PREFACE,
            *(line for standard in standards() for line in describe_standard(standard)),
        ]
    )


def describe_standard(standard: Standard) -> Iterator[str]:
    """List a standard's items: what speaks against each, and what shows it."""
    yield from (f"## {standard.name}", "")
    yield from (
        f"{standard.publisher}, {standard.version}: <{standard.url}>",
        "",
        standard.note,
        "",
    )
    yield "| item | not met when | met by data when |"
    yield "| --- | --- | --- |"
    for item in standard.items:
        against = [f"[{rule}](rules.md#{anchor(rule.replace('/', ''))})" for rule in item.against]
        against += [FACTS[fact].lacks for fact in item.needs]
        shows = [FACTS[fact].says for fact in item.shows]
        cells = (f"{item.number}. {item.name}", "; ".join(against), " and ".join(shows))
        yield f"| {' | '.join(cells)} |"
    yield ""


PROOF_PREFACE = """
`medleaf proof` opens the files of a build again, as strangers do, and holds each against the
content that it was made of: PDFs for screen and press, e-books, web pages, JSON-LD,
`head.html`, start page, contributors' pages, sitemap, feed, OPDS catalogue and `robots.txt`. As
all are held against the same source, they tell the same title, language, address and dates.
`--only` chooses products; `catalogue` is what belongs to the publication. A finding names the
file, the page of a PDF, and one of these rules.

What each is held against is in the package: schema.org's vocabulary, the XML Schema of sitemaps
and our own JSON Schema of OPDS 2.0, with their origins and terms in
[pipeline/medleaf/proof/data/README.md](../pipeline/medleaf/proof/data/README.md), which also says
how ours was compared with the standard's. `make conformance` has the catalogue read by
r2-opds-js, the reader of OPDS in Thorium, and looks at what it understood.

| rule | what holds | source |
| --- | --- | --- |"""


def proof_page() -> str:
    """List the rules of the proof."""
    rows = (
        f"| `{rule.id}`{'' if rule.severity == 'error' else f' ({rule.severity})'} "
        f"| {rule.summary} | {rule.source} |"
        for rule in PROOF_RULES
    )
    return "\n".join(
        [
            "# The proof",
            "",
            "Made from `pipeline/medleaf/proof/rules.py` by `python docs/generate.py`.",
            PROOF_PREFACE,
            *rows,
            "",
        ]
    )

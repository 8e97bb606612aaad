"""Write the pages of docs/ that are made from tables the code reads, or say which are stale.

Run it as `python docs/generate.py [--check]`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from medleaf import limits
from medleaf.proof.rules import ALL as PROOF_RULES
from medleaf.rules import RULES, Rule
from medleaf.rules.profile import load, names
from medleaf.standards import Standard, standards
from medleaf.standards.facts import FACTS

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

KINDS = {
    "publication": "source/publication.json",
    "article": "source/articles/<id>.json",
    "section": "source/sections/<id>.json",
    "contributor": "source/contributors/<id>.json",
    "references": "source/references.json",
}
"""The kinds of source file, each with where its files are."""

SHORT = 60
"""The longest example, in characters, that stands in a table."""

PREFACE = """
A field that is not listed is an error. A field is *required* when no output can do without it;
what an editor should add beyond that is asked for by rules. What is left out of a file is left
out of the outputs: nothing is made up.
"""


def schema_page() -> str:
    """Describe every field of every kind of source file, from schemas/."""
    schemas = {kind: read_schema(kind) for kind in KINDS}
    shared = read_schema("shared")["$defs"]
    return "\n".join(
        [
            "# The source files, field by field",
            "",
            "Made from `schemas/` by `python docs/generate.py`: change it there.",
            PREFACE,
            "| kind | files | what it is |",
            "| --- | --- | --- |",
            *(
                f"| [{kind}](#{kind}) | `{files}` | {schemas[kind]['description']} |"
                for kind, files in KINDS.items()
            ),
            "",
            *(line for kind in KINDS for line in file_kind(kind, schemas[kind])),
            "## Shared definitions",
            "",
            ", ".join(f"[{name}](#{anchor(name)})" for name in shared),
            "",
            *definitions(shared),
        ]
    )


def read_schema(kind: str) -> Schema:
    """Read schemas/<kind>.schema.json."""
    path = ROOT / "schemas" / f"{kind}.schema.json"
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


def file_kind(kind: str, schema: Schema) -> Iterator[str]:
    """Describe one kind of source file and the definitions of its own."""
    yield from (f"## {kind}", "")
    yield from (f"Files: `{KINDS[kind]}`. Schema: `schemas/{kind}.schema.json`.", "")
    yield from describe(kind, schema)
    yield from definitions(schema.get("$defs", {}))


def definitions(schemas: dict[str, Schema]) -> Iterator[str]:
    """Describe definitions, each under a heading of its own."""
    for name, schema in schemas.items():
        yield from (f"### {name}", "", *describe(name, schema))


def describe(name: str, schema: Schema) -> Iterator[str]:
    """Describe one definition: what it is, its fields and values, an example, inner objects."""
    about = schema.get("$defs", {}).get("about", schema)
    yield from (about["description"], "")
    if "enum" in schema:
        yield from ("Values:", "", *values(schema), "")
    elif "properties" not in schema:
        yield from (f"Type: {type_of(schema, name)}.", "")
    fields: dict[str, Schema] = schema.get("properties", {})
    if fields:
        yield from field_table(name, schema)
    for key, field in fields.items():
        listed = field.get("items", field)
        if has_list(listed):
            yield from (f"Values of `{key}`:", "", *values(listed), "")
    for sentence in conditions(schema):
        yield from (sentence, "")
    yield from examples(about["examples"])
    for key, field in fields.items():
        if "properties" in field:
            yield from (f"### {name}: {key}", "", *describe(f"{name}: {key}", field))


def field_table(name: str, schema: Schema) -> Iterator[str]:
    """Return the table of an object's fields."""
    yield "| field | required | type | what it is | example |"
    yield "| --- | --- | --- | --- | --- |"
    for key, field in schema["properties"].items():
        short = (text for each in field["examples"] if len(text := inline(each)) <= SHORT)
        cells = [
            f"`{key}`",
            "yes" if key in schema.get("required", []) else "",
            type_of(field, f"{name}: {key}"),
            field["description"],
            code(next(short, "")),
        ]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def type_of(schema: Schema, name: str) -> str:
    """Say in a few words what a value may be; `name` is its heading, if it has fields."""
    if "$ref" in schema:
        file, _, target = schema["$ref"].partition("#/$defs/")
        target = target or file.removesuffix(".schema.json")
        return f"[{target}](#{anchor(target)})"
    if "const" in schema:
        return code(inline(schema["const"]))
    if has_list(schema):
        return "one of the values below"
    if "enum" in schema:
        return " or ".join(code(inline(value)) for value in schema["enum"])
    if "properties" in schema:
        return f"[object](#{anchor(name)})"
    if isinstance(schema.get("additionalProperties"), dict):
        values = schema["additionalProperties"]["enum"]
        return "object: any name, each with " + " or ".join(code(inline(v)) for v in values)
    if "prefixItems" in schema:
        return "list of " + ", ".join(item["title"].lower() for item in schema["prefixItems"])
    if schema.get("type") == "array":
        least = schema.get("minItems", 0)
        more = f", at least {least}" if least else ""
        each = type_of(schema["items"], name).removeprefix("one of ")
        return f"list of {each}{more}"
    if "allOf" in schema and "then" in schema["allOf"][0]:
        return " or ".join(type_of(branch["then"], name) for branch in schema["allOf"])
    return scalar(schema)


def scalar(schema: Schema) -> str:
    """Say what a number, a string or a truth value may be."""
    words = {"integer": "whole number", "boolean": "`true` or `false`"}
    kind: str = schema.get("type", "string")
    word = words.get(kind, kind)
    if "maximum" in schema:
        word += f", {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        word += f", at most {schema['maxLength']} characters"
    return word


def has_list(schema: Schema) -> bool:
    """Tell whether a value's choices are too many or too meaningful for a table cell."""
    return "enumDescriptions" in schema or len(schema.get("enum", [])) > 4


def values(schema: Schema) -> Iterator[str]:
    """List the values of an enumeration, with what they mean where the schema says."""
    if "enumDescriptions" not in schema:
        yield ", ".join(code(value) for value in schema["enum"])
        return
    for value, meaning in zip(schema["enum"], schema["enumDescriptions"], strict=True):
        yield f"- `{value}`: {meaning}"


def conditions(schema: Schema) -> Iterator[str]:
    """Say which fields other fields require."""
    required = ", ".join(code(key) for key in schema.get("then", {}).get("required", []))
    if not required:
        return
    for key, value in schema["if"].get("properties", {}).items():
        yield f"{required} is required where `{key}` is `{value['const']}`."
    for key in schema["if"].get("not", {}).get("required", []):
        yield f"{required} is required where there is no `{key}`."


def examples(given: list[Any]) -> Iterator[str]:
    """Show examples: strings in a row, the first of anything longer as a block of JSON."""
    if all(isinstance(each, str) for each in given):
        yield from ("Examples: " + ", ".join(code(inline(each)) for each in given) + ".", "")
    else:
        first = json.dumps(given[0], ensure_ascii=False, indent=2)
        yield from ("```json", first, "```", "")


def inline(value: object) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def code(text: str) -> str:
    """Mark text as code, unless there is none."""
    return f"`{text}`" if text else ""


def anchor(heading: str) -> str:
    """Return the anchor that Markdown readers such as GitHub give a heading."""
    return heading.lower().replace(":", "").replace(" ", "-")


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
[pipeline/medleaf/proof/data/README.md](../pipeline/medleaf/proof/data/README.md).

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


PAGES: dict[str, Callable[[], str]] = {
    "proof.md": proof_page,
    "schema.md": schema_page,
    "rules.md": rules_page,
    "standards.md": standards_page,
    "limits.md": limits_page,
}
"""The pages made from tables, by file name in docs/."""


def stale_pages() -> list[Path]:
    """Return the pages whose files are missing or differ from what would be written."""
    pages = {ROOT / "docs" / name: make() for name, make in PAGES.items()}
    return [
        path
        for path, text in pages.items()
        if not path.is_file() or path.read_bytes() != text.encode()
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check name the stale ones and return 1 if there are any."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; name stale pages")
    if parser.parse_args(arguments).check:
        stale = stale_pages()
        for path in stale:
            name = path.relative_to(ROOT).as_posix()
            print(f"{name} is stale: run python docs/generate.py", file=sys.stderr)
        return 1 if stale else 0
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_bytes(make().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

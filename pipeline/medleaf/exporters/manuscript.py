"""The manuscript: what a leaflet says, in order, as data for the typesetter.

Every text is resolved and every mark numbered here; templates/*.typ only set it. Inline text is a
list of strings and of marks: ["strong", nodes], ["link", address, nodes], ["cite", number],
["term", anchor, text], ["aside", text]. Typst reads it as JSON: no character can become code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medleaf import inline, parts, references
from medleaf.document import Credit, Document
from medleaf.exporters.metadata import signature
from medleaf.locale import Locale
from medleaf.markup import initials, word_anchor
from medleaf.model import (
    Block,
    Callout,
    Contributor,
    Figure,
    List,
    Paragraph,
    Risk,
    Section,
    Steps,
    Table,
)
from medleaf.theme import Theme

Json = object
"""What JSON can hold."""


class Scribe:
    """Writes the manuscript of one document, its blocks numbered as in the book."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self._document, self._theme = document, theme
        self._words: Locale = theme.locale(document.language)
        self._blocks = 0
        self.words = 0
        """How many words there are, but for the fixed ones."""
        self.headed: list[bool] = []
        """Of each table, in order, whether the first cell of a row is its header."""
        self._terms = {entry.term.casefold() for entry in document.article.glossary}

    def leaflet(self, edition: str) -> dict[str, Json]:
        """Return the leaflet; `edition` names the words in the tab beside the title."""
        document, t = self._document, self._words
        article, publication = document.article, document.publication
        audience = article.audience.description if article.audience else None
        before, between, after = t.say("page", page="\n", pages="\n").split("\n")
        return {
            "title": article.headline,
            "headline": headline(article.headline),
            "description": article.description,
            "authors": [signature(c, t) for c in document.credits if c.role == "author"],
            "language": _language(t.language),
            "publication": publication.name,
            "publisher": publication.publisher.name,
            "site": parts.shown(publication.publisher.url or publication.url),
            "edition": t[edition],
            "audience": audience or parts.shown(publication.url),
            "page": [before, between, after],
            "notice": self._notice(),
            "keyMessages": self._key_messages(),
            "bylines": [self._byline(c) for c in document.credits if c.role in _NAMED],
            "introduction": self._all(article.introduction),
            "contents": t["contents"],
            "sections": [self._section(section) for section in document.sections],
            "more": self._more(),
            "help": self._help(),
            "glossary": self._glossary(),
            "references": self._references(),
            "people": self._people(),
            "particulars": self._particulars(),
            "imprint": {
                "rows": _rows(parts.imprint(document, t)),
                "formats": publication.otherFormats,
            },
            "codeSays": t.say("qr", url=document.url),
        }

    def _notice(self) -> Json:
        status, t = self._document.article.status, self._words
        if status == "draft":
            return [t["draft"]]
        if status == "retired":
            successor = self._document.successor
            if successor:
                link = ["link", successor.url, [successor.headline]]
                return [f"{t['warningRetired']} {t['replacedBy']} ", link]
            return [t["warningRetired"]]
        return None

    def _key_messages(self) -> Json:
        messages = self._document.article.keyMessages
        heading = self._words["keyMessages"]
        return (
            {"heading": heading, "items": [self._text(m) for m in messages]} if messages else None
        )

    def _byline(self, credit: Credit) -> Json:
        t = self._words
        pseudonym = credit.contributor.nameKind == "pseudonym"
        return {
            "label": t["writtenBy" if credit.role == "author" else "reviewedBy"],
            "name": credit.byline,
            "pseudonym": t["pseudonym"] if pseudonym else None,
        }

    def _section(self, section: Section) -> Json:
        t = self._words
        unrated = section.kind == "evidence" and not section.claims
        passages = []
        for number, passage in enumerate(parts.passages(section)):
            kinds = [[f"kind-{k}", t["evidenceTypes"][k]] for k in passage.evidenceType]
            rated = kinds or number == 0
            passages.append(
                {
                    "kinds": kinds,
                    "certainty": [t["certainty"], t["certainties"]["not-assessed"]]
                    if unrated and rated
                    else None,
                    "blocks": self._all(passage.blocks),
                }
            )
        return {
            "id": section.id,
            "heading": headline(section.heading),
            "language": _language(section.inLanguage),
            "passages": passages,
            "evidence": t["evidence"],
            "claims": [
                {
                    "level": claim.certainty,
                    "certainty": t["certainties"][claim.certainty],
                    "text": [*self._text(claim.text), *self._cite(claim.references)],
                    "why": [f"{t['why']} ", *self._text(claim.why)] if claim.why else None,
                }
                for claim in section.claims
            ],
        }

    def _more(self) -> Json:
        article = self._document.article
        if not (article.closing or article.links):
            return None
        links = [
            [["link", link.url, [link.text]], f" {parts.shown(link.url)}"]
            if link.url
            else [link.text]
            for link in article.links
        ]
        return {
            "id": parts.ANCHORS["findOutMore"],
            "heading": self._words["findOutMore"],
            "blocks": self._all(article.closing),
            "links": links,
        }

    def _help(self) -> Json:
        entries = [
            {
                "name": entry.name,
                "when": entry.when,
                "site": ["link", entry.url, [parts.shown(entry.url)]] if entry.url else None,
                "telephone": _called(entry.telephone) if entry.telephone else None,
            }
            for entry in self._document.article.help
        ]
        if not entries:
            return None
        heading = self._words["help"]
        return {"id": parts.ANCHORS["help"], "heading": heading, "entries": entries}

    def _glossary(self) -> Json:
        entries = [
            {
                "id": word_anchor(entry.term),
                "term": entry.term,
                "definition": self._text(entry.definition),
            }
            for entry in self._document.article.glossary
        ]
        if not entries:
            return None
        heading = self._words["glossary"]
        return {"id": parts.ANCHORS["glossary"], "heading": heading, "entries": entries}

    def _references(self) -> Json:
        t = self._words
        entries = []
        for cited in self._document.references:
            reference = cited.reference
            nodes = self._nodes(references.write(reference, t.language))
            if reference.design:
                nodes.append(["aside", f" {t['designs'][reference.design]}"])
            entries.append(nodes)
        if not entries:
            return None
        heading = t["references"]
        return {"id": parts.ANCHORS["references"], "heading": heading, "entries": entries}

    def _people(self) -> Json:
        people = [self._person(person, credits) for person, credits in self._document.people]
        if not people:
            return None
        heading = parts.people_heading(self._document, self._words)
        return {"id": parts.ANCHORS["people"], "heading": heading, "people": people}

    def _person(self, person: Contributor, credits: Iterable[Credit]) -> Json:
        t = self._words
        credits = tuple(credits)
        return {
            "name": credits[0].byline,
            "pseudonym": t["pseudonym"] if person.nameKind == "pseudonym" else None,
            "portrait": [person.image.src, person.image.alt] if person.image else None,
            "initials": initials(person.name),
            "role": ", ".join(t["roles"][credit.role] for credit in credits),
            "credentials": [
                t["credentials"],
                [parts.credential(held, t) for held in person.credentials],
            ]
            if person.credentials
            else None,
            "job": person.jobTitle,
            "bio": self._all(person.bio),
            "facts": _rows(parts.facts(person, t)),
        }

    def _particulars(self) -> Json:
        rows = _rows(parts.particulars(self._document, self._words))
        heading = self._words["imprint"]
        return {"id": parts.ANCHORS["imprint"], "heading": heading, "rows": rows} if rows else None

    def _all(self, blocks: Iterable[Block]) -> list[Json]:
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> Json:
        self._blocks += 1
        number = self._blocks
        content = self._content(block)
        return {
            "type": type(block).__name__.lower(),
            "id": f"block_{number}",
            **content,
        }

    def _content(self, block: Block) -> dict[str, Json]:
        match block:
            case Paragraph():
                return {"text": self._text(block.text), "language": _language(block.inLanguage)}
            case List() | Steps():
                return {"items": [self._text(item) for item in block.items]}
            case Callout():
                return {
                    "kind": block.kind,
                    "label": self._words["callouts"][block.kind],
                    "heading": block.heading,
                    "blocks": self._all(block.blocks),
                }
            case Figure():
                caption = self._text(block.caption) if block.caption else None
                return {"src": block.src, "alt": block.alt, "caption": caption}
            case Table():
                self.headed.append(block.rowHeaders)
                return {
                    "caption": self._text(block.caption),
                    "head": [self._text(cell) for cell in block.head],
                    "rows": [[self._text(cell) for cell in row] for row in block.rows],
                    "rowHeaders": block.rowHeaders,
                    "numbers": sorted(parts.numeric_columns(block)),
                }
            case Risk():
                return self._risk(block)
        raise TypeError(block)

    def _risk(self, block: Risk) -> dict[str, Json]:
        t = self._words
        groups = []
        named = len(block.groups) > 1 or bool(block.groups[0].label)
        self.headed.append(named)
        for number, group in enumerate(block.groups, 1):
            said = {"events": group.events, "of": group.of, "outcome": block.outcome}
            saying = (
                t.say("riskSomePeriod", **said, period=block.period)
                if block.period
                else t.say("riskSome", **said)
            )
            others = group.of - group.events
            array = parts.icon_array(group)
            groups.append(
                {
                    "label": group.label,
                    "row": group.label or str(number),
                    "saying": f"{saying}.",
                    "not": f"{t.say('riskNot', others=others, of=group.of)}.",
                    "alt": f"{saying}. "
                    + t.say("riskPicture", of=group.of, events=group.events, others=others),
                    "array": {
                        "width": array.width,
                        "height": array.height,
                        "counted": array.counted.path,
                        "others": array.others.path,
                    },
                    "yes": t.say("riskOf", events=group.events, of=group.of),
                    "no": t.say("riskOf", events=others, of=group.of),
                }
            )
        return {
            "groups": groups,
            "named": named,
            "table": t["riskTable"],
            "head": [*([t["riskGroup"]] if named else []), t["riskYes"], t["riskNo"]],
            "sources": [t["sources"], *self._cite(block.references)] if block.references else None,
        }

    def _text(self, text: str) -> list[Json]:
        return self._nodes(keep_together(inline.parse(text), MAX_JOINED))

    def _nodes(self, nodes: Iterable[inline.Node]) -> list[Json]:
        return [self._node(node) for node in nodes]

    def _node(self, node: inline.Node) -> Json:
        match node:
            case inline.Text(text):
                self.words += len(text.split())
                return text
            case inline.Strong(children):
                return ["strong", self._nodes(children)]
            case inline.Link(children, url):
                return ["link", url, self._nodes(children)]
            case inline.Citation(reference):
                return ["cite", self._document.number[reference]]
            case inline.Term(term):
                if term.casefold() not in self._terms:  # as in a bio, which many articles share
                    return term
                return ["term", word_anchor(term), term]

    def _cite(self, cited: Iterable[str]) -> Iterator[Json]:
        for reference in cited:
            yield " "
            yield ["cite", self._document.number[reference]]


_NAMED = ("author", "reviewer")
"""The roles that stand at the head of a leaflet."""


def _rows(rows: Iterable[parts.Row]) -> list[Json]:
    """Return labels, each with its values, as text or as links."""
    return [
        [label, [["link", row.url, [row.value]] if row.url else row.value for row in values]]
        for label, values in parts.grouped(rows)
    ]


MAX_JOINED = 17
"""Characters of the last two words of a paragraph that stay on one line (look.md)."""
MAX_JOINED_HEADING = 22
"""The same for a heading."""


def headline(text: str) -> str:
    """Return a heading whose last two words stay together."""
    (node,) = keep_together((inline.Text(text),), MAX_JOINED_HEADING)
    return node.text if isinstance(node, inline.Text) else text


def keep_together(nodes: tuple[inline.Node, ...], most: int) -> tuple[inline.Node, ...]:
    """Put a no-break space between the last two words when they are short enough."""
    if not nodes or not isinstance(nodes[-1], inline.Text):
        return nodes
    text = nodes[-1].text.rstrip(" ")
    head, space, last = text.rpartition(" ")
    before = head.rpartition(" ")[2]
    if not space or not before or len(before) + len(last) + 1 > most:
        return nodes
    return (*nodes[:-1], inline.Text(f"{head}\N{NO-BREAK SPACE}{last}"))


def _language(tag: str | None) -> Json:
    """Return language and region, if any, of a BCP 47 tag; scripts and variants do not print."""
    if tag is None:
        return None
    language, *rest = tag.split("-")
    region = next((part for part in rest if len(part) == 2), None)
    return [language.lower(), region and region.upper()]


def _called(number: str) -> Json:
    address = parts.telephone(number)
    shown = parts.unbroken(number)
    return ["link", address, [shown]] if address else shown

"""The editorial rules: one function a rule, its id, severity, help and source in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from medleaf.diagnostics import Severity
from medleaf.rules import (
    accepted,
    credit,
    evidence,
    image,
    interest,
    link,
    markup,
    number,
    review,
    structure,
    text,
)
from medleaf.rules.accepted import Ledger
from medleaf.rules.subject import File, Finding, Shelf, Whole


class Rule(NamedTuple):
    """An editorial rule: what it demands, what to do, where it is from, and how to look for it.

    `file` looks at one file by itself, `article` at an article with all it names, `shelf` at the
    references of the publication, `ledger` at what a file accepts. `english` says that it knows
    only English words, and finds less or nothing in another language.
    """

    id: str
    summary: str
    help: str
    source: str
    file: Callable[[File], Iterable[Finding]] | None = None
    article: Callable[[Whole], Iterable[Finding]] | None = None
    shelf: Callable[[Shelf], Iterable[Finding]] | None = None
    ledger: Callable[[Ledger], Iterable[Finding]] | None = None
    severity: Severity = Severity.WARNING
    english: bool = False


NHS = "NHS standard for creating health content"
OWN = "medleaf"

RULES: tuple[Rule, ...] = (
    Rule(
        "accepted/nothing",
        "What is accepted is still found.",
        "Take the entry away, or mend its rule or place.",
        OWN,
        ledger=accepted.nothing,
    ),
    Rule(
        "credit/orcid",
        "An ORCID iD is checked by its last character.",
        "Copy the iD from the person's page at orcid.org.",
        "ISO 7064 MOD 11-2, as ORCID uses it",
        file=credit.orcid,
    ),
    Rule(
        "credit/protected-title",
        "A title that the law protects comes with a register number.",
        "Add the entry in the register under registrations, or use words that claim no title.",
        "HCPC list of protected titles; GMC; NMC",
        file=credit.protected_title,
        english=True,
    ),
    Rule(
        "credit/pseudonym",
        "A pseudonym or likeness is disclosed, and nothing contradicts it.",
        "Say what was checked and what was changed in words that fit together; leave out photo, "
        "register number and ORCID iD.",
        OWN,
        file=credit.pseudonym,
    ),
    Rule(
        "credit/reviewer",
        "An article has a clinical reviewer, on a register, who did not write it.",
        "Name a reviewer with a registration who is not an author.",
        "PIF TICK",
        article=credit.reviewer,
    ),
    Rule(
        "credit/title-mismatch",
        'Who is called "Dr" has a doctorate or a medical degree.',
        "Take the title away, or add the credential with its level, if the person holds it.",
        OWN,
        article=credit.title_mismatch,
    ),
    Rule(
        "evidence/certainty-words",
        "No words are stronger than the certainty of the claims.",
        "Rate the claim (GRADE), or use the words of its level: probably (moderate), may (low), "
        "we are unsure (very low).",
        "GRADE wording",
        file=evidence.certainty,
        english=True,
    ),
    Rule(
        "evidence/contradiction",
        "An article does not call the same evidence both weak and strong.",
        "Decide how certain the evidence is, and say it the same way everywhere.",
        "GRADE wording",
        article=evidence.contradiction,
        english=True,
    ),
    Rule(
        "evidence/uncited",
        "Claims, evidence sections and reported findings have a reference.",
        "Cite the source, as [@id], or take the statement away.",
        "DISCERN 4; PIF",
        file=evidence.uncited,
        english=True,
    ),
    Rule(
        "image/alt",
        "The text alternative of a picture says what it shows.",
        "Describe what a reader would miss; leave it empty only for decoration.",
        "PEMAT; WCAG",
        file=image.alternative,
    ),
    Rule(
        "interest/missing",
        "Funding and interests are stated.",
        "Add interests: who paid, and what the authors and reviewers gain, if only that there is "
        "nothing to declare.",
        "ICMJE",
        article=interest.missing,
    ),
    Rule(
        "link/promotional",
        "Advertising is declared, and never stands beside named prescription medicines.",
        'Take it away, or make it a link with "rel": "sponsored" in an article that names no '
        "medicines.",
        "ICMJE; UK medicines advertising rule",
        article=link.promotional,
        english=True,
    ),
    Rule(
        "link/target-missing",
        "What is promised to be read has its address.",
        "Add the address, or take the words away.",
        "NHS links",
        file=link.target,
        english=True,
    ),
    Rule(
        "link/text",
        "The words of a link say where it leads.",
        'Write the title of the page instead of "click here".',
        "NHS links",
        file=link.words,
        english=True,
    ),
    Rule(
        "number/format",
        'Risks are written in people ("1 in 7"), of the same number in one comparison.',
        "Write how many people of how many, of the same number each time.",
        "NHS; PIF risk guide",
        file=number.form,
        english=True,
    ),
    Rule(
        "reference/incomplete",
        "A reference has a DOI, a PMID or a URL; a book may have an ISBN.",
        "Add the identifier; do not make one up.",
        "CSL",
        shelf=evidence.incomplete,
    ),
    Rule(
        "reference/unused",
        "Every reference is cited.",
        "Cite it, or take it away.",
        "CSL",
        shelf=evidence.unused,
    ),
    Rule(
        "review/interval",
        "Reviews come after publication, in order, and not too far apart.",
        "Mend the dates, or review sooner.",
        f"{NHS}; trust policies",
        article=review.interval,
    ),
    Rule(
        "review/missing",
        "An article in use says when it was published, reviewed and is reviewed next.",
        "Add the dates, once somebody has looked at the article.",
        f"{NHS}; trust policies",
        article=review.missing,
    ),
    Rule(
        "review/overdue",
        "An article in use is reviewed in time.",
        "Review it and set the dates, or retire it.",
        f"{NHS}; trust policies",
        article=review.overdue,
    ),
    Rule(
        "structure/help",
        "An article says where to get help.",
        "Add help: a name with a telephone number or an address, and when.",
        "PEMAT; DISCERN",
        article=structure.help_,
    ),
    Rule(
        "structure/summary",
        "An article begins with its key messages.",
        "Add keyMessages: what a reader should know after one minute.",
        "PEMAT; DISCERN",
        article=structure.summary,
    ),
    Rule(
        "text/abbreviation",
        "An abbreviation is spelled out where it is first used.",
        "Write the full form with the abbreviation in brackets, or only the full form.",
        "NHS",
        file=text.abbreviations_of_person,
        article=text.abbreviations,
        english=True,
    ),
    Rule(
        "text/bidi",
        "No controls of the direction of writing.",
        "Take the character away: the language of a text says its direction.",
        "Unicode Bidirectional Algorithm (UAX #9)",
        file=text.bidirectional,
    ),
    Rule(
        "text/invisible",
        "No characters of no width, and no spaces at the ends of a text.",
        "Take the character away.",
        OWN,
        file=text.invisible,
    ),
    Rule(
        "text/list-length",
        "Lists are short.",
        "Divide the list, or take away what matters least.",
        "NHS",
        file=text.long_lists,
    ),
    Rule(
        "text/markup",
        "No HTML, Markdown or template marks that medleaf does not know.",
        "Take them away: text has **strong**, [text](address), [@reference] and [term], and a list "
        "is a block of its own. Write a backslash before a mark that is meant.",
        "CommonMark 0.31; HTML",
        file=markup.markup,
    ),
    Rule(
        "text/paragraph-length",
        "Paragraphs are short.",
        "Divide the paragraph: one thought each.",
        "NHS",
        file=text.long_paragraphs,
        english=True,
    ),
    Rule(
        "text/plain-words",
        "Plain words instead of jargon.",
        "Use the plainer word, or explain this one.",
        "NHS A to Z",
        file=text.plain_words,
        english=True,
    ),
    Rule(
        "text/reading-age",
        "The text is easy to read (SMOG, after NHS preparation).",
        "Shorten sentences, and use shorter words.",
        "NHS",
        article=text.reading_age,
        english=True,
    ),
    Rule(
        "text/sentence-length",
        "Sentences are short.",
        "Make two sentences of it.",
        "NHS",
        file=text.long_sentences,
        english=True,
    ),
    Rule(
        "text/spelling-variant",
        "The spelling is that of the article's English, UK or US.",
        "Write the word as it is spelled in the article's language.",
        OWN,
        file=text.spelling_of_person,
        article=text.spelling,
        english=True,
    ),
)
"""Every editorial rule, in order of id."""

IDS = frozenset(rule.id for rule in RULES)
"""The ids of all rules."""

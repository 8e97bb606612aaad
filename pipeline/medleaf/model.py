"""The typed, immutable content: what a source file says once it has passed its schema.

Field names are the JSON names. The schemas in schemas/ describe every field for the people who
write content; tests/test_model.py keeps both in step. A string described there as *text* is inline
text (see inline.py); every other string is plain.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Literal

import msgspec


class Struct(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every content object: immutable, comparable, and encoded without its defaults."""


class File(Struct, frozen=True, kw_only=True):
    """A whole source file, which may name the schema that an editor completes it by."""

    schema: str | None = msgspec.field(name="$schema", default=None)


class Status(StrEnum):
    """Where an article is in its life (FHIR PublicationStatus, without `unknown`)."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Certainty(StrEnum):
    """How sure the evidence makes us (GRADE), or that nobody has rated it."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very-low"
    NOT_ASSESSED = "not-assessed"


class EvidenceType(StrEnum):
    """The kind of study a passage reports; every theme has a picture for each."""

    CLINICAL_STUDY = "clinical-study"
    NEUROIMAGING = "neuroimaging"
    PHARMACOLOGICAL = "pharmacological"
    REVIEW = "review"
    GUIDELINE = "guideline"
    OTHER = "other"


# --- blocks ---------------------------------------------------------------------------------


class Paragraph(Struct, frozen=True, kw_only=True, tag_field="type", tag="paragraph"):
    """A paragraph; `evidenceType` says which kind of evidence it and what follows reports."""

    text: str
    evidenceType: tuple[EvidenceType, ...] = ()
    inLanguage: str | None = None


class List(Struct, frozen=True, kw_only=True, tag_field="type", tag="list"):
    """Points in no order; each item is text."""

    items: tuple[str, ...]


class Steps(Struct, frozen=True, kw_only=True, tag_field="type", tag="steps"):
    """Things to do one after another; each item is text."""

    items: tuple[str, ...]


class Callout(Struct, frozen=True, kw_only=True, tag_field="type", tag="callout"):
    """A passage that must not be missed, by how urgent it is."""

    kind: Literal["information", "warning", "emergency"]
    blocks: tuple[Paragraph | List | Steps, ...]
    heading: str | None = None


class Figure(Struct, frozen=True, kw_only=True, tag_field="type", tag="figure"):
    """A picture from assets/. An empty `alt` means that it is decorative (HTML 4.8.4.4.4)."""

    src: str
    alt: str
    caption: str | None = None


class Table(Struct, frozen=True, kw_only=True, tag_field="type", tag="table"):
    """Rows of text cells, each as long as `head`; the first cell of a row is its header."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rowHeaders: bool = True


class RiskGroup(Struct, frozen=True, kw_only=True):
    """How many people of how many something happens to (0 <= events <= of; of is 100 or 1000)."""

    events: int
    of: int
    label: str | None = None


class Risk(Struct, frozen=True, kw_only=True, tag_field="type", tag="risk"):
    """A risk as an icon array. `outcome` ends the sentence "3 of 100 people ..."."""

    outcome: str
    groups: tuple[RiskGroup, ...]
    period: str | None = None
    references: tuple[str, ...] = ()


Block = Paragraph | List | Steps | Callout | Figure | Table | Risk


# --- what editors accept ------------------------------------------------------------------------


class Accepted(Struct, frozen=True, kw_only=True):
    """What a rule finds in this file and the publisher stands by: why, who, since when.

    `at` is for one place only: a JSON pointer into the file, or the words that stand there.
    """

    rule: str
    at: str | None = None
    reason: str
    by: str
    date: datetime.date


# --- sections -------------------------------------------------------------------------------


class Claim(Struct, frozen=True, kw_only=True):
    """One statement, how sure the evidence makes us of it, why, and what supports it."""

    text: str
    certainty: Certainty
    references: tuple[str, ...] = ()
    why: str | None = None


class Section(File, frozen=True, kw_only=True):
    """A part of an article; an evidence section reports studies and may rate its claims."""

    id: str
    heading: str
    kind: Literal["evidence", "information"]
    blocks: tuple[Block, ...]
    evidenceType: tuple[EvidenceType, ...] = ()
    hasHealthAspect: str | None = None
    claims: tuple[Claim, ...] = ()
    inLanguage: str | None = None
    accepted: tuple[Accepted, ...] = ()


# --- articles -------------------------------------------------------------------------------


class Code(Struct, frozen=True, kw_only=True):
    """A code in a medical vocabulary (schema.org MedicalCode)."""

    codingSystem: str
    codeValue: str


class Topic(Struct, frozen=True, kw_only=True):
    """What an article is about or mentions; `type` is a schema.org type."""

    type: str
    name: str
    alternateName: str | None = None
    codes: tuple[Code, ...] = ()


class Audience(Struct, frozen=True, kw_only=True):
    """Whom the article is for (schema.org MedicalAudience)."""

    type: Literal["Patient", "Caregiver", "Clinician", "MedicalResearcher"] = "Patient"
    description: str | None = None


class Contribution(Struct, frozen=True, kw_only=True):
    """Who did what for an article, and when."""

    contributor: str
    role: Literal["author", "reviewer", "patient-reviewer", "editor", "translator", "illustrator"]
    date: datetime.date | None = None


class Link(Struct, frozen=True, kw_only=True):
    """A page to read next. Without `url` the text stands alone and a rule reports it."""

    text: str
    url: str | None = None
    rel: Literal["sponsored", "nofollow", "related"] | None = None


class GlossaryEntry(Struct, frozen=True, kw_only=True):
    """A word the reader may not know and what it means; `definition` is text."""

    term: str
    definition: str


class Help(Struct, frozen=True, kw_only=True):
    """Somebody to turn to."""

    name: str
    url: str | None = None
    telephone: str | None = None
    when: str | None = None


class Interests(Struct, frozen=True, kw_only=True):
    """Who paid and who gains (ICMJE)."""

    funding: str | None = None
    advertising: str | None = None
    statement: str | None = None


class Approval(Struct, frozen=True, kw_only=True):
    """Who passed the article for publication."""

    by: str
    date: datetime.date
    reference: str | None = None


class Change(Struct, frozen=True, kw_only=True):
    """What a version changed."""

    version: str
    date: datetime.date
    description: str


class Article(File, frozen=True, kw_only=True):
    """One leaflet's content. `sections` holds ids of files in sections/, or whole sections."""

    id: str
    headline: str
    inLanguage: str
    status: Status
    about: tuple[Topic, ...]
    contributions: tuple[Contribution, ...]
    sections: tuple[str | Section, ...]
    url: str | None = None
    version: str | None = None
    description: str | None = None
    keyMessages: tuple[str, ...] = ()
    mentions: tuple[Topic, ...] = ()
    audience: Audience | None = None
    specialty: tuple[str, ...] = ()
    datePublished: datetime.date | None = None
    dateModified: datetime.date | None = None
    lastReviewed: datetime.date | None = None
    nextReviewDue: datetime.date | None = None
    introduction: tuple[Block, ...] = ()
    closing: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()
    help: tuple[Help, ...] = ()
    interests: Interests | None = None
    license: str | None = None
    copyrightHolder: str | None = None
    translationOf: str | None = None
    isReplacedBy: str | None = None
    approvals: tuple[Approval, ...] = ()
    changes: tuple[Change, ...] = ()
    accepted: tuple[Accepted, ...] = ()


# --- people ---------------------------------------------------------------------------------


class Credential(Struct, frozen=True, kw_only=True):
    """A qualification, as the contributor holds it."""

    name: str
    level: (
        Literal["certificate", "diploma", "bachelor", "master", "medical", "doctorate"] | None
    ) = None
    awardedBy: str | None = None
    country: str | None = None


class Registration(Struct, frozen=True, kw_only=True):
    """An entry in a professional register."""

    body: str
    number: str
    verifiedOn: datetime.date | None = None


class Portrait(Struct, frozen=True, kw_only=True):
    """A picture of a contributor, or a likeness that only stands for one."""

    src: str
    alt: str
    kind: Literal["photo", "likeness"]


class Contributor(File, frozen=True, kw_only=True):
    """Somebody with a part in an article. A pseudonym has a disclosure."""

    id: str
    name: str
    nameKind: Literal["real", "pseudonym"]
    bio: tuple[Paragraph | List, ...]
    disclosure: str | None = None
    honorificPrefix: str | None = None
    honorificSuffix: str | None = None
    jobTitle: str | None = None
    credentials: tuple[Credential, ...] = ()
    registrations: tuple[Registration, ...] = ()
    orcid: str | None = None
    interests: str | None = None
    image: Portrait | None = None
    verification: str | None = None
    accepted: tuple[Accepted, ...] = ()


# --- references -----------------------------------------------------------------------------


class Name(Struct, frozen=True, kw_only=True):
    """A name as CSL-JSON has it: `family` and `given`, or `literal` for a body."""

    family: str | None = None
    given: str | None = None
    suffix: str | None = None
    literal: str | None = None


class CSLDate(Struct, frozen=True, kw_only=True):
    """A CSL-JSON date: one [year], [year, month] or [year, month, day]."""

    parts: tuple[tuple[int, ...]] = msgspec.field(name="date-parts")


class Reference(Struct, frozen=True, kw_only=True):
    """A CSL-JSON 1.0.2 item and the design of the study it reports."""

    id: str
    type: str
    title: str
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    issued: CSLDate | None = None
    accessed: CSLDate | None = None
    containerTitle: str | None = msgspec.field(name="container-title", default=None)
    containerTitleShort: str | None = msgspec.field(name="container-title-short", default=None)
    publisher: str | None = None
    publisherPlace: str | None = msgspec.field(name="publisher-place", default=None)
    edition: str | None = None
    number: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    DOI: str | None = None
    PMID: str | None = None
    PMCID: str | None = None
    ISBN: str | None = None
    URL: str | None = None
    language: str | None = None
    design: (
        Literal[
            "systematic-review",
            "randomised-trial",
            "cohort",
            "case-control",
            "cross-sectional",
            "case-series",
            "qualitative",
            "laboratory",
            "guideline",
            "review",
            "other",
        ]
        | None
    ) = None


class References(File, frozen=True, kw_only=True):
    """references.json: everything that articles cite."""

    references: tuple[Reference, ...]


# --- the publication ------------------------------------------------------------------------


class Publisher(Struct, frozen=True, kw_only=True):
    """Who answers for the publication (schema.org Organization)."""

    name: str
    legalName: str | None = None
    url: str | None = None
    logo: str | None = None
    email: str | None = None
    telephone: str | None = None
    address: str | None = None
    publishingPrinciples: str | None = None
    correctionsPolicy: str | None = None
    unnamedSourcesPolicy: str | None = None
    feedback: str | None = None


class Print(Struct, frozen=True, kw_only=True):
    """What the press needs: an ICC profile in assets/, its condition, the bleed in mm."""

    profile: str | None = None
    condition: str | None = None
    bleed: float = 3.0


class Accessibility(Struct, frozen=True, kw_only=True):
    """What the publisher states of its e-books, and who found it (EPUB Accessibility 1.1)."""

    conformsTo: str
    certifiedBy: str
    certifierCredential: str | None = None
    certifierReport: str | None = None


class Checks(Struct, frozen=True, kw_only=True):
    """Which editorial limits hold, and how loud each rule is."""

    profile: Literal["nhs", "easy-read", "plain"] = "nhs"
    severities: dict[str, Literal["error", "warning", "note", "off"]] = {}


class Publication(File, frozen=True, kw_only=True):
    """All that one publisher builds: publication.json."""

    name: str
    url: str
    inLanguage: str
    publisher: Publisher
    description: str | None = None
    otherFormats: str | None = None
    products: tuple[str, ...] = ()
    print: Print = Print()
    accessibility: Accessibility | None = None
    checks: Checks = Checks()
    theme: str = "axis"

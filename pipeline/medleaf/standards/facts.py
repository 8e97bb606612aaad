"""The facts that items of standards name: what data show, in words, and how to look for it."""

from __future__ import annotations

from typing import NamedTuple

from medleaf.model import Certainty, Figure, Risk, Steps, Table
from medleaf.standards import looks
from medleaf.standards.looks import Look


class Fact(NamedTuple):
    """Something that data show or do not show.

    `places` yields where they show it, `lacking` where they should (or the headline).
    """

    says: str
    lacks: str
    places: Look
    lacking: Look | None = None


BELOW_HIGH = (Certainty.MODERATE, Certainty.LOW, Certainty.VERY_LOW)

RISKS = ("RisksOrComplications", "SideEffects", "Safety")

FACTS: dict[str, Fact] = {
    "approved": Fact(
        "passed for publication", "no approval is on record", looks.fields("approvals")
    ),
    "audience": Fact("whom it is for", "nothing says whom it is for", looks.fields("audience")),
    "benefits": Fact(
        "about benefits",
        "no section is marked as being about benefits",
        looks.aspect("Benefits", "Effectiveness"),
    ),
    "captions": Fact(
        "a caption", "this picture has no caption", looks.captions, lacking=looks.uncaptioned
    ),
    "changes": Fact("what versions changed", "no changes are on record", looks.fields("changes")),
    "claims": Fact(
        "a claim with its certainty",
        "no claim is rated",
        looks.claims(Certainty.HIGH, *BELOW_HIGH),
    ),
    "contact": Fact(
        "how to reach the publisher",
        "no address for feedback, no email and no telephone of the publisher",
        looks.of_publisher("/publisher/feedback", "/publisher/email", "/publisher/telephone"),
    ),
    "cues": Fact("stands out", "no key messages, callouts, lists or bold words", looks.cues),
    "dated": Fact("a date", "there is no date", looks.any_field("datePublished", "lastReviewed")),
    "drawn": Fact(
        "drawn or in a table", "no pictures, tables or risks", looks.of_types(Figure, Table, Risk)
    ),
    "feedback": Fact(
        "the page for feedback", "no page for feedback", looks.of_publisher("/publisher/feedback")
    ),
    "formats": Fact(
        "how to get other formats",
        "nothing says how to get other formats",
        looks.of_publisher("/otherFormats"),
    ),
    "funding": Fact("interests", "nothing says who paid and who gains", looks.fields("interests")),
    "glossary": Fact("words explained", "there is no glossary", looks.fields("glossary")),
    "headings": Fact("a heading", "there are no sections", looks.headings),
    "how-it-works": Fact(
        "about how it works",
        "no section is marked as being about how it works",
        looks.aspect("HowItWorks"),
    ),
    "in-time": Fact("the next review is ahead", "no review is ahead", looks.in_time),
    "interests": Fact(
        "an interest that is stated",
        "funding, advertising, interests and those of authors and reviewers are not all stated",
        looks.interests,
    ),
    "key-messages": Fact("key messages", "there are no key messages", looks.fields("keyMessages")),
    "licence": Fact(
        "licence or copyright",
        "neither licence nor copyright holder is named",
        looks.any_field("license", "copyrightHolder"),
    ),
    "lists": Fact(
        f"a list of at most {looks.MOST_ITEMS} items",
        f"no list in the text, or one of more than {looks.MOST_ITEMS} items",
        looks.short_lists,
        lacking=looks.long_lists,
    ),
    "living": Fact(
        "about daily life",
        "no section is marked as being about daily life",
        looks.aspect("LivingWith", "PatientExperience", "SelfCare"),
    ),
    "medicines": Fact(
        "a treatment that is named", "no treatment is named as a topic", looks.medicines
    ),
    "named-reviewer": Fact("a reviewer", "no reviewer is named", looks.role("reviewer")),
    "numbers": Fact("a number", "there are no numbers", looks.numbers),
    "opening": Fact(
        "the opening",
        "neither description nor introduction",
        looks.any_field("description", "introduction"),
    ),
    "patients": Fact(
        "a patient who reviewed", "no patient reviewer is named", looks.role("patient-reviewer")
    ),
    "people": Fact(
        "somebody who took part",
        "nobody is named",
        looks.people,
    ),
    "pictures": Fact("a picture", "no pictures", looks.of_types(Figure)),
    "probabilities": Fact(
        "how likely, in numbers", "no number says how likely something is", looks.probabilities
    ),
    "probabilities-drawn": Fact(
        "drawn as people", "not every such number is drawn", looks.drawn_probabilities
    ),
    "prognosis": Fact(
        "about what to expect",
        "no section is marked as being about what to expect",
        looks.aspect("Prognosis", "Stages"),
    ),
    "published": Fact("the date of publication", "no datePublished", looks.fields("datePublished")),
    "publisher": Fact(
        "the publisher", "no publisher is named", looks.of_publisher("/publisher/name")
    ),
    "references": Fact("a source", "no source is cited", looks.references),
    "reviewed": Fact(
        "the last and the next review",
        "lastReviewed and nextReviewDue are not both there",
        looks.fields("lastReviewed", "nextReviewDue"),
    ),
    "reviewer": Fact(
        "a reviewer on a register",
        "no reviewer with a register number but the author",
        looks.reviewer,
    ),
    "risk": Fact("a risk", "no risk is drawn", looks.of_types(Risk)),
    "risk-told": Fact(
        "about risk",
        "no risk, no chances and no section about risks",
        looks.either(looks.probabilities, looks.aspect(*RISKS)),
    ),
    "risks": Fact(
        "about risks",
        "no section is marked as being about risks",
        looks.aspect(*RISKS),
    ),
    "sources-dated": Fact("a source with its date", "a source has no date", looks.dated_references),
    "steps": Fact("things to do", "there are no steps", looks.of_types(Steps)),
    "support": Fact(
        "where to turn", "nobody to turn to and no page to read who can be reached", looks.support
    ),
    "tables": Fact("a table", "there are no tables", looks.of_types(Table)),
    "title": Fact("the title", "no title", looks.fields("headline")),
    "translation": Fact("a translation", "this is no translation", looks.fields("translationOf")),
    "translator": Fact("a translator", "no translator is named", looks.role("translator")),
    "treatments": Fact(
        "about treatments",
        "no section is marked as being about treatments",
        looks.aspect("Treatments", "MayTreat"),
    ),
    "uncertainty": Fact(
        "a claim that is not certain",
        "no claim is rated below high",
        looks.claims(*BELOW_HIGH),
    ),
    "version": Fact("the version", "there is no version", looks.fields("version")),
    "visuals": Fact(
        "a picture or a risk that is drawn",
        "no pictures and no risks",
        looks.of_types(Figure, Risk),
    ),
}
"""Every fact that an item may name."""

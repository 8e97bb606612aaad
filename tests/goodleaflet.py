"""A leaflet whose data show all that data can show, and how each fact is taken out of it."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from medleaf.check import check
from medleaf.standards import standards
from medleaf.standards.assess import Outcome
from medleaf.standards.report import Report, reports

ROOT = Path(__file__).parents[1]
RULE_EXAMPLES = ROOT / "tests" / "rules"
QUIET = RULE_EXAMPLES / "quiet" / "source"
TODAY = datetime.date(2026, 1, 31)
ITEMS = [(standard.id, item) for standard in standards() for item in standard.items]
Copy = Callable[[Path], Path]
Change = Callable[[dict[str, Any]], object]
ARTICLE = "articles/leaflet.json"
SECTION = "sections/side-effects.json"
PUBLICATION = "publication.json"
RISK = {
    "type": "risk",
    "outcome": "feel sick",
    "groups": [{"events": 3, "of": 100, "label": "With it"}],
}
FIGURE = {"type": "figure", "src": "assets/dot.png", "alt": "A dot.", "caption": "What a dot is."}
STEPS = {"type": "steps", "items": ["Take one.", "Drink water."]}
TABLE = {"type": "table", "caption": "Doses", "head": ["Age", "Dose"], "rows": [["Adult", "One"]]}


def change(root: Path, name: str, how: Change) -> None:
    path = root / name
    value = json.loads(path.read_bytes())
    how(value)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")


def make_good(root: Path) -> Path:
    """Fill a copy of the quiet publication with all that a fact can look for."""
    (root / "assets").mkdir()
    shutil.copy(RULE_EXAMPLES / "image--alt/valid/source/assets/dot.png", root / "assets")
    change(
        root,
        ARTICLE,
        lambda a: a.update(
            version="1.0",
            changes=[{"version": "1.0", "date": "2025-01-31", "description": "First."}],
            approvals=[{"by": "Example Group", "date": "2025-01-31"}],
            audience={"type": "Patient", "description": "Adults"},
            keyMessages=["Take it every day.", "3 of 100 people feel sick."],
            contributions=[*a["contributions"], {"contributor": "pat", "role": "patient-reviewer"}],
            interests={"funding": "We paid.", "advertising": "None.", "statement": "None."},
            license="https://example.org/licence",
            glossary=[{"term": "example", "definition": "Something shown."}],
            links=[{"text": "About examples", "url": "https://example.org/about"}],
            mentions=[{"type": "Drug", "name": "Examplol"}],
        ),
    )
    change(root, SECTION, lambda s: s["blocks"].extend([RISK, FIGURE, STEPS, TABLE]))
    change(
        root,
        "references.json",
        lambda r: r["references"][0].update(issued={"date-parts": [[2020]]}),
    )
    change(root, PUBLICATION, lambda p: p.update(otherFormats="Large print: 01632 960000"))
    change(root, PUBLICATION, lambda p: p["publisher"].update(feedback="https://example.org/say"))
    person = json.loads((root / "contributors/jane-doe.json").read_bytes())
    person.update(id="pat", name="Pat Example", bio=[{"type": "paragraph", "text": "A patient."}])
    (root / "contributors/pat.json").write_text(json.dumps(person), encoding="utf-8")
    return root


def report_of(root: Path, id: str = "leaflet", today: datetime.date = TODAY) -> Report:
    checked = check(root, today=today)
    assert checked.library
    (report,) = (r for r in reports(checked.library, today) if r.article == id)
    return report


def outcome(report: Report, standard: str, number: str) -> Outcome:
    (held,) = (each for each in report.standards if each.id == standard)
    (item,) = (each for each in held.items if each.number == number)
    return item


def drop(*names: str) -> Change:
    return lambda value: [value.pop(name) for name in names]


def aspect(name: str) -> Change:
    return lambda section: section.update(hasHealthAspect=f"{name}HealthAspect")


def only_blocks(*blocks: dict[str, Any]) -> Change:
    return lambda section: section.update(blocks=[section["blocks"][0], *blocks])


ABSENT: dict[str, list[tuple[str, Change]]] = {
    "approved": [(ARTICLE, drop("approvals"))],
    "audience": [(ARTICLE, drop("audience"))],
    "captions": [(SECTION, lambda s: s["blocks"][2].pop("caption"))],
    "changes": [(ARTICLE, drop("changes"))],
    "claims": [(SECTION, lambda s: s["claims"][0].update(certainty="not-assessed"))],
    "contact": [(PUBLICATION, lambda p: p["publisher"].pop("feedback"))],
    "cues": [(ARTICLE, drop("keyMessages")), (SECTION, only_blocks())],
    "dated": [(ARTICLE, drop("datePublished", "lastReviewed"))],
    "drawn": [(SECTION, only_blocks())],
    "feedback": [(PUBLICATION, lambda p: p["publisher"].pop("feedback"))],
    "formats": [(PUBLICATION, drop("otherFormats"))],
    "funding": [(ARTICLE, drop("interests"))],
    "glossary": [(ARTICLE, drop("glossary"))],
    "in-time": [(ARTICLE, lambda a: a.update(nextReviewDue="2026-01-30"))],
    "interests": [("contributors/jane-doe.json", drop("interests"))],
    "key-messages": [(ARTICLE, drop("keyMessages"))],
    "licence": [(ARTICLE, drop("license"))],
    "lists": [(SECTION, lambda s: s["blocks"][3].update(items=["Do."] * 8))],
    "medicines": [(ARTICLE, drop("mentions"))],
    "named-reviewer": [(ARTICLE, lambda a: a["contributions"].pop(1))],
    "numbers": [(ARTICLE, drop("keyMessages")), (SECTION, only_blocks())],
    "opening": [(ARTICLE, drop("introduction"))],
    "patients": [(ARTICLE, lambda a: a["contributions"].pop(2))],
    "pictures": [(SECTION, lambda s: s["blocks"].pop(2))],
    "probabilities": [(ARTICLE, drop("keyMessages")), (SECTION, only_blocks())],
    "probabilities-drawn": [(ARTICLE, lambda a: a.update(keyMessages=["4 of 100 feel sick."]))],
    "published": [(ARTICLE, drop("datePublished"))],
    "references": [
        (SECTION, lambda s: (s.pop("claims"), s.update(blocks=[STEPS], kind="information")))
    ],
    "reviewed": [(ARTICLE, drop("nextReviewDue"))],
    "reviewer": [("contributors/sam-example.json", drop("registrations"))],
    "risk": [(SECTION, lambda s: s["blocks"].pop(1))],
    "risk-told": [(ARTICLE, drop("keyMessages")), (SECTION, only_blocks())],
    "sources-dated": [("references.json", lambda r: r["references"][0].pop("issued"))],
    "steps": [(SECTION, lambda s: s["blocks"].pop(3))],
    "support": [(ARTICLE, lambda a: (a.pop("links"), a["help"][0].pop("telephone")))],
    "tables": [(SECTION, lambda s: s["blocks"].pop(4))],
    "uncertainty": [(SECTION, lambda s: s["claims"][0].update(certainty="high"))],
    "version": [(ARTICLE, drop("version"))],
    "visuals": [(SECTION, only_blocks(STEPS, TABLE))],
}
"""How each fact of the leaflet is taken away."""
PRESENT: dict[str, list[tuple[str, Change]]] = {
    "benefits": [(SECTION, aspect("Benefits"))],
    "how-it-works": [(SECTION, aspect("HowItWorks"))],
    "living": [(SECTION, aspect("LivingWith"))],
    "prognosis": [(SECTION, aspect("Prognosis"))],
    "risks": [(SECTION, aspect("SideEffects"))],
    "treatments": [(SECTION, aspect("Treatments"))],
    "translation": [
        (ARTICLE, lambda a: a.update(translationOf="first")),
    ],
    "translator": [(ARTICLE, lambda a: a["contributions"][0].update(role="translator"))],
}
"""How each fact that the leaflet lacks is put there."""
ALWAYS = {"headings", "people", "publisher", "title"}
"""Facts that the schemas demand of every leaflet."""

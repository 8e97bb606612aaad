"""Each item of each standard is met, not met or left to a person for what the data really show.

GOOD is a leaflet whose data show all that data can show. Every fact that an item names is taken out
of it, or put into it, once; every rule that speaks against an item is broken by its own examples.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from medleaf import theme
from medleaf.build import build
from medleaf.check import check
from medleaf.cli import main
from medleaf.errors import SetupError
from medleaf.rules import IDS, RULES
from medleaf.standards import Item, standards
from medleaf.standards.assess import Outcome, Verdict
from medleaf.standards.facts import FACTS
from medleaf.standards.report import NAMES, Report, as_html, as_json, reports, write

ROOT = Path(__file__).parents[1]
RULE_EXAMPLES = ROOT / "tests" / "rules"
QUIET = RULE_EXAMPLES / "quiet" / "source"
TODAY = datetime.date(2026, 1, 31)
ITEMS = [(standard.id, item) for standard in standards() for item in standard.items]
IDENTIFIED = [f"{standard} {item.number}" for standard, item in ITEMS]

Copy = Callable[[Path], Path]
Golden = Callable[[str, str], None]
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


@pytest.fixture
def good(copy_of: Copy) -> Path:
    return make_good(copy_of(QUIET))


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
"""How each fact of GOOD is taken away."""

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
"""How each fact that GOOD lacks is put there."""
ALWAYS = {"headings", "people", "publisher", "title"}
"""Facts that the schemas demand of every leaflet."""


def names(fact: str, root: Path) -> list[str]:
    """Return the places where a fact is shown, by their pointers."""
    from medleaf.rules.judge import Judge
    from medleaf.standards.looks import Subject

    library = check(root, today=TODAY).library
    assert library
    document = library.document("leaflet")
    judge = Judge(root, library.publication, TODAY)
    whole = judge.whole(document.article, library.sections, library.contributors)
    return [spot.pointer for spot in FACTS[fact].places(Subject(document, whole))]


def test_every_fact_has_a_test_and_is_named() -> None:
    assert {*ABSENT, *PRESENT, *ALWAYS} == FACTS.keys()
    used = {
        name
        for _, item in ITEMS
        for name in (*item.needs, *item.shows, *item.about, item.unless)
        if name
    }
    assert used == FACTS.keys()
    assert {rule for _, item in ITEMS for rule in item.against} <= IDS


@pytest.mark.parametrize("fact", sorted(ABSENT))
def test_a_fact_is_seen_to_be_there_and_not(fact: str, good: Path) -> None:
    assert names(fact, good)
    for name, how in ABSENT[fact]:
        change(good, name, how)
    assert names(fact, good) == []


@pytest.mark.parametrize("fact", sorted(PRESENT))
def test_a_fact_that_is_put_there_is_seen(fact: str, good: Path) -> None:
    article = json.loads((good / ARTICLE).read_bytes())
    (good / "articles/first.json").write_text(json.dumps({**article, "id": "first"}))
    assert names(fact, good) == []
    for name, how in PRESENT[fact]:
        change(good, name, how)
    assert names(fact, good)


@pytest.mark.parametrize("fact", sorted(ALWAYS))
def test_what_every_leaflet_has(fact: str) -> None:
    assert names(fact, QUIET)


# --- every item ------------------------------------------------------------------------------


@pytest.mark.parametrize(("standard", "item"), ITEMS, ids=IDENTIFIED)
def test_the_good_leaflet_meets_what_data_can_show(standard: str, item: Item, good: Path) -> None:
    found = outcome(report_of(good), standard, item.number)
    assert found.verdict is (Verdict.MET if item.shows else Verdict.PERSON)
    assert {e.by for e in found.evidence} <= {*item.shows, *item.about}
    assert found.look.endswith(".")


DECIDED = [
    pytest.param(standard, item, reason, id=f"{standard} {item.number} {reason}")
    for standard, item in ITEMS
    for reason in (*item.against, *item.needs)
    if reason not in ALWAYS
]


@pytest.mark.parametrize(("standard", "item", "reason"), DECIDED)
def test_what_speaks_against_an_item_is_told(
    standard: str, item: Item, reason: str, copy_of: Copy
) -> None:
    root = copy_of(QUIET)
    if reason in IDS:
        folder = reason.replace("/", "--")
        shutil.copytree(RULE_EXAMPLES / folder / "invalid/source", root, dirs_exist_ok=True)
        by = {e.by for id in articles(root) for e in told(root, id, standard, item)}
    else:
        make_good(root)
        for name, how in ABSENT[reason]:
            change(root, name, how)
        by = {e.by for e in told(root, "leaflet", standard, item)}
    assert reason in by


def articles(root: Path) -> list[str]:
    return [path.stem for path in (root / "articles").glob("*.json")]


def told(root: Path, id: str, standard: str, item: Item) -> list[Any]:
    """Return what speaks against an item; nothing if it is not "not met"."""
    found = outcome(report_of(root, id), standard, item.number)
    return list(found.evidence) if found.verdict is Verdict.NOT_MET else []


SHOWN = [
    pytest.param(standard, item, fact, id=f"{standard} {item.number} {fact}")
    for standard, item in ITEMS
    for fact in item.shows
    if fact not in ALWAYS
]


@pytest.mark.parametrize(("standard", "item", "fact"), SHOWN)
def test_an_item_is_not_met_by_data_without_each_fact_that_shows_it(
    standard: str, item: Item, fact: str, good: Path
) -> None:
    for name, how in ABSENT[fact]:
        change(good, name, how)
    assert outcome(report_of(good), standard, item.number).verdict is not Verdict.MET


@pytest.mark.parametrize("fact", sorted({i.unless for _, i in ITEMS if i.unless} - {"translation"}))
def test_what_may_not_apply_is_left_to_a_person(fact: str, good: Path) -> None:
    for name, how in ABSENT[fact]:
        change(good, name, how)
    report = report_of(good)
    for standard, item in ITEMS:
        if item.unless == fact:
            found = outcome(report, standard, item.number)
            assert found.verdict is Verdict.PERSON
            assert found.notes[0].startswith("It may not apply: ")


# --- rules that are off, other languages, what is accepted ---------------------------------------


def test_a_rule_that_is_off_shows_nothing(good: Path) -> None:
    assert outcome(report_of(good), "discern", "4").verdict is Verdict.MET
    off = {"severities": {"evidence/uncited": "off"}}
    change(good, PUBLICATION, lambda p: p.update(checks=off))
    found = outcome(report_of(good), "discern", "4")
    assert found.verdict is Verdict.PERSON
    assert found.notes == (
        "Not judged, because these rules are off in this publication: evidence/uncited.",
    )


def test_a_rule_of_english_shows_nothing_of_french(good: Path) -> None:
    change(good, SECTION, lambda s: s.update(inLanguage="fr"))
    found = outcome(report_of(good), "discern", "4")
    assert found.verdict is Verdict.PERSON
    assert "English only" in found.notes[0]
    assert outcome(report_of(good), "nhs-content", "1 best practice 2").verdict is Verdict.MET


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.english], ids=lambda r: r.id)
def test_other_rules_find_as_much_in_another_language(rule: Any, copy_of: Copy) -> None:
    """Else their silence would be taken for a leaflet without faults."""
    root = copy_of(QUIET)
    folder = RULE_EXAMPLES / rule.id.replace("/", "--") / "invalid" / "source"
    shutil.copytree(folder, root, dirs_exist_ok=True)
    found = [d.rule for d in check(root, today=TODAY).diagnostics]
    for path in root.rglob("*.json"):
        text = path.read_text(encoding="utf-8").replace('"en-GB"', '"fr"')
        path.write_text(text.replace("commence", "utilise"), encoding="utf-8")
    after = [d.rule for d in check(root, today=TODAY).diagnostics]
    assert after.count(rule.id) >= found.count(rule.id) - (rule.id == "accepted/nothing")


def test_what_is_accepted_is_still_not_met_and_told_with_its_reason(good: Path) -> None:
    entry = {
        "rule": "interest/missing",
        "reason": "We are a charity.",
        "by": "Jane Doe",
        "date": "2026-01-01",
    }
    change(good, ARTICLE, drop("interests"))
    change(good, ARTICLE, lambda a: a.update(accepted=[entry]))
    report = report_of(good)
    found = outcome(report, "nhs-content", "1 essential 4")
    assert found.verdict is Verdict.NOT_MET
    assert "(accepted by Jane Doe on 2026-01-01: We are a charity.)" in found.evidence[0].says
    (accepted,) = report.accepted
    assert (accepted.rule, accepted.reason, accepted.by) == (
        "interest/missing",
        "We are a charity.",
        "Jane Doe",
    )
    assert accepted.date == datetime.date(2026, 1, 1)
    assert accepted.file == ARTICLE
    page = as_html(report, theme.load(good, "axis"), "Example")
    for words in ("We are a charity.", "Jane Doe", "2026-01-01"):
        assert page.count(words) >= 2


def test_a_place_is_a_place_and_its_text_stands_there(source: Path) -> None:
    seen = 0
    for held in report_of(source, "adhd-dopamine-norepinephrine-evidence").standards:
        for item in held.items:
            for each in item.evidence:
                line = (source / each.file).read_text(encoding="utf-8").split("\n")[each.line - 1]
                there = json.dumps(each.text.removesuffix("…"), ensure_ascii=False)[1:-1]
                seen += there in line[each.column - 1 :]
    assert seen > 100


# --- the files -----------------------------------------------------------------------------------


def test_the_seed(source: Path, golden: Golden) -> None:
    report = report_of(source, "adhd-dopamine-norepinephrine-evidence")
    golden("seed.standards.json", re.sub(r'(?<="medleaf": ")[^"]+', "", as_json(report).decode()))


def test_the_same_content_and_day_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(source, tmp_path / "elsewhere" / "content")
    for root, folder in ((source, "one"), (elsewhere, "two"), (source, "one")):
        library = check(root, today=TODAY).library
        assert library
        assert write(library, tmp_path / folder, TODAY) == 1
    (article,) = (tmp_path / "one").iterdir()
    for name in NAMES:
        other = tmp_path / "two" / article.name / name
        assert (article / name).read_bytes() == other.read_bytes()
    assert sorted(p.name for p in article.iterdir()) == sorted(NAMES)


class _Outline(HTMLParser):
    """Collects what a reader of the page meets, and what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []
        self.anchors: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.loads += [str(given[name]) for name in ("src", "srcset", "data") if name in given]
        self.anchors += (
            [str(given["href"])[1:]] if (given.get("href") or "").startswith("#") else []
        )
        self.ids += [str(given["id"])] if "id" in given else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "th":
            assert given.get("scope") in ("row", "col")


@pytest.mark.parametrize("look", ["axis", "folio"])
def test_the_page_is_whole_and_loads_nothing(look: str, good: Path) -> None:
    page = as_html(report_of(good), theme.load(good, look), "Example")
    outline = _Outline()
    outline.feed(page)
    assert outline.tags[:2] == ["html", "head"]
    assert not {"script", "link", "img", "iframe", "form"} & {*outline.tags}
    assert outline.loads == []
    assert "url(" not in page
    assert "@import" not in page
    assert outline.tags.count("h1") == outline.tags.count("main") == 1
    assert outline.tags.count("table") == outline.tags.count("caption")
    assert {*outline.anchors} <= {*outline.ids}
    assert len(outline.ids) == len({*outline.ids})
    assert set(outline.headings) == {1, 2}
    assert 'name="robots" content="noindex"' in page
    assert "@media print" in page


def test_no_score_is_made_up(good: Path) -> None:
    text = as_json(report_of(good)).decode()
    assert not re.search(r'"(score|total|count|points|percent|rating)"', text)


def test_hostile_words_stay_words(good: Path) -> None:
    change(good, ARTICLE, lambda a: a.update(headline="<script>alert(1)</script>"))
    page = as_html(report_of(good), theme.load(good, "axis"), "<b>Example</b>")
    assert "<script" not in page
    assert "<b>Example" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_build_leaves_reports_alone_and_leads_to_none(good: Path, tmp_path: Path) -> None:
    library = check(good, today=TODAY).library
    assert library
    output = tmp_path / "build"
    build(library, output, ("html", "jsonld"))
    write(library, output, TODAY)
    before = {name: (output / "leaflet" / name).read_bytes() for name in NAMES}
    report = build(library, output, ())
    assert not [path for path in report.removed if "standards" in path]
    assert before == {name: (output / "leaflet" / name).read_bytes() for name in NAMES}
    manifest = (output / "manifest.json").read_text()
    assert "standards." not in manifest
    for path in output.rglob("*"):
        if path.is_file() and path.name not in NAMES and path.suffix in (".html", ".xml", ".json"):
            assert b"standards." not in path.read_bytes(), path


def test_nothing_half_written(good: Path, tmp_path: Path) -> None:
    library = check(good, today=TODAY).library
    assert library
    write(library, tmp_path, TODAY)
    page, data = (tmp_path / "leaflet" / name for name in NAMES)
    before = page.read_bytes()
    data.unlink()
    data.mkdir()
    with pytest.raises(SetupError, match="Is a directory"):
        write(library, tmp_path, TODAY + datetime.timedelta(1))
    assert page.read_bytes() == before
    assert sorted(path.name for path in page.parent.iterdir()) == sorted(NAMES)


# --- the command ---------------------------------------------------------------------------------


def test_the_command_writes_reports_of_sound_articles_only(good: Path, tmp_path: Path) -> None:
    (good / "articles/broken.json").write_text("{")
    output = tmp_path / "out"
    day = ["--today", str(TODAY), "--output", str(output)]
    result = CliRunner().invoke(main, ["check", str(good), "--report", *day])
    assert result.exit_code == 1
    assert "1 report in " in result.stderr
    assert [path.name for path in output.iterdir()] == ["leaflet"]
    without = CliRunner().invoke(
        main, ["check", str(good), *day[:2], "--output", str(tmp_path / "n")]
    )
    assert without.exit_code == 1
    assert not (tmp_path / "n").exists()


def test_the_command_says_when_it_can_write_no_report(good: Path, tmp_path: Path) -> None:
    (good / "publication.json").write_text("{")
    output = tmp_path / "out"
    arguments = ["check", str(good), "--report", "--output", str(output)]
    assert "no report: " in CliRunner().invoke(main, arguments).stderr
    assert not output.exists()


def test_a_check_without_a_report_does_not_pay_for_it() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from medleaf.cli import main;"
        f"CliRunner().invoke(main, ['check', {str(QUIET)!r}]);"
        "print([m for m in sys.modules if m.startswith(('medleaf.standards', 'jinja2'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

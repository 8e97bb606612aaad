"""Each item of each standard is met, not met or left to a person for what the data really show.

Every fact that an item names is taken out of a leaflet that shows all, or put into it, once; every
rule that speaks against an item is broken by its own examples.
"""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from goodleaflet import (
    ABSENT,
    ALWAYS,
    ARTICLE,
    ITEMS,
    PUBLICATION,
    QUIET,
    RULE_EXAMPLES,
    SECTION,
    TODAY,
    Copy,
    change,
    drop,
    make_good,
    outcome,
    report_of,
)

from medleaf import theme
from medleaf.check import check
from medleaf.rules import IDS, RULES
from medleaf.standards import Item
from medleaf.standards.assess import Verdict
from medleaf.standards.report import as_html

IDENTIFIED = [f"{standard} {item.number}" for standard, item in ITEMS]


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

"""Each editorial rule finds what it is for, at its exact place, and is quiet about what is well.

tests/rules/quiet/ is a publication in which no rule finds anything. <rule>/invalid/ holds what to
lay over it to break that rule only, and the report that is expected, which
`pytest --update-goldens` rewrites; <rule>/valid/ what comes close and is well.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from quiet import HERE, IDS, QUIET, Copy, lay_over, loud, report

from medleaf.diagnostics import Severity
from medleaf.rules import RULES, Rule, accepted, judge
from medleaf.rules.accepted import Ledger
from medleaf.rules.subject import File, Finding, Shelf, Whole


def test_the_quiet_publication_is_quiet() -> None:
    assert report(QUIET) == "\n"


@pytest.mark.parametrize("rule", IDS)
def test_what_is_well_is_not_told(rule: str, copy_of: Copy) -> None:
    assert loud(lay_over(copy_of(QUIET), rule, "valid")) == []


@pytest.mark.parametrize("rule", IDS)
def test_what_is_wrong_is_told_at_its_place(
    rule: str, copy_of: Copy, request: pytest.FixtureRequest
) -> None:
    told = report(lay_over(copy_of(QUIET), rule, "invalid"))
    expected = HERE / rule.replace("/", "--") / "invalid" / "expected.txt"
    if request.config.getoption("--update-goldens"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert set(re.findall(r": warning\[(.+?)\]", told)) == {rule}
    assert ": error[" not in told


LOOKS = ("file", "article", "shelf", "ledger")
"""The fields of a rule with its functions."""


@pytest.mark.parametrize("rule", IDS)
def test_a_broken_rule_fails_its_examples(
    rule: str, copy_of: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that finds nothing fails its invalid examples, one that finds fault with all its valid
    ones; so does a rule with several functions when one of them is broken."""
    (whole,) = (each for each in RULES if each.id == rule)
    functions = [name for name in LOOKS if getattr(whole, name)]
    root = lay_over(copy_of(QUIET), rule, "invalid")
    expected = (HERE / rule.replace("/", "--") / "invalid" / "expected.txt").read_text()
    for name in functions:
        _break(monkeypatch, whole, name, lambda subject: ())
        assert report(root) != expected, f"nobody notices a {rule} whose {name} finds nothing"
    shutil.rmtree(root)
    shutil.copytree(QUIET, root)
    lay_over(root, rule, "valid")
    for name in functions:
        _break(monkeypatch, whole, name, _always)
        assert loud(root), f"nobody notices a {rule} whose {name} finds fault with all"


def _break(monkeypatch: pytest.MonkeyPatch, rule: Rule, name: str, function: Any) -> None:
    broken = rule._replace(**{name: function})
    table = tuple(broken if each.id == rule.id else each for each in RULES)
    monkeypatch.setattr(judge, "RULES", table)


def _always(subject: File | Whole | Shelf | Ledger) -> Iterator[Finding]:
    """Find fault with whatever there is."""
    match subject:
        case File():
            yield subject.finding("/id", "broken")
        case Whole():
            yield subject.file.finding("/id", "broken")
        case Shelf():
            yield Finding("references", "", "/references/0/id", 0, "broken")
        case Ledger():
            yield from accepted.nothing(subject._replace(used=frozenset()))


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    folders = {path.name.replace("--", "/") for path in HERE.glob("*--*")}
    assert folders == set(IDS)
    for folder in HERE.glob("*--*"):
        for which in ("valid", "invalid"):
            assert any((folder / which / "source").rglob("*.json")), f"{folder.name} has no {which}"


def test_the_table_is_in_order_and_whole() -> None:
    assert sorted(set(IDS)) == IDS
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+/[a-z-]+", rule.id)
        assert rule.severity is Severity.WARNING
        assert rule.summary.endswith(".")
        assert rule.help.endswith(".")
        assert rule.source
        assert rule.file or rule.article or rule.shelf or rule.ledger


# --- severities, profiles, acceptance -------------------------------------------------------------

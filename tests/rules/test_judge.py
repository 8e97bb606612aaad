"""How rules are applied: how loud they are, what is accepted, on what day, to which texts."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from quiet import IDS, QUIET, TODAY, Copy, edit, lay_over

from medleaf.check import check
from medleaf.diagnostics import Severity
from medleaf.rules.profile import load, names

LONG = "text/sentence-length"


@pytest.mark.parametrize("severity", ["error", "warning", "note", "off"])
def test_a_publication_says_how_loud_a_rule_is(severity: str, copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), LONG, "invalid")
    checks = f'"inLanguage": "en-GB", "checks": {{"severities": {{"{LONG}": "{severity}"}}}},'
    edit(root, "publication.json", '"inLanguage": "en-GB",', checks)
    checked = check(root, today=TODAY)
    assert [str(d.severity) for d in checked.diagnostics] == [severity] * (severity != "off")
    assert checked.library
    assert list(checked.library.entries) == ([] if severity == "error" else ["leaflet"])


def test_an_error_in_a_shared_file_stops_its_articles(copy_of: Copy) -> None:
    rule = "text/list-length"
    root = lay_over(copy_of(QUIET), rule, "invalid")
    checks = f'"inLanguage": "en-GB", "checks": {{"severities": {{"{rule}": "error"}}}},'
    edit(root, "publication.json", '"inLanguage": "en-GB",', checks)
    checked = check(root, today=TODAY)
    assert [d.rule for d in checked.diagnostics] == [rule]
    assert checked.library
    assert not checked.library.entries


def test_a_rule_that_there_is_not(copy_of: Copy) -> None:
    root = copy_of(QUIET)
    checks = '"inLanguage": "en-GB",\n "checks": {"severities": {"text/nonsense": "off"}},'
    edit(root, "publication.json", '"inLanguage": "en-GB",', checks)
    (told,) = check(root, today=TODAY).diagnostics
    assert (told.rule, told.severity, told.column) == ("rule/unknown", Severity.ERROR, 28)


@pytest.mark.parametrize("profile", names())
def test_profiles_are_whole(profile: str) -> None:
    assert load(profile).off <= set(IDS)
    assert load(profile).summary.endswith(".")


def test_profiles_differ_in_what_they_let_pass(copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), LONG, "valid")
    found = {}
    for profile in names():
        text = (QUIET / "publication.json").read_text()
        checks = f'"inLanguage": "en-GB", "checks": {{"profile": "{profile}"}},'
        (root / "publication.json").write_text(text.replace('"inLanguage": "en-GB",', checks))
        found[profile] = [d.rule for d in check(root, today=TODAY).diagnostics]
    assert found == {"nhs": [], "easy-read": [LONG], "plain": []}


ACCEPTED = (
    f'"accepted": [{{"rule": "{LONG}", "reason": "It quotes the law.", '
    '"by": "Jane Doe", "date": "2026-01-01"}],'
)


def test_an_accepted_finding_is_a_note_with_its_reason(copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), LONG, "invalid")
    edit(root, "articles/leaflet.json", '"status": "active",', f'"status": "active", {ACCEPTED}')
    (told,) = check(root, today=TODAY).diagnostics
    assert (told.rule, told.severity, told.help) == (LONG, Severity.NOTE, "")
    assert told.message.endswith("(accepted by Jane Doe on 2026-01-01: It quotes the law.)")


def test_a_section_accepts_for_itself_only(copy_of: Copy) -> None:
    root = copy_of(QUIET)
    long = " ".join(["word"] * 21)
    edit(root, "sections/side-effects.json", "Few people", f"{long} people")
    edit(root, "articles/leaflet.json", "This is about", f"{long} about")
    edit(root, "sections/side-effects.json", '"blocks"', f'{ACCEPTED} "blocks"')
    found = [(Path(d.file).stem, str(d.severity)) for d in check(root, today=TODAY).diagnostics]
    assert found == [("leaflet", "warning"), ("side-effects", "note")]


def test_an_inline_section_accepts_for_itself_only(copy_of: Copy) -> None:
    root = copy_of(QUIET)
    long = " ".join(["word"] * 21)
    one = f'{{"id": "one", "heading": "One", "kind": "information", {ACCEPTED} "blocks": [{{"type":'
    one += f' "paragraph", "text": "{long}"}}]}}'
    two = one.replace("one", "two").replace(ACCEPTED, "")
    edit(root, "articles/leaflet.json", '"side-effects"', f'"side-effects", {one}, {two}')
    found = [(d.pointer, str(d.severity)) for d in check(root, today=TODAY).diagnostics]
    assert found == [
        ("/sections/1/blocks/0/text", "note"),
        ("/sections/2/blocks/0/text", "warning"),
    ]


@pytest.mark.parametrize(
    ("at", "severities"),
    [
        ("utilise", ["note", "warning"]),
        ("Utilise IT", ["note", "warning"]),
        ("/keyMessages/1", ["warning", "note"]),
        ("/keyMessages", ["note", "note"]),
        ("", ["note", "note"]),
        ("/keyMessages/10", ["warning", "warning", "warning"]),
        ("it every", ["warning", "warning", "warning"]),
    ],
)
def test_a_single_finding_is_accepted_by_its_place(
    at: str, severities: list[str], copy_of: Copy
) -> None:
    root = copy_of(QUIET)
    edit(root, "articles/leaflet.json", '"Take it every day."', '"Utilise it.", "Commence now."')
    where = f'"at": "{at}", ' if at else ""
    entry = ACCEPTED.replace(f'"{LONG}", ', f'"text/plain-words", {where}')
    edit(root, "articles/leaflet.json", '"keyMessages"', f'{entry} "keyMessages"')
    found = check(root, today=TODAY).diagnostics
    assert [str(d.severity) for d in found if d.rule == "text/plain-words"] == severities[-2:]
    assert [d.rule for d in found if d.rule != "text/plain-words"] == ["accepted/nothing"] * (
        len(severities) - 2
    )


def test_an_acceptance_in_a_shared_file_is_for_what_articles_find_there(copy_of: Copy) -> None:
    root = copy_of(QUIET)
    entry = ACCEPTED.replace(LONG, "text/abbreviation")
    path = "sections/side-effects.json"
    edit(root, path, '"blocks"', f'{entry} "blocks"')
    edit(root, path, "Few people", "Few people with PCOS")
    (told,) = check(root, today=TODAY).diagnostics
    assert (told.rule, told.severity) == ("text/abbreviation", Severity.NOTE)
    edit(root, path, " with PCOS", "")
    assert [d.rule for d in check(root, today=TODAY).diagnostics] == ["accepted/nothing"]
    (root / "articles/other.json").write_text("{")
    rules = [d.rule for d in check(root, today=TODAY).diagnostics]
    assert rules == ["json/syntax"], "an article that cannot be read may have the finding"


def test_an_acceptance_of_a_rule_that_there_is_not(copy_of: Copy) -> None:
    root = copy_of(QUIET)
    wrong = ACCEPTED.replace(LONG, "text/long")
    edit(root, "contributors/jane-doe.json", '"nameKind"', f'{wrong} "nameKind"')
    (told,) = check(root, today=TODAY).diagnostics
    assert (told.rule, told.pointer) == ("rule/unknown", "/accepted/0/rule")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            "active",
            [
                "credit/reviewer",
                "interest/missing",
                "review/missing",
                "review/overdue",
                "structure/help",
                "structure/summary",
            ],
        ),
        ("draft", []),
        ("retired", []),
    ],
)
def test_only_what_readers_have_now_must_be_whole(
    status: str, expected: list[str], copy_of: Copy
) -> None:
    root = copy_of(QUIET)
    article = json.loads((root / "articles/leaflet.json").read_bytes())
    for key in ("datePublished", "lastReviewed", "keyMessages", "help", "interests"):
        del article[key]
    article |= {"status": status, "nextReviewDue": "2026-01-30"}
    del article["contributions"][1]
    (root / "articles/leaflet.json").write_text(json.dumps(article, indent=1))
    assert sorted(d.rule for d in check(root, today=TODAY).diagnostics) == expected


@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]
)
def test_the_last_character_of_an_orcid_id_is_checked(orcid: str, copy_of: Copy) -> None:
    root = copy_of(QUIET)
    for last in "0123456789X":
        wrong = orcid[:-1] + last
        shutil.copy(QUIET / "contributors/jane-doe.json", root / "contributors")
        edit(root, "contributors/jane-doe.json", '"nameKind"', f'"orcid": "{wrong}", "nameKind"')
        expected = [] if wrong == orcid else ["credit/orcid"]
        assert [d.rule for d in check(root, today=TODAY).diagnostics] == expected


def test_a_shared_section_is_told_once(copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), "text/list-length", "invalid")
    article = (root / "articles/leaflet.json").read_text()
    (root / "articles/second.json").write_text(article.replace('"leaflet"', '"second"'))
    assert [d.rule for d in check(root, today=TODAY).diagnostics] == ["text/list-length"]


def test_without_a_day_no_rule_is_applied(copy_of: Copy) -> None:
    assert check(lay_over(copy_of(QUIET), LONG, "invalid")).diagnostics == []


def test_another_language_is_left_alone_by_the_rules_of_english(copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), "text/spelling-variant", "invalid")
    edit(root, "articles/leaflet.json", '"en-GB"', '"fr"')
    files = {Path(d.file).name for d in check(root, today=TODAY).diagnostics}
    assert files == {"jane-doe.json"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en-GB", ['"color" is not UK', '"norepinephrine" is not UK']),
        ("en", ['"color" is not UK', '"norepinephrine" is not UK']),
        ("en-US", ['"behaviour" is not US', '"noradrenaline" is not US']),
        ("en-AU", []),
    ],
)
def test_each_english_has_its_spelling(language: str, expected: list[str], copy_of: Copy) -> None:
    root = copy_of(QUIET)
    words = "The color of behaviour: norepinephrine is noradrenaline."
    edit(root, "articles/leaflet.json", "This is about an example.", words)
    edit(root, "articles/leaflet.json", '"en-GB"', f'"{language}"')
    told = [d.message for d in check(root, today=TODAY).diagnostics]
    assert [message.partition(" spelling")[0] for message in told] == expected


def test_a_file_that_cannot_be_read_leaves_open_what_it_cites(copy_of: Copy) -> None:
    root = lay_over(copy_of(QUIET), "reference/unused", "invalid")
    (root / "articles/other.json").write_text("{")
    assert [d.rule for d in check(root, today=TODAY).diagnostics] == ["json/syntax"]


@pytest.mark.parametrize(
    "piece",
    [
        *("A", "A_", "Aa-", "1", "1,", "1 in 7. ", "14% ", ".", ". ", "Dr. ", "e.g. ", "… ", "-"),
        *(
            "\u00a0",
            "many ",
            "individuals ",
            "[",
            "](",
            "[a](tel:1) ",
            "**a** ",
            "aeiouy",
            "\u202e",
        ),
        *("strong evidence ", "Dr Doe ", "growing evidence ", "(", "ADHD ", "a b\u00a0", "i'"),
        *(
            "<b>",
            "<b ",
            "*a",
            "*a ",
            "`a",
            "_a ",
            "~~a",
            "{{",
            "{{a}}",
            "&amp;",
            "&a",
            "![",
        ),
    ],
)
def test_no_text_takes_long(piece: str, copy_of: Copy) -> None:
    root = copy_of(QUIET)
    text = (piece * 20_000)[:19_990].replace('"', "") + "!_ end"
    article = (root / "articles/leaflet.json").read_text()
    article = article.replace("This is about an example.", text)
    (root / "articles/leaflet.json").write_text(article, encoding="utf-8")
    start = time.process_time()
    found = check(root, today=TODAY).diagnostics
    assert time.process_time() - start < 2, "CPU seconds"
    assert len(found) < 2_000

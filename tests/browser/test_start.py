"""A reader searches the start page, opened from the disk: there is no server to ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.conftest import Open
from conformance.chromium import visit
from playwright.sync_api import Browser, Page

HEADACHES = "Preventing frequent headaches with Examplol"
RESEARCH = "How well Examplol works"
QUESTIONS = "What we do not know yet about Examplol"
VISIT = "Your visit to the headache clinic"
FRENCH = "Prévenir les maux de tête fréquents avec l’Examplol"
STUDIES = "L’Examplol est-il efficace\N{NO-BREAK SPACE}?"
ENGLISH_LIST = [RESEARCH, HEADACHES, QUESTIONS, VISIT]
FRENCH_LIST = [STUDIES, FRENCH]


def listed(page: Page) -> list[str]:
    return [a.inner_text() for a in page.locator(".leaflets a").all() if a.is_visible()]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("visit", [VISIT]),
        ("EXAMPLOL", [RESEARCH, HEADACHES, QUESTIONS, STUDIES, FRENCH]),
        ("recurrent headache", [RESEARCH, HEADACHES, QUESTIONS]),
        ("cephalees", FRENCH_LIST),
        ("Céphalées récurrentes", FRENCH_LIST),
        ("headache examplol", [RESEARCH, HEADACHES, QUESTIONS]),
        ("prevent examplol", [HEADACHES]),
        ("nothing of the kind", []),
        ("", ENGLISH_LIST + FRENCH_LIST),
    ],
)
def test_titles_and_conditions_are_found(
    words: str, found: list[str], browser: Browser, output: Path
) -> None:
    with visit(browser, output.as_uri()) as here:
        here.page.goto(f"{output.as_uri()}/index.html")
        here.page.get_by_label("Search").fill(words)
        assert listed(here.page) == found
        status = here.page.get_by_role("status").inner_text()
        assert status == (f"Leaflets found: {len(found)}" if words else "")
        groups = [
            group for group in here.page.locator("main > section").all() if group.is_visible()
        ]
        assert len(groups) == len({title in FRENCH_LIST for title in found})
        assert here.noted == []


def test_what_is_found_can_be_opened(browser: Browser, output: Path) -> None:
    with visit(browser, output.as_uri()) as here:
        here.page.goto(f"{output.as_uri()}/index.html")
        here.page.get_by_label("Search").fill("clinic")
        here.page.get_by_role("link", name=VISIT).click()
        assert here.page.locator("h1").inner_text() == VISIT
        here.page.go_back()
        assert here.page.get_by_label("Search").input_value() in ("clinic", "")
        assert listed(here.page) in ([VISIT], ENGLISH_LIST + FRENCH_LIST)
        assert here.noted == []


def test_without_scripts_all_leaflets_are_listed_and_no_field_is_dead(
    tab: Open, origin: str
) -> None:
    with tab(java_script_enabled=False) as here:
        here.page.goto(origin)
        assert listed(here.page) == ENGLISH_LIST + FRENCH_LIST
        assert not here.page.get_by_role("searchbox").is_visible()

"""A reader clicks through a leaflet's page: contents, citations, downloads, print, languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser.conftest import Open
from conformance.chromium import Visit
from products import RESEARCH, RICH, TRUST, built

PAGE = f"{RICH}/index.html"
EVIDENCE = f"{RESEARCH}/index.html"
FRENCH = "prevention-des-maux-de-tete/index.html"
IN_SIGHT = (
    "e => { const b = e.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight }"
)
AT_TOP = (
    "e => { const b = e.getBoundingClientRect(); return b.top > -9 && b.top < innerHeight / 2 }"
)
STARTS = {"application/pdf": b"%PDF-", "application/epub+zip": b"PK\x03\x04"}
"""How the files of a type begin."""


def focused_is_in(visit: Visit, selector: str) -> bool:
    return bool(visit.page.evaluate("s => !!document.activeElement.closest(s)", selector))


def test_entries_of_the_contents_lead_to_their_parts(tab: Open, origin: str) -> None:
    with tab() as visit:
        page = visit.page
        page.goto(origin + PAGE)
        entries = page.locator("nav.contents a")
        assert entries.count() > 8
        last = entries.count() - 1
        for number in (0, 3, last - 2, last, 1):
            entry = entries.nth(number)
            id = (entry.get_attribute("href") or "").removeprefix("#")
            entry.click()
            part = page.locator(f"id={id}")
            if number != last:  # the last is at the foot, where the page ends
                assert part.evaluate(AT_TOP), id
            assert part.evaluate(IN_SIGHT), id
            heading = part.locator("h1, h2, h3, .label, .publisher").first.inner_text()
            assert entry.inner_text().casefold() in heading.casefold() or number == last
            page.keyboard.press("Tab")
            after = (
                "id => { const part = document.getElementById(id), now = document.activeElement;"
            )
            after += " return part.contains(now) || !!(part.compareDocumentPosition(now) & 4) }"
            assert page.evaluate(after, id), f"the keyboard does not go on from {id}"
        assert visit.noted == []


def test_the_skip_link_is_the_first_thing_of_the_keyboard(tab: Open, origin: str) -> None:
    with tab() as visit:
        page = visit.page
        page.goto(origin + PAGE)
        skip = page.locator(".skip")
        before = skip.bounding_box()
        assert before is not None
        assert before["x"] < 0
        page.keyboard.press("Tab")
        assert focused_is_in(visit, ".skip")
        shown = skip.bounding_box()
        assert shown is not None
        assert shown["x"] >= 0
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.keyboard.press("Tab")
        assert focused_is_in(visit, "main")


@pytest.mark.parametrize("path", [PAGE, EVIDENCE])
def test_a_citation_leads_to_its_reference_and_back(tab: Open, origin: str, path: str) -> None:
    with tab() as visit:
        page = visit.page
        page.goto(origin + path)
        for number in (0, page.locator("main .cite").count() - 1):
            cite = page.locator("main .cite").nth(number)
            id = cite.get_attribute("id")
            cite.click()
            reference = page.locator(":target")
            assert reference.inner_text().startswith(cite.inner_text())
            assert reference.evaluate(IN_SIGHT)
            reference.locator(f'a.back[href="#{id}"]').click()
            assert page.url.endswith(f"#{id}")
            assert cite.evaluate(IN_SIGHT)


def test_downloads_are_what_they_say(tab: Open, origin: str) -> None:
    with tab(accept_downloads=True) as visit:
        visit.page.goto(origin + PAGE)
        links = visit.page.locator("a[download]")
        assert links.count() == 3
        for link in links.all():
            with visit.page.expect_download() as download:
                link.click()
            data = Path(download.value.path()).read_bytes()
            assert download.value.suggested_filename == link.get_attribute("download")
            assert data.startswith(STARTS[link.get_attribute("type") or ""])
            said = re.search(r"(\d+) KB", link.inner_text())
            assert said is not None
            assert int(said[1]) == round(len(data) / 1000)
        assert visit.noted == []


def test_the_print_button_prints(tab: Open, origin: str) -> None:
    with tab() as visit:
        visit.page.add_init_script("window.print = () => { window.printed = true }")
        visit.page.goto(origin + PAGE)
        visit.page.locator("#print").click()
        assert visit.page.evaluate("window.printed") is True


@pytest.mark.parametrize("path", [PAGE, EVIDENCE])
def test_without_scripts_nothing_is_lost_and_no_button_is_dead(
    tab: Open, origin: str, path: str
) -> None:
    said = []
    for scripts in (True, False):
        with tab(java_script_enabled=scripts) as visit:
            visit.page.goto(origin + path)
            said.append((visit.page.locator("#print").is_visible(), body_text(visit)))
            assert visit.noted == []
    assert [shown for shown, _ in said] == [True, False]
    assert said[0][1] == said[1][1]


def body_text(visit: Visit) -> str:
    """Return what is shown of the page, without the button."""
    button = visit.page.locator("#print").inner_text() or "Print\n\nPrint this page"
    text = visit.page.locator("body").inner_text()
    shown = visit.page.locator("#print").is_visible()
    return "".join((text.replace(button, "") if shown else text).split())


@pytest.mark.parametrize("path", [PAGE, EVIDENCE])
def test_on_paper_the_words_are_there_and_the_controls_are_not(
    tab: Open, origin: str, path: str
) -> None:
    with tab() as visit:
        visit.page.goto(origin + path)
        on_screen = visit.page.locator("main").inner_text()
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".tools").is_visible()
        assert not visit.page.locator("nav.contents").is_visible()
        backlinks = str.maketrans("", "", "↩\ufe0e \n\t\xa0")
        on_paper = visit.page.locator("main").inner_text()
        assert on_paper.translate(backlinks) == on_screen.translate(backlinks)


def test_the_other_language_is_one_click_away_and_so_is_the_way_back(
    tab: Open, origin: str
) -> None:
    with tab() as visit:
        page = visit.page
        page.goto(origin + PAGE)
        page.get_by_role("link", name="français").click()
        assert page.url == origin + FRENCH
        assert page.locator("html").get_attribute("lang") == "fr"
        headline = built(TRUST).library.document("prevention-des-maux-de-tete").article.headline
        assert page.locator("h1").inner_text() == headline
        page.get_by_role("link", name="English").click()
        assert page.url == origin + PAGE


@pytest.mark.parametrize("page", [PAGE, "index.html", "people/mary-sample/index.html"])
def test_a_page_from_the_disk_is_whole(tab: Open, output: Path, page: str) -> None:
    with tab() as visit:
        folder = output.as_uri()
        visit.page.context.unroute_all()
        visit.page.goto(f"{folder}/{page}")
        fonts = visit.page.evaluate(
            "document.fonts.ready.then(() => document.fonts.check('1em \"Source Sans 3\"'))"
        )
        assert fonts
        assert visit.noted == []

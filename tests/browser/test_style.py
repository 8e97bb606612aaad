"""Nothing that a page's style left out of its theme would have touched the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import whole
from conformance.chromium import visit
from conformance.served import served
from playwright.sync_api import Browser
from products import ARTICLES, TRUST, built

from medleaf import theme
from medleaf.exporters.html import Page

RULES = r"""
css => {
  const whole = new CSSStyleSheet();
  whole.replaceSync(css);
  const own = document.styleSheets[0];
  const text = rule => rule.style.cssText.replace(/\s*,\s*/g, ",");
  const listed = (rules, above) => [...rules].flatMap(rule => {
    if (rule.selectorText)
      return rule.selectorText.split(/,(?![^(]*\))/).map(one => [above, one.trim(), text(rule)]);
    const when = rule.conditionText?.replace(/\s/g, "");
    return when ? listed(rule.cssRules, above + when) : [];
  });
  const dynamic = /::?(before|after|hover|focus-visible|focus|target)\b/g;
  const wanted = listed(whole.cssRules, "").filter(
    ([, one]) => document.querySelector(one.replace(dynamic, "") || "*"));
  const there = new Set(listed(own.cssRules, "").map(rule => rule.join("|")));
  return [wanted.length, wanted.map(rule => rule.join("|")).filter(rule => !there.has(rule))];
}
"""
"""How many rules of a stylesheet, as the browser reads it, match the page, and those it lacks."""


@pytest.mark.parametrize("name", ["axis", "folio"])
def test_a_style_lacks_no_rule_that_the_page_needs(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    looks = theme.load(TRUST, name)
    pages = {id: built(source).library.document(id) for source, id in ARTICLES}
    pages["whole"] = whole()
    for id, document in pages.items():
        (tmp_path / f"{id}.html").write_bytes(
            Page().export(document, looks, ()).files["index.html"]
        )
    with (
        served({"": tmp_path}) as origin,
        visit(browser, origin, viewport={"width": 1280, "height": 900}) as visited,
    ):
        for id in pages:
            visited.page.goto(f"{origin}{id}.html", wait_until="domcontentloaded")
            count, lacking = visited.page.evaluate(RULES, looks.style("page.css"))
            assert count > 100, id
            assert lacking == [], id

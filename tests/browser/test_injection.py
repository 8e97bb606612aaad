"""Whatever a text holds, nothing of it runs in a browser, also where no policy would stop it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance.chromium import visit
from conformance.served import served
from conftest import Copy
from playwright.sync_api import Browser
from poisoning import poison
from products import TRUST

from medleaf.build import build
from medleaf.check import check

PRODUCTS = ("html", "head", "jsonld")
RUNS = "window.canary=1,alert(1),console.log(1)"
TEXTS = {
    "markup": f"</script></style></title></textarea><script>{RUNS}</script><!--\"'>"
    f"<img src=x onerror={RUNS}><svg onload={RUNS}><a href=javascript:{RUNS}>x</a>",
    "address": f"javascript:{RUNS}//' onfocus='{RUNS}' autofocus=\" onload=\"{RUNS}",
    "separators": f'one\u2028{RUNS}\u2029"</script><script>{RUNS}</script>',
}


@pytest.mark.parametrize("kind", TEXTS)
def test_nothing_runs(kind: str, copy_of: Copy, tmp_path: Path, browser: Browser) -> None:
    root = copy_of(TRUST)
    allowed = poison(root, TEXTS[kind], addresses=False)
    assert sum(allowed.values()) > 100
    checked = check(root)
    assert checked.library is not None
    output = tmp_path / "build"
    build(checked.library, output, only=PRODUCTS)
    pages = sorted(path.relative_to(output).as_posix() for path in output.rglob("*.html"))
    assert len(pages) > 12
    with served({"": output}) as origin, visit(browser, origin, bypass_csp=True) as here:
        for page in pages:
            here.page.goto(origin + page)
            assert here.page.evaluate("window.canary") is None, page
            assert here.page.locator("a[href^='javascript:' i]").count() == 0, page
        assert here.noted == []


def test_a_hostile_page_does_run_where_nothing_is_escaped(tmp_path: Path, browser: Browser) -> None:
    """The test above can fail: the same text, put in as it is, runs."""
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><title>{TEXTS['markup']}</title>")
    with served({"": tmp_path}) as origin, visit(browser, origin, bypass_csp=True) as here:
        here.page.goto(origin)
        assert here.page.evaluate("window.canary") == 1
        assert any("dialog" in note for note in here.noted)

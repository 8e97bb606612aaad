"""The system's Chromium, and visits to pages in it that note all that should not be.

Playwright only drives it: no browser is downloaded. A visited page may ask for what is below its
own origin; everything else is refused and noted, as is all that it writes to the console, every
error and every dialog.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Route, sync_playwright

NARROW, WIDE = 320, 1280
"""CSS pixels: the width at which WCAG 2.2 (1.4.10) asks for one column, and that of a laptop."""
LARGE = 32
"""The type size in CSS pixels of a reader who wants 200 % (WCAG 2.2, 1.4.4); 16 is usual."""


def program() -> str | None:
    """Return the path of the browser on this machine."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def there() -> bool:
    return program() is not None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; no name of the world resolves in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(),
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit(NamedTuple):
    """A tab, and what happened in it that should not have."""

    page: Page
    noted: list[str]

    def type_size(self, pixels: int) -> None:
        """Set the size that a reader has chosen for text in the browser's settings."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}})

    def unseen(self) -> list[str]:
        """Return what of the text is beside the window or under something else."""
        before = self.page.viewport_size or {"width": WIDE, "height": WIDE}
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": before["width"], "height": height})
        found: list[str] = self.page.evaluate(UNSEEN)
        self.page.set_viewport_size(before)
        return found


@contextmanager
def visit(browser: Browser, origin: str, **options: Any) -> Iterator[Visit]:
    """Open a tab that may go to addresses below an origin and nowhere else.

    Args:
        browser: The browser.
        origin: The start of all addresses that are allowed.
        options: What Playwright's new_context takes, as viewport and color_scheme.
    """
    noted: list[str] = []

    def refuse(route: Route) -> None:
        noted.append(f"asked for {route.request.url}")
        route.abort()

    def write(message: ConsoleMessage) -> None:
        noted.append(f"console {message.type}: {message.text}")

    def dismiss(dialog: Dialog) -> None:
        noted.append(f"{dialog.type} dialog: {dialog.message}")
        dialog.dismiss()

    context = browser.new_context(**options)
    try:
        context.route(re.compile(f"^(?!{re.escape(origin)}|blob:|data:)"), refuse)
        page = context.new_page()
        page.on("console", write)
        page.on("pageerror", lambda error: noted.append(f"script error: {error}"))
        page.on("dialog", dismiss)
        yield Visit(page, noted)
    finally:
        context.close()


UNSEEN = (Path(__file__).parent / "unseen.js").read_text(encoding="utf-8")

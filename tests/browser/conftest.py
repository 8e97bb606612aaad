"""One start of the browser for all its tests, and the publication of the tests on a web server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from conformance import chromium
from conformance.chromium import WIDE, Visit
from conformance.served import served
from playwright.sync_api import Browser
from products import TRUST, built


class Open(Protocol):
    """Opens a tab on a laptop's screen, or as options say."""

    def __call__(self, **options: Any) -> AbstractContextManager[Visit]: ...


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not chromium.there():
        pytest.skip("there is no Chromium here: apt-get install -y chromium")
    with chromium.chromium() as started:
        yield started


@pytest.fixture(scope="package")
def output() -> Path:
    """Return the folder with the finished publication."""
    return built(TRUST).output


@pytest.fixture(scope="package")
def origin(output: Path) -> Iterator[str]:
    with served({"": output}) as address:
        yield address


@pytest.fixture(scope="package")
def tab(browser: Browser, origin: str) -> Open:
    return partial(
        chromium.visit, browser, origin, viewport={"width": WIDE, "height": 900}, locale="en-GB"
    )

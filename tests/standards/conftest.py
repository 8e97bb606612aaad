"""The leaflet that shows all that data can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from goodleaflet import (
    QUIET,
    Copy,
    make_good,
)


@pytest.fixture
def good(copy_of: Copy) -> Path:
    return make_good(copy_of(QUIET))

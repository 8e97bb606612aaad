"""A publication to dress."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from contrasts import SOURCE


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """Return a copy of the repository's own publication."""
    return Path(shutil.copytree(SOURCE, tmp_path / "source"))

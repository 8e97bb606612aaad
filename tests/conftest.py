"""What tests share: the two publications, copies of them to break, and goldens."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLDENS = ROOT / "tests" / "goldens"

Copy = Callable[[Path], Path]
Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one switch that rewrites goldens."""
    parser.addoption("--update-goldens", action="store_true", help="Rewrite tests/goldens/.")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a function that compares a text with the golden of a name, or rewrites it."""
    update = bool(request.config.getoption("--update-goldens"))

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        if not path.exists():
            pytest.fail(f"{path} is not there: run pytest --update-goldens, and review it")
        assert text == path.read_bytes().decode(), f"differs from {path}"

    return compare


@pytest.fixture(scope="session")
def source() -> Path:
    """Return the folder of the repository's own publication."""
    return ROOT / "source"


@pytest.fixture(scope="session")
def trust() -> Path:
    """Return the folder of the publication that uses every field."""
    return ROOT / "tests" / "examples" / "valid" / "trust" / "source"


@pytest.fixture
def copy_of(tmp_path: Path) -> Copy:
    """Return a function that copies a publication to where a test may break it."""

    def copy(publication: Path) -> Path:
        return Path(shutil.copytree(publication, tmp_path / "source"))

    return copy

"""The wheel carries all that medleaf needs, and works away from this repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline/medleaf"
TRUST = ROOT / "tests/examples/valid/trust/source"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive: so both are whole."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder)
    (archive,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(archive, folder, filter="data")
    unpacked = folder / archive.name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=unpacked)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with another publication, and an environment into which the wheel was installed.

    The environment sees the libraries of the one that runs the tests, after its own.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(TRUST, folder / "source")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv/bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    (site,) = (folder / "venv").glob("lib/*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        f"medleaf/{file.relative_to(PACKAGE).as_posix()}"
        for file in PACKAGE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    wanted |= {f"medleaf/schemas/{file.name}" for file in (ROOT / "schemas").iterdir()}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.parametrize(
    "kind", ["schemas", "templates", "themes", "fonts", "locales", "rules/profiles"]
)
def test_the_wheel_has_files_of_every_kind(wheel: Path, kind: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.startswith(f"medleaf/{kind}/") for name in archive.namelist())


def test_it_is_imported_from_where_it_was_installed(elsewhere: Path) -> None:
    python = elsewhere / "venv/bin/python"
    file = run(python, "-c", "import medleaf; print(medleaf.__file__)", cwd=elsewhere)
    assert Path(file.strip()).is_relative_to(elsewhere / "venv")


def test_it_checks_and_builds_another_publication(elsewhere: Path) -> None:
    medleaf = elsewhere / "venv/bin/medleaf"
    run(medleaf, "check", cwd=elsewhere)
    run(medleaf, "build", cwd=elsewhere)
    articles = {file.stem for file in (elsewhere / "source/articles").glob("*.json")}
    assert articles
    assert (elsewhere / "build/manifest.json").is_file()
    for article in articles:
        built = {file.name for file in (elsewhere / "build" / article).iterdir()}
        assert {"leaflet.pdf", "leaflet.epub", "index.html", "index.jsonld", "head.html"} <= built


def test_the_locks_hold_every_dependency_and_name_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *groups["build"]]
    extras = [
        line for lines in project["project"]["optional-dependencies"].values() for line in lines
    ]
    development = [*runtime, *extras, *(line for line in groups["dev"] if isinstance(line, str))]
    for lock, wanted in (("requirements.lock", runtime), ("requirements-dev.lock", development)):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert not re.search(r"://|^-", text, re.MULTILINE)
        locked = set(re.findall(r"^(\S+)==", text, re.MULTILINE))
        assert {re.split("[<>=]", line)[0] for line in wanted} <= locked

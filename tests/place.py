"""A publication of many small articles whose maker sleeps, dies or changes others as they ask.

The products are those of a package that the tests bring along, whose exporter does what the version
of an article says.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from products import ROOT

from medleaf.learned import LEARNED
from medleaf.state import SAID, STATE, TOLD
from medleaf.storage import MEMORY

T = TypeVar("T")
QUIET = ROOT / "tests/rules/quiet/source"
PATIENCE = 60
"""Seconds after which a test gives up."""
MARK = """
import os, time
from pathlib import Path
from medleaf.exporters import Output

class Mark:
    name, summary, after = "mark", "", ()

    def export(self, document, theme, made):
        article = document.article
        what, _, how = (article.version or "").partition(" ")
        Path(os.environ["SEEN"], f"{article.id}.{os.getpid()}").touch()
        if what == "sleep":
            time.sleep(float(how))
        if what == "die" or (what == "once" and not Path(how).exists()):
            if how: Path(how).touch()
            os.kill(os.getpid(), 9)
        if what == "fail":
            raise KeyError(how)
        if what == "change":
            other = Path(how)
            if "Sleep" in other.read_text():
                other.write_text(other.read_text().replace("Sleep", "Sheep"))
        data = f"{article.id} {article.headline}".encode()
        if what == "fill":
            data *= 20_000
        return Output(files={"mark.txt": data, "more/mark.txt": data})
"""


class Place:
    """A publication of many small articles, where it is built, and with what."""

    def __init__(self, folder: Path) -> None:
        self.source, self.output, self.seen = (folder / n for n in ("source", "build", "seen"))
        package = folder / "package"
        information = package / "mark-1.0.dist-info"
        information.mkdir(parents=True)
        self.seen.mkdir()
        (package / "mark.py").write_text(MARK)
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: mark\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text("[medleaf.exporters]\nmark = mark:Mark\n")
        self.environment = {**os.environ, "PYTHONPATH": str(package), "SEEN": str(self.seen)}
        shutil.copytree(QUIET, self.source)
        leaflet = self.source / "articles/leaflet.json"
        self._leaflet = json.loads(leaflet.read_bytes())
        leaflet.unlink()

    def article(self, id: str, version: str = "1") -> None:
        """Write an article that is treated as its version says."""
        path = self.source / f"articles/{id}.json"
        text = {**self._leaflet, "id": id, "headline": f"Sleep {id}", "version": version}
        path.write_text(json.dumps(text))

    def start(self, *options: str, output: Path | str | None = None, **more: Any) -> Any:
        command: list[str | Path] = [sys.executable, "-m", "medleaf", "build", self.source]
        command += [*options, "--only", "jsonld", "--only", "mark", "--severity", "error"]
        return subprocess.Popen(
            [*command, "--output", output or self.output],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **{"preexec_fn": hear, **more},
        )

    def build(self, *options: str, **more: Any) -> tuple[int, str, str]:
        process = self.start(*options, **more)
        out, err = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in out + err
        return process.returncode, out, err

    def undisturbed(self, folder: Path) -> dict[str, bytes]:
        """Return the files of a build that nothing happens to."""
        assert self.build("--jobs", "1", output=folder)[:2] == (0, "")
        return files(folder)

    def seen_by(self, id: str) -> int:
        """Wait until an article is being made; return the process that makes it."""
        return wait(lambda: next((int(p.suffix[1:]) for p in self.seen.glob(f"{id}.*")), None))

    def workers(self) -> set[int]:
        """Return the processes that made something."""
        return {int(path.suffix[1:]) for path in self.seen.iterdir()}


def wait(look: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE / 3
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.01)
    pytest.fail("waited in vain")


def hear() -> None:
    """Let Ctrl-C be heard: what a shell starts in the background ignores it, and passes that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def files(folder: Path) -> dict[str, bytes]:
    """Return what is published, and what is left over."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if name not in {f"{MEMORY}{what}" for what in (STATE, TOLD, SAID, LEARNED, f"{LEARNED}-0")}
    }

"""A build on a cluster is the build of one machine: real schedulers, workers that are killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from place import PATIENCE, Place, files, wait
from products import ROOT

REAL = ("--only", "pdf", "--only", "html")


class Machines:
    """A scheduler, and workers in process groups of their own, which die as machines do."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = wait(self._address)

    def add_worker(self) -> None:
        self.workers.append(self._start("worker", "--nthreads", "1"))

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            kill(process)

    def options(self) -> tuple[str, ...]:
        return "--executor", "dask", "--scheduler", self.address

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        file = "--scheduler-file", self._file
        command: list[str | Path] = [sys.executable, "-m", "dask", kind, *file]
        more = () if kind == "scheduler" else ("--local-directory", self._folder)
        return subprocess.Popen(
            [*command, *options, *more, "--no-dashboard"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _address(self) -> str | None:
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(self._file.read_bytes())["address"])
        return None


def kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


@contextlib.contextmanager
def machines(folder: Path, environment: Mapping[str, str], workers: int = 1) -> Iterator[Machines]:
    there = Machines(folder, environment)
    try:
        for _ in range(workers):
            there.add_worker()
        yield there
    finally:
        there.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Machines]]:
    """Return a publication, and two machines that know its exporter."""
    folder = tmp_path_factory.mktemp("cluster")
    place = Place(folder)
    with machines(folder, place.environment, workers=2) as there:
        yield place, there


@pytest.fixture
def place(cluster: tuple[Place, Machines]) -> Place:
    """Return the publication of the cluster, without articles and traces."""
    place = cluster[0]
    for path in (*(place.source / "articles").iterdir(), *place.seen.iterdir()):
        path.unlink()
    shutil.rmtree(place.output, ignore_errors=True)
    return place


def test_a_machine_that_is_lost_costs_nothing(
    cluster: tuple[Place, Machines], place: Place, tmp_path: Path
) -> None:
    for number in range(6):
        place.article(f"a{number}", "sleep 0.5")
    there = cluster[1]
    process = place.start(*there.options(), *REAL)
    worker = os.getpgid(place.seen_by("a2"))
    assert worker in [each.pid for each in there.workers]  # not this machine's own processes
    kill(next(each for each in there.workers if each.pid == worker))
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, ""), err
    there.add_worker()
    assert place.build("--jobs", "2", *REAL, output=tmp_path)[0] == 0
    made = files(place.output)
    assert made == files(tmp_path)
    assert sum(name.endswith("leaflet.pdf") for name in made) == 6
    code, _, err = place.build(*there.options(), *REAL)
    assert (code, err.split(",")[0]) == (0, "0 files made")


def test_faults_stay_with_their_articles(
    cluster: tuple[Place, Machines], place: Place, tmp_path: Path
) -> None:
    for number, what in enumerate(("1", "die", "sleep 100", "fail oh", "1", "1")):
        place.article(f"a{number}", what)
    start = time.monotonic()
    code, out, _ = place.build(*cluster[1].options(), "--timeout", "3")
    assert time.monotonic() - start < PATIENCE / 2
    assert code == 1
    assert [line.split("error")[1].split("]")[0] for line in out.splitlines() if "error" in line]
    here = place.build("--jobs", "2", "--timeout", "3", output=tmp_path)
    assert (code, out) == here[:2]
    assert files(place.output) == files(tmp_path)
    assert len(list(place.output.glob("*/mark.txt"))) == 3
    assert all(each.poll() is None for each in cluster[1].workers[-1:])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("files.py", "has another medleaf than this build"),
        ("templates/blocks.html", "another theme"),
    ],
)
def test_a_machine_that_would_make_something_else_refuses(
    place: Place, tmp_path: Path, changed: str, told: str
) -> None:
    package = tmp_path / "other/medleaf"
    shutil.copytree(ROOT / "pipeline/medleaf", package)
    shutil.copytree(ROOT / "schemas", package / "schemas")
    with (package / changed).open("a") as file:
        file.write("\n")
    place.article("a0")
    path = f"{package.parent}{os.pathsep}{place.environment['PYTHONPATH']}"
    with machines(tmp_path, {**place.environment, "PYTHONPATH": path}) as there:
        code, out, err = place.build(*there.options())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert not list(place.output.glob("*/mark.txt"))


def test_a_scheduler_that_dies(place: Place, tmp_path: Path) -> None:
    place.article("a0")
    place.article("a1", "sleep 100")
    with machines(tmp_path, place.environment) as there:
        process = place.start(*there.options())
        place.seen_by("a1")
        wait((place.output / "a0/mark.txt").exists)
        kill(there.scheduler)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1), err
    assert f"The Dask scheduler at {there.address} cannot be reached any more. " in err


def test_a_cluster_without_workers(place: Place, tmp_path: Path) -> None:
    place.article("a0")
    hasty = "from medleaf import cli, cluster; cluster.DESERTED = cluster.LOOK = 0.5; cli.main()"
    with machines(tmp_path, place.environment, workers=0) as there:
        done = subprocess.run(
            [sys.executable, "-c", hasty, "build", place.source, *there.options()],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "has had no worker for 0.5 s" in done.stderr


def test_no_scheduler(place: Place) -> None:
    place.article("a0")
    start = time.monotonic()
    code, out, err = place.build("--executor", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert time.monotonic() - start < 20
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "There is no Dask scheduler at tcp://127.0.0.1:9. " in err


def test_the_extra_is_not_installed(place: Place, tmp_path: Path) -> None:
    place.article("a0")
    (tmp_path / "distributed.py").write_text("raise ImportError")
    path = f"{tmp_path}{os.pathsep}{place.environment['PYTHONPATH']}"
    place.environment, kept = {**place.environment, "PYTHONPATH": path}, place.environment
    try:
        code, _, err = place.build("--executor", "dask", "--scheduler", "tcp://127.0.0.1:9")
    finally:
        place.environment = kept
    assert (code, err) == (
        2,
        "medleaf: To build on a cluster, medleaf needs Dask: pip install 'medleaf[dask]'\n",
    )


@pytest.mark.parametrize("options", [("--executor", "dask"), ("--scheduler", "tcp://127.0.0.1:9")])
def test_the_options_go_together(place: Place, options: tuple[str, ...]) -> None:
    code, _, err = place.build(*options)
    assert code == 2
    assert "--executor dask and --scheduler ADDRESS go together" in err

"""A build survives what happens: real processes are killed, disks are full, time is up."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from place import PATIENCE, Place, files, wait

from medleaf.executors import together
from medleaf.manifest import MANIFEST
from medleaf.storage import LOCK


def alive(process: int) -> bool:
    """Say whether a process is there and no zombie, which some other process forgot."""
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_worker_that_is_killed_costs_nothing(place: Place, tmp_path: Path) -> None:
    for number in range(8):
        place.article(f"a{number}", "sleep 0.3")
    process = place.start("--jobs", "2")
    os.kill(place.seen_by("a2"), signal.SIGKILL)
    out, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "")
    assert len(place.workers()) == 3
    assert os.getpgid(0) not in place.workers()
    assert files(place.output) == place.undisturbed(tmp_path / "other")


def test_what_kills_two_workers_is_an_error_of_its_article(place: Place, tmp_path: Path) -> None:
    for number in range(6):
        place.article(f"a{number}")
    place.article("b-deadly", "die")
    place.article("c-once", f"once {tmp_path / 'died'}")
    code, out, _ = place.build("--jobs", "2")
    assert code == 1
    assert "articles/b-deadly.json:1:1: error[build/crash] it could not be made: " in out
    assert out.count("error[") == 1
    assert {path.parent.name for path in place.output.glob("*/mark.txt")} == {
        *(f"a{number}" for number in range(6)),
        "c-once",
    }
    assert len(list(place.seen.glob("b-deadly.*"))) == 2
    place.article("b-deadly")
    assert place.build("--jobs", "2")[0] == 0
    assert (place.output / "b-deadly/mark.txt").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_takes_too_long_is_an_error_of_its_article(place: Place, jobs: str) -> None:
    for number in range(3):
        place.article(f"a{number}")
    place.article("a9", "sleep 100")
    start = time.monotonic()
    code, out, _ = place.build("--jobs", jobs, "--timeout", "2")
    assert time.monotonic() - start < PATIENCE / 2
    assert code == 1
    assert "articles/a9.json:1:1: error[build/timeout] it could not be made: took over 2 s" in out
    assert "allow more with --timeout" in out
    assert len(list(place.output.glob("*/mark.txt"))) == 3
    place.seen_by("a9")
    (trace,) = place.seen.glob("a9.*")
    trace.unlink()
    assert place.build("--jobs", jobs, "--timeout", "2")[0] == 1
    place.seen_by("a9")  # another try may go better


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_fault_of_an_exporter_stops_one_article(place: Place, jobs: str) -> None:
    for number in range(3):
        place.article(f"a{number}")
    place.article("a9", "fail oh")
    code, out, _ = place.build("--jobs", jobs)
    assert code == 1
    assert "a9.json:1:1: error[build/fault] medleaf failed: KeyError: 'oh' (mark.py, line " in out
    assert len(list(place.output.glob("*/mark.txt"))) == 3


def test_few_articles_need_no_workers(place: Place) -> None:
    place.article("a1")
    place.article("a2")
    process = place.start("--jobs", "2")
    process.communicate(timeout=PATIENCE)
    assert place.workers() == {process.pid}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("at", ["a0", "a5"])
def test_a_build_that_is_killed_is_completed_by_the_next(
    place: Place, tmp_path: Path, jobs: str, at: str
) -> None:
    for number in range(8):
        place.article(f"a{number}", "sleep 0.1")
    process = place.start("--jobs", jobs)
    place.seen_by(at)
    time.sleep(0.05)
    process.kill()
    process.communicate(timeout=PATIENCE)
    wait(lambda: not any(alive(worker) for worker in place.workers()))
    assert (place.output / LOCK).exists()
    (place.output / "a7").mkdir(exist_ok=True)
    part = place.output / "a7/.mark.txt.part"  # as if it had been killed while this was written
    part.write_bytes(b"a7 Sl")
    with (place.output / LOCK).open("a") as lock:
        lock.write("\na7/mark.txt\na7/of-a-text-that-was-changed-since.txt")
    (place.output / "a7/of-a-text-that-was-changed-since.txt").touch()
    (place.output / "mine.txt").write_text("stays")
    assert place.build("--jobs", jobs)[:2] == (0, "")
    assert files(place.output) == {**place.undisturbed(tmp_path / "o"), "mine.txt": b"stays"}


def test_ctrl_c(place: Place, tmp_path: Path) -> None:
    for number in range(40):
        place.article(f"a{number:02}", "sleep 0.1")
    process = place.start("--jobs", "2")
    place.seen_by("a06")
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err == "medleaf: interrupted; run the command again to go on.\n"
    wait(lambda: not any(alive(worker) for worker in place.workers()))
    left = files(place.output)
    manifest = json.loads(left.pop(MANIFEST))
    assert set(left) == {line["path"] for line in manifest["files"]}
    done = {name.partition("/")[0] for name in left}
    assert 4 <= len(done) < 40
    for path in place.seen.iterdir():
        path.unlink()
    assert place.build("--jobs", "2")[0] == 0
    again = {path.stem for path in place.seen.iterdir()}
    assert again == {path.stem for path in (place.source / "articles").iterdir()} - done
    assert files(place.output) == place.undisturbed(tmp_path / "other")


def test_two_builds_at_once(place: Place) -> None:
    place.article("a0", "sleep 3")
    first = place.start("--jobs", "1")
    place.seen_by("a0")
    code, out, err = place.build()
    assert (code, out) == (2, "")
    assert f"Another medleaf (process {first.pid} on " in err
    assert err.count("\n") == 1
    first.communicate(timeout=PATIENCE)
    assert first.returncode == 0
    assert (place.output / "a0/mark.txt").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_source_that_changes_while_it_is_built(place: Place, tmp_path: Path, jobs: str) -> None:
    last = place.source / "articles/z.json"
    place.article("a0", f"change {last}")
    for name in ("a1", "a2", "z"):
        place.article(name)
    code, out, _ = place.build("--jobs", jobs)
    built = place.output / "z/mark.txt"
    assert b"Sheep" not in (built.read_bytes() if built.exists() else b"")  # it was not checked
    if jobs == "1":
        assert code == 1
        assert "articles/z.json:1:1: error[build/changed]" in out
    assert place.build("--jobs", jobs)[:2] == (0, "")
    assert built.read_bytes() == b"z Sheep z"
    assert files(place.output) == place.undisturbed(tmp_path / "other")


def obeying() -> None:
    """Have the process obey the permissions of files, even if it is root's."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def test_a_folder_that_cannot_be_written(place: Place) -> None:
    place.article("a0")
    assert place.build()[0] == 0
    before = files(place.output)
    place.article("a0", "2")
    folders = [place.output, *(p for p in place.output.rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        code, out, err = place.build(preexec_fn=obeying)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "cannot be written: Permission denied. Nothing was replaced" in err
    assert files(place.output) == before
    assert place.build()[0] == 0


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[dict[str, Any]]:
    """Give a folder a disk of its own, of 128 kB; where that is not allowed, only small files."""
    folder.mkdir()
    mount: list[str | Path] = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", folder]
    mounted = shutil.which("mount") and not subprocess.run(mount, capture_output=True).returncode
    if not mounted:
        limit = (9000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
        yield {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)}
        return
    try:
        yield {}
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk(place: Place) -> None:
    for number in range(3):
        place.article(f"a{number}")
    with small_disk(place.output) as limited:
        assert place.build(**limited)[0] == 0
        before = files(place.output)
        place.article("a1", "fill")
        code, out, err = place.build(**limited)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "cannot be written: " in err
        assert ("No space left on device" in err) != bool(limited)
        assert "Nothing was replaced" in err
        assert files(place.output) == before
        place.article("a1")
        assert place.build(**limited)[0] == 0
        assert files(place.output) == before


def test_ctrl_c_waits_for_what_belongs_together() -> None:
    done: list[str] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), together():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("written")
            done.append("entered")
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["written", "entered"]

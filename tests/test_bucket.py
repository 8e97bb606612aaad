"""Products in a bucket are those of a folder: a real S3 server, that is stopped, and real kills."""

from __future__ import annotations

import contextlib
import json
import os
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
from s3 import SHELF, Server, serve

from medleaf import lease
from medleaf.bucket import TOKENS, Bucket
from medleaf.errors import SetupError
from medleaf.manifest import MANIFEST
from medleaf.storage import LOCK

PAGES = ("--only", "html")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serve(tmp_path_factory.mktemp("server"))


@pytest.fixture
def server(shared: Server) -> Server:
    shared.empty()
    return shared


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    return at(server, tmp_path)


def at(server: Server, folder: Path) -> Place:
    """Return a publication that goes to the server, and remembers below a folder."""
    place = Place(folder)
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    place.environment = {**place.environment, **server.environment, **cache}
    for number in range(4):
        place.article(f"a{number}")
    return place


def build(place: Place, *options: str, **more: Any) -> tuple[int, str, str]:
    return place.build(*options, output=f"s3://{SHELF}/site", **more)


def undisturbed(place: Place, folder: Path, *options: str) -> dict[str, bytes]:
    assert place.build(*options, output=folder)[0] == 0
    return files(folder)


def made(told: tuple[int, str, str]) -> int:
    code, out, err = told
    assert (code, out) == (0, "")
    return int(err.split()[0])


def test_only_what_changed_is_written(place: Place, server: Server, tmp_path: Path) -> None:
    assert made(build(place, *PAGES)) > 12
    assert server.objects() == undisturbed(place, tmp_path / "first", *PAGES)
    page = server.shelf.get("site/a0/index.html").attributes
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert server.shelf.get("site/manifest.json").attributes["Content-Type"] == "application/json"
    before = server.times()
    assert made(build(place, *PAGES)) == 0
    shutil.rmtree(tmp_path / "cache")  # as on another machine
    assert made(build(place, *PAGES)) == 0
    assert server.times() == before
    place.article("a1", "2")
    assert made(build(place, *PAGES)) > 0
    after = server.times()
    written = {path for path in after if after[path] != before[path]}
    assert written == {"a1/index.html", "a1/index.jsonld", "a1/mark.txt", "a1/more/mark.txt"} | {
        MANIFEST,
        TOKENS,
    }


def test_what_no_article_makes_any_more_goes(place: Place, server: Server, tmp_path: Path) -> None:
    publication = place.source / "publication.json"
    wanted = {**json.loads(publication.read_bytes()), "products": ["jsonld", "html"]}
    publication.write_text(json.dumps(wanted))

    def build_all(output: Path | str) -> None:
        base = sys.executable, "-m", "medleaf", "build"
        command: list[Path | str] = [*base, place.source, "--output", output]
        subprocess.run(command, env=place.environment, capture_output=True, check=True)

    build_all(f"s3://{SHELF}/site")
    assert "a2/index.html" in server.objects()
    server.shelf.put("site/mine.txt", b"stays")
    (place.source / "articles/a2.json").unlink()
    build_all(f"s3://{SHELF}/site")
    build_all(tmp_path / "folder")
    assert server.objects() == {**files(tmp_path / "folder"), "mine.txt": b"stays"}
    assert "a2/index.html" not in server.objects()


@pytest.mark.parametrize("harm", ["altered", "deleted"])
def test_an_object_that_came_to_harm_is_made_again(place: Place, server: Server, harm: str) -> None:
    assert build(place)[0] == 0
    before = server.objects()
    if harm == "altered":
        server.shelf.put("site/a0/mark.txt", b"other")
    else:
        server.shelf.delete("site/a0/mark.txt")
    assert made(build(place)) == 2  # the product's two files
    assert server.objects() == before


def test_a_build_that_is_killed_is_completed_by_the_next(
    place: Place, server: Server, tmp_path: Path
) -> None:
    server.shelf.put("site/mine.txt", b"stays")
    place.article("a3", "sleep 100")
    process = place.start("--jobs", "1", output=f"s3://{SHELF}/site")
    place.seen_by("a3")
    process.kill()
    process.communicate(timeout=PATIENCE)
    there = server.objects()
    assert LOCK in there
    assert "a0/mark.txt" in there
    assert MANIFEST not in there
    (place.source / "articles/a0.json").unlink()  # what was made of it is in no manifest
    place.article("a3")
    assert build(place)[:2] == (0, "")
    expected = undisturbed(place, tmp_path / "other")
    assert server.objects() == {**expected, "mine.txt": b"stays"}


def test_two_builds_at_once(place: Place, server: Server) -> None:
    place.article("a0", "sleep 8")
    first = place.start("--jobs", "1", output=f"s3://{SHELF}/site")
    place.seen_by("a0")
    code, out, err = build(place)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"Another medleaf (process {first.pid} on " in err
    first.communicate(timeout=PATIENCE)
    assert first.returncode == 0
    assert LOCK not in server.objects()


def test_a_build_that_lost_its_place_writes_no_more(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**server.environment, "XDG_CACHE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(lease, "RENEW", 0.05)
    with Bucket(f"s3://{SHELF}/site") as ours:
        ours.write([("a.txt", b"1")])
        server.shelf.put(f"site/{LOCK}", b"process 1 elsewhere")
        wait(lambda: ours._lease and ours._lease._lost.is_set())
        with pytest.raises(SetupError, match="took over"):
            ours.write([("a.txt", b"2")])
    assert server.objects() == {"a.txt": b"1", LOCK: b"process 1 elsewhere"}
    late = Bucket(f"s3://{SHELF}/site")
    assert late.read(MANIFEST) is None
    server.shelf.put(f"site/{MANIFEST}", b"{}")
    with pytest.raises(SetupError, match="Another medleaf"):
        late.write([(MANIFEST, b"{ }")])
    assert server.objects()[MANIFEST] == b"{}"


@pytest.mark.parametrize(
    ("variables", "where", "told"),
    [
        ({}, "s3://none/site", "There is no such bucket."),
        ({}, "s3://", "names no bucket"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "", "The credentials are refused."),
        ({"AWS_ACCESS_KEY_ID": "wrong"}, "", "The credentials are refused."),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "", "The server cannot be reached."),
    ],
)
def test_a_place_that_cannot_be_used(
    place: Place, variables: dict[str, str], where: str, told: str
) -> None:
    place.environment.update(variables)
    start = time.monotonic()
    code, out, err = place.build(output=where or f"s3://{SHELF}/site")
    assert time.monotonic() - start < PATIENCE / 2
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert "secret" not in err


def test_a_server_that_stops(tmp_path: Path) -> None:
    with contextlib.contextmanager(serve)(tmp_path / "server") as server:
        place = at(server, tmp_path)
        place.article("a2", "sleep 2")
        process = place.start("--jobs", "1", output=f"s3://{SHELF}/site")
        place.seen_by("a2")
        os.kill(server.process.pid, signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1)
    assert f"s3://{SHELF}/site cannot be used. The server cannot be reached." in err


def test_the_extra_is_not_installed(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (tmp_path / "obstore.py").write_text("raise ImportError")
    place.environment["PYTHONPATH"] = str(tmp_path)
    assert build(place) == (
        2,
        "",
        "medleaf: To write to a bucket, medleaf needs obstore: pip install 'medleaf[s3]'\n",
    )

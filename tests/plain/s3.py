"""A real server that speaks S3 for the tests: moto's, in a process of its own. What it holds is gone with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import HTTPError, URLError

_SERVER = "from moto.server import main; main({arguments!r})"


class S3:
    """Listens on `address`; `bucket()` makes an empty bucket and returns the URL of a store in it.

    `environment` is what obstore reads to find it, as operators set it.
    """

    def __init__(self, address: str = "127.0.0.1", within: tuple[str, ...] = ()) -> None:
        """`within`: the command that the server is started by, such as one that enters a network namespace."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        self.url = f"http://{address}:{port}"
        self.environment = {
            "AWS_ENDPOINT": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
        }
        self._made = 0
        script = _SERVER.format(arguments=["-H", address, "-p", str(port)])
        self._process = subprocess.Popen(
            [*within, sys.executable, "-c", script],
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._within = within
        if not within:
            self._wait()

    def bucket(self) -> str:
        """The URL of a folder in a new bucket."""
        self._made += 1
        name = f"films-{self._made}"
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/{name}", method="PUT"), timeout=10).close()
        return f"s3://{name}/some/folder"

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=20)

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except HTTPError:
                return
            except (URLError, OSError):
                assert self._process.poll() is None and time.monotonic() < until, "the S3 server does not start"
                time.sleep(0.1)

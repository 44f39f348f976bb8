"""A real PostgreSQL for the tests: Debian's, run by nobody in particular, in a folder and on a port of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from cutaway.storage.database import open_database
from cutaway.storage.programs import Program, postgresql

_NOBODY = 65534
_SETTINGS = """
listen_addresses = '{address}'
port = {port}
unix_socket_directories = ''
max_connections = 200
jit = off
fsync = off
full_page_writes = off
shared_buffers = 32MB
log_min_messages = fatal
"""


class Postgres:
    """A cluster that listens on loopback; `database()` makes an empty database in it and returns its URL.

    It never runs as root, as it would refuse to. Skips the test, saying why, where there is no PostgreSQL.
    """

    def __init__(self, address: str = "127.0.0.1") -> None:
        found = postgresql()
        if found is None:
            pytest.skip("there is no PostgreSQL: neither installed nor in the cache (make test fetches it from Debian)")
        self._address = address
        self._made = 0
        self._folder = Path(tempfile.mkdtemp(prefix="cutaway-postgres-"))
        self._folder.chmod(0o755)
        self._program = self._reachable(found)
        self._data = self._folder / "data"
        self._data.mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(self._data, _NOBODY, _NOBODY)
        self.port = _free_port(address)
        self._run("initdb", "-D", str(self._data), "-U", "cutaway", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(address=address, port=self.port))
        if address != "127.0.0.1":
            with (self._data / "pg_hba.conf").open("a") as file:
                file.write("host all all samenet trust\n")
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = self._command("postgres", "-D", str(self._data))
        self._server = subprocess.Popen(command, env=self._environment(), stderr=subprocess.DEVNULL, cwd="/")
        engine = open_database(self.url("postgres"))
        until = time.monotonic() + 60
        while True:
            try:
                with engine.connect():
                    break
            except sa.exc.OperationalError:
                assert self._server.poll() is None and time.monotonic() < until, "PostgreSQL does not start"
                time.sleep(0.1)
        engine.dispose()

    def url(self, database: str) -> str:
        """Where a database is reached, as operators write it."""
        return f"postgresql://cutaway@{self._address}:{self.port}/{database}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"test_{self._made}"
        engine = open_database(self.url("postgres")).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def stop(self) -> None:
        """Stop it and break every connection; what is in it stays."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=60)
            self._server = None

    def close(self) -> None:
        """Stop it and take everything away."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reachable(self, found: Program) -> Program:
        """The programs where nobody may run them: root's cache is closed to others."""
        if os.getuid() != 0 or not found.settings:
            return found
        tree = Path(found.path).parents[4]
        shutil.copytree(tree, self._folder / "programs", symlinks=True)
        moved = {
            name: value.replace(str(tree), str(self._folder / "programs")) for name, value in found.settings.items()
        }
        return Program(found.path.replace(str(tree), str(self._folder / "programs")), moved)

    def _command(self, name: str, *arguments: str) -> list[str]:
        command = [f"{self._program.path}/{name}", *arguments]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command]
        return command

    def _environment(self) -> dict[str, str]:
        return self._program.environment() | {"LC_ALL": "C"}

    def _run(self, name: str, *arguments: str) -> None:
        command = self._command(name, *arguments)
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr


def _free_port(address: str) -> int:
    with socket.create_server((address if address != "0.0.0.0" else "127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])

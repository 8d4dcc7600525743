"""The PostgreSQL that a page tells its reader to start in a container, from the programs of this machine.

The tests have no container engine. So where a page runs the image `postgres`, they start the same server beside the
page: on the published port, with the user, the database and the way of signing in that the page names.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from postgres_server import programs

_IMAGE = re.compile(r"^docker run\b[^\n]*(?:\\\n[^\n]*)*\bpostgres:\d+$", re.MULTILINE)
_PORT = re.compile(r"--publish 127\.0\.0\.1:(\d+):5432\b")
_USER = re.compile(r"--env POSTGRES_USER=(\w+)")


def wants_database(text: str) -> bool:
    """Return whether a page or a block tells its reader to start a PostgreSQL."""
    return _IMAGE.search(text) is not None


class PageDatabase:
    """A server as a block describes it. It keeps nothing on disk for longer than the page is read."""

    def __init__(self, text: str) -> None:
        """Start the server of a block, and wait until it accepts connections."""
        found, port, user = programs(), _PORT.search(text), _USER.search(text)
        assert found, "PostgreSQL is not installed: apt-get install postgresql"
        assert port, "say which port of this machine is the server's: --publish 127.0.0.1:5432:5432"
        assert user, "say who its user is: --env POSTGRES_USER=partner_center"
        self._programs = (found / "initdb").resolve().parent  # it may be a link that stands alone
        self._folder = Path(mkdtemp(prefix="page-"))
        self._as_postgres = os.geteuid() == 0  # the server refuses to run as root
        if self._as_postgres:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._data = self._folder / "data"
        self._run("initdb", "--no-sync", "--auth=trust", f"--username={user[1]}", f"--pgdata={self._data}")
        options = f"-p {port[1]} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", self._folder / "log", "-o", options, "start")
        try:
            self._run("createdb", f"--host={self._folder}", f"--port={port[1]}", f"--username={user[1]}", user[1])
        except AssertionError:
            self.close()
            raise

    def close(self) -> None:
        """Stop the server and remove its files."""
        self._run("pg_ctl", "-w", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *words: object) -> None:
        other_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if self._as_postgres else []
        command = [*other_user, str(self._programs / program), *map(str, words)]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"

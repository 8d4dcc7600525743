"""A real PostgreSQL in a temporary folder, on a free port of this machine."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

PASSWORD = "pl@nted/p ssword"
USER = "admin"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None if it is not installed."""
    on_path = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name.zfill(3))
    found = [each for each in (*on_path, *reversed(installed)) if (each / "initdb").exists()]
    return found[0].resolve() if found else None


class PostgresServer:
    """One server, which asks for a password. It is made in `start` and gone after `remove`.

    Args:
        fsync: Whether it waits for the disk. Only a crash of the machine needs it, and not one of the server.
    """

    def __init__(self, *, fsync: bool = False) -> None:
        found = programs()
        assert found is not None
        self._programs = found
        self._fsync = "on" if fsync else "off"
        self.folder = Path(mkdtemp(prefix="pc-postgres-"))
        self.data = self.folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:  # it does not run as root
            owner = pwd.getpwnam("postgres")
            for each in (self.folder, secret):
                os.chown(each, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self.data, "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256", "--no-sync")

    @property
    def url(self) -> str:
        """The URL of the database that every server has."""
        return self.url_of("postgres")

    def url_of(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The id of the process that has started all others of the server."""
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync={self._fsync}"
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it, and wait for that.

        Args:
            how: `immediate` is a crash: the next start recovers what was committed.
        """
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def remove(self) -> None:
        """Stop it if it runs, and remove its files."""
        if (self.data / "postmaster.pid").exists():
            try:
                self.stop("immediate")
            except subprocess.SubprocessError:
                os.kill(self.pid, signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self) -> str:
        """Create a database, and return its name."""
        name = f"pc_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

    def execute(self, statement: str) -> None:
        """Run a statement as the administrator."""
        import psycopg  # noqa: PLC0415 - the other tests have no such extra

        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute(statement.encode())

    def _run(self, program: str, *words: object) -> None:
        command = [str(self._programs / program), *map(str, words)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=self.folder)

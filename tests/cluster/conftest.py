"""A real PostgreSQL for the tests of the shared journal."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import pytest

psycopg = pytest.importorskip("psycopg")

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "pl@nted/p ssword"


def _run(*words: object) -> None:
    """Run a program of PostgreSQL, which does not run as root."""
    command = [str(_PROGRAMS / str(words[0])), *map(str, words[1:])]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a server that asks for a password."""
    folder = Path(mkdtemp(prefix="pc-postgres-"))
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for each in (folder, folder / "password"):
            os.chown(each, owner.pw_uid, owner.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    _run("initdb", "-D", data, "-U", "admin", f"--pwfile={folder / 'password'}", "-A", "scram-sha-256", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    yield f"postgresql://admin:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
    _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """Return the URL of a fresh database."""
    name = f"pc_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield postgres.rpartition("/")[0] + f"/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")

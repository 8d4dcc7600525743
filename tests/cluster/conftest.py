"""A real PostgreSQL for the tests of the shared journal."""

import os
from collections.abc import Iterator

import postgres_server
import pytest
from postgres_server import PostgresServer
from shared_batches import KEY

from partner_center_workflows.bulk import fingerprints


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a running server. Where PostgreSQL is not installed, the test is skipped, and in CI it fails."""
    if postgres_server.programs() is None:
        why = "PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql/*/bin"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """Return the URL of a fresh database."""
    name = postgres.create_database()
    yield postgres.url_of(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def code_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process and those that it starts have a key for validation codes."""
    monkeypatch.setenv(fingerprints.KEY, KEY)

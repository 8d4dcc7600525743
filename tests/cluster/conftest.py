"""A real PostgreSQL for the tests of the shared journal."""

import os
from collections.abc import Iterator

import postgres_server
import pytest
from postgres_server import PostgresServer


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

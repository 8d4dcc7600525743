"""The tables of a shared journal: who creates them, and who only checks them."""

import subprocess
import sys
from pathlib import Path

import pytest
from postgres_server import PostgresServer
from shared_batches import asked, connected, row, submit

from partner_center_workflows.bulk import JournalError
from partner_center_workflows.bulk.shared import batches, schema

_MIGRATE = """
import sys
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import schema
from partner_center_workflows.bulk.shared.database import Database
print("ready", flush=True)
sys.stdin.readline()
schema.migrate(Database(sys.argv[1]), dbos.migrate)
"""


def test_reading_a_database_without_a_journal(database: str) -> None:
    """Who only reads creates nothing, and says what to do first."""
    with connected(database) as db:
        with pytest.raises(JournalError) as caught:
            batches.batches(db)
        assert caught.value.message == "no batch was submitted to this journal; run `bulk submit` first"
        assert asked(db, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'partner%'") == []


def test_the_first_submit_creates_the_tables(database: str) -> None:
    """After it, the check passes, and the journal tells which migrations were applied."""
    with connected(database) as db:
        submit(db, [row(1)])
        schema.check(db)
        assert asked(db, "SELECT number, name FROM partner_center.migrations") == [(1, "0001_journal.sql")]


def test_processes_that_migrate_at_once(database: str) -> None:
    """Each of four processes that start together gets the tables of the journal and of the engine."""
    command = [sys.executable, "-c", _MIGRATE, database]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(4)]  # type: ignore[call-overload]
    for each in started:
        assert each.stdout.readline() == "ready\n"
    for each in started:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [(each.wait(60), each.communicate()[1]) for each in started] == [(0, "")] * 4
    with connected(database) as db:
        assert asked(db, "SELECT number FROM partner_center.migrations") == [(1,)]
        assert asked(db, "SELECT count(*) FROM partner_center_queue.workflow_status") == [(0,)]


def test_a_journal_of_a_newer_version(database: str) -> None:
    """Neither who submits nor who reads touches tables that this version does not know."""
    with connected(database) as db:
        submit(db, [row(1)])
        asked(db, "INSERT INTO partner_center.migrations VALUES (2, '0002_later.sql', 0)")
        for act in (lambda: schema.check(db), lambda: submit(db, [row(2)])):
            with pytest.raises(JournalError) as caught:
                act()
            assert caught.value.message == (
                "the tables of this journal are of version 2, and this version of partner-center-client knows 1; "
                "use a newer partner-center-client"
            )
        assert asked(db, "SELECT count(*) FROM partner_center.entries") == [(1,)]


def test_a_journal_of_an_older_version(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads asks for a submit of the new version, which then brings the tables up to it."""
    with connected(database) as db:
        submit(db, [row(1)])
        _with_more(tmp_path, monkeypatch, "ALTER TABLE partner_center.batches ADD COLUMN later TEXT;")
        with pytest.raises(JournalError) as caught:
            schema.check(db)
        assert caught.value.message == (
            "the tables of this journal are of version 1, and this version of partner-center-client needs 2; "
            "run `bulk submit` of this version first"
        )
        submit(db, [row(2)])
        schema.check(db)
        assert asked(db, "SELECT later FROM partner_center.batches") == [(None,)]


def test_a_migration_that_fails(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves nothing behind, and those before it stay."""
    broken = "CREATE TABLE partner_center.half (id INTEGER); SELECT 1 / 0;"
    _with_more(tmp_path, monkeypatch, broken)
    with connected(database) as db:
        with pytest.raises(JournalError, match="division by zero"):
            submit(db, [row(1)])
        assert asked(db, "SELECT number FROM partner_center.migrations") == [(1,)]
        assert asked(db, "SELECT to_regclass('partner_center.half')") == [(None,)]
        (tmp_path / "0002_more.sql").write_text(broken.replace("/ 0", "/ 1"), encoding="utf-8")
        submit(db, [row(1)])
        assert asked(db, "SELECT number FROM partner_center.migrations") == [(1,), (2,)]


def _with_more(folder: Path, monkeypatch: pytest.MonkeyPatch, statements: str) -> None:
    first = schema._FOLDER.joinpath("0001_journal.sql").read_text(encoding="utf-8")
    (folder / "0001_journal.sql").write_text(first, encoding="utf-8")
    (folder / "0002_more.sql").write_text(statements, encoding="utf-8")
    monkeypatch.setattr(schema, "_FOLDER", folder)


def test_a_user_that_may_not_create_tables(postgres: PostgresServer, database: str) -> None:
    """The error names the user, the database and what to grant. After a submit by another user, this one may go on."""
    name = database.rpartition("/")[2]
    user = f"u_{name}"
    postgres.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'p'")
    with connected(postgres.url_of(name, user, "p")) as few, connected(database) as all_rights:
        with pytest.raises(JournalError) as caught:
            submit(few, [row(1)])
        assert caught.value.message == (
            f"{user} may not create the tables of the journal in the database {name}; run `bulk submit` once as a user "
            f"that may, or let the database's owner run: GRANT CREATE ON DATABASE {name} TO {user}"
        )
        assert asked(all_rights, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'partner%'") == []
        submit(all_rights, [row(1)])
        asked(all_rights, f"GRANT USAGE ON SCHEMA partner_center TO {user}")
        asked(all_rights, f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA partner_center TO {user}")
        assert submit(few, [row(2)]).new == 1
        asked(all_rights, f"DROP OWNED BY {user}")
        asked(all_rights, f"DROP ROLE {user}")

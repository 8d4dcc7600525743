"""`partner-center bulk` with a shared journal, from the file to the report, on a real PostgreSQL."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from bulk_rows import effects, mixed, write_csv
from shared_workers import until

from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.cli import main

A_SECOND = 1 / 86_400
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, emulator: Emulator, database: str) -> None:
    """Let the environment name the emulator, the journal and the key of validation codes."""
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    emulator.configure(vetting_days=A_SECOND)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", database)
    monkeypatch.setenv("PARTNER_CENTER_CODE_KEY", secrets.token_hex(32))
    monkeypatch.chdir(tmp_path)
    write_csv(Path("rows.csv"), mixed(8))


@contextmanager
def worker(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Start a worker in its own process, which is gone at the end of the block."""
    command = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "work", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_from_the_file_to_the_report(emulator: Emulator, capsys: Output) -> None:
    """Submit, work until all is done, status, retry and report."""
    assert main(["bulk", "submit", "rows.csv", "--batch", "november", "--poll", "0.3"]) == 0
    submitted = capsys.readouterr()
    assert submitted.out.startswith("batch november: 8 new rows (")
    assert "To process them, run `partner-center bulk work` with the same journal, on any number" in submitted.err
    assert main(["bulk", "submit", "rows.csv", "--batch", "november", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 8
    assert emulator.log == []

    with worker("--until-done", "--log-format", "json", "--worker", "w") as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, "")
    said = [json.loads(line) for line in err.splitlines()]
    assert all(line["worker"] == "w" for line in said)
    assert said[0]["message"] == "worker w takes part"
    turns = [line for line in said if "turn" in line]
    assert {line["row"] for line in turns} == set(range(1, 9))
    assert {line["batch"] for line in turns} == {"november"}
    assert sum(line["state"] == "approved" for line in turns) == 6

    assert main(["bulk", "status"]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("6 approved, 1 denied, 1 failed")
    assert main(["bulk", "status", "--batch", "november", "--watch", "--exit-code"]) == 5
    assert capsys.readouterr().out.splitlines()[0] == "8 rows: 6 approved, 1 denied, 1 failed"
    assert main(["bulk", "report", "--batch", "november", "-o", "report.csv"]) == 0
    assert capsys.readouterr().err == "report.csv: a report of 8 rows\n"
    assert Path("report.csv").read_text(encoding="utf-8").count("approved") == 6
    assert main(["bulk", "retry-failed", "--batch", "november"]) == 0
    assert capsys.readouterr().out == "1 row is tried again by the workers\n"
    assert main(["bulk", "cancel", "--batch", "november"]) == 0
    assert capsys.readouterr().out == "batch november: 1 row is not sent any more\n"
    assert main(["bulk", "cancel", "--batch", "november"]) == 0
    assert capsys.readouterr().out == "batch november: no row was left to cancel\n"
    assert set(effects(emulator).values()) == {1}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_is_in_flight(emulator: Emulator, capsys: Output, sent: signal.Signals) -> None:
    """A worker that is told to end records what it has sent, and ends with 0."""
    emulator.configure(deduplicate=False)
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.3}}])
    write_csv(Path("rows.csv"), mixed(40)[1::2])
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0

    with worker() as process:
        until(lambda: effects(emulator).total() >= 3)
        process.send_signal(sent)
        _, said = process.communicate(timeout=60)

    assert (process.returncode, "Traceback" in said) == (0, False)
    assert "has finished what was in flight, and ends" in said.splitlines()[-1]
    capsys.readouterr()
    assert main(["bulk", "status", "--batch", "b", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert (counts["sending"], counts["unknown"]) == (0, 0)
    assert 20 - counts["pending"] == effects(emulator).total()


def test_every_line_of_the_log_is_json(emulator: Emulator, database: str) -> None:
    """Where the database cuts all connections, the worker goes on; its lines and the engine's are JSON."""
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.2}}])
    write_csv(Path("rows.csv"), mixed(40)[1::2])
    assert main(["bulk", "submit", "rows.csv", "--batch", "b", "--poll", "0.3"]) == 0

    with worker("--until-done", "--log-format", "json") as process:
        until(lambda: effects(emulator).total() >= 3)
        with psycopg.connect(database, autocommit=True) as db:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            db.execute(f"{cut} AND pid <> pg_backend_pid()")
        _, err = process.communicate(timeout=120)

    assert process.returncode == 0
    said = [json.loads(line) for line in err.splitlines()]
    assert "takes part" in said[0]["message"]
    assert said[-1]["message"].endswith("ends: all rows have an outcome")
    assert set(effects(emulator).values()) == {1}


def test_a_second_signal_ends_it_at_once(emulator: Emulator, capsys: Output) -> None:
    """The second signal does not wait for what is in flight: exit code 130, and nothing is lost."""
    emulator.set_faults([{"match": {}, "fault": {"delay": 4.0}}])
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0
    with worker() as process:
        until(lambda: process.poll() is not None or in_flight())
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == (
        "partner-center bulk work: interrupted; nothing is lost. To resume: run the same command again"
    )


def in_flight() -> int:
    """Return the number of rows that are sent now."""
    return bulk.status(os.environ["PARTNER_CENTER_JOURNAL"], batch="b").counts["sending"]


def test_a_worker_without_the_key_says_it_once(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that needs a key is left to other workers in one line of the log, however many rows it has."""
    assert main(["bulk", "submit", "rows.csv", "--batch", "with-codes"]) == 0
    monkeypatch.delenv("PARTNER_CENTER_CODE_KEY")
    write_csv(Path("plain.csv"), mixed(8, key=9)[1::2])
    assert main(["bulk", "submit", "plain.csv", "--batch", "plain"]) == 0

    with worker("--concurrency", "1") as process:  # so the rows of the first batch have their turns first
        until(lambda: effects(emulator).total() >= 4)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)

    (told,) = [line for line in said.splitlines() if "with-codes" in line]
    assert told.endswith(
        " ERROR batch with-codes is left to other workers: it was begun with a key for validation codes, and none is "
        "set; set PARTNER_CENTER_CODE_KEY or PARTNER_CENTER_CODE_KEY_FILE to the key that it was begun with"
    )


def test_a_worker_of_another_service_leaves_a_batch(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch belongs to the service that its first row was sent to; a worker of another one says what to do."""
    rows = mixed(8)
    write_csv(Path("rows.csv"), rows[1:2])
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0
    with worker("--until-done") as process:
        process.communicate(timeout=60)
    write_csv(Path("rows.csv"), rows[5:6])
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0

    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", "http://127.0.0.1:9")
    with worker() as process:
        assert process.stderr is not None
        told = next(line for line in process.stderr if "left to other workers" in line)

    assert told.endswith(
        f" ERROR batch b is left to other workers: it was begun at {emulator.base_url}, and this service is "
        f"http://127.0.0.1:9; submit another batch for it, or give the base URL {emulator.base_url} to resume\n"
    )
    assert effects(emulator).total() == 1


def test_health_of_a_worker(emulator: Emulator, capsys: Output) -> None:
    """A worker writes its file while it takes part, and removes it when it ends."""
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0
    file = Path("health")

    with worker("--health-file", str(file)) as process:
        until(file.exists)
        process.terminate()
        process.communicate(timeout=60)

    assert process.returncode == 0
    assert not file.exists()


def test_a_cancelled_batch_and_its_rows_in_another_one(emulator: Emulator, capsys: Output) -> None:
    """A cancelled row may go into another batch; the first batch then gets the other rows back alone."""
    write_csv(Path("one.csv"), mixed(8)[1:2])
    assert main(["bulk", "submit", "rows.csv", "--batch", "a"]) == 0
    capsys.readouterr()
    assert main(["bulk", "submit", "one.csv", "--batch", "b"]) == 2
    assert "'a'" in capsys.readouterr().err
    assert main(["bulk", "cancel", "--batch", "a", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"batch": "a", "cancelled": 8}
    assert main(["bulk", "submit", "one.csv", "--batch", "b"]) == 0
    capsys.readouterr()

    assert main(["bulk", "status", "-o", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["total"], each["counts"]["failed"]) for each in listed] == [("b", 1, 0), ("a", 8, 8)]
    assert listed[1]["cancelled_at"] > listed[1]["created_at"]
    assert main(["bulk", "retry-failed", "--batch", "a"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "7 rows are tried again by the workers\n"
    assert shown.err == "1 row stays as it is: batch b has begun with the same customer and qualification\n"
    assert emulator.log == []


def test_a_cancelled_batch_without_failed_rows_goes_on(emulator: Emulator, capsys: Output, database: str) -> None:
    """Where no row is to be tried again, `retry-failed` says that it lets the batch go on."""
    assert main(["bulk", "submit", "rows.csv", "--batch", "b"]) == 0
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("UPDATE partner_center.entries SET state = 'approved', finished_at = 1")
    assert main(["bulk", "cancel", "--batch", "b"]) == 0
    capsys.readouterr()

    for said in ("no row has failed or expired, and batch b is not cancelled any more", "no row has failed or expired"):
        assert main(["bulk", "retry-failed", "--batch", "b"]) == 0
        assert capsys.readouterr().out == f"{said}\n"
    assert [each.cancelled_at for each in bulk.batches(database)] == [None]
    assert emulator.log == []


@pytest.fixture
def reader(database: str) -> Iterator[str]:
    """Return the URL of a user who may create nothing."""
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("CREATE ROLE reader LOGIN PASSWORD 'planted'")
    yield f"postgresql://reader:planted@{database.partition('@')[2]}"
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("DROP OWNED BY reader")
        db.execute("DROP ROLE reader")


def test_mistakes_with_the_database(
    emulator: Emulator, capsys: Output, database: str, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No batch yet, one of another name, too few rights, or a database that is away: one sentence, and exit code 2."""

    def refused(*arguments: str) -> str:
        assert main(["bulk", *arguments]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert not any(each in lines[0] for each in ("Traceback", "planted", "nted%", "admin"))
        return lines[0].partition(": ")[2]

    for action in ("work", "status"):
        assert "no batch was submitted to this journal; run `bulk submit` first" in refused(action)
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", reader)
    assert "GRANT CREATE ON DATABASE" in refused("submit", "rows.csv", "--batch", "november")
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", database)
    assert main(["bulk", "submit", "rows.csv", "--batch", "november"]) == 0
    capsys.readouterr()
    for action in ("status", "report", "retry-failed", "cancel"):
        assert "there is no batch 'novmber' in this journal; is 'november' meant?" in refused(
            action, "--batch", "novmber"
        )
    assert "5" in refused("submit", "rows.csv", "--batch", "november", "--poll", "5")
    assert refused("report").startswith("--batch is missing; give the name of a batch, which `partner-center bulk sta")
    assert refused("status", "--watch").startswith("--batch is missing; --watch and --exit-code are for one batch")
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("GRANT USAGE ON SCHEMA partner_center TO reader")
        db.execute("GRANT ALL ON ALL TABLES IN SCHEMA partner_center TO reader")
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", reader)
    assert (
        "gives this user too few rights; `submit` needs CREATE on it, `status` and `report` need to read the tables of "
        "the journal, and the others need to write them too"
    ) in refused("submit", "rows.csv", "--batch", "x")
    assert "give this user rights on the schema partner_center_queue" in refused("work")
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", "postgresql://alice:planted@127.0.0.1:9/pc")
    for action in ("work", "status"):
        assert "pc at 127.0.0.1 cannot be reached: Connection refused; start it, or correct the h" in refused(action)
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", f"{database}_gone")
    assert "is not there; create it, or correct its name" in refused("status")
    assert emulator.log == []


def test_a_password_is_in_no_message(database: str, capsys: Output) -> None:
    """A URL with a password is refused on the command line, percent-encoded or not."""
    assert main(["bulk", "status", database]) == 2
    shown = capsys.readouterr().err
    assert "everyone on this machine can see a password on a command line; leave it out of the URL" in shown
    assert quote("pl@nted/p ssword", safe="") not in shown
    assert "nted" not in shown


def test_a_worker_refuses_a_key_that_cannot_be_used(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is too short ends `bulk work` before it takes part, and not each turn of a row."""
    monkeypatch.setenv("PARTNER_CENTER_CODE_KEY", "pl4nted")

    assert main(["bulk", "work", "--journal", "postgresql://alice@127.0.0.1:9/pc"]) == 2

    said = capsys.readouterr().err
    assert said.startswith("partner-center bulk work: PARTNER_CENTER_CODE_KEY is too easy to guess; give 32 to 1,024 ")
    assert (len(said.splitlines()), "pl4nted" in said) == (1, False)

"""`partner-center bulk`: what it says while it runs, how it ends, and what it finds again afterwards."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bulk_rows import effects
from commands import COMMAND, at_terminal, environment, run
from row_service import RowService, customer, entries, qualified
from scripted_server import Received, ScriptedServer, answer

from partner_center_emulator import Emulator

REFUSED = answer(403, {"code": "2032", "description": "Access denied"})
TOO_MANY = answer(429, {"code": "1", "description": "slow down"}, Retry_After="55")


def write_rows(folder: Path, count: int, kind: str = "StateOwnedEntity") -> Path:
    """Write a file of rows."""
    lines = [f"{customer(number)},{kind},{'K12' * (kind == 'Education')}\n" for number in range(count)]
    file = folder / "customers.csv"
    file.write_text("".join(["customer_id,qualification,education_segment\n", *lines]))
    return file


def command(folder: Path, base_url: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a bulk command in a folder."""
    return run("bulk", *words, env=environment(PARTNER_CENTER_BASE_URL=base_url), cwd=folder)


@contextmanager
def started(folder: Path, base_url: str, *words: str) -> "Iterator[subprocess.Popen[str]]":
    """Start a bulk run that heeds signals, in a folder."""
    begin = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    )
    line = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "run", "customers.csv", *words]
    env = environment(PARTNER_CENTER_BASE_URL=base_url)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", begin, *line], cwd=folder, env=env, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def test_failures_are_grouped_and_say_what_to_do(tmp_path: Path) -> None:
    """34 rows that are refused: the reason once with its count, where each row stands, and how to try them again."""
    write_rows(tmp_path, 34)
    with RowService(lambda _method, _number: REFUSED) as service:
        done = command(tmp_path, service.base_url, "run", "customers.csv")

    out = done.stdout.decode().splitlines()
    assert done.returncode == 5
    assert out[0] == "34 rows: 34 failed"
    assert out[1].startswith("34 failed: 34 × HTTP 403, code 2032: Access denied")  # noqa: RUF001
    assert len(out) == 2
    said = done.stderr.decode().splitlines()
    assert said[0] == "journal: customers.journal.db"
    assert any(line.startswith("last error: HTTP 403, code 2032: Access denied") for line in said)
    assert "partner-center bulk report customers.journal.db" in done.stderr.decode()
    assert "partner-center bulk retry-failed customers.journal.db" in done.stderr.decode()


def test_a_service_that_is_down(tmp_path: Path) -> None:
    """Four rows and nothing that listens: one line with the URL and what to try, exit code 5, and all rows pending."""
    write_rows(tmp_path, 4)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    done = command(tmp_path, url, "run", "customers.csv")

    said = done.stderr.decode().splitlines()
    assert done.returncode == 5
    assert done.stdout.decode().splitlines()[0] == "4 rows: 4 pending"
    why = f"the service cannot be reached at {url}: Connection refused; no row has failed for that"
    assert said[-1].startswith(f"partner-center bulk run: {why}")
    assert "Hint: Check the URL" in said[-1]
    assert {entry.state for entry in entries(tmp_path / "customers.journal.db")} == {"pending"}


def test_as_json_the_error_is_json_too(tmp_path: Path) -> None:
    """With `--json` the summary with its causes is on stdout, and the error is the last line of stderr."""
    write_rows(tmp_path, 2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    done = command(tmp_path, url, "run", "customers.csv", "--json")

    summary, error = json.loads(done.stdout), json.loads(done.stderr.splitlines()[-1])["error"]
    assert summary["counts"]["pending"] == 2
    assert [(cause["state"], cause["count"]) for cause in summary["causes"]] == [("pending", 2)]
    assert error["type"] == "UnreachableError"
    assert url in error["message"]


def test_the_journal_is_found_by_the_file_of_rows(tmp_path: Path, emulator: Emulator) -> None:
    """Status, report and retry-failed take the file of rows, and the same command resumes with the same journal."""
    write_rows(tmp_path, 3)
    assert command(tmp_path, emulator.base_url, "run", "customers.csv").returncode == 0

    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix == ".db") == ["customers.journal.db"]
    for name in ("customers.csv", "customers.journal.db"):
        assert command(tmp_path, "", "status", name).stdout == b"3 rows: 3 approved\n"
        assert command(tmp_path, "", "report", name).stdout.count(b"approved") == 3
        assert command(tmp_path, "", "retry-failed", name).stdout == b"no row has failed or expired\n"
    before = len(emulator.log)
    assert command(tmp_path, emulator.base_url, "run", "customers.csv").stdout == b"3 rows: 3 approved\n"
    assert len(emulator.log) == before


def test_a_file_of_rows_that_has_no_journal_yet(tmp_path: Path) -> None:
    """The journal that is missing is named, and the file of rows is not mistaken for it."""
    write_rows(tmp_path, 1)

    done = command(tmp_path, "", "status", "customers.csv")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no journal customers.journal.db" in done.stderr


def test_rows_from_standard_input_need_a_journal(tmp_path: Path) -> None:
    """`-` has no name to put a journal beside, so `--journal` has to be given."""
    done = run("bulk", "run", "-", after="</dev/null", env=environment(), cwd=tmp_path)

    assert done.returncode == 2
    assert b"the rows come from standard input; give --journal JOURNAL too" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (None, "nosuch.csv cannot be read: No such file or directory"),
        ("customer_id,qualification\nx,Education\n", "line 2: customer_id is 'x'"),
        ("a,b\n1,2\n", "column 'a' is not known"),
    ],
)
def test_a_wrong_file_is_said_before_credentials(tmp_path: Path, rows: str | None, said: str) -> None:
    """Without credentials, what is wrong with the file comes first; a file without mistakes needs credentials."""
    name = "nosuch.csv"
    if rows is not None:
        (tmp_path / name).write_text(rows)
    env = environment(HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))

    done = run("bulk", "run", name, env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"credentials" not in done.stderr
    assert not (tmp_path / "nosuch.journal.db").exists()
    write_rows(tmp_path, 1)
    assert run("bulk", "run", "customers.csv", env=env, cwd=tmp_path).returncode == 3


def test_status_is_zero_unless_asked_for(tmp_path: Path) -> None:
    """The status of a failed, a denied and an unfinished run has exit code 0; with `--exit-code` that of the run."""
    write_rows(tmp_path, 2)
    kinds = [(REFUSED, 5), (qualified("Denied"), 4), (qualified("InReview"), 6)]
    for number, (reply, code) in enumerate(kinds):
        with RowService(lambda _method, _number, reply=reply: reply) as service:  # type: ignore[misc]
            command(tmp_path, service.base_url, "run", "customers.csv", "--no-wait", "--journal", f"{number}.db")
        assert command(tmp_path, "", "status", f"{number}.db").returncode == 0
        assert command(tmp_path, "", "status", f"{number}.db", "--exit-code").returncode == code


def test_status_has_the_requests_and_the_seconds_of_all_runs(tmp_path: Path, emulator: Emulator) -> None:
    """`status --json` adds up what the runs have used: as many requests as the service has received."""
    write_rows(tmp_path, 4)
    seconds = []
    for _ in range(2):
        done = command(tmp_path, emulator.base_url, "run", "customers.csv", "--json")
        seconds.append(json.loads(done.stdout)["seconds"])
        write_rows(tmp_path, 7)

    status = json.loads(command(tmp_path, "", "status", "customers.csv", "--json").stdout)

    assert status["requests"] == len(emulator.log) == 7
    assert 0 < status["seconds"] <= sum(seconds)
    assert status["running"] is False


def test_watch_ends_with_the_run(tmp_path: Path, emulator: Emulator) -> None:
    """`status --watch` follows a run in lines, says that it is under way, and ends when the run has finished."""
    write_rows(tmp_path, 20)
    emulator.set_faults([{"match": {}, "fault": {"delay": 1}}])
    line, pipes = (*COMMAND, "bulk", "status", "customers.csv", "--watch"), subprocess.PIPE
    with started(tmp_path, emulator.base_url, "--concurrency", "1") as process:
        wait_for(lambda: (tmp_path / "customers.journal.db").exists() and len(emulator.log) > 0)
        assert json.loads(command(tmp_path, "", "status", "customers.csv", "--json").stdout)["running"] is True
        with subprocess.Popen(line, cwd=tmp_path, env=environment(), stdout=pipes, stderr=pipes, text=True) as watching:
            assert watching.stderr is not None
            first = watching.stderr.readline()
            emulator.set_faults([])  # now the run may come to its end
            out, rest = watching.communicate(timeout=60)
        process.communicate(timeout=60)

    assert watching.returncode == 0
    assert out == "20 rows: 20 approved\n"
    assert "20 approved" not in first
    assert rest.splitlines()[-1].startswith("20 rows: 20 approved; 20 requests")


def test_watch_does_not_wait_for_nobody(tmp_path: Path) -> None:
    """Where no run works on an unfinished journal, `--watch` says so and ends."""
    write_rows(tmp_path, 2)
    with RowService(lambda _method, _number: qualified("InReview")) as service:
        command(tmp_path, service.base_url, "run", "customers.csv", "--no-wait")

    done = command(tmp_path, "", "status", "customers.csv", "--watch")

    assert (done.returncode, done.stdout) == (0, b"2 rows: 2 submitted\n")
    assert b"no run works on this journal" in done.stderr


def test_watch_at_a_terminal(tmp_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal it is the display of the run."""
    write_rows(tmp_path, 2)
    monkeypatch.chdir(tmp_path)
    command(tmp_path, emulator.base_url, "run", "customers.csv")

    code, shown = at_terminal(["bulk", "status", "customers.csv", "--watch"], env=environment(TERM="xterm"))

    assert code == 0
    assert b"2 of 2 rows have an outcome" in shown


def test_no_more_rows_are_sending_than_work_at_a_time(tmp_path: Path, emulator: Emulator) -> None:
    """With `--concurrency 2` the progress never shows more than 2 rows as being sent."""
    write_rows(tmp_path, 20)
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.6}}])
    with started(tmp_path, emulator.base_url, "--concurrency", "2") as process:
        wait_for(lambda: effects(emulator).total() >= 4)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    numbers = [int(number) for number in re.findall(r"(\d+) sending", said)]
    assert numbers
    assert max(numbers) <= 2


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is the case."""
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("how", ["Retry-After", "silence"])
def test_a_run_ends_within_seconds_whatever_the_service_does(tmp_path: Path, how: str, sent: signal.Signals) -> None:
    """One signal is enough, under 429s and with a service that never responds; each row is looked up afterwards."""
    write_rows(tmp_path, 8)

    async def never(_request: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(600)

    with (
        ScriptedServer(TOO_MANY if how == "Retry-After" else never) as service,
        started(tmp_path, service.base_url) as process,
    ):
        wait_for(lambda: bool(service.received))
        process.send_signal(sent)
        _, said = process.communicate(timeout=8)  # raises if the run takes longer

    assert process.returncode == 130
    assert "finishing what is in flight, 5 s at most; a further Ctrl-C ends the run at once" in said
    assert "interrupted; nothing is lost. To resume: partner-center bulk run customers.csv" in said
    assert "Traceback" not in said
    found = entries(tmp_path / "customers.journal.db")
    assert {entry.state for entry in found} <= {"pending", "unknown"}
    if how == "silence":  # whereas a request that a 429 refused was not carried out
        assert [entry for entry in found if entry.state == "unknown"]

"""Signals to a program that runs `bulk.run` itself, and to the command when something holds it up."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from bulk_rows import effects
from row_service import customer, entries, rows

from partner_center_emulator import Emulator

_PROGRAM = """
import signal, sys, threading, time, os
from partner_center import AsyncPartnerCenter
from partner_center_workflows import bulk
url, journal, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
rows = [{"customer_id": f"4d3cf487-70f4-4e1e-9ff1-b2bfce8d{n:04x}", "qualification": "StateOwnedEntity"}
        for n in range(count)]
def run(**more):
    return bulk.run(rows, journal=journal, client=AsyncPartnerCenter("t", base_url=url), concurrency=2, **more)
"""


@contextmanager
def started(*line: str) -> "Iterator[subprocess.Popen[str]]":
    """Start a process that heeds SIGINT, which a job in the background of a shell ignores, and leave none behind."""
    begin = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    )
    command = [sys.executable, "-c", begin, sys.executable, *line]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def program(
    emulator: Emulator, journal: Path, code: str, count: int = 40
) -> "AbstractContextManager[subprocess.Popen[str]]":
    """Start a program that has a function `run`."""
    return started("-c", _PROGRAM + code, emulator.base_url, str(journal), str(count))


def until(emulator: Emulator, count: int) -> None:
    """Wait until the emulator has received some requests."""
    deadline = time.monotonic() + 30
    while len(emulator.log) < count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def slow(emulator: Emulator) -> Emulator:
    """Return an emulator that takes its time for each request."""
    emulator.configure(deduplicate=False)
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.2}}])
    return emulator


def test_ctrl_c_in_a_program(tmp_path: Path, slow: Emulator) -> None:
    """The first Ctrl-C finishes what is in flight, raises KeyboardInterrupt, and leaves the handler as it was."""
    code = """
try:
    run()
except KeyboardInterrupt as error:
    print("interrupted", signal.getsignal(signal.SIGINT) is signal.default_int_handler, error.__context__)
"""
    with program(slow, tmp_path / "j.db", code) as process:
        until(slow, 3)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=20)

    assert (process.returncode, out, error) == (0, "interrupted True None\n", "")
    found = entries(tmp_path / "j.db")
    done = [entry for entry in found if entry.state == "approved"]
    assert len(done) == effects(slow).total() < 40
    assert {entry.state for entry in found} == {"approved", "pending"}


def test_two_at_once_in_a_program(tmp_path: Path, slow: Emulator) -> None:
    """The second one ends the run at once; the rows in flight are looked up by the next run, and none is done twice."""
    slow.set_faults([{"match": {}, "fault": {"delay": 20}}])
    code = "run(on_progress=lambda progress: progress.stopping and print('stopping', flush=True))"
    with program(slow, tmp_path / "j.db", code) as process:
        deadline = time.monotonic() + 20
        while not (tmp_path / "j.db").exists() or not [e for e in entries(tmp_path / "j.db") if e.state == "sending"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.3)  # a request is at the emulator by now, which logs it when it has answered
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.readline() == "stopping\n"  # the two may have come as one
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=20)

    assert process.returncode == -signal.SIGINT
    assert error.rstrip().endswith("KeyboardInterrupt")
    found = {entry.state for entry in entries(tmp_path / "j.db")}
    assert found == {"pending", "sending"}, "after a grace, what was in flight would be unknown"
    slow.set_faults([])
    with program(slow, tmp_path / "j.db", "print(run().counts['approved'])") as process:
        assert process.communicate(timeout=60)[0] == "40\n"
    assert effects(slow) == {f"/v1/customers/{customer(n)}/qualifications": 1 for n in range(40)}


def test_a_handler_of_the_program_stays(tmp_path: Path, slow: Emulator) -> None:
    """Where the program handles SIGINT itself, a run leaves it to it."""
    code = """
signal.signal(signal.SIGINT, lambda *_: print("mine", flush=True))
print(run().counts["approved"], signal.getsignal(signal.SIGINT).__name__)
"""
    with program(slow, tmp_path / "j.db", code, 8) as process:
        until(slow, 3)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=20)

    assert (process.returncode, out, error) == (0, "mine\n8 <lambda>\n", "")


def test_a_run_in_a_thread(tmp_path: Path, slow: Emulator) -> None:
    """A run in another thread sets no handlers, and the main thread has its KeyboardInterrupt at once."""
    code = """
ended = []
thread = threading.Thread(target=lambda: ended.append(run().counts["approved"]))
thread.start()
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("main", thread.is_alive(), signal.getsignal(signal.SIGINT) is signal.default_int_handler)
thread.join()
print(ended)
"""
    with program(slow, tmp_path / "j.db", code, 16) as process:
        until(slow, 3)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=20)

    assert (process.returncode, out, error) == (0, "main True True\n[16]\n", "")


def test_a_signal_before_the_loop_runs(tmp_path: Path, slow: Emulator) -> None:
    """While rows are read, Ctrl-C ends the program at once; nothing was sent, and the journal can be used."""
    code = """
def endless():
    yield from rows
    print("reading", flush=True)
    time.sleep(30)
try:
    bulk.run(endless(), journal=journal, client=AsyncPartnerCenter("t", base_url=url))
except KeyboardInterrupt:
    print("interrupted", bulk.status(journal).total)
    rows = rows[:3]
    print(run().counts["approved"])
"""
    with program(slow, tmp_path / "j.db", code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        assert slow.log == []
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=20)

    assert (process.returncode, out, error) == (0, "interrupted 0\n3\n", "")


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_within_a_second(
    tmp_path: Path, slow: Emulator, first: signal.Signals, second: signal.Signals
) -> None:
    """Even if a thread waits for ever, as for a token, the second signal ends the command; a third changes nothing."""
    file = tmp_path / "rows.csv"
    lines = [f"{row['customer_id']},{row['qualification']}\n" for row in rows(9)]
    file.write_text("".join(["customer_id,qualification\n", *lines]))
    code = f"""
import os, sys, time
os.environ.pop("PARTNER_CENTER_TOKEN", None)
from partner_center_workflows.cli import connection, main
def blocked():
    print("asked", flush=True)
    time.sleep(600)
connection._credential = lambda *_: blocked
sys.argv = ["partner-center", "bulk", "run", {str(file)!r}, "--journal", {str(tmp_path / "j.db")!r},
            "--base-url", {slow.base_url!r}]
sys.exit(main())"""
    with started("-c", code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"
        process.send_signal(first)
        time.sleep(0.2)
        assert process.poll() is None
        sent = time.monotonic()
        process.send_signal(second)
        process.send_signal(first)
        _, error = process.communicate(timeout=20)
        took = time.monotonic() - sent

    assert process.returncode == 130
    assert took < 1.2
    assert "interrupted; nothing is lost. To resume: partner-center bulk run" in error
    assert "Traceback" not in error
    assert slow.log == []
    assert {entry.state for entry in entries(tmp_path / "j.db")} <= {"pending", "sending"}


def test_the_command_restores_the_handlers(tmp_path: Path, emulator: Emulator) -> None:
    """A program that calls the command within itself has its handlers again afterwards."""
    code = f"""
from partner_center_workflows.cli import main
mine = lambda *_: None
signal.signal(signal.SIGTERM, mine)
row = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04,StateOwnedEntity"
open({str(tmp_path / "r.csv")!r}, "w").write("customer_id,qualification\\n" + row)
code = main(["bulk", "run", {str(tmp_path / "r.csv")!r}, "--journal", journal, "--base-url", url])
print(code, signal.getsignal(signal.SIGTERM) is mine, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""
    with program(emulator, tmp_path / "j.db", code) as process:
        out = process.communicate(timeout=20)[0]

    assert out.splitlines()[-1] == "0 True True"
    assert (tmp_path / "j.db").exists()

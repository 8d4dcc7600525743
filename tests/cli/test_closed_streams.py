"""Closed, full and broken standard streams: the job is done or refused with a documented exit code, and it is said."""

import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bulk_rows import effects, write_csv
from commands import COMMAND, environment, run

from partner_center_emulator import Emulator

ROWS = [{"customer_id": f"{number:08}-0000-4000-8000-000000000000"} for number in range(3)]
CUSTOMER, OTHER = ROWS[0]["customer_id"], ROWS[1]["customer_id"]
RUN = ["bulk", "run", "rows.csv", "--journal", "j.db"]
LIST = ["customers", "list"]
CLOSED = b"standard output is closed; open it, or give --output FILE where there is one\n"
FULL = b"standard output: No space left on device\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    """Serve three customers."""
    with Emulator(seed={"customers": [{"id": row["customer_id"]} for row in ROWS]}) as emulator:
        yield emulator


@pytest.fixture
def service(shared: Emulator) -> Emulator:
    """Return that emulator, back at its seed."""
    shared.reset()
    return shared


@pytest.fixture
def env(service: Emulator, tmp_path: Path) -> dict[str, str]:
    """Return an environment that names the emulator; a file of rows is in the folder."""
    write_csv(tmp_path / "rows.csv", [{"qualification": "StateOwnedEntity", **row} for row in ROWS])
    return environment(PARTNER_CENTER_BASE_URL=service.base_url, XDG_CONFIG_HOME=str(tmp_path / "config"))


@pytest.mark.parametrize(
    ("streams", "code", "said"),
    [
        ("2>&-", 0, b""),
        (">&-", 0, b"3 rows: 3 approved; "),
        ("<&-", 0, b"3 rows: 3 approved; "),
        ("<&- >&- 2>&-", 0, b""),
        ("2>/dev/full", 0, b""),
        (">/dev/full", 5, b"partner-center bulk run: " + FULL),
        (">/dev/full 2>/dev/full", 5, b""),
    ],
)
def test_a_bulk_run_does_its_job(
    service: Emulator, env: dict[str, str], tmp_path: Path, streams: str, code: int, said: bytes
) -> None:
    """Each row is carried out once and journalled, whatever becomes of the progress and the result."""
    done = run(*RUN, after=streams, env=env, cwd=tmp_path)

    assert done.returncode == code
    assert (said in done.stderr) if said else done.stderr == b""
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert sorted(effects(service).values()) == [1, 1, 1]
    status = run("bulk", "status", "j.db", env=env, cwd=tmp_path)
    assert status.stdout == b"3 rows: 3 approved\n"


@pytest.mark.parametrize("broken", ["stdout", "stderr"])
def test_a_run_outlives_its_readers(service: Emulator, env: dict[str, str], tmp_path: Path, broken: str) -> None:
    """Nobody reads the progress or the result any more: each row is tried, and the exit code says that rows failed."""
    service.set_faults([{"match": {"method": "POST"}, "fault": {"status": 403, "shape": "fault"}}])
    ours, theirs = os.pipe()
    os.close(ours)

    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, broken: theirs}
    with subprocess.Popen([*COMMAND, *RUN], env=env, cwd=tmp_path, **streams) as process:
        os.close(theirs)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 5
    assert b"3 rows: 3 failed" in (out or err)
    assert b"Traceback" not in (err or b"")
    assert len(service.log) == 3


def test_a_run_outlives_its_terminal(service: Emulator, env: dict[str, str], tmp_path: Path) -> None:
    """A terminal that hangs up takes the display with it, and not the run."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *RUN], env={**env, "TERM": "xterm"}, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        os.read(ours, 1)  # the display has begun
        os.close(ours)
        out, _ = process.communicate(timeout=60)

    assert (process.returncode, out) == (0, b"3 rows: 3 approved\n")
    assert sorted(effects(service).values()) == [1, 1, 1]


@pytest.mark.parametrize("words", [LIST, ["spec"], ["demo"], ["call", "getCustomers"], ["call", "--list"]])
def test_what_is_there_to_be_read_needs_a_reader(
    service: Emulator, env: dict[str, str], tmp_path: Path, words: list[str]
) -> None:
    """A closed standard output is refused before anything is sent, a full one is reported, a broken pipe is fine."""
    closed = run(*words, after=">&-", env=env, cwd=tmp_path)
    assert closed.returncode == 2
    assert closed.stderr.endswith(CLOSED)
    assert closed.stderr.count(b"\n") == 1
    assert service.log == []

    full = run(*words, after=">/dev/full", env=env, cwd=tmp_path)
    assert full.returncode == 5
    assert full.stderr.endswith(FULL)
    assert full.stderr.count(b"\n") == 1

    ours, theirs = os.pipe()
    os.close(ours)
    for unbuffered in ("", "1"):
        broken = subprocess.run(
            [*COMMAND, *words],
            stdout=theirs,
            stderr=subprocess.PIPE,
            env={**env, "PYTHONUNBUFFERED": unbuffered},
            cwd=tmp_path,
            check=False,
        )
        assert (broken.returncode, broken.stderr) == (0, b"")
    os.close(theirs)


@pytest.mark.parametrize("words", [LIST, ["spec"], ["demo"], ["call", "getCustomers"]])
def test_nothing_depends_on_standard_error_and_input(env: dict[str, str], tmp_path: Path, words: list[str]) -> None:
    """Without a standard error, or with a full one, the result is the same."""
    expected = run(*words, env=env, cwd=tmp_path)
    assert expected.returncode == 0

    for streams in ("2>&-", "2>/dev/full", "<&- 2>&-"):
        done = run(*words, after=streams, env=env, cwd=tmp_path)
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == len(expected.stdout.splitlines()) > 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["bulk", "run", "none.csv", "--journal", "j.db"], 2),
        (["customers", "list", "--limit", "0"], 2),
        (["nothing"], 2),
        (["login", "--status"], 3),
        (["emulator", "--port", "x"], 2),
    ],
)
def test_a_mistake_keeps_its_exit_code(env: dict[str, str], tmp_path: Path, words: list[str], code: int) -> None:
    """Where nothing can be said, the exit code says it."""
    for streams in ("2>&-", "2>/dev/full", ">&- 2>&- <&-"):
        assert run(*words, after=streams, env=env, cwd=tmp_path).returncode == code


def test_a_created_request_is_told_where_it_can_be(service: Emulator, env: dict[str, str]) -> None:
    """A create without a standard output is carried out: its ids are on standard error."""
    closed = run("qualifications", "create", CUSTOMER, "StateOwnedEntity", after=">&-", env=env)
    full = run("qualifications", "create", OTHER, "StateOwnedEntity", after=">/dev/full", env=env)

    assert (closed.returncode, full.returncode) == (0, 5)
    assert service.log[0].request_id in closed.stderr.decode()
    assert full.stderr.endswith(b"partner-center qualifications create: " + FULL)


def test_rows_from_a_closed_standard_input(service: Emulator, env: dict[str, str], tmp_path: Path) -> None:
    """`-` without a standard input is an empty input."""
    done = run("bulk", "run", "-", "--journal", "j.db", after="<&-", env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert b" is empty; give " in done.stderr
    assert service.log == []


@pytest.mark.parametrize("words", [[], ["bulk"], ["customers", "list"], ["call"], ["call", "getCustomers"]])
def test_help_is_said_where_somebody_reads(words: list[str]) -> None:
    """Without a standard output the help is on standard error, and so is the version; a full one is an error."""
    prog, words = " ".join(["partner-center", *words]), [*words, "--help"]
    closed = run(*words, after=">&-")
    assert (closed.returncode, closed.stdout) == (0, b"")
    assert closed.stderr.startswith(b"usage: partner-center")

    full = run(*words, after=">/dev/full")
    assert (full.returncode, full.stderr) == (5, f"{prog}: ".encode() + FULL)

    closed = run("--version", after=">&-")
    assert (closed.returncode, closed.stdout, closed.stderr.startswith(b"partner-center ")) == (0, b"", True)


@pytest.mark.parametrize("module", ["partner_center_workflows.cli emulator", "partner_center_emulator"])
@pytest.mark.parametrize(("streams", "where"), [("2>&-", 1), ("<&- 2>/dev/full", 1), (">&-", 2), (">/dev/full", 2)])
def test_an_emulator_says_where_it_listens(module: str, streams: str, where: int) -> None:
    """It serves, says its address where it can, and ends with 0 when it is told to."""
    command = f"exec {COMMAND[0]} -m {module} --port 0 {streams}"
    with subprocess.Popen(
        ["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            said = (process.stdout if where == 1 else process.stderr).readline()
            httpx.get(said.split()[-1].decode(), trust_env=False)  # from then on it serves, and handles signals
        finally:
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)

    assert said.startswith(b"Partner Center emulator on http://127.0.0.1:")
    assert (out, err) == (b"", b"")
    assert process.returncode == 0

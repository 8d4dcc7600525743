"""The command `partner-center`: what it prints where, and how it ends."""

import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bulk_rows import effects, mixed, seed, write_csv
from commands import COMMAND, environment

from partner_center import __version__, spec_version, without_waiting
from partner_center_emulator import Emulator
from partner_center_workflows import adaptive_rate
from partner_center_workflows.cli import main

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
SECRET = "planted-secret-value"
A_SECOND = 1 / 86_400


@pytest.fixture(autouse=True)
def _environment(clean_environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a command find no sign-in, and begin fast."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(adaptive_rate, "_FIRST", 500.0)


@pytest.fixture
def service(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return an emulator that the environment names as the service."""
    emulator.configure(vetting_days=A_SECOND)
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    return emulator


Output = pytest.CaptureFixture[str]


def test_one_customer_from_the_request_to_the_outcome(service: Emulator, capsys: Output) -> None:
    """Create, wait and list: results on stdout, ids and polls on stderr."""
    service.clock.freeze()  # only the waits of the command pass: the first poll is before the outcome
    assert main(["qualifications", "create", CUSTOMER, "Education", "--segment", "K12"]) == 0
    created = capsys.readouterr()
    assert "InReview" in created.out
    assert service.log[0].request_id in created.err

    with without_waiting(service.clock.advance):
        assert main(["qualifications", "wait", CUSTOMER, "Education", "--timeout", "1m", "--poll", "0.5"]) == 0
    waited = capsys.readouterr()
    assert "Approved" in waited.out
    assert "poll 1: InReview; next in" in waited.err

    assert main(["qualifications", "list", CUSTOMER, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["qualifications"][0]["vettingStatus"] == "Approved"


def test_a_denial_and_a_timeout_have_their_exit_codes(service: Emulator, capsys: Output) -> None:
    """4 for a denial, 6 for a wait that was not finished, whose token goes on."""
    service.clock.freeze()
    main(["qualifications", "create", CUSTOMER, "Education", "--segment", "K12", "--website", "denied.example"])
    capsys.readouterr()

    assert main(["qualifications", "wait", CUSTOMER, "Education", "--timeout", "0.1s", "--poll", "0.5", "--json"]) == 6
    said = json.loads(capsys.readouterr().err.splitlines()[-1])["error"]
    assert said["type"] == "VettingTimeout"
    with without_waiting(service.clock.advance):
        assert main(["qualifications", "wait", "--resume", said["token"], "--timeout", "1m"]) == 4
    assert "Not an Education Customer" in capsys.readouterr().out


def test_a_code_may_come_from_standard_input(
    service: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A validation code need not stand on the command line, where everybody on the machine sees it."""
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))

    assert main(["qualifications", "create", CUSTOMER, "GovernmentCommunityCloud", "--validation-code", "-"]) == 0
    assert main(["validation-codes", "list", "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out[output.out.index("[") :])[0]["remainingCreates"] == 4
    assert "123456" not in output.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["qualification"], 2, "invalid choice"),
        (["qualifications", "destroy"], 2, "invalid choice"),
        (["qualifications", "create", "x", "Education", "--segment", "K12"], 2, "CUSTOMER_ID is 'x'"),
        (
            ["qualifications", "create", CUSTOMER, "Nonprofit"],
            2,
            "KIND is 'Nonprofit'; give Education, GovernmentCommunityCloud or StateOwnedEntity",
        ),
        (["qualifications", "create", CUSTOMER, "Education"], 2, "--segment is missing; give K12 or HigherEducation"),
        (
            ["qualifications", "create", CUSTOMER, "StateOwnedEntity", "--website", "a"],
            2,
            "--website go with Education",
        ),
        (
            ["qualifications", "wait", CUSTOMER, "Education", "--timeout", "5"],
            2,
            "'5' is no time; give one such as 90s",
        ),
        (["qualifications", "wait", "--timeout", "5s"], 2, "give CUSTOMER_ID and KIND, or --resume"),
        (["qualifications", "list", CUSTOMER, "--base-url", "ftp://x"], 2, "--base-url is 'ftp://x'; a token goes"),
        (["qualifications", "list", CUSTOMER, "--base-url", "https://x.invalid"], 3, "there are no credentials"),
        (["bulk", "run", "none.csv", "--journal", "j.db"], 2, "none.csv cannot be read: No such file or directory"),
        (["bulk", "run", "none.csv"], 2, "none.csv cannot be read: No such file or directory"),
        (["bulk", "run", "-"], 2, "the rows come from standard input; give --journal JOURNAL too"),
        (["bulk", "run", "-", "--journal", "none/j.db", "--max-rps", "0"], 2, "not a number of requests per second"),
        (["bulk", "status", "none.db"], 2, "there is no journal none.db"),
        (["bulk", "report", "none.db"], 2, "there is no journal none.db"),
        (["login"], 2, "give --tenant-id and --client-id"),
        (["login", "--tenant-id", "t", "--client-id", "c", "--authority", "http://x"], 2, "give an https:// URL"),
    ],
)
def test_mistakes_have_a_line_and_an_exit_code(
    service: Emulator, capsys: Output, arguments: list[str], status: int, said: str
) -> None:
    """Whatever a person gets wrong: a message that says what to give, no traceback, and nothing is sent."""
    assert main(arguments) == status

    output = capsys.readouterr()
    assert said in output.err
    assert "Traceback" not in output.err
    assert service.log == []
    assert not Path("j.db").exists()


def test_help_loads_no_http_library() -> None:
    """Help is there at once: neither HTTP library nor client are imported for it."""
    for arguments in (
        [],
        ["--help"],
        ["bulk", "run", "--help"],
        ["bulk", "submit", "--help"],
        ["bulk", "work", "--help"],
        ["qualifications", "create", "--help"],
        ["login", "-h"],
    ):
        code = f"import sys; from partner_center_workflows.cli import main; main({arguments!r})\n"
        code += (
            "print(sorted({name.split('.')[0] for name in sys.modules} & {'httpx', 'attrs', 'rich', 'partner_center'}))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"
        assert "example" in done.stdout or len(arguments) < 2


def test_a_command_loads_no_other_command(service: Emulator) -> None:
    """A command that sends loads httpx without httpx's own command line, and nothing that bulk runs and audits need."""
    command = [sys.executable, "-X", "importtime", *COMMAND[1:], "customers", "list"]
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert done.returncode == 0
    others = {"click", "partner_center_workflows.audit", "partner_center_workflows.bulk", "pygments", "rich"}
    assert loaded & {"httpx", *others} == {"httpx"}


@pytest.mark.parametrize("late", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_the_outcome_changes_nothing(late: signal.Signals) -> None:
    """A signal that comes while the process of a finished command ends does not change its exit code or its output."""
    code = (
        "import atexit, os, sys\n"
        "from partner_center_workflows.cli import main\n"
        f"atexit.register(os.kill, os.getpid(), {int(late)})\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


def test_failures_of_the_service_are_told_with_their_ids(service: Emulator, capsys: Output) -> None:
    """An error of the service is a line with the ids for a support ticket, or JSON."""
    service.set_faults([{"match": {}, "fault": {"status": 403, "shape": "fault"}}])

    assert main(["qualifications", "list", CUSTOMER]) == 5
    assert f"request id {service.log[0].request_id}" in capsys.readouterr().err
    assert main(["qualifications", "list", CUSTOMER, "--json"]) == 5
    said = json.loads(capsys.readouterr().err)["error"]
    assert (said["type"], said["status"], said["request_id"]) == (
        "PermissionDeniedError",
        403,
        service.log[1].request_id,
    )


def test_half_a_set_of_credentials_is_refused(
    service: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is named, and no secret is shown."""
    monkeypatch.setenv("PARTNER_CENTER_CLIENT_SECRET", SECRET)

    assert main(["qualifications", "list", CUSTOMER]) == 2
    said = capsys.readouterr().err
    assert "PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID: not set" in said
    assert SECRET not in said


def test_the_versions_are_printed(capsys: Output) -> None:
    """`--version` prints the version of the package and that of the spec, without a command."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"partner-center {__version__}, spec {spec_version}\n"


def test_the_document_is_printed(capsys: Output) -> None:
    """`spec` prints the OpenAPI spec, as JSON."""
    assert main(["spec"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"


def test_bulk_from_the_file_to_the_report(service: Emulator, tmp_path: Path, capsys: Output) -> None:
    """Dry run, run, status, retry, and a report in each format."""
    service.configure(seed=1)
    rows = mixed(8)
    file, journal = str(write_csv(tmp_path / "rows.csv", rows)), str(tmp_path / "j.db")

    assert main(["bulk", "run", file, "--journal", journal, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 8
    assert service.log == []

    assert main(["bulk", "run", file, "--journal", journal, "--poll", "0.3", "--json"]) == 5
    ran = capsys.readouterr()
    assert json.loads(ran.out)["counts"]["approved"] == 6
    assert "8 rows: 6 approved, 1 denied, 1 failed; " in ran.err
    assert main(["bulk", "status", journal]) == 0
    unknown = "the validation code is not among the partner's; `validation-codes list` shows them"
    states = "8 rows: 6 approved, 1 denied, 1 failed"
    assert capsys.readouterr().out == f"{states}\n1 failed: 1 × {unknown}\n"  # noqa: RUF001
    assert main(["bulk", "retry-failed", journal]) == 0
    assert capsys.readouterr().out == "1 row is tried again by the next run\n"

    for form in ("csv", "json", "html"):
        target = tmp_path / f"report.{form}"
        assert main(["bulk", "report", journal, "-o", str(target)]) == 0
        assert rows[0]["customer_id"] in target.read_text(encoding="utf-8")
    assert "a report of 8 rows" in capsys.readouterr().err


def test_rows_from_standard_input(service: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the rows from standard input."""
    content = (write_csv(tmp_path / "rows.csv", mixed(2)[1:])).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert main(["bulk", "run", "-", "--journal", str(tmp_path / "j.db")]) == 0
    assert effects(service).total() == 1


def test_every_bad_row_is_named(service: Emulator, tmp_path: Path, capsys: Output) -> None:
    """A file with bad rows: each with its line and reason, exit code 2, and nothing is sent."""
    file = tmp_path / "rows.csv"
    file.write_text(f"customer_id,qualification\nx,Education\n{CUSTOMER},Nonprofit\n{CUSTOMER},StateOwnedEntity\n")

    assert main(["bulk", "run", str(file), "--journal", str(tmp_path / "j.db")]) == 2

    said = capsys.readouterr().err
    assert "line 2: customer_id is 'x'" in said
    assert "line 3: qualification is 'Nonprofit'" in said
    assert "2 rows cannot be used, and nothing was sent" in said
    assert service.log == []


@pytest.fixture
def slow() -> Iterator[Emulator]:
    """Return an emulator that takes its time."""
    with Emulator(settings={"vetting_days": A_SECOND}, seed=seed(100)) as emulator:
        emulator.set_faults([{"match": {}, "fault": {"delay": 0.1}}])
        yield emulator


def started(emulator: Emulator, file: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a bulk run in its own process."""
    command = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "run", str(file)]
    command += ["--journal", str(file.with_suffix(".db")), "--base-url", emulator.base_url, "--poll", "0.5"]
    return subprocess.Popen(command, **options)


def wait_for_effects(emulator: Emulator, count: int) -> None:
    """Wait until the emulator has carried out some requests."""
    until = time.monotonic() + 30
    while effects(emulator).total() < count:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_and_resumed(slow: Emulator, tmp_path: Path, sent: signal.Signals) -> None:
    """Ctrl-C and SIGTERM finish what is in flight and say how to go on; the same command does."""
    slow.configure(deduplicate=False)
    rows = mixed(24)[1::2]
    file = write_csv(tmp_path / "rows.csv", rows)
    with started(slow, file, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_for_effects(slow, 3)
        process.send_signal(sent)
        _, said = process.communicate(timeout=30)

    assert process.returncode == 130
    assert b"finishing what is in flight" in said
    assert b"interrupted; nothing is lost. To resume: partner-center bulk run " in said
    assert b"Traceback" not in said
    with started(slow, file, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as again:
        out, _ = again.communicate(timeout=60)
    assert again.returncode == 4
    assert out == b"12 rows: 9 approved, 3 denied\n"
    assert {path: count for path, count in effects(slow).items() if count > 1} == {}
    gets_before_posts = [entry.method for entry in slow.log].count("GET")
    assert gets_before_posts >= 6  # polls; and no row was looked up that had not been sent


def test_a_live_display_on_a_terminal(slow: Emulator, tmp_path: Path) -> None:
    """On a terminal there is a display that moves; the result is on stdout anyway."""
    ours, theirs = pty.openpty()
    file = write_csv(tmp_path / "rows.csv", mixed(8)[1::2])
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with started(slow, file, stderr=theirs, stdout=subprocess.PIPE, env=environment) as process:
        os.close(theirs)
        seen = b""
        while select.select([ours], [], [], 30)[0]:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        out, _ = process.communicate(timeout=30)
    os.close(ours)

    assert process.returncode == 4
    assert b"4 of 4 rows have an outcome" in seen
    assert b"\x1b[" in seen
    assert out == b"4 rows: 3 approved, 1 denied\n"


def test_whoever_reads_may_stop_reading(service: Emulator, tmp_path: Path) -> None:
    """`| head` ends a report quietly."""
    file, journal = write_csv(tmp_path / "rows.csv", mixed(16)[1::2]), tmp_path / "j.db"
    main(["bulk", "run", str(file), "--journal", str(journal), "--no-wait"])
    report = f"{sys.executable} -m partner_center_workflows.cli bulk report {journal} --format html"

    done = subprocess.run(["sh", "-c", f"{report} | head -c 10"], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("<!doctype ", "")

"""`partner-center qualifications audit`: exit codes for a scheduled job, formats, and rows for a bulk run."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from audited import customer, seed
from commands import COMMAND, environment

from partner_center import Education, PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import adaptive_rate
from partner_center_workflows.cli import main, qualifications_audit

AUDIT = ["qualifications", "audit"]
COLUMNS = [
    *("customer_id", "company_name", "domain", "customer_state", "qualification", "outcome", "education_segment"),
    *("website", "vetting_status", "vetting_reason", "vetting_created", "days_in_review", "change", "before"),
    *("problem", "http_status"),
]

Output = pytest.CaptureFixture[str]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Emulator]:
    """Return an emulator with three customers, of whom the first is in review, that the environment names.

    Audits of this process begin at a high rate.
    """
    monkeypatch.setattr(adaptive_rate, "_FIRST", 500.0)
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with Emulator(seed=seed(range(3))) as emulator:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
        ask(emulator, 0)
        yield emulator


def ask(emulator: Emulator, number: int) -> None:
    """Ask for Education for a customer."""
    with PartnerCenter("t", base_url=emulator.base_url) as pc:
        pc.qualifications.create(customer(number), Education(segment="K12", website="contoso.edu"))


def unread(emulator: Emulator) -> None:
    """Let every read of the second customer fail for good."""
    emulator.set_faults([{"match": {"path": f"*{customer(1)}*"}, "fault": {"status": 400}}])


def test_a_table(service: Emulator, capsys: Output) -> None:
    """A line a qualification, and a customer without any; the summary goes to stderr."""
    assert main([*AUDIT, "1.db"]) == 0

    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0].split() == ["CUSTOMER", "QUALIFICATION", "VETTING", "DAYS", "CHANGE", "REASON", "COMPANY"]
    assert lines[1].split() == [customer(0), "Education", "InReview", "0", "Company", "0"]
    assert lines[2].split() == [customer(1), "Company", "1"]
    assert shown.err == "1.db: 3 customers (3 read); qualifications: 1 in-review\n"


def test_the_exit_codes_of_a_daily_job(service: Emulator, capsys: Output) -> None:
    """0 where nothing has changed, 7 where something has, 6 where customers are unread, also if something changed."""
    assert main([*AUDIT, "1.db"]) == 0
    assert main([*AUDIT, "2.db", "--since", "1.db"]) == 0
    capsys.readouterr()
    ask(service, 2)
    assert main([*AUDIT, "3.db", "--since", "2.db"]) == 7
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1].split() == [customer(2), "Education", "InReview", "0", "asked", "Company", "2"]
    assert shown.err == "3.db: 3 customers (3 read); qualifications: 2 in-review; changes: 1 asked\n"

    unread(service)
    assert main([*AUDIT, "4.db", "--since", "2.db"]) == 6
    said = capsys.readouterr().err
    assert "(2 read, 1 unread)" in said
    assert said.endswith("; changes: 1 asked; not complete: run the same command again to read the rest\n")
    service.set_faults([])
    assert main([*AUDIT, "4.db", "--since", "2.db"]) == 7


def test_nothing_has_changed(service: Emulator, capsys: Output) -> None:
    """With --since the table has what changed, and says so if that is nothing; --only all has every row."""
    main([*AUDIT, "1.db"])
    capsys.readouterr()
    assert main([*AUDIT, "2.db", "--since", "1.db"]) == 0
    assert capsys.readouterr().out == "nothing has changed\n"
    assert main([*AUDIT, "2.db", "--since", "1.db", "--only", "all"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 4
    assert shown.err.endswith("; it was complete already: give a new SNAPSHOT for a new audit\n")


@pytest.mark.parametrize(("only", "expected"), [("in-review", [0]), ("denied", [1]), ("approved", []), ("unread", [])])
def test_only_some(service: Emulator, capsys: Output, only: str, expected: list[int]) -> None:
    """--only chooses by the outcome."""
    ask(service, 1)
    service.decide(customer(1), "Education", "deny", "Not an Academic Domain")
    assert main([*AUDIT, "1.db", "--only", only, "--csv"]) == 0

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["customer_id"] for row in rows] == list(map(customer, expected))
    assert [row["vetting_reason"] for row in rows if only == "denied"] == ["Not an Academic Domain"] * (
        only == "denied"
    )


@pytest.mark.parametrize("given", [["--csv"], ["--format", "csv"], ["-o", "result.csv"]])
def test_csv(service: Emulator, capsys: Output, given: list[str]) -> None:
    """CSV by its flag, its format or the suffix of the file, a row a qualification."""
    assert main([*AUDIT, "1.db", *given]) == 0

    text = Path("result.csv").read_text(encoding="utf-8") if "-o" in given else capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == COLUMNS
    assert [row["qualification"] for row in rows] == ["Education", "", ""]
    assert (rows[0]["outcome"], rows[0]["days_in_review"], rows[0]["company_name"]) == ("in-review", "0", "Company 0")


def test_json_and_json_lines(service: Emulator, capsys: Output) -> None:
    """--json is one object with the counts; JSON lines are its rows."""
    assert main([*AUDIT, "1.db", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main([*AUDIT, "1.db", "-o", "r.jsonl"]) == 0
    rows = [json.loads(line) for line in Path("r.jsonl").read_text(encoding="utf-8").splitlines()]

    assert found["rows"] == rows
    assert [list(row) for row in rows] == [COLUMNS] * 3
    assert (found["complete"], found["qualifications"]["in-review"], found["changes"]) == (True, 1, {})


def test_html(service: Emulator) -> None:
    """A file that ends in .html is the report for people."""
    assert main([*AUDIT, "1.db", "-o", "r.html"]) == 0

    page = Path("r.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert f'"{customer(0)}"' in page


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_segment_is_a_file_for_bulk(service: Emulator, capsys: Output, suffix: str) -> None:
    """The result for a segment goes into a bulk run as it stands."""
    ask(service, 1)
    Path("ids.csv").write_text(
        f"customer_id,education_segment,website\n{customer(0)},K12,contoso.edu\n{customer(1)},HigherEducation,\n",
        encoding="utf-8",
    )
    assert main([*AUDIT, "1.db", "--customers", "ids.csv", "--segment", "K12", "-o", f"k12.{suffix}"]) == 0
    capsys.readouterr()

    assert main(["bulk", "run", f"k12.{suffix}", "--journal", "j.db", "--dry-run"]) == 0
    assert capsys.readouterr().out == "1 new row (1 Education), 0 known ones; nothing was sent\n"


def test_days_in_the_wrong_order(service: Emulator, capsys: Output) -> None:
    """A later snapshot is no earlier one: nobody has left, and nothing is sent."""
    ask(service, 1)
    for name in ("1.db", "2.db"):
        assert main([*AUDIT, name]) == 0
    before = len(service.log)
    capsys.readouterr()

    assert main([*AUDIT, "1.db", "--since", "2.db"]) == 2
    assert "--since: 2.db is later than 1.db; give an earlier one" in capsys.readouterr().err
    assert len(service.log) == before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--since", "1.db"], "--since: 1.db is SNAPSHOT itself; give an earlier one"),
        (["--only", "changed"], "--only changed goes with --since; give an earlier snapshot"),
        (["--since", "none.db"], "there is no snapshot none.db; give the path of one that `qualifications audit` has"),
        (["--csv", "--json"], "--json and --csv do not go together; give one of them"),
        (["--customers", "none.csv"], "none.csv cannot be read: No such file or directory"),
        (["-o", "1.db", "--csv"], "--output: 1.db is the same file as SNAPSHOT; give the path of another file"),
        (["--company-name", "a", "--domain", "b"], "not allowed with"),
        (["--domain", " "], "--domain is ' '; give the text that it begins with"),
    ],
)
def test_a_mistake(service: Emulator, capsys: Output, given: list[str], message: str) -> None:
    """What cannot be requested ends with 2 and what to give instead; nothing is sent."""
    before = len(service.log)
    assert main([*AUDIT, "1.db", *given]) == 2

    assert message in capsys.readouterr().err
    assert len(service.log) == before


def test_a_snapshot_is_no_file_of_customers(service: Emulator, capsys: Output) -> None:
    """A snapshot given to --customers is called what it is."""
    assert main([*AUDIT, "1.db"]) == 0
    before = len(service.log)

    assert main([*AUDIT, "2.db", "--customers", "1.db"]) == 2

    said = "1.db is an SQLite database, such as a snapshot; give the file of rows\n"
    assert capsys.readouterr().err.endswith(said)
    assert len(service.log) == before


def test_one_request_of_one_customer(service: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of progress counts in the singular where it is one."""
    monkeypatch.setattr(qualifications_audit, "_EVERY", 0.0)
    Path("ids.csv").write_text(f"{customer(0)}\n", encoding="utf-8")

    assert main([*AUDIT, "1.db", "--customers", "ids.csv"]) == 0

    assert "1 of 1 customer read; 1 request\n" in capsys.readouterr().err


def test_an_earlier_snapshot_that_is_not_complete(service: Emulator, capsys: Output) -> None:
    """A snapshot without its whole list is refused before the audit begins."""
    service.set_faults([{"match": {"path": "*/customers"}, "fault": {"status": 403}}])
    assert main([*AUDIT, "1.db"]) == 5
    before = len(service.log)
    assert main([*AUDIT, "2.db", "--since", "1.db"]) == 2

    assert "--since: 1.db has no complete list of customers; run its audit again" in capsys.readouterr().err
    assert len(service.log) == before


def test_a_segment_that_nobody_tells(service: Emulator, capsys: Output) -> None:
    """Education without a segment is left out of the rows of a segment, and counted."""
    assert main([*AUDIT, "1.db", "--segment", "K12", "--csv"]) == 0

    shown = capsys.readouterr()
    assert shown.out == "customer_id,qualification,education_segment,website,validation_code,reference\n"
    assert "--segment: 1 customer with Education left out, whose segment the service does not tell; give" in shown.err


def test_a_service_that_is_down(service: Emulator, capsys: Output) -> None:
    """The command stops with 6, because the same command goes on when the service is back."""
    where = ["--base-url", "http://127.0.0.1:9"]
    assert main([*AUDIT, "1.db", *where]) == 6
    assert (
        "the service cannot be reached at http://127.0.0.1:9: Connection refused. Hint: Check the URL"
        in capsys.readouterr().err
    )
    assert main([*AUDIT, "1.db"]) == 0


@pytest.mark.parametrize(
    ("number", "as_json"), [(signal.SIGINT, False), (signal.SIGTERM, False), (signal.SIGINT, True)]
)
def test_a_signal_ends_it_at_once(service: Emulator, number: signal.Signals, as_json: bool) -> None:
    """Ctrl-C and SIGTERM drop what is in flight, say how to go on, and lose nothing that was read."""
    service.set_faults([{"match": {"path": f"*{customer(2)}*"}, "fault": {"delay": 300}}])
    command = [*COMMAND, *AUDIT, "1.db", "--max-rps", "50", *(["--json"] if as_json else [])]
    where = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=where) as process:
        until = time.monotonic() + 60
        while not {customer(0), customer(1), customer(2)} <= {entry.path.split("/")[-2] for entry in service.log}:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(number)
        out, said = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    resume = "To resume: partner-center qualifications audit 1.db --max-rps 50"
    if as_json:
        error = {"type": "Interrupted", "message": "interrupted; nothing is lost", "hint": f"{resume} --json"}
        assert json.loads(said) == {"error": {**error, "exit_code": 130}}
    else:
        assert said == f"partner-center qualifications audit: interrupted; nothing is lost. {resume}\n"

    service.set_faults([])
    before = len(service.log)
    assert main([*AUDIT, "1.db"]) == 0
    assert {entry.path.split("/")[-2] for entry in service.log[before:]} <= {customer(1), customer(2)}


def test_help_has_the_exit_codes(capsys: Output) -> None:
    """--help says what each exit code means to a scheduled job, and has an example."""
    assert main([*AUDIT, "--help"]) == 0

    said = capsys.readouterr().out
    assert "  7    every customer was read, and something has changed since the earlier snapshot\n" in said
    assert "partner-center qualifications audit 2026-11-26.db --since 2026-11-25.db -o changes.csv" in said


def test_killed(service: Emulator) -> None:
    """After kill -9 the same command goes on, and asks for no customer that was recorded."""
    service.set_faults([{"match": {"path": f"*{customer(2)}*"}, "fault": {"delay": 300}}])
    command = [sys.executable, "-m", "partner_center_workflows.cli", *AUDIT, "1.db"]
    with subprocess.Popen(command, env=environment(PARTNER_CENTER_BASE_URL=service.base_url)) as process:
        until = time.monotonic() + 60
        while not _is_read("1.db", 2):
            assert time.monotonic() < until
            time.sleep(0.01)
        process.kill()
    service.set_faults([])
    before = len(service.log)

    assert main([*AUDIT, "1.db"]) == 0
    assert {entry.path.split("/")[-2] for entry in service.log[before:]} == {customer(2)}


def _is_read(snapshot: str, count: int) -> bool:
    from partner_center_workflows import audit  # noqa: PLC0415 - as the command does

    try:
        with audit.opened(snapshot) as results:
            return results.summary.customers["read"] == count
    except audit.SnapshotError:
        return False

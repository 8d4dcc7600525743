"""Errors are in the words of the command line, and say where the service was looked for and how a wait resumes."""

import json
import re
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
SECRET = "planted-secret-value"

Output = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("clean_environment")


@pytest.fixture
def service(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return an emulator that the environment names as the service."""
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    return emulator


PYTHON = re.compile(
    r"\b[a-z]+_[a-z_]+\b"  # the name of an argument or attribute
    r"|\bNone\b|\bTrue\b|\bFalse\b|timedelta"
    r"|\b[a-z]+(\.[a-z_]+)*\("  # a call
    r"|\b[A-Za-z]+(Error|Timeout)\b"  # a class
    r"|[a-z_]=['\"\w]"  # a keyword argument
)
"""What only a person who writes Python knows."""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["qualifications", "create", "x", "Education", "--segment", "K12"], "CUSTOMER_ID is 'x'; give the id"),
        (
            ["qualifications", "create", CUSTOMER, "Education", "--segment", "K12", "--validation-code", "123456"],
            "--validation-code goes with GovernmentCommunityCloud, not with Education; leave it out\n",
        ),
        (["qualifications", "create", CUSTOMER, "Education"], "--segment is missing; give K12 or HigherEducation"),
        (
            ["qualifications", "create", CUSTOMER, "GovernmentCommunityCloud"],
            "--validation-code is missing; `partner-center validation-codes list` has the partner's codes",
        ),
        (
            ["qualifications", "create", CUSTOMER, "Education", "--segment", "K12", "--website", "no site"],
            "--website is 'no site'; give one such as",
        ),
        (
            ["qualifications", "create", CUSTOMER, "StateOwnedEntity", "--request-id", "é"],
            "--request-id: give visible ASCII text",
        ),
        (["qualifications", "list", "x"], "CUSTOMER_ID is 'x'"),
        (["qualifications", "list", CUSTOMER, "--base-url", "ftp://x"], "--base-url is 'ftp://x'"),
        (["qualifications", "wait", "x", "Education", "--timeout", "1s"], "CUSTOMER_ID is 'x'"),
        (
            ["qualifications", "wait", CUSTOMER, "--timeout", "1s"],
            "KIND is missing; give Education, GovernmentCommunityCloud or StateOwnedEntity\n",
        ),
        (["qualifications", "wait", "--timeout", "1s"], "give CUSTOMER_ID and KIND, or --resume"),
        (
            ["qualifications", "wait", "--resume", "x", "--timeout", "1s"],
            "--resume: give the token that `partner-center qualifications wait` prints",
        ),
        (["qualifications", "wait", "--resume", '{"v": 99}', "--timeout", "1s"], "--resume: it has version 99"),
        (["customers", "list", "--page-size", "501"], "--page-size is 501; give a whole number from 1 to 500"),
        (["customers", "list", "--company-name", ""], "--company-name is ''; give the text that it begins with"),
        (["customers", "list", "--domain", ""], "--domain is ''; give the text that it begins with"),
        (["customers", "list", "--qualification", "Education"], "--qualification and --segment go with -o csv"),
        (["validation-codes", "list", "--base-url", "http://x"], "--base-url is 'http://x'"),
        (["call", "getCustomerById", "--customer-id", "x"], "--customer-id is 'x'"),
        (["call", "getCustomers", "--size", "-1"], "--size is -1"),
        (["call", "getCustomers", "--continuation-token", "x"], "--continuation-token: give the continuation token"),
        (
            ["login", "--tenant-id", "t", "--client-id", "c", "--authority", "http://x"],
            "--authority: give an https:// URL",
        ),
        (["login"], "give --tenant-id and --client-id"),
        (["bulk", "run", "none.csv", "--journal", "j.db", "--base-url", "ftp://x"], "--base-url is 'ftp://x'"),
    ],
)
def test_no_word_of_python(service: Emulator, words: list[str], said: str, capsys: Output) -> None:
    """An option or argument has the name that it is typed with; nothing is sent."""
    if words[0] == "bulk":
        Path("none.csv").write_text(f"customer_id,qualification\n{CUSTOMER},StateOwnedEntity\n", encoding="utf-8")

    assert main(words) == 2

    told = capsys.readouterr().err
    assert said in told
    assert PYTHON.search(told.replace("PARTNER_CENTER", "")) is None
    assert service.log == []


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "words", [["qualifications", "list", CUSTOMER], ["customers", "list"], ["call", "getCustomers"]]
)
def test_a_refused_connection(words: list[str], capsys: Output) -> None:
    """The URL and what to try stand in the message, without the class of an exception."""
    url = f"http://127.0.0.1:{free_port()}"

    assert main(["--base-url", url, *words]) == 5

    told = capsys.readouterr().err
    assert f": {url} cannot be reached: Connection refused [request id " in told
    assert "Hint: Check --base-url and PARTNER_CENTER_BASE_URL; to try it without the service, run " in told
    assert PYTHON.search(told.replace("PARTNER_CENTER_BASE_URL", "")) is None


def test_a_base_url_with_the_version(service: Emulator, capsys: Output) -> None:
    """The client adds `/v1`; a URL that has it already is not found, and the hint says why."""
    assert main(["qualifications", "list", CUSTOMER, "--base-url", f"{service.base_url}/v1"]) == 5
    assert "Hint: Leave the version out of --base-url: the client adds /v1." in capsys.readouterr().err


def test_a_wait_that_is_not_finished_prints_how_to_resume(service: Emulator, capsys: Output) -> None:
    """The line can be pasted into a shell as it is, and ends in the outcome."""
    assert main(["qualifications", "create", CUSTOMER, "Education", "--segment", "K12"]) == 0
    capsys.readouterr()
    assert main(["qualifications", "wait", CUSTOMER, "Education", "--timeout", "0.1s", "--poll", "0.2"]) == 6
    told = capsys.readouterr().err

    command = told.rpartition("Hint: To resume: ")[2].strip()
    assert re.fullmatch(r"partner-center qualifications wait --resume [A-Za-z0-9_-]+ --timeout 0\.1s", command)
    service.clock.advance(timedelta(days=14))
    assert main([*command.split()[1:-1], "10s", "-o", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["vettingStatus"] == "Approved"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_wait_that_is_interrupted_prints_how_to_resume(service: Emulator, as_json: bool) -> None:
    """Ctrl-C leaves the command with its token; with --json the token is a member."""
    command = [sys.executable, "-m", "partner_center_workflows.cli", "qualifications", "wait", CUSTOMER, "Education"]
    command += ["--timeout", "5d", "--poll", "600", *(["--json"] if as_json else [])]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("poll 1: no status; next in ")
        running.send_signal(signal.SIGINT)
        out, told = running.communicate(timeout=30)

    assert (running.returncode, out) == (130, "")
    if as_json:
        error = json.loads(told)["error"]
        assert json.loads(error["token"])["polls"] == 1
        assert (error["type"], error["message"], error["exit_code"]) == ("Interrupted", "interrupted", 130)
        told = error["hint"]
    assert re.search(r"To resume: partner-center qualifications wait --resume [\w-]+ --timeout 5d$", told.strip())


def test_debug_shows_requests_without_secrets(
    service: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request with its result, time and ids, on stderr; neither the token nor a code."""
    monkeypatch.setenv("PARTNER_CENTER_TOKEN", SECRET)
    words = ["qualifications", "create", CUSTOMER, "GovernmentCommunityCloud", "--validation-code", "123456"]

    assert main(["--debug", *words]) == 0

    output = capsys.readouterr()
    (line,) = [each for each in output.err.splitlines() if each.startswith("debug: POST ")]
    assert re.search(rf"/v1/customers/{CUSTOMER}/qualifications attempt 1: answered 20\d in \d+\.\d+ s ", line)
    assert f"ms-requestid={service.log[0].request_id}" in line
    assert SECRET not in output.err + output.out
    assert "123456" not in output.err + output.out
    assert main(["qualifications", "list", CUSTOMER]) == 0
    assert "debug:" not in capsys.readouterr().err

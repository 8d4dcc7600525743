"""`partner-center call`: bodies, the question before a write, results and errors."""

import io
import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scripted_server import ScriptedServer, answer

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main
from partner_center_workflows.cli.call import command_line, operations

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
NEW_CUSTOMER = command_line.body_example(next(each for each in operations.every() if each.name == "createCustomer"))
CREATED = answer(201, {"id": CUSTOMER})
SECRET = "planted-secret-token"

Answering = Callable[[bytes], ScriptedServer]
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _environment(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a command a token, and the body of a new customer in a file."""
    monkeypatch.setenv("PARTNER_CENTER_TOKEN", SECRET)
    Path("new.json").write_text(json.dumps(NEW_CUSTOMER), encoding="utf-8")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answering]:
    """Return what starts a server with one reply, which the environment names as the service."""
    started: list[ScriptedServer] = []

    def start(reply: bytes) -> ScriptedServer:
        started.append(ScriptedServer(reply).__enter__())
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", started[-1].base_url)
        return started[-1]

    yield start
    for each in started:
        each.__exit__(None, None, None)


@pytest.fixture
def service(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return an emulator that the environment names as the service."""
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    return emulator


# -- bodies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "content", "said"),
    [
        ("createCustomer", "{", "--body: body.json is not JSON: Expecting property name"),
        ("createCustomer", "", "--body: body.json is not JSON: Expecting value: line 1 column 1"),
        ("createCustomer", '{"a": NaN}', "--body: body.json is not JSON: JSON has no NaN"),
        ("createCustomer", "[" * 100_000, "--body: body.json is not JSON: it is nested too deeply"),
        ("createCustomer", '{"a": 1, "a": 2}', "--body: body.json is not JSON: the member 'a' is there more than once"),
        (
            "updateCustomerBillingProfile",
            '{"x": ' + "[" * 900 + "]" * 900 + "}",
            "--body: it is nested too deeply",
        ),
        ("createCustomer", "[]", "--body: expected object, got an array"),
        ("createCustomer", "null", "--body: expected object, got null"),
        (
            "createCustomer",
            '{"billingProfile": {}, "companyProfile": {"domain": 7}}',
            "--body: companyProfile.domain: expected string, got a number",
        ),
        ("createCustomer", '{"companyProfile": {"domain": "a"}}', "--body: the member billingProfile is missing"),
        ("createCustomerQualifications", '{"qualification": 1}', "--body: qualification: expected string"),
        ("updateCustomerQualification", "true", "--body: expected string or integer, got a boolean"),
        ("updateCustomerBillingProfile", '{"defaultAddress": "x"}', "--body: defaultAddress: expected object"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(
    answering: Answering, capsys: Output, operation: str, content: str, said: str
) -> None:
    """The member by its path and what is expected there, in the words of the command line; nothing is sent."""
    server = answering(CREATED)
    Path("body.json").write_text(content, encoding="utf-8")
    customer = [] if operation == "createCustomer" else ["--customer-id", CUSTOMER]

    assert main(["call", operation, *customer, "--body", "body.json"]) == 2

    output = capsys.readouterr()
    assert output.err.startswith(f"partner-center call {operation}: {said}")
    assert server.received == []


def test_a_body_that_cannot_be_read(answering: Answering, capsys: Output) -> None:
    """A file that there is not, and bytes that are no text, are named; nothing is sent."""
    server = answering(CREATED)
    Path("bytes.json").write_bytes(b'{"a": "\xff"}')

    assert main(["call", "createCustomer", "--body", "none.json"]) == 2
    assert "none.json: No such file" in capsys.readouterr().err
    assert main(["call", "createCustomer", "--body", "bytes.json"]) == 2
    assert "--body: bytes.json is not JSON: it is not text" in capsys.readouterr().err
    assert server.received == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        (
            {"QUALIFICATION": "Education", "educationsegment": "K12"},
            {"qualification": "Education", "educationSegment": "K12"},
        ),
        ({"qualification": "StateOwnedEntity", "x": None}, {"qualification": "StateOwnedEntity"}),
        (
            {"qualification": "Education", "vettingStatus": "Denied", "new": [1]},
            {"qualification": "Education", "vettingStatus": "Denied", "new": [1]},
        ),
    ],
)
def test_a_body_is_sent_by_the_names_of_the_spec(
    answering: Answering, monkeypatch: pytest.MonkeyPatch, typed: object, sent: object
) -> None:
    """From standard input; the case of names does not matter, and members that the spec has not are kept."""
    server = answering(answer(200, {"qualifications": []}))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(typed).encode("utf-16"))))

    assert main(["call", "createCustomerQualifications", "--customer-id", CUSTOMER, "--body", "-"]) == 0
    assert json.loads(server.received[0].body) == sent


def test_a_body_goes_out_in_another_media_type(answering: Answering) -> None:
    """It is given as JSON, and sent as what was requested."""
    server = answering(CREATED)

    assert main(["call", "createCustomer", "--body", "new.json", "--content-type", "text/xml"]) == 0

    assert server.received[0].header("content-type") == "text/xml"
    assert b"<Domain>fabrikamschool.onmicrosoft.com</Domain>" in server.received[0].body


def test_a_secret_comes_from_standard_input(
    answering: Answering, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--code -` reads it; it is in no message, and not together with a body from there."""
    server = answering(answer(400, {"code": "1", "description": "the code planted-code is used up"}))
    Path("body.json").write_text('{"qualification": "GovernmentCommunityCloud"}', encoding="utf-8")
    words = ["call", "createCustomerQualifications", "--customer-id", CUSTOMER, "--code", "-", "--body"]

    monkeypatch.setattr("sys.stdin", io.StringIO("planted-code\n"))
    assert main([*words, "body.json"]) == 5
    assert server.received[0].target.endswith("?code=planted-code")
    assert "planted-code" not in capsys.readouterr().err
    assert main([*words, "-"]) == 2
    assert "--code - reads standard input, as --body - does" in capsys.readouterr().err
    assert len(server.received) == 1


# -- the question before a write ----------------------------------------------------------------------------------


_TAKE_TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background of a shell ignores it
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp("sh", ["sh", "-c", sys.argv[1]])
"""


def _conversation(ours: int, typed: bytes) -> bytes:
    """Type something when the command asks, and return all it said until it ended, or was silent for half a minute."""
    seen, silent, has_typed = b"", 0, False
    while silent < 30:
        if select.select([ours], [], [], 1)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # the command has ended
                break
            is_due = b"[y/N]" in seen and not has_typed
        else:
            silent += 1
            is_due = has_typed and typed == b"\x03"  # Python may miss one just before it reads; a person repeats it
        if is_due:
            os.write(ours, typed)
            has_typed = True
    return seen


def at_a_terminal(words: list[str], typed: bytes, *, before: str = "") -> tuple[int, str]:
    """Run a command at a terminal, type something when it asks, and return its exit code and all it said."""
    command = f"{before or 'exec '}{sys.executable} -m partner_center_workflows.cli call {' '.join(words)}"
    ours, theirs = pty.openpty()
    child = [sys.executable, "-c", _TAKE_TERMINAL, command]
    with subprocess.Popen(child, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        try:
            seen = _conversation(ours, typed)
            code = process.wait(30)
        finally:
            process.kill()
    os.close(ours)
    return code, seen.decode()


@pytest.mark.parametrize(
    ("typed", "code", "count"), [(b"y\n", 0, 1), (b"n\n", 2, 0), (b"\n", 2, 0), (b"\x04", 2, 0), (b"\x03", 130, 0)]
)
def test_a_person_is_asked_before_a_write(answering: Answering, typed: bytes, code: int, count: int) -> None:
    """At a terminal it says what would be sent and where to; only a yes sends it."""
    server = answering(CREATED)

    ended, said = at_a_terminal(["createCustomer", "--body", "new.json"], typed)

    assert f"POST /v1/customers at {server.base_url}: send it? [y/N] " in said
    assert ended == code
    assert len(server.received) == count
    assert ("nothing was sent" in said) == (code == 2)
    assert "Traceback" not in said


def test_a_person_is_asked_when_the_body_comes_from_a_pipe(answering: Answering) -> None:
    """The question and the reply are at the terminal, not in the pipe."""
    server = answering(CREATED)

    refused, said = at_a_terminal(["createCustomer", "--body", "-"], b"n\n", before="cat new.json | ")
    assert (refused, len(server.received)) == (2, 0), said
    sent, said = at_a_terminal(["createCustomer", "--body", "-"], b"y\n", before="cat new.json | ")
    assert (sent, len(server.received)) == (0, 1), said


def test_neither_yes_nor_a_read_nor_a_refused_write_asks(answering: Answering) -> None:
    """With --yes it sends at once, as a read does; what is refused is refused before the question."""
    server = answering(CREATED)

    assert at_a_terminal(["createCustomer", "--body", "new.json", "--yes"], b"")[0] == 0
    assert at_a_terminal(["getCustomerById", "--customer-id", CUSTOMER], b"")[0] == 0
    code, said = at_a_terminal(["updateCustomerBillingProfile", "--customer-id", "x", "--body", "new.json"], b"n\n")
    assert (code, "[y/N]" in said) == (2, False)
    assert [each.method for each in server.received] == ["POST", "GET"]


def test_without_a_terminal_a_write_is_sent_at_once(answering: Answering) -> None:
    """A script has decided; the ids for a support ticket are on stderr."""
    server = answering(CREATED)
    command = [sys.executable, "-m", "partner_center_workflows.cli", "call", "createCustomer", "--body", "-"]
    done = subprocess.run(command, input=json.dumps(NEW_CUSTOMER), capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["id"] == CUSTOMER
    assert f"request id {server.received[0].header('ms-requestid')}" in done.stderr


# -- results ------------------------------------------------------------------------------------------------------


def test_results_of_the_emulator_are_json(service: Emulator, capsys: Output) -> None:
    """A list, a page with its continuation, and the page after it; each with or without --json."""
    for words in (["call", "getGccValidations"], ["call", "getGccValidations", "--json"]):
        assert main(words) == 0
        assert json.loads(capsys.readouterr().out)[0]["validationId"]
    ids = ["--request-id", "r-1", "--correlation-id", "c-1"]
    assert main(["call", "getCustomerQualifications", "--customer-id", CUSTOMER, *ids]) == 0
    assert json.loads(capsys.readouterr().out) == {"qualifications": []}
    assert service.log[-1].request_id == "r-1"


def test_a_list_goes_on_from_its_continuation(capsys: Output) -> None:
    """A page has its items and a continuation, which the same operation takes."""
    seed = {"customers": [{"id": CUSTOMER[:-1] + str(digit)} for digit in range(3)]}
    with Emulator(seed=seed) as emulator:
        where = ["--base-url", emulator.base_url]
        assert main(["call", "getCustomers", "--size", "2", *where]) == 0
        first = json.loads(capsys.readouterr().out)
        assert main(["call", "getCustomers", "--continuation-token", first["continuationToken"], *where]) == 0
        second = json.loads(capsys.readouterr().out)

    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert set(first) == {"items", "totalCount", "continuationToken"}
    assert second["continuationToken"] is None


@pytest.mark.parametrize(
    ("words", "reply", "written"),
    [
        (["getCustomerQualification", "--customer-id", CUSTOMER], answer(200, "Education"), '"Education"\n'),
        (["getCustomerCustomDomains", "--customer-id", CUSTOMER], answer(200, ["a.example"]), '[\n  "a.example"\n]\n'),
        (["checkDomainAvailability", "--domain", "a"], b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", "false\n"),
        (
            ["checkDomainAvailability", "--domain", "a", "--json"],
            b"HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n",
            "true\n",
        ),
    ],
)
def test_text_arrays_and_truth_values(
    answering: Answering, capsys: Output, words: list[str], reply: bytes, written: str
) -> None:
    """Each is JSON, so that whatever reads it needs to know one format."""
    answering(reply)

    assert main(["call", *words]) == 0
    assert capsys.readouterr().out == written


def test_a_deprecated_operation_says_so_in_a_line(answering: Answering, capsys: Output) -> None:
    """On stderr, and not as a warning of Python's."""
    answering(answer(200, "Education"))

    assert main(["call", "getCustomerQualification", "--customer-id", CUSTOMER]) == 0

    said = capsys.readouterr().err
    assert said == "partner-center call getCustomerQualification: this operation is deprecated; its --help has more\n"


def test_raw_is_what_came(answering: Answering, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Status, headers, a blank line, and the body byte for byte; nothing of the token."""
    content = b'\xef\xbb\xbf{ "id": "' + CUSTOMER.encode() + b'",\r\n"x": "\\u001b" }'
    answering(answer(200, content, X_Note="\x1b[31m"))

    assert main(["call", "getCustomerById", "--customer-id", CUSTOMER, "--raw"]) == 0

    head, _, written = capfdbinary.readouterr().out.partition(b"\n\n")
    assert written == content
    assert head.splitlines()[0] == b"HTTP/1.1 200 OK"
    assert b"content-type: application/json" in head.lower()
    assert SECRET.encode() not in head


def test_nothing_that_the_service_says_is_obeyed_by_a_terminal(answering: Answering) -> None:
    """No escape sequence gets through: not in JSON, not raw, not in an error."""
    evil = "\x1b[2J\x9b31m\x07"
    words = ["getCustomerQualification", "--customer-id", CUSTOMER]
    answering(answer(200, json.dumps(evil, ensure_ascii=False).encode(), X_Note="\x1b[31m"))
    as_json, raw = at_a_terminal(words, b""), at_a_terminal([*words, "--raw"], b"")
    answering(answer(400, {"code": "1", "description": evil}))
    refused = at_a_terminal(words, b"")

    assert [as_json[0], refused[0]] == [0, 5]
    for _, said in (as_json, raw, refused):
        assert not {"\x1b", "\x9b", "\x07"} & set(said)
    assert "\\u001b[2J" in as_json[1]


def test_errors_are_told_as_by_every_command(answering: Answering, capsys: Output) -> None:
    """A line with the ids or JSON, the exit code of what went wrong, and nothing on stdout."""
    answering(answer(403, {"code": "20002", "description": "no relationship"}))

    assert main(["call", "getCustomerById", "--customer-id", CUSTOMER]) == 5
    assert main(["call", "getCustomerById", "--customer-id", CUSTOMER, "--json"]) == 5
    line, told = capsys.readouterr().err.splitlines()
    assert line.startswith("partner-center call getCustomerById: HTTP 403, code 20002: no relationship [request id ")
    assert json.loads(told)["error"]["type"] == "NoRelationshipError"
    answering(answer(401, {"code": "1", "description": "no"}))
    assert main(["call", "getCustomers"]) == 3
    output = capsys.readouterr()
    assert output.out == ""
    assert SECRET not in output.err

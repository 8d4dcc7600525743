"""What comes from outside and what a terminal obeys: nothing of the one is the other, whatever the command."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import COMMAND, at_terminal, environment, run
from scripted_server import Received, ScriptedServer, answer

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
IN_BULK = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f05"
FORGED = "FORGED LINE"
CONTROLS = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\x08\x00\x7f\u202e\u2066\u200b\u2028\x85\r\n"
SURROGATE = "\ud800"
MARKUP = "[red]m[/red][link=https://x.example]l[/link]:smile:"
EVIL = f"ok{CONTROLS}{FORGED}\n{MARKUP}{SURROGATE}\v{FORGED}\f{FORGED}"
STORABLE = EVIL.replace(SURROGATE, "").replace("\0", "")
ARGUMENT = f"x{CONTROLS.replace(chr(0), '')}{FORGED}".encode() + b"\xff\x9b"


def evil_response(request: Received) -> bytes:
    """Return a response of the shape that the target needs, with hostile text in every member."""
    path, _, _ = request.target.partition("?")
    if IN_BULK in path:
        item = {"qualification": "Education", "vettingStatus": STORABLE, "vettingReason": STORABLE}
        return answer(200, {"qualifications": [item]})
    if "refused" in request.target or path.endswith("/billing"):
        return answer(403, {"code": EVIL, "description": EVIL})
    if path.endswith("/validations"):
        return answer(200, [{"validationId": EVIL, "organizationName": EVIL, "maxCreates": 1, "remainingCreates": 1}])
    if "/qualifications" in path:
        item = {"qualification": "Education", "vettingReason": EVIL, "vettingCreateDate": EVIL, "extra": EVIL}
        items = [{**item, "vettingStatus": "Approved"}, {**item, "qualification": EVIL, "vettingStatus": EVIL}]
        return answer(200, {"qualifications": items})
    company = {"companyName": EVIL, "domain": EVIL, "extra": EVIL}
    return answer(200, {"items": [{"id": EVIL, "companyProfile": company}], "totalCount": 1})


async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
    """Write the hostile response."""
    writer.write(evil_response(request))
    await writer.drain()


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    """Serve hostile text only."""
    with ScriptedServer(reply) as scripted:
        yield scripted


@pytest.fixture
def env(server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return an environment that names that server, of a terminal without colours and movements."""
    monkeypatch.chdir(tmp_path)
    return environment(
        PARTNER_CENTER_BASE_URL=server.base_url, XDG_CONFIG_HOME=str(tmp_path), TERM="dumb", LC_ALL="C.UTF-8"
    )


def lines_of(shown: bytes) -> list[str]:
    """Return the lines on a terminal, none of which has a character that it obeys, or is another's."""
    lines = re.split(r"\r+\n", shown.decode())  # a terminal adds a CR, also to those of CSV
    odd = sorted({each for line in lines for each in line if not each.isprintable()})
    assert odd == [], shown
    assert [line for line in lines if line.startswith(FORGED)] == []
    return lines


COMMANDS: dict[str, list[str]] = {
    "customers": ["customers", "list"],
    "customers as csv": ["customers", "list", "--format", "csv"],
    "customers as json": ["customers", "list", "--json"],
    "list": ["qualifications", "list", CUSTOMER],
    "list as json": ["qualifications", "list", CUSTOMER, "--json"],
    "create": ["qualifications", "create", CUSTOMER, "Education", "--segment", "K12"],
    "wait": ["qualifications", "wait", CUSTOMER, "Education", "--timeout", "5s"],
    "codes": ["validation-codes", "list"],
    "call": ["call", "getCustomers"],
    "call, raw": ["call", "getCustomers", "--raw"],
    "refused": ["customers", "list", "--company-name", "refused"],
    "refused, as json": ["customers", "list", "--company-name", "refused", "--json"],
    "refused call": ["call", "getCustomers", "--filter", "refused", "--raw"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_text_of_the_service_is_obeyed(env: dict[str, str], name: str) -> None:
    """Control characters, marks of direction, line breaks and lone surrogates become `?`; markup is shown as it is."""
    code, shown = at_terminal(COMMANDS[name], env=env)

    lines = lines_of(shown)
    assert code == (5 if "refused" in name else 0), shown
    assert any("PWNED" in line and "[red]m[/red][link=https://x.example]l[/link]:smile:" in line for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ["customers", "list", ARGUMENT],
        ["customers", "list", "--limit", ARGUMENT],
        ["customers", "list", "--format", ARGUMENT],
        ["customers", "list", "-o", b"none/" + ARGUMENT],
        ["customers", "list", "--base-url", b"ftp://" + ARGUMENT],
        ["customers", ARGUMENT],
        [ARGUMENT],
        ["qualifications", "list", ARGUMENT],
        ["qualifications", "wait", CUSTOMER, "Education", "--timeout", ARGUMENT],
        ["qualifications", "wait", "--resume", ARGUMENT, "--timeout", "5s"],
        ["validation-codes", "list", ARGUMENT],
        ["bulk", "status", ARGUMENT],
        ["bulk", "report", ARGUMENT],
        ["bulk", "run", ARGUMENT, "--journal", "j.db"],
        ["bulk", "run", "rows.csv", "--journal", b"none/" + ARGUMENT],
        ["bulk", "retry-failed", ARGUMENT],
        ["call", ARGUMENT],
        ["call", "getCustomers", ARGUMENT],
        ["call", "getCustomers", "--size", ARGUMENT],
        ["call", "createCustomer", "--body", ARGUMENT],
        ["completion", ARGUMENT],
        ["help", ARGUMENT],
        ["version", ARGUMENT],
        ["customers", "list", "-o", ARGUMENT, "--format", ARGUMENT],
        ["demo", ARGUMENT],
        ["spec", ARGUMENT],
        ["emulator", ARGUMENT],
        ["emulator", "--port", ARGUMENT],
        ["emulator", "--seed", ARGUMENT],
        ["emulator", "--persist", b"none/" + ARGUMENT],
        ["emulator", "--host", ARGUMENT],
    ],
)
def test_no_argument_is_obeyed(env: dict[str, str], words: list[str | bytes]) -> None:
    """What a script passes on, such as the name of a file, comes back as one printable line."""
    Path("rows.csv").write_text(f"customer_id,qualification\n{CUSTOMER},StateOwnedEntity\n", encoding="utf-8")

    code, shown = at_terminal(words, env=env)

    assert code in (1, 2), shown
    lines = lines_of(shown)
    assert len(list(filter(None, lines))) == 1  # a display of progress that has begun leaves an empty one
    assert b"Traceback" not in shown


@pytest.mark.parametrize("unnamed", ["rows.csv", "rows.jsonl"])
def test_no_row_and_no_name_of_a_file_is_obeyed(env: dict[str, str], unnamed: str) -> None:
    """Bad rows are reported in a line each, with the name of their file."""
    odd = f"{CONTROLS.replace(chr(0), '')}{unnamed}"
    evil = STORABLE
    rows = [{"customer_id": evil, "qualification": evil, evil: evil}, {"customer_id": CUSTOMER, "qualification": evil}]
    if unnamed.endswith("csv"):
        text = f'customer_id,qualification\n{CUSTOMER},"{evil}"\n"{evil}",StateOwnedEntity\n'
    else:
        text = "".join(f"{json.dumps(each)}\n" for each in rows)
    Path(odd).write_text(text, encoding="utf-8", newline="")

    code, shown = at_terminal(["bulk", "run", odd, "--journal", "j.db"], env=env)

    assert code == 2
    assert sum(line.startswith("line ") for line in lines_of(shown)) == 2


def finished_journal(env: dict[str, str]) -> Path:
    """Return a journal with hostile text of the service in it, as one of an earlier version may have it."""
    Path("rows.csv").write_text(f"customer_id,qualification\n{CUSTOMER},StateOwnedEntity\n", encoding="utf-8")
    run("bulk", "run", "rows.csv", "--journal", "j.db", "--no-wait", env=env)
    with sqlite3.connect("j.db") as db:
        db.execute("UPDATE entries SET reference = ?, problem = ?, vetting_reason = ?", (STORABLE,) * 3)
    db.close()
    return Path("j.db")


@pytest.mark.parametrize("form", ["csv", "json", "html"])
def test_no_report_is_obeyed(env: dict[str, str], form: str) -> None:
    """A report of each format is harmless on a terminal, whatever the journal holds."""
    finished_journal(env)

    code, shown = at_terminal(["bulk", "report", "j.db", "--format", form], env=env)

    assert code == 0
    assert any("PWNED" in line for line in lines_of(shown))


def test_the_panel_of_a_run_has_nothing_from_outside(env: dict[str, str]) -> None:
    """The display moves the cursor on its own, but no text of the service or of a file is in it."""
    rows = json.dumps({"customer_id": IN_BULK, "qualification": "Education", "education_segment": "K12"})
    Path("rows.jsonl").write_text(f"{rows}\n", encoding="utf-8")

    words = ["bulk", "run", "rows.jsonl", "--journal", "j.db", "--no-wait"]
    code, shown = at_terminal(words, env={**env, "TERM": "xterm", "COLUMNS": "100"})

    assert b" of 1 row has" in shown
    assert b"\x1b[" in shown
    assert code == 0
    for piece in ("PWNED", FORGED, "\x9b", "\u202e", "\x07"):
        assert piece in STORABLE
        assert piece.encode() not in shown


_DEMO = """
import partner_center_workflows.demo as demo
from attrs import evolve
from partner_center_workflows.cli import main
text = TEXT
show = demo._status
demo._status = lambda item: show(item and evolve(item, vetting_reason=text, vetting_status=text))
raise SystemExit(main(["demo"]))
"""


def test_the_demonstration_shows_markup_as_text(env: dict[str, str]) -> None:
    """Its table and its messages show what the service says as it is, without rich's markup, and on its own lines."""
    done = subprocess.run(
        [sys.executable, "-c", _DEMO.replace("TEXT", repr("[red]m[/red]\x1b[2J\u202e:smile:"))],
        capture_output=True,
        env=env,
        check=True,
    )

    shown = done.stdout.decode()
    assert "[red]m[/red]?[2J?:smile:" in shown
    assert "\x1b" not in shown


def test_the_question_before_a_write_is_one_line(env: dict[str, str]) -> None:
    """What would be sent is reported without anything that a terminal obeys."""
    Path("b.json").write_text("{}", encoding="utf-8")
    words = ["call", "updateCustomerQualification", "--customer-id", CUSTOMER, "--body", "b.json"]

    code, shown = at_terminal([*words, "--base-url", "http://127.0.0.1:1/" + "\x1b[2J"], typed=b"n\n", env=env)

    assert code == 2
    lines_of(shown)


def test_a_log_line_of_the_emulator_is_one_line(tmp_path: Path) -> None:
    """The emulator says on its console what a file or a request has, in one printable line."""
    torn = tmp_path / f"{CONTROLS.replace(chr(0), '')}state"
    seed: dict[str, list[object]] = {"customers": [], "validation_codes": []}
    torn.write_bytes(json.dumps({"partner_center_emulator": 1, "seed": seed}).encode() + b"\n" + b'{"torn')

    done = run("emulator", "--persist", os.fsencode(torn), "--host", "192.0.2.1")

    assert done.returncode == 2
    warning, refusal, _ = lines_of(done.stderr.replace(b"\n", b"\r\n"))
    assert "ends in the middle of an entry" in warning
    assert refusal.startswith("partner-center emulator: cannot listen on 192.0.2.1:")


def test_raw_bytes_are_as_they_came_where_no_terminal_is(env: dict[str, str]) -> None:
    """Into a pipe, the body of `call --raw` has every byte of the service."""
    done = subprocess.run([*COMMAND, "call", "getCustomers", "--raw"], capture_output=True, env=env, check=True)

    body: Any = json.loads(done.stdout.partition(b"\n\n")[2])
    assert body["items"][0]["companyProfile"]["companyName"] == EVIL


@pytest.mark.parametrize(
    "words",
    [["qualifications", "list", CUSTOMER], ["qualifications", "wait", CUSTOMER, "Education", "--timeout", "0.1s"]],
    ids=["list", "wait"],
)
def test_the_token_is_not_repeated(words: list[str]) -> None:
    """Where the service quotes the token of a command, neither the table nor the notes show it; the JSON is data."""
    token = "planted-token-77"
    item = {"qualification": "Education", "vettingStatus": f"to {token}", "vettingReason": token}
    with ScriptedServer(answer(200, {"qualifications": [item]})) as quoting:
        ended = run(*words, "--base-url", quoting.base_url, env=environment(PARTNER_CENTER_TOKEN=token))

    assert b"to [redacted]" in ended.stdout + ended.stderr
    assert token.encode() not in ended.stdout + ended.stderr

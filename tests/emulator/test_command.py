"""The command, called both ways."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from example_spec import SPEC

import partner_center_emulator
import partner_center_workflows
from partner_center_emulator import Emulator

URL = "/v1/customers/0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11/qualifications"
CALLS = {
    "partner-center emulator": ("-m", "partner_center_workflows.cli", "emulator"),
    "python -m partner_center_emulator": ("-m", "partner_center_emulator"),
}


def environment() -> dict[str, str]:
    """Return an environment in which a fresh Python finds both packages, and nothing of the client."""
    folders = [
        Path(str(package.__file__)).parents[1] for package in (partner_center_emulator, partner_center_workflows)
    ]
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders)), "COLUMNS": "200"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh Python to its end."""
    return subprocess.run(
        [sys.executable, *arguments], env=environment(), text=True, capture_output=True, timeout=60, check=False
    )


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """Run the command, and return it with a client of what it serves."""
    with subprocess.Popen(
        [sys.executable, *arguments], env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        found = re.fullmatch(r"Partner Center emulator on (http://\S+)\n", running.stdout.readline())
        try:
            assert found is not None
            with httpx.Client(base_url=found[1], headers={"Authorization": "Bearer any"}, trust_env=False) as client:
                yield running, client
        finally:
            running.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(("prog", "ending"), [*zip(CALLS, ("SIGTERM", "SIGINT"), strict=True)])
def test_options(tmp_path: Path, prog: str, ending: str) -> None:
    """All options reach the emulator, and either signal ends it cleanly and silently."""
    seed = {"customers": [], "validation_codes": [{"validationId": "9", "organizationName": "Öko", "maxCreates": 2}]}
    (tmp_path / "seed.json").write_text(json.dumps(seed, ensure_ascii=False), encoding="utf-8")
    options = (
        f"--host 127.0.0.1 --port 0 --mode how-to --vetting-days 0.5 --log-level error --seed {tmp_path}/seed.json"
    )
    with serving(*CALLS[prog], *options.split(), "--persist", f"{tmp_path}/state") as (running, client):
        settings = client.get("/_emulator/state").json()["settings"]
        assert (settings["mode"], settings["vetting_days"]) == ("how-to", 0.5)
        assert client.get("/v1/customers/all/validations").json()[0]["organizationName"] == "Öko"
        assert client.get(URL).status_code == 403
        running.send_signal(signal.Signals[ending])
        assert running.communicate(timeout=30) == ("", "")
        assert running.returncode == 0
    assert (tmp_path / "state").stat().st_size > 0


BAD = {
    "--port 99999": "a port is a number from 0 to 65535, not '99999'",
    "--port -1": "a port is a number",
    "--port http": "a port is a number",
    "--mode howto": "invalid choice: 'howto'",
    "--vetting-days soon": "invalid float value",
    "--vetting-days 0": "vetting_days must be a number above 0",
    "--vetting-days nan": "vetting_days must be a number above 0",
    "--log-level loud": "invalid choice: 'loud'",
    "--colour": "there is no option '--colour'",
    "--seed {folder}/missing.json": "missing.json: No such file",
    "--seed {folder}": "cannot read the seed",
    "--seed {folder}/torn.json": "is not JSON in UTF-8",
    "--seed {folder}/list.json": "is not a JSON object",
    "--seed {folder}/text.json": "is not a JSON object",
    "--seed {folder}/wrong.json": "a seed has customers",
    "--persist {folder}": "Is a directory",
    "--persist {folder}/missing/state": "No such file",
    "--persist {folder}/torn.json": "not a file of the emulator",
}


@pytest.mark.parametrize(("options", "part"), list(BAD.items()), ids=list(BAD))
def test_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, part: str) -> None:
    """Bad input ends the command with one line that says what is wrong, and status 2."""
    from partner_center_workflows.cli import main  # noqa: PLC0415 - not with the file: one test is about its imports

    files = {"torn": "{", "list": "[]", "text": '"customers"', "wrong": '{"customer": []}'}
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(content)
    assert main(["emulator", *options.format(folder=tmp_path).split()]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("partner-center emulator: ")
    assert part in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("prog", list(CALLS))
def test_port_in_use(emulator: Emulator, prog: str) -> None:
    """A port that is taken is a usage error: one line, or JSON, with status 2."""
    port = str(urlsplit(emulator.base_url).port)
    ended = run(*CALLS[prog], "--port", port)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    reason = (
        f"cannot listen on 127.0.0.1:{port}: another program uses this port; give another one, such as "
        f"--port {int(port) + 1}, or --port 0 for a free one"
    )
    assert ended.stderr == f"{prog}: {reason}\n"

    ended = run(*CALLS[prog], "--port", port, "--json")
    error = {"type": "UsageError", "message": reason, "hint": f"see {prog} --help", "exit_code": 2}
    assert (ended.returncode, ended.stdout, json.loads(ended.stderr)) == (2, "", {"error": error})


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("no such host", "the host is not known; give an address of this machine as --host"),
        ("192.0.2.1", "this machine does not have this address; give one that it has as --host"),
    ],
)
def test_host_that_cannot_be(host: str, reason: str) -> None:
    """A host that is not this machine ends the command with one line that names the option."""
    prog, call = next(iter(CALLS.items()))
    ended = run(*call, "--host", host)
    assert (ended.returncode, ended.stderr) == (2, f"{prog}: cannot listen on {host}:8080: {reason}\n")


@pytest.mark.parametrize("prog", list(CALLS))
def test_bad_input_of_a_process(tmp_path: Path, prog: str) -> None:
    """A process with bad input ends the same, without a traceback."""
    ended = run(*CALLS[prog], "--seed", str(tmp_path / "missing.json"))
    assert (ended.returncode, ended.stdout) == (2, "")
    reason = f"cannot read the seed {tmp_path}/missing.json: No such file or directory"
    assert ended.stderr == f"{prog}: {reason}\n"
    ended = run(*CALLS[prog], "--json", "--seed", str(tmp_path / "missing.json"))
    assert json.loads(ended.stderr)["error"]["message"] == reason


def test_help_of_the_emulator() -> None:
    """The help of the command lists its options, under the name by which it was called."""
    for prog, call in CALLS.items():
        ended = run(*call, "--help")
        assert (ended.returncode, ended.stderr) == (0, "")
        usage = "[OPTIONS]" if prog.startswith("partner-center ") else "[-h] [--json] [--host HOST]"
        assert ended.stdout.startswith(f"usage: {prog} {usage}")
        assert "--persist FILE" in ended.stdout


def test_help_loads_little() -> None:
    """The help of all commands loads neither httpx nor starlette, and names the commands."""
    code = (
        "import sys; from partner_center_workflows.cli import main; status = main(['--help'])\n"
        "print(status, sorted({'httpx', 'starlette', 'uvicorn', 'partner_center_emulator'} & set(sys.modules)))"
    )
    ended = run("-c", code)
    assert ended.stdout.endswith("\n0 []\n")
    assert re.search(r"^  emulator +serve a Partner Center", ended.stdout, re.MULTILINE)


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_missing_extra(missing: str) -> None:
    """Without the extra the command says how to install it, in one line."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from partner_center_workflows.cli import main; sys.exit(main(['emulator']))"
    )
    ended = run("-c", code)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert 'pip install "partner-center-client[emulator]"' in ended.stderr


def test_unknown_command() -> None:
    """An unknown command gets the list of commands; no command at all gets the help."""
    ended = run("-m", "partner_center_workflows.cli", "emulate")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "emulator" in ended.stderr
    assert run("-m", "partner_center_workflows.cli").stdout.startswith("usage: partner-center COMMAND")


def test_it_says_where_it_listens_as_json() -> None:
    """With `--json` the first line is JSON, for scripts."""
    command = [sys.executable, "-m", "partner_center_emulator", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = json.loads(process.stdout.readline())["base_url"]
        assert httpx.get(f"{base_url}/_emulator/log", trust_env=False).json() == []
        process.terminate()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_spec(call: tuple[str, ...], tmp_path: Path) -> None:
    """The examples of another spec are served; a file that is not a spec is rejected in one line."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(SPEC))
    with serving(*call, "--port", "0", "--spec", str(file)) as (_, client):
        assert client.post("/things/1").json()["name"] == "text"
    file.write_text("openapi: 3.1.0")
    refused = run(*call, "--port", "0", "--spec", str(file))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is not JSON; give the openapi.json that generation writes" in refused.stderr


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_tls(call: tuple[str, ...], tmp_path: Path) -> None:
    """With --tls it serves https to whoever trusts FILE, also under the name of a container, and login works there."""
    trusted = tmp_path / "ca.pem"
    options = ("--port", "0", "--tls", str(trusted), "--allow-host", "emulator")
    with subprocess.Popen(
        [sys.executable, *call, *options], env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        try:
            assert running.stdout is not None
            found = re.fullmatch(r"Partner Center emulator on https://127\.0\.0\.1:(\d+)\n", running.stdout.readline())
            assert found is not None
            context = ssl.create_default_context(cafile=trusted)
            with (
                socket.create_connection(("127.0.0.1", int(found[1]))) as plain,
                context.wrap_socket(plain, server_hostname="emulator") as connection,
            ):
                connection.sendall(
                    b"GET /v1/customers/all/validations HTTP/1.1\r\nHost: emulator\r\nAuthorization: Bearer any\r\n"
                    b"Connection: close\r\n\r\n"
                )
                assert connection.recv(15) == b"HTTP/1.1 200 OK"
            with httpx.Client(base_url=f"https://127.0.0.1:{found[1]}", verify=context, trust_env=False) as client:
                discovery = client.get("/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration")
                assert discovery.json()["device_authorization_endpoint"].startswith(str(client.base_url))
        finally:
            running.kill()


def test_a_certificate_that_cannot_be_written(tmp_path: Path) -> None:
    """It serves nothing, and says which option is wrong."""
    done = run(*CALLS["partner-center emulator"], "--port", "0", "--tls", str(tmp_path))
    said = f"partner-center emulator: --tls: {tmp_path} cannot be written: Is a directory; give a file that can be\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)

"""The emulator as a Python object and as a process."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from plain_http import NO_CERTIFICATES

import partner_center_emulator
from partner_center_emulator import Emulator, Seed, Settings, ValidationCode
from partner_center_emulator.server.uvicorn_server import base_url, bind

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
OTHER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d12"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
TOKEN = {"Authorization": "Bearer any"}
STATE_OWNED = {"qualification": "StateOwnedEntity"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "987"}
SEED = {
    "customers": [CUSTOMER.upper()],
    "validation_codes": [{"validationId": "987", "organizationName": "Öko", "maxCreates": 2}],
}


def test_address_and_shutdown() -> None:
    """Leaving the with statement ends the thread and frees the port; the state stays readable."""
    before = threading.active_count()
    with Emulator() as emulator:
        address = urlsplit(emulator.base_url)
        assert (address.hostname, threading.active_count()) == ("127.0.0.1", before + 1)
        assert httpx.post(emulator.base_url + URL, json=STATE_OWNED, headers=TOKEN, trust_env=False).status_code == 200
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port))
    assert [entry.effect for entry in emulator.log] == [True]
    with pytest.raises(RuntimeError, match="with statement"):
        _ = emulator.base_url


@pytest.mark.parametrize("tls", [False, True])
def test_nothing_waits_for_a_tick(tls: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator starts and stops at once, also with an idle connection, so that every test may have its own."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def noted(delay: float) -> None:
        slept.append(delay)
        await sleep(delay)

    monkeypatch.setattr(asyncio, "sleep", noted)
    with Emulator(tls=tls) as emulator:
        trusting = ssl.create_default_context(cafile=emulator.ca_file) if tls else False
        with httpx.Client(headers=TOKEN, trust_env=False, verify=trusting) as client:
            assert client.get(emulator.base_url + URL).status_code == 200
            emulator.__exit__(None, None, None)

    assert max(slept, default=0) < 0.1


def descriptors() -> set[str]:
    """List the open descriptors of this process."""
    return {path.name for path in Path("/proc/self/fd").iterdir()}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
@pytest.mark.parametrize("tls", [False, True])
def test_no_leaked_descriptors(tls: bool) -> None:
    """Starting and stopping with a client still connected leaves no descriptor open, with TLS as without."""
    before = descriptors()
    with Emulator(tls=tls) as emulator:
        trusting = ssl.create_default_context(cafile=emulator.ca_file) if tls else False
        with httpx.Client(headers=TOKEN, trust_env=False, verify=trusting) as client:
            assert client.get(emulator.base_url + URL).status_code == 200
            emulator.__exit__(None, None, None)
    assert descriptors() == before


def test_serving_again_keeps_the_state() -> None:
    """An emulator can serve again with its old state; serving twice at once raises an error."""
    emulator = Emulator()
    with emulator:
        httpx.post(emulator.base_url + URL, json=STATE_OWNED, headers=TOKEN, trust_env=False)
        with pytest.raises(RuntimeError, match="already serving"):
            emulator.__enter__()
    with emulator:
        response = httpx.get(emulator.base_url + URL, headers=TOKEN, trust_env=False)
    assert response.json() == {"qualifications": [STATE_OWNED]}


def test_two_emulators_are_separate() -> None:
    """Two emulators in one process share nothing."""
    with Emulator() as one, Emulator() as two:
        assert one.base_url != two.base_url
        httpx.post(one.base_url + URL, json=STATE_OWNED, headers=TOKEN, trust_env=False)
        one.clock.advance(1e6)
        assert (len(one.log), len(two.log)) == (1, 0)
        assert (two.clock.now() - one.clock.now()).total_seconds() < -9e5


def test_socket_names_its_protocol() -> None:
    """The listening socket says that it is TCP, without which asyncio leaves Nagle's delay on."""
    with bind("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP
        assert base_url(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_port_in_use(emulator: Emulator) -> None:
    """A port that is taken raises an OSError on starting."""
    port = urlsplit(emulator.base_url).port or 0
    with pytest.raises(OSError, match=r"[Aa]ddress already in use"), Emulator(port=port):
        pass


async def _get(emulator: Emulator) -> httpx.Response:
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator", headers=TOKEN) as client:
        return await client.get(URL)


def test_without_a_server() -> None:
    """The ASGI application works without a socket and logs as well."""
    emulator = Emulator(settings={"mode": "how-to"})
    response = asyncio.run(_get(emulator))
    assert (response.status_code, response.content) == (200, b"[]")
    assert [entry.status for entry in emulator.log] == [200]


def test_seed_of_plain_data() -> None:
    """A seed's customers are the only ones, and its codes replace the built-in ones, in UTF-8."""
    with Emulator(seed=SEED) as emulator, httpx.Client(base_url=emulator.base_url, headers=TOKEN) as client:
        assert client.post(URL, json=GOVERNMENT).status_code == 200
        refused = [client.get(f"/v1/customers/{OTHER}/qualifications")]
        refused.append(client.post(f"/v1/customers/{OTHER}/qualifications", json=STATE_OWNED))
        assert [(response.status_code, response.json()["code"]) for response in refused] == [(403, "20002")] * 2
        codes = client.get("/v1/customers/all/validations")
        assert "Öko".encode() in codes.content
        assert [(code["validationId"], code["remainingCreates"]) for code in codes.json()] == [("987", 1)]
        emulator.reset()
        names = {"companyName": f"Customer {CUSTOMER}", "domain": f"{CUSTOMER}.onmicrosoft.com"}
        assert emulator.state()["customers"] == [{"id": CUSTOMER, **names, "qualifications": []}]
        assert client.get("/v1/customers/all/validations").json()[0]["remainingCreates"] == 2


def test_seed_and_settings_as_classes() -> None:
    """Seed and settings are taken as classes too, and a reset goes back to these settings."""
    code = ValidationCode("987", "Contoso", max_creates=2, remaining_creates=1)
    emulator = Emulator(settings=Settings(vetting_days=7), seed=Seed(customers=(), validation_codes=(code,)))
    emulator.configure(vetting_days=1)
    emulator.reset()
    assert emulator.settings == Settings(vetting_days=7)
    assert "987" not in repr(code)
    assert Seed(customers=(CUSTOMER.upper(),)).customers == (CUSTOMER,)


@pytest.mark.parametrize(
    ("seed", "part"),
    [
        ({"customer": []}, "customers, validation_codes and clients"),
        ({"customers": ["contoso"]}, "GUID"),
        ({"customers": [1]}, "GUID"),
        ({"customers": CUSTOMER}, "must be a list"),
        ({"validation_codes": ["1"]}, "must be an object"),
        ({"validation_codes": [{"validationId": 1, "organizationName": "a", "maxCreates": 1}]}, "validationId"),
        ({"validation_codes": [{"validationId": "", "organizationName": "a", "maxCreates": 1}]}, "validationId"),
        ({"validation_codes": [{"validationId": "1", "organizationName": "a", "maxCreates": True}]}, "maxCreates"),
        ({"validation_codes": [{"validationId": "1", "organisation": "a", "maxCreates": 1}]}, "organisation"),
        (
            {
                "validation_codes": [
                    {"validationId": "1", "organizationName": "a", "maxCreates": 1, "remainingCreates": 2}
                ]
            },
            "remainingCreates <= maxCreates",
        ),
        ({"validation_codes": [ValidationCode("1", "a", 1, 1), ValidationCode("1", "b", 1, 1)]}, "twice"),
    ],
)
def test_bad_seed(seed: dict[str, object], part: str) -> None:
    """An impossible seed is rejected with a message that says why."""
    with pytest.raises(ValueError, match=part):
        Emulator(seed=seed)


@pytest.mark.parametrize("changes", [{"mode": "x"}, {"modes": "reference"}, {"vetting_days": float("nan")}])
def test_bad_configure(changes: dict[str, object]) -> None:
    """A bad setting is rejected in-process as well, when configuring and when constructing."""
    emulator = Emulator()
    with pytest.raises(ValueError, match=next(iter(changes))):
        emulator.configure(**changes)
    with pytest.raises(ValueError, match=next(iter(changes))):
        Emulator(settings=changes)
    assert emulator.settings == Settings()


def test_log_is_a_copy(client: httpx.Client, emulator: Emulator) -> None:
    """Changing what was read from the log does not change the log."""
    client.get(URL)
    emulator.log[0].status = 500
    emulator.log.clear()
    assert [entry.status for entry in emulator.log] == [200]


def test_concurrent_creates_count_right(emulator: Emulator) -> None:
    """Of many clients that create at once exactly as many succeed as the code has uses."""

    def create(number: int) -> int:
        url = f"{emulator.base_url}/v1/customers/{number:08}-0000-4000-8000-000000000000/qualifications"
        body = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}
        return httpx.post(url, json=body, headers=TOKEN, trust_env=False, verify=NO_CERTIFICATES).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(create, range(16)))
    assert (statuses.count(200), statuses.count(400)) == (5, 11)
    assert sum(entry.effect for entry in emulator.log) == 5


def test_imports_nothing_of_the_client() -> None:
    """The emulator is independent: importing it and its command imports no other package of the distribution."""
    code = (
        "import sys, partner_center_emulator.__main__\n"
        "print([name for name in sys.modules if name.startswith('partner_center')"
        " and name.split('.')[0] != 'partner_center_emulator'])"
    )
    assert subprocess.run(command("-c", code), env=environment(), capture_output=True, check=True).stdout == b"[]\n"


def command(*arguments: str) -> list[str]:
    """Build the command line of a fresh Python."""
    return [sys.executable, *arguments]


def environment() -> dict[str, str]:
    """Return an environment in which a fresh Python finds the emulator."""
    return os.environ | {"PYTHONPATH": str(Path(partner_center_emulator.__file__).parents[1])}


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """Run the emulator as a process on a free port."""
    arguments = command("-m", "partner_center_emulator", "--port", "0")
    with subprocess.Popen(
        arguments, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        yield running
        running.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_process(process: subprocess.Popen[str]) -> None:
    """The command prints its address, serves there, and ends cleanly on an interrupt."""
    assert process.stdout is not None
    found = re.fullmatch(r"Partner Center emulator on (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
    assert found is not None
    assert httpx.get(found[1] + URL, headers=TOKEN, trust_env=False).json() == {"qualifications": []}
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_process_without_a_port(emulator: Emulator) -> None:
    """A port that is taken ends the command with one line and status 2."""
    port = str(urlsplit(emulator.base_url).port)
    arguments = command("-m", "partner_center_emulator", "--port", port)
    ended = subprocess.run(arguments, env=environment(), text=True, capture_output=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"python -m partner_center_emulator: cannot listen on 127.0.0.1:{port}: ")
    assert ended.stderr.count("\n") == 1

"""What `test_planted` does, for the rest: commands, bulk, sign-ins, proxies, emulator, cassettes, publisher."""

import asyncio
import base64
import itertools
import json
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import trustme
from planted import (
    CLIENT,
    CODE,
    DEVICE,
    OTHER,
    PASSWORD,
    PLACES,
    PROXY,
    PUBLISHER,
    REFRESH,
    SPELLINGS,
    TOKEN,
    Hostile,
    Search,
    look_at_error,
    received_secrets,
)
from proxy_server import ProxyServer
from recording import scrub_request, scrub_response
from token_endpoint import TENANT, TokenEndpoint
from vcr import VCR

import index_pages
from partner_center import (
    AsyncPartnerCenter,
    GovernmentCommunityCloud,
    PartnerCenter,
    PartnerCenterError,
    PollSchedule,
    without_waiting,
)
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.cli import main

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
GCC = "GovernmentCommunityCloud"
NEW_CUSTOMER = {
    "companyProfile": {"domain": "fabrikam.onmicrosoft.com"},
    "billingProfile": {"companyName": "Fabrikam", "email": "a@fabrikam.example"},
    "userCredentials": {"userName": "admin", "password": PASSWORD},
}

# MSAL leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign in nobody, and give the token."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("PARTNER_CENTER_TOKEN", TOKEN)
    for name in ("AUTHORITY", "BASE_URL", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.delenv(f"PARTNER_CENTER_{name}", raising=False)


def commands(folder: Path) -> dict[str, list[str]]:
    """Return each command line that calls the service, by a name."""
    body = folder / "body.json"
    body.write_text(json.dumps(NEW_CUSTOMER))
    (folder / "3").write_text("3")
    return {
        "create": ["qualifications", "create", CUSTOMER, GCC, "--validation-code", CODE],
        "list": ["qualifications", "list", CUSTOMER],
        "wait": ["qualifications", "wait", CUSTOMER, GCC, "--timeout", "0.01s", "--poll", "0.01"],
        "customers": ["customers", "list"],
        "customers csv": ["customers", "list", "--format", "csv"],
        "validation-codes": ["validation-codes", "list"],
        "call body": ["call", "createCustomer", "--body", str(body), "--yes"],
        "call code": [
            "call",
            "updateCustomerQualification",
            "--customer-id",
            CUSTOMER,
            "--body",
            str(folder / "3"),
            "--code",
            CODE,
            "--yes",
        ],
    }


def cells(full: bool) -> Iterator[tuple[str, str]]:
    """Return every place in every spelling, or each place once with the spellings in turn."""
    return itertools.product(PLACES, SPELLINGS) if full else zip(PLACES, itertools.cycle(SPELLINGS), strict=False)


SHOWING = {"validation-codes": ("code", "another code")}  # to show them is its job


def test_commands(
    full: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither output of a command shows a secret that the service quotes, nor does its log."""
    caplog.set_level(logging.DEBUG, "partner_center")
    search, cases, lines = Search(), 0, commands(tmp_path)
    with Hostile() as service, without_waiting():
        for number, ((service.place, service.spelling), name) in enumerate(itertools.product(cells(full), lines)):
            as_json = ["--json"] * (number % 2)
            case = f"{service.place}, {service.spelling}, {name} {as_json}"
            cases += 1
            main([*lines[name], *as_json, "--base-url", service.base_url])
            output = capfd.readouterr()
            search.look("stderr", output.err, case)
            if not as_json and not name.startswith("call"):
                search.look("stdout", output.out, case, without=SHOWING.get(name, ()))
            search.look("log", caplog.text, case)
            caplog.clear()
        assert {each.method for each in service.received} >= {"GET", "POST", "PUT"}
        sent = " ".join(received_secrets(each) for each in service.received)
    assert all(secret in sent for secret in (TOKEN, CODE, PASSWORD))
    assert main(["demo"]) == 0
    search.look("stdout", "".join(capfd.readouterr()), "demo")
    search.end("commands", cases)


async def _bulk(base_url: str, journal: str) -> None:
    """Run one row for as long as it takes to try it a few times."""
    row = {"customer_id": CUSTOMER, "qualification": GCC, "validation_code": CODE}
    async with AsyncPartnerCenter(TOKEN, base_url=base_url, retry=None) as pc:
        with suppress(TimeoutError, PartnerCenterError):
            async with asyncio.timeout(0.6):
                await bulk.run_async([row], journal=journal, client=pc, schedule=PollSchedule((0.1,)))


def test_bulk(full: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """No file, report or output of a bulk run shows a secret, at its end or broken off."""
    caplog.set_level(logging.DEBUG, "partner_center")
    search, cases = Search(), 0
    with Hostile() as service:
        service.knows_code = True
        for service.place, service.spelling in cells(full):
            case = f"{service.place}, {service.spelling}"
            cases += 1
            folder = tmp_path / str(cases)
            folder.mkdir()
            journal = str(folder / "j.db")
            asyncio.run(_bulk(service.base_url, journal))
            for more in (["status", journal], ["status", journal, "--json"], ["retry-failed", journal]):
                main(["bulk", *more])
            for form in ("csv", "json", "html"):
                main(["bulk", "report", journal, "--format", form, "-o", str(folder / form)])
            search.look("output", "".join(capfd.readouterr()), case)
            search.look("log", caplog.text, case)
            caplog.clear()
            for file in folder.iterdir():
                search.look(file.name, file.read_bytes(), case)
    search.end("bulk", cases)


def _form_says(form: dict[str, str]) -> str:
    return " ".join(each for name, each in form.items() if name not in ("scope", "grant_type"))


@pytest.mark.parametrize("at", ["app-only", "refresh token", "login"])
def test_sign_ins(
    at: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A login service that quotes the form it received, in each spelling, has it shown nowhere."""
    caplog.set_level(logging.DEBUG)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "trusted.pem"))
    monkeypatch.delenv("PARTNER_CENTER_TOKEN")
    values = {"TENANT_ID": TENANT, "CLIENT_ID": "app", "CLIENT_SECRET": CLIENT, "REFRESH_TOKEN": REFRESH}
    for name, value in values.items():
        if at != "login" and (at == "refresh token" or name != "REFRESH_TOKEN"):
            monkeypatch.setenv(f"PARTNER_CENTER_{name}", value)
    code = {"user_code": "ABC123", "device_code": DEVICE, "verification_uri": "https://x.example/", "expires_in": 900}
    line = ["login", "--tenant-id", TENANT, "--client-id", "app"] if at == "login" else ["validation-codes", "list"]
    search, forms = Search(), []
    with TokenEndpoint(tmp_path, authority) as endpoint:
        monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", endpoint.authority)
        endpoint.replies["devicecode"] = (200, {}, {**code, "interval": 0})
        for (name, spell), status in itertools.product(SPELLINGS.items(), (200, 302, 400, 401, 503)):
            for body in (
                lambda say: {"error": say, "error_description": say, "error_codes": [say], "error_uri": say},
                lambda say: {"access_token": [say], say: say, "refresh_token": REFRESH},
                lambda say: f"<html>{say}".encode(),
            ):

                def reply(form: dict[str, str], spell: Any = spell, status: int = status, body: Any = body) -> Any:
                    forms.append(_form_says(form))
                    say = spell(_form_says(form))
                    return (
                        status,
                        {"Location": f"https://127.0.0.1:1/{quote(say)}", "x-ms-request-id": quote(say)},
                        body(say),
                    )

                endpoint.replies["token"] = reply
                assert main(line) == 3
                search.look("output", "".join(capfd.readouterr()), f"{at}, {name}, {status}")
                search.look("log", caplog.text, f"{at}, {name}, {status}")
                caplog.clear()
    kept = [file for file in (tmp_path / "config").rglob("*") if file.is_file()]
    for file in kept:
        search.look(file.name, file.read_bytes(), at)
    assert {"app-only": CLIENT, "refresh token": REFRESH, "login": DEVICE}[at] in " ".join(forms)
    search.end(at, len(forms))


@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
def test_proxies(backend: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A proxy that refuses, and quotes its user and password, has them shown nowhere; nor has its address."""
    caplog.set_level(logging.DEBUG, "partner_center")
    search, cases = Search(), 0

    def refuse(client: socket.socket, head: bytes) -> None:
        basic = re.findall(r"Basic (\S+)", head.decode("latin-1"))[0]
        say = spell(f"{base64.b64decode(basic).decode()} {basic}")
        client.sendall(f"HTTP/1.1 407 {say}\r\nX: {say}\r\nContent-Length: {len(say)}\r\n\r\n{say}".encode())

    async def create() -> None:
        async with AsyncPartnerCenter(TOKEN, base_url="https://localhost", retry=None, backend=backend) as pc:
            await pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE), timeout=5)

    def create_sync() -> None:
        with PartnerCenter(TOKEN, base_url="https://localhost", retry=None) as pc:
            pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE), timeout=5)

    with ProxyServer(refuse) as proxy:
        for name, spell in SPELLINGS.items():  # noqa: B007 - for the proxy
            for url in (f"http://{PROXY}:{PROXY}@127.0.0.1:{proxy.port}", f"{PROXY}://{PROXY}:1@127.0.0.1:x"):
                monkeypatch.setenv("https_proxy", url)
                monkeypatch.setenv("no_proxy", "")
                cases += 1
                with pytest.raises(PartnerCenterError) as raised:
                    create_sync() if backend == "sync" else asyncio.run(create())
                look_at_error(search, raised.value, f"{backend}, {name}")
                search.look("log", caplog.text, f"{backend}, {name}")
                caplog.clear()
        assert len(proxy.heads) == len(SPELLINGS)
    search.end(f"proxy, {backend}", cases)


def test_emulator(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """The emulator's log, what it tells of it, and its file hold no token and no password; of codes, its file alone."""
    caplog.set_level(logging.DEBUG)
    search, seed = Search(), {"validation_codes": [{"validationId": CODE, "organizationName": "x", "maxCreates": 9}]}
    with Emulator(seed=seed, persist=tmp_path / "state.jsonl") as emulator:
        with PartnerCenter(TOKEN, base_url=emulator.base_url, retry=None) as pc:
            pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))
            for work in (
                lambda: pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(OTHER)),
                lambda: pc.validation_codes.list(),
            ):
                with suppress(PartnerCenterError):
                    work()
        (tmp_path / "body.json").write_text(json.dumps(NEW_CUSTOMER))
        main(
            ["call", "createCustomer", "--body", str(tmp_path / "body.json"), "--yes", "--base-url", emulator.base_url]
        )
        told = httpx.get(f"{emulator.base_url}/_emulator/log").text
    search.look("/_emulator/log", told, "emulator")
    search.look("log", caplog.text, "emulator")
    search.look("stderr", capfd.readouterr().err, "emulator")
    search.look("persist", (tmp_path / "state.jsonl").read_bytes(), "emulator", without=("code",))
    assert f"/v1/customers/{CUSTOMER}/qualifications" in told
    search.end("emulator", 4)


def test_cassettes(tmp_path: Path) -> None:
    """A recording holds nothing that the service quotes, wherever it does."""
    search, cases = Search(), 0
    recorder = VCR(
        record_mode="all",
        before_record_request=scrub_request,
        before_record_response=scrub_response,
        filter_headers=["authorization", "host", "user-agent"],
    )
    with Hostile() as service:
        for service.place, service.spelling in cells(full=True):
            cases += 1
            cassette = tmp_path / f"{cases}.yaml"
            with recorder.use_cassette(str(cassette)), suppress(PartnerCenterError):
                with PartnerCenter(TOKEN, base_url=service.base_url, retry=None) as pc:
                    pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))
            if cassette.exists():
                search.look("cassette", cassette.read_bytes(), f"{service.place}, {service.spelling}")
    assert search.searched["cassette"] > cases * 0.8
    search.end("cassettes", cases)


@pytest.mark.parametrize("where", ["token", "user", "URL"])
def test_publisher(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that quotes the publisher's credentials has them shown in no refusal, nor in what uv says."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "one.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "one.pem"))  # each request loads all of the system's otherwise
    search, cases = Search(), 0
    with Hostile() as service:
        address = (
            service.base_url.replace("://", f"://{PUBLISHER}:{PUBLISHER}@") if where == "URL" else service.base_url
        )
        given = {"token": ("TOKEN",), "user": ("USERNAME", "PASSWORD"), "URL": ()}[where]
        environment = {"UV_PUBLISH_URL": address, **{f"UV_PUBLISH_{name}": PUBLISHER for name in given}}
        for service.place, service.spelling in cells(full=True):
            case = f"{service.place}, {service.spelling}"
            cases += 1
            try:
                index_pages.files(environment)
            except index_pages.UnreadableIndexError as error:
                search.look("refusal", str(error), case)
            said = f"no {SPELLINGS[service.spelling](PUBLISHER)} of {address}"
            search.look("uv", index_pages.shown(said, environment), case)
        assert len(service.received) >= cases
    search.end(f"publisher, {where}", cases)

"""The last branches: what happens seldom, and has to be right anyway."""

import asyncio
import gzip
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from scripted_server import Received, ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualificationRequest,
    GovernmentCommunityCloud,
    InvalidRequestError,
    NotSentError,
    PartnerCenter,
)
from partner_center.formats import media_types
from partner_center.formats.outside_text import storable
from partner_center.policies.headers import Headers
from partner_center.policies.redaction import redact, sharing
from partner_center.runtime.calls import RawResponse
from partner_center.sign_in.login_client import LoginClient
from partner_center.transport.aiohttp_pool import AiohttpConnectionPool
from partner_center.transport.connection_pool import ConnectionPool
from partner_center.transport.content_encoding import decompressed
from partner_center.transport.httpx_messages import KEEP_ALIVE, failure
from partner_center.transport.messages import Response, url_of
from partner_center.transport.sync_transport import Network
from partner_center.vetting import standing
from partner_center_generated.models import CustomerQualification, CustomerQualifications

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def test_the_member_that_cannot_be_sent_is_named() -> None:
    """Of several members, the message names the one that JSON cannot carry."""
    with pytest.raises(InvalidRequestError, match="the member 'bad' cannot be sent; give text"):
        media_types.encode({"good": "x", "bad": object()}, {}, "application/json")


def test_a_nul_is_not_stored() -> None:
    """SQLite and C libraries would end the text at a NUL."""
    assert storable("a\0b\ud800") == "a?b?"


def test_headers_show_themselves() -> None:
    """A person at a prompt sees names and values."""
    assert repr(Headers([("Date", "x")])) == "Headers([('date', 'x')])"


def test_a_system_without_fork() -> None:
    """Where no process forks, as on Windows, the locks need no care."""
    code = "import os; del os.register_at_fork; import partner_center.policies.locks as locks; locks.ProcessLock()"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_tokens_of_calls_are_shared() -> None:
    """Within the block, whatever is redacted lacks the tokens that calls have used."""
    with ScriptedServer(answer(200, {"qualifications": []})) as server, sharing():
        with PartnerCenter("planted-token", base_url=server.base_url) as pc:
            pc.qualifications.list(CUSTOMER)
        assert redact("the token planted-token", ()) == "the token [redacted]"


def test_what_a_spreadsheet_left_is_refused_in_a_request_of_the_spec_too() -> None:
    """A website or code that none can be is refused in every request class, before anything is sent."""
    with pytest.raises(InvalidRequestError, match="what a spreadsheet made of it"):
        GovernmentCommunityCloud("1.2E+05")
    with ScriptedServer(answer(201)) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(InvalidRequestError, match="website is '#N/A'"):
            pc.qualifications.create(
                CUSTOMER, CustomerQualificationRequest("Education", education_segment="K12", website="#N/A")
            )
        assert server.received == []


def test_an_aiohttp_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the disk at the import of aiohttp is that error, if no variable is the cause."""

    class Broken:
        def find_spec(self, name: str, *_: Any) -> None:
            if name == "partner_center.transport.aiohttp_pool":
                raise OSError(5, "Input/output error")

    monkeypatch.delitem(sys.modules, "partner_center.transport.aiohttp_pool", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(OSError, match="Input/output error"):
        AsyncPartnerCenter("t", backend="aiohttp")


def test_a_login_client_of_the_caller() -> None:
    """A client that is no requests.Session gets no option of requests."""
    given = SimpleNamespace(get=None, post=None)

    assert LoginClient("https://login.microsoftonline.com", given).session is given


@pytest.mark.parametrize("backend", ["httpx", "aiohttp"])
def test_a_close_while_a_tunnel_is_built(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request whose CONNECT has no response when the client is closed was certainly not sent."""

    async def silent(_request: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def call(server: ScriptedServer) -> None:
        pc = AsyncPartnerCenter("t", base_url="https://service.test", backend=backend, retry=None)
        task = asyncio.create_task(pc.qualifications.list(CUSTOMER))
        while not server.received:
            await asyncio.sleep(0.001)
        await pc.close()
        with pytest.raises(NotSentError, match="the client was closed meanwhile"):
            await task

    with ScriptedServer(silent) as server:
        for name in ("NO_PROXY", "no_proxy", "HTTPS_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("https_proxy", server.base_url)
        asyncio.run(call(server))


def test_a_pool_that_opened_nothing() -> None:
    """A pool over aiohttp that opened no connection closes."""

    async def close() -> None:
        pool = AiohttpConnectionPool("http://127.0.0.1:1")
        await pool.close()
        assert pool._connector is None

    asyncio.run(close())


def test_idle_connections_are_closed_one_after_another() -> None:
    """Of two idle connections the older one is closed, and the other one when its time is over."""

    async def sweep() -> None:
        pool = ConnectionPool("http://127.0.0.1:1")
        now = time.monotonic()
        pool._idle += [(pool._open(), now - 2 * KEEP_ALIVE), (pool._open(), now)]
        pool._sweep()
        assert len(pool._idle) == 1
        assert pool._sweeping is not None
        assert 0 < pool._sweeping.when() - asyncio.get_running_loop().time() <= KEEP_ALIVE
        await pool.close()

    asyncio.run(sweep())


def test_a_gzip_of_too_many_parts() -> None:
    """A stream of thousands of members is not read, and stays as it is."""
    content = gzip.compress(b"") * 1_001
    found = decompressed(Response(500, Headers([("Content-Encoding", "gzip")]), content))

    assert isinstance(found, Response)
    assert found.content == content


def test_an_address_that_httpx_refuses() -> None:
    """Its error is one of ours, without the URL."""
    assert failure(httpx.InvalidURL("https://secret"), None).cause == "InvalidURL"


def test_a_lone_surrogate_in_a_query() -> None:
    """No URL can carry it."""
    with pytest.raises(InvalidRequestError, match="a text of the URL has a lone surrogate"):
        url_of("https://service.test", "/v1", {"code": "\ud800"})


def test_a_handshake_after_the_end() -> None:
    """A connection that another thread has ended begins no TLS."""
    network, ended = Network(), socket.socket()
    ended.close()
    network._stream = SimpleNamespace(get_extra_info=lambda _name: ended)
    with pytest.raises(httpx.ConnectError):
        network.start_tls()


def test_an_old_denial_beside_another_kind() -> None:
    """The qualifications of other kinds say nothing about a denial."""
    day_before = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = CustomerQualifications(
        qualifications=[
            CustomerQualification("Education", vetting_status="Denied", vetting_create_date=day_before),
            CustomerQualification("StateOwnedEntity"),
        ]
    )
    raw = RawResponse(200, Headers(), b"", found, request_id="r", correlation_id="c", attempts=())

    assert standing(raw, "Education", 0.0) is None

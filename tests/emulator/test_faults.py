"""Faults on demand: what a client gets, what the log says, and what is stored."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
STATE_OWNED = {"qualification": "StateOwnedEntity"}
STORED = b'{"qualifications":[{"qualification":"StateOwnedEntity"}]}'
POSTS = {"method": "POST", "path": "*/qualifications"}


def seen(emulator: Emulator) -> list[tuple[int | None, bool]]:
    """Read status and effect of every logged request."""
    return [(entry.status, entry.effect) for entry in emulator.log]


def put(client: httpx.Client, *faults: dict[str, object], **more: object) -> None:
    """Set one rule for creates for each fault."""
    rules = [{"match": POSTS, "fault": fault, **more} for fault in faults]
    assert client.put("/_emulator/faults", json=rules).status_code == 200


def raw_create(emulator: Emulator) -> bytes:
    """Create on a plain socket and return all bytes of the response; a reset raises ConnectionResetError."""
    body = b'{"qualification": "StateOwnedEntity"}'
    head = f"POST {URL} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer any\r\nContent-Type: application/json\r\n"
    address = urlsplit(emulator.base_url)
    with socket.create_connection((address.hostname, address.port or 0), timeout=10) as connection:
        connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    ("shape", "content_type", "part"),
    [
        ("fault", "application/json; charset=utf-8", '"source":"PartnerFD"'),
        ("extended", "application/json; charset=utf-8", '"errorName"'),
        ("throttle", "application/json; charset=utf-8", '"statusCode":503'),
        ("string", "application/json; charset=utf-8", '"'),
        ("html", "text/html; charset=utf-8", "<html>"),
        ("empty", None, ""),
    ],
)
def test_status(client: httpx.Client, emulator: Emulator, shape: str, content_type: str | None, part: str) -> None:
    """A status comes in every shape, with Retry-After and the service's ids, and the request has no effect."""
    put(client, {"status": 503, "shape": shape, "retry_after": 2}, hits=1)
    response = client.post(URL, json=STATE_OWNED, headers={"ms-requestid": "R-1"})
    assert (response.status_code, response.headers["retry-after"], response.headers["ms-requestid"]) == (
        503,
        "2",
        "R-1",
    )
    assert (response.headers.get("content-type"), response.headers["content-length"]) == (
        content_type,
        str(len(response.content)),
    )
    assert part in response.text
    assert client.post(URL, json=STATE_OWNED).status_code == 200
    assert seen(emulator) == [(503, False), (200, True)]


def test_expire_token(client: httpx.Client, emulator: Emulator) -> None:
    """An expired token gets a 401 with its code, before the request has any effect."""
    put(client, {"expire_token": True})
    response = client.post(URL, json=STATE_OWNED)
    assert (response.status_code, response.json()["code"]) == (401, "800001")
    assert response.headers["www-authenticate"] == "Bearer"
    assert seen(emulator) == [(401, False)]


@pytest.mark.parametrize(("when", "effect"), [("before", False), ("after", True)])
def test_reset(client: httpx.Client, emulator: Emulator, when: str, effect: bool) -> None:
    """A reset sends RST, before or after the request had its effect, and is logged without a status."""
    put(client, {"reset": when})
    with pytest.raises(ConnectionResetError):
        raw_create(emulator)
    assert seen(emulator) == [(None, effect)]
    assert client.get(URL).status_code == 200


def test_reset_as_a_client_sees_it(client: httpx.Client, emulator: Emulator) -> None:
    """A client sees a reset as an error of its connection, and its next request succeeds."""
    put(client, {"reset": "after"}, hits=1)
    with pytest.raises(httpx.ReadError):
        client.post(URL, json=STATE_OWNED)
    assert client.get(URL).content == STORED


@pytest.mark.parametrize(("count", "sent"), [(0, 0), (20, 20), (1000, len(STORED) - 1)])
def test_truncate(client: httpx.Client, emulator: Emulator, count: int, sent: int) -> None:
    """A truncated response announces all its bytes and ends before the last; the effect stays."""
    put(client, {"truncate": count})
    head, _, body = raw_create(emulator).partition(b"\r\n\r\n")
    assert b"content-length: %d\r\n" % len(STORED) in head.lower() + b"\r\n"
    assert (head[:12], body) == (b"HTTP/1.1 200", STORED[:sent])
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(URL, json=STATE_OWNED)
    assert seen(emulator) == [(200, True), (409, False)]


def test_garbage(client: httpx.Client, emulator: Emulator) -> None:
    """Garbage comes in place of a response, the same for the same seed; the effect stays, and no status was sent."""
    put(client, {"garbage": 64})
    first, second = raw_create(emulator), raw_create(emulator)
    assert (len(first), len(second)) == (64, 64)
    assert first != second
    assert seen(emulator) == [(None, True), (None, False)]
    emulator.configure(seed=0)
    assert raw_create(emulator) == first
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(URL, json=STATE_OWNED)


def test_unread_request_body(client: httpx.Client, emulator: Emulator) -> None:
    """Bytes of a request that the service had no need to read do not keep a broken response from its client."""
    put(client, {"garbage": 64}, {"truncate": 20}, hits=1)
    body = b" " * 500_000
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(URL, content=body, headers={"Authorization": ""})
    assert seen(emulator) == [(None, False), (401, False)]


def test_content_type(client: httpx.Client, emulator: Emulator) -> None:
    """A wrong content type comes with the right body, and the effect stays."""
    put(client, {"content_type": "text/html"})
    response = client.post(URL, json=STATE_OWNED)
    assert (response.status_code, response.headers.get_list("content-type")) == (200, ["text/html"])
    assert response.content == STORED
    assert seen(emulator) == [(200, True)]


def test_delay(client: httpx.Client, emulator: Emulator) -> None:
    """A delay delays the response only: a client that stops waiting finds the effect in the log."""
    put(client, {"delay": 3600}, hits=1)
    with pytest.raises(httpx.ReadTimeout):
        client.post(URL, json=STATE_OWNED, timeout=httpx.Timeout(10, read=2))
    assert seen(emulator) == [(None, True)]


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": "before"}, {"content_type": "text/html"}, {}])
def test_delay_with_another(client: httpx.Client, emulator: Emulator, fault: dict[str, object]) -> None:
    """A delay goes with every other fault, which keeps its own meaning."""
    put(client, fault | {"delay": 0.01})
    if "reset" in fault:
        with pytest.raises(httpx.ReadError):
            client.post(URL, json=STATE_OWNED)
    else:
        assert client.post(URL, json=STATE_OWNED).status_code == fault.get("status", 200)
    processed = fault.keys() <= {"content_type"}
    assert [effect for _, effect in seen(emulator)] == [processed]


def test_first_rule_with_hits_left(client: httpx.Client) -> None:
    """The first rule that matches and has hits left wins; what is left can be read and set again."""
    rules = [
        {"match": POSTS, "fault": {"status": 500}, "hits": 1},
        {"match": {"path": f"/v?/*/{CUSTOMER}/*"}, "fault": {"status": 502}, "probability": 1, "hits": 2},
        {"fault": {"status": 504}},
    ]
    assert client.put("/_emulator/faults", json=rules).status_code == 200
    assert client.get(URL).status_code == 502
    assert [client.post(URL, json=STATE_OWNED).status_code for _ in range(3)] == [500, 502, 504]
    assert client.get("/nowhere").status_code == 504
    left = client.get("/_emulator/faults").json()
    assert [rule["hits"] for rule in left] == [0, 0, None]
    assert left[0] == {"match": POSTS, "fault": {"status": 500}, "probability": 1, "hits": 0}
    assert client.put("/_emulator/faults", json=left).json() == left
    assert client.put("/_emulator/faults", json=[]).json() == []
    assert client.post(URL, json=STATE_OWNED).status_code == 200


def test_draws_follow_the_seed(client: httpx.Client, emulator: Emulator) -> None:
    """The same requests meet the same faults, after a reset, a change of the seed and new rules alike."""

    def statuses() -> list[int]:
        return [client.get(URL).status_code for _ in range(40)]

    rules = [{"fault": {"status": 503}, "probability": 0.5}]
    emulator.set_faults(rules)
    first, second = statuses(), statuses()
    assert set(first) == {200, 503}
    assert first != second
    emulator.set_faults(rules)
    assert statuses() == first
    emulator.configure(seed=7)
    other = statuses()
    assert other != first
    emulator.configure(mode="how-to")
    assert statuses() != other
    emulator.configure(seed=7)
    assert statuses() == other
    emulator.reset()
    assert emulator.faults == []
    assert statuses() == [200] * 40
    emulator.set_faults(rules)
    assert statuses() == first


def test_probability_of_zero(client: httpx.Client, emulator: Emulator) -> None:
    """A probability of zero never happens and uses up no hits."""
    emulator.set_faults([{"fault": {"status": 503}, "probability": 0, "hits": 1}])
    assert {client.get(URL).status_code for _ in range(20)} == {200}
    assert emulator.faults[0]["hits"] == 1


def test_control_is_never_faulty(client: httpx.Client) -> None:
    """Control requests get no faults; otherwise a rule could never be removed."""
    client.put("/_emulator/faults", json=[{"fault": {"reset": "before"}}])
    assert client.get("/_emulator/state").status_code == 200


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ([], "rule 1: a rule must be an object"),
        ({}, "needs a fault"),
        ({"fault": {}}, "a fault needs one of status, reset"),
        ({"fault": []}, "fault must be an object"),
        ({"fault": {"delay": 1}, "when": 1}, "no member 'when'"),
        ({"fault": {"latency": 1}}, "no member 'latency'"),
        ({"fault": {"status": 503, "reset": "before"}}, "status and reset together"),
        ({"fault": {"status": 200}}, "status must be a whole number from 400 to 599"),
        ({"fault": {"status": "503"}}, "status must be"),
        ({"fault": {"status": True}}, "status must be"),
        ({"fault": {"status": 503, "shape": "xml"}}, "shape must be one of"),
        ({"fault": {"status": 503, "shape": 1}}, "shape must be a string"),
        ({"fault": {"delay": 1, "shape": "html"}}, "shape goes with status only"),
        ({"fault": {"delay": 1, "retry_after": 1}}, "retry_after goes with status only"),
        ({"fault": {"status": 503, "retry_after": 1.5}}, "retry_after must be"),
        ({"fault": {"status": 503, "retry_after": -1}}, "retry_after must be"),
        ({"fault": {"reset": "during"}}, "reset must be before or after"),
        ({"fault": {"reset": []}}, "reset must be before or after"),
        ({"fault": {"truncate": -1}}, "truncate must be"),
        ({"fault": {"garbage": 0}}, "garbage must be"),
        ({"fault": {"garbage": 10**9}}, "garbage must be"),
        ({"fault": {"content_type": "text/html\r\nX: y"}}, "content_type must be"),
        ({"fault": {"content_type": ""}}, "content_type must be"),
        ({"fault": {"expire_token": False}}, "expire_token can only be true"),
        ({"fault": {"delay": -1}}, "delay must be"),
        ({"fault": {"delay": 1e9}}, "delay must be"),
        ({"fault": {"delay": "1"}}, "delay must be"),
        ({"fault": {"delay": 1}, "match": "*"}, "match must be an object"),
        ({"fault": {"delay": 1}, "match": {"host": "*"}}, "match has no member 'host'"),
        ({"fault": {"delay": 1}, "match": {"path": ""}}, "path of a match must be a string"),
        ({"fault": {"delay": 1}, "match": {"method": 1}}, "method of a match must be a string"),
        ({"fault": {"delay": 1}, "probability": 1.1}, "probability must be"),
        ({"fault": {"delay": 1}, "probability": "1"}, "probability must be"),
        ({"fault": {"delay": 1}, "hits": -1}, "hits must be"),
        ({"fault": {"delay": 1}, "hits": 1.5}, "hits must be"),
    ],
    ids=str,
)
def test_bad_rules(client: httpx.Client, emulator: Emulator, rule: object, part: str) -> None:
    """A bad rule gets an error that says what is wrong, and no rule of its list is set."""
    put(client, {"status": 500})
    before = emulator.faults
    response = client.put("/_emulator/faults", json=[{"fault": {"delay": 1}}, rule])
    assert (response.status_code, emulator.faults) == (400, before)
    assert part in response.json()["error"]
    assert client.put("/_emulator/faults", json={"fault": {"delay": 1}}).json() == {
        "error": "fault rules must be a list"
    }


@pytest.mark.parametrize("fault", [{"reset": "before"}, {"reset": "after"}, {"truncate": 5}, {"garbage": 5}])
def test_without_a_server(fault: dict[str, object]) -> None:
    """An application without a server has no connection to break, and raises what breaking one would."""
    emulator = Emulator()
    emulator.set_faults([{"fault": fault}])

    async def get() -> None:
        transport = httpx.ASGITransport(app=emulator.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
            await client.get(URL)

    with pytest.raises(ConnectionResetError, match="the emulator has"):
        asyncio.run(get())

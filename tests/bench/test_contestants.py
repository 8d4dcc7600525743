"""What the contestants send, looked at where it arrives."""

import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks import parts, verify
from benchmarks.call import CONTENT, Target
from benchmarks.child import PART, Job, run
from benchmarks.contestants import CONTESTANTS, FAST, OURS
from benchmarks.response_server import RecordingServer

INSTALLED = [name for name, each in CONTESTANTS.items() if each.environment == "core"]
INSTALLED += [name for name in ("aiohttp", "requests") if find_spec(name) is not None]


@pytest.mark.parametrize("name", INSTALLED)
def test_three_calls_are_three_requests_with_the_same_token_ids_and_body(name: str) -> None:
    """In both its forms a contestant sends one right request a call."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    assert verify.look_at(Path(sys.executable), name, environment) == []


def test_a_request_that_differs_is_named() -> None:
    """Another body, token or number of requests leaves a contestant out, with the reason."""
    with RecordingServer() as server:
        run(Job("http.client", "once", Target("127.0.0.1", server.port)))
    good = server.received
    short = [replace(each, body=CONTENT[:-1] + b',"more":1}') for each in good]
    unnamed = [replace(each, headers={**each.headers, "authorization": "Bearer other"}) for each in good]

    assert verify.faults(good) == []
    assert verify.faults(good[:2]) == ["2 requests for 3 calls"]
    assert "its content-length is not that of the body" in verify.faults(short)
    assert verify.faults(unnamed) == ["it does not send the token"] * 3


def test_our_calls_have_ids_of_their_own_and_a_byte_for_byte_body() -> None:
    """Our own contestant is measured with new ids in each call, and writes what the bare clients are given."""
    with RecordingServer() as server:
        run(Job(OURS, "once", Target("127.0.0.1", server.port)))

    assert len({each.headers["ms-requestid"] for each in server.received}) == 3
    assert {each.body for each in server.received} == {CONTENT}


@pytest.mark.parametrize(("name", "how"), [("raw socket", "sync"), (OURS, "sync"), (OURS, "async"), ("httpx", "async")])
def test_what_a_child_measures(name: str, how: str) -> None:
    """A child makes the calls that it is told to, after some to warm up, and returns positive figures."""
    with RecordingServer() as server:
        target = Target("127.0.0.1", server.port)
        job = Job.read(Job(name, "sync", target, calls=30).command()[-1].replace('"how": "sync"', f'"how": "{how}"'))
        found = run(replace(job, connections=4, seconds=0.05))

    assert set(found) == ({"wall_us", "cpu_us"} if how == "sync" else {"per_second", "cpu_us"})
    assert min(found.values()) > 0
    if how == "sync":
        assert len(server.received) == 1 + 20 + 30 + 1
    else:
        assert len(server.received) >= 1 + 2 * 4 + 4 + 1


def test_the_parts_of_a_call_are_done_as_often_as_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Each part that sends does so the same number of times, the others send nothing, and all are named."""
    with RecordingServer() as server:
        parts.main("127.0.0.1", server.port)
    names = capsys.readouterr().out.splitlines()

    assert [name for name in names if not name.startswith("↳ ↳")] == [
        "aiohttp",
        FAST,
        "↳ sending over aiohttp",
        "↳ without sending",
    ]
    assert len(server.received) == 3 * (PART // 3 + PART)
    assert len(names) == len(set(names))


def test_latency_is_the_servers() -> None:
    """A target with a latency is answered after it."""
    with RecordingServer() as server:
        found = run(Job("http.client", "sync", Target("127.0.0.1", server.port, latency=20), calls=3))

    assert found["wall_us"] >= 20_000


def test_who_cannot_take_part_says_why() -> None:
    """What is not installed, or not in this version, is left out with a reason that names it."""
    target = Target("127.0.0.1", 9)

    assert "openai" in run(Job("openai-python", "once", target))["left_out"]
    fast = run(Job(FAST, "once awaited", target)) if find_spec("aiohttp") is None else {"left_out": "aiohttp"}
    assert "aiohttp" in fast["left_out"] or "backend" in fast["left_out"]

"""State that outlives the process: every change with a response is there afterwards, however the process ended."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from plain_http import NO_CERTIFICATES

import partner_center_emulator
from partner_center_emulator import Emulator, PersistenceError

TOKEN = {"Authorization": "Bearer any"}
EDUCATION = {"qualification": "Education", "educationSegment": "K12", "website": "school.denied.example"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}


def url(number: int = 0) -> str:
    """Return the path of some customer's qualifications."""
    return f"/v1/customers/{number:08}-0000-4000-8000-000000000000/qualifications"


def post(emulator: Emulator, body: dict[str, str], number: int = 0, request_id: str = "R-1") -> httpx.Response:
    """Ask for a qualification."""
    headers = TOKEN | {"ms-requestid": request_id}
    return httpx.post(
        emulator.base_url + url(number), json=body, headers=headers, trust_env=False, verify=NO_CERTIFICATES
    )


@contextmanager
def process(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the emulator as a process, and return it with its address."""
    environment = os.environ | {"PYTHONPATH": str(Path(partner_center_emulator.__file__).parents[1])}
    arguments = [sys.executable, "-m", "partner_center_emulator", "--port", "0", "--persist", str(path)]
    with subprocess.Popen(
        arguments, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        found = re.search(r"http://\S+", running.stdout.readline())
        assert found is not None
        try:
            yield running, found[0]
        finally:
            running.kill()


def customers(state: dict[str, object]) -> set[str]:
    """Return which customers a state lists."""
    return {customer["id"] for customer in cast("list[Any]", state["customers"])}


def test_everything_survives(tmp_path: Path) -> None:
    """Customers, uses of codes, settings, the clock and request ids are there after a restart."""
    path = tmp_path / "state"
    with Emulator(persist=path) as emulator:
        emulator.configure(mode="how-to", requests_per_second=500, vetting_days=2)
        post(emulator, EDUCATION)
        post(emulator, GOVERNMENT, 1)
        assert post(emulator, EDUCATION, request_id="R-2").status_code == 409
        emulator.clock.freeze()
        emulator.clock.advance(2 * 86400)
        before = emulator.state()
    with Emulator(persist=path) as emulator:
        assert emulator.state() == before | {"requests": {"received": 0, "effects": 0}}
        assert post(emulator, GOVERNMENT, 1).status_code == 201  # a replay
        assert post(emulator, EDUCATION, request_id="R-3").status_code == 201  # the denied one may ask again
        assert [entry.effect for entry in emulator.log] == [False, True]


def test_running_clock_survives(tmp_path: Path) -> None:
    """A clock that was moved and runs keeps its distance from real time."""
    with Emulator(persist=tmp_path / "state") as emulator:
        emulator.clock.advance(1e9)
    with Emulator(persist=tmp_path / "state") as later, Emulator() as fresh:
        assert round((later.clock.now() - fresh.clock.now()).total_seconds(), -3) == 1e9


def test_reset_survives(tmp_path: Path) -> None:
    """What a reset forgot does not come back, and what came after it does."""
    with Emulator(persist=tmp_path / "state") as emulator:
        post(emulator, EDUCATION)
        emulator.configure(mode="how-to")
        emulator.clock.freeze()
        emulator.reset()
        post(emulator, GOVERNMENT, 1)
    with Emulator(persist=tmp_path / "state") as emulator:
        state = emulator.state()
        assert (customers(state), state["mode"], emulator.clock.frozen) == ({url(1).split("/")[3]}, "reference", False)


def test_given_settings_win(tmp_path: Path) -> None:
    """Of an earlier run's settings those hold that the new run does not give."""
    with Emulator(persist=tmp_path / "state", settings={"mode": "how-to"}) as emulator:
        emulator.configure(vetting_days=9)
    for _ in range(2):
        with Emulator(persist=tmp_path / "state", settings={"vetting_days": 7}) as emulator:
            assert (emulator.settings.mode, emulator.settings.vetting_days) == ("how-to", 7)


def test_seed_is_kept(tmp_path: Path) -> None:
    """The file keeps the seed that it was started with, and rejects another."""
    app = {"client_id": "app", "client_secret": "secret"}
    seed: dict[str, object] = {"customers": [url().split("/")[3]], "validation_codes": [], "clients": [app]}
    with Emulator(persist=tmp_path / "state", seed=seed) as emulator:
        emulator.clock.freeze()
        before = emulator.state()
    for same in (None, seed):
        with Emulator(persist=tmp_path / "state", seed=same) as emulator:
            assert emulator.state() == before
    with pytest.raises(PersistenceError, match="another seed"):
        Emulator(persist=tmp_path / "state", seed={})


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_end_under_load(tmp_path: Path, how: str) -> None:
    """A process that is killed under load keeps every change that got a response, and no change without a request."""
    responded: set[str] = set()
    enough = threading.Event()

    def create(numbers: range) -> None:
        with httpx.Client(base_url=address, headers=TOKEN, trust_env=False, verify=NO_CERTIFICATES) as client:
            for number in numbers:
                try:
                    response = client.post(url(number), json={"qualification": "StateOwnedEntity"})
                except httpx.TransportError:
                    return
                assert response.status_code == 200
                responded.add(url(number).split("/")[3])
                if len(responded) >= 200:
                    enough.set()

    with process(tmp_path / "state") as (running, address), ThreadPoolExecutor(8) as pool:
        done = [pool.submit(create, range(first, 100_000, 8)) for first in range(8)]
        assert enough.wait(60)
        running.send_signal(signal.Signals[how])
        for each in done:
            each.result(60)
        assert running.wait(30) == (0 if how == "SIGTERM" else -signal.SIGKILL)
    with Emulator(persist=tmp_path / "state") as emulator:
        kept = customers(emulator.state())
    assert responded <= kept
    assert len(kept - responded) <= 8  # accepted, and ended before the response arrived
    with process(tmp_path / "state") as (_, address):
        assert customers(httpx.get(f"{address}/_emulator/state", trust_env=False).json()) == kept


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_torn_last_line(tmp_path: Path, caplog: pytest.LogCaptureFixture, cut: int) -> None:
    """The torn end of a file is dropped with a message, and what comes next does not stick to it."""
    path = tmp_path / "state"
    with Emulator(persist=path) as emulator:
        post(emulator, EDUCATION)
        post(emulator, EDUCATION, 1)
    path.write_bytes(path.read_bytes()[:-cut])
    with Emulator(persist=path) as emulator:
        assert len(customers(emulator.state())) == 1
        post(emulator, EDUCATION, 2)
    assert "ends in the middle of an entry" in caplog.text
    caplog.clear()
    with Emulator(persist=path) as emulator:
        assert len(customers(emulator.state())) == 2
    assert caplog.text == ""


def test_torn_first_line(tmp_path: Path) -> None:
    """A file whose making was interrupted is begun again."""
    path = tmp_path / "state"
    with Emulator(persist=path):
        whole = path.read_bytes()
    for length in (0, 30, 40):
        path.write_bytes(whole[:length])
        with Emulator(persist=path):
            assert path.read_bytes() == whole


FOREIGN = [
    b"hello",
    b"{",
    b"hello\n",
    b"{}\n",
    b"[]\n",
    b"\x00" * 50,
    b'{"a": 1}',
    b"SQLite format 3\x00\n",
    b"first\nlast line without end",
    b'{"customer_id": "a"}\n{"customer_id": "b"}',
    b"\n\n \n  ",
    b"\xef\xbb\xbf\r\nend",
    b"\xff\n\xfe" * 1000 + b"end",
    b'{"partner_center_emulator":"https://emulator.example"}',
    b'{"partner_center_emulator":2,"seed":{}}',
    b'{"partner_center_emulator":2,"seed":{}}\n{"create":',
    b'{"partner_center_emulator":1,"seed":{}}\n[]\n{"create":',
    b'{"partner_center_emulator":1,"seed":"no"}\n{"create":',
]


@pytest.mark.parametrize("through", ["itself", "symlink", "hard link"])
@pytest.mark.parametrize("content", FOREIGN, ids=lambda content: ascii(content[:60]))
def test_what_cannot_be_used_stays_unchanged(tmp_path: Path, content: bytes, through: str) -> None:
    """A file of another program, of another version or with a damaged entry is rejected, and keeps every byte."""
    path, link = tmp_path / "state", tmp_path / "link"
    path.write_bytes(content)
    if through == "symlink":
        link.symlink_to(path)
    elif through == "hard link":
        link.hardlink_to(path)
    with pytest.raises(PersistenceError, match=r"not a file of the emulator|another version|is damaged: line"):
        Emulator(persist=path if through == "itself" else link)
    assert path.read_bytes() == content


def test_the_torn_file_of_another_seed_stays_unchanged(tmp_path: Path) -> None:
    """A seed that is rejected drops no torn end either."""
    path = tmp_path / "state"
    with Emulator(persist=path) as emulator:
        post(emulator, EDUCATION)
    path.write_bytes(torn := path.read_bytes()[:-1])
    with pytest.raises(PersistenceError, match="another seed"):
        Emulator(persist=path, seed={"customers": [url().split("/")[3]]})
    assert path.read_bytes() == torn


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes with a name")
@pytest.mark.parametrize(("name", "message"), [("pipe", "is not a regular file"), (".", "Is a directory")])
def test_what_is_no_file_is_rejected(tmp_path: Path, name: str, message: str) -> None:
    """A pipe is not waited for, and a directory is named."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PersistenceError, match=message):
        Emulator(persist=tmp_path / name)


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"x": 1}', '{"create": {}}', '{"settings": {"x": 1}}', '{"clock": {"offset": "a"}}']
)
def test_damaged_line(tmp_path: Path, line: str) -> None:
    """An unreadable line is rejected with its number, because a state with a gap is useless."""
    path = tmp_path / "state"
    with Emulator(persist=path):
        pass
    path.write_bytes(path.read_bytes() + line.encode() + b"\n")
    with pytest.raises(PersistenceError, match="line 2 is not an entry"):
        Emulator(persist=path)


def test_other_format(tmp_path: Path) -> None:
    """A file of a later format gets its own error."""
    (tmp_path / "state").write_text(json.dumps({"partner_center_emulator": 2}) + "\n")
    with pytest.raises(PersistenceError, match="another version"):
        Emulator(persist=tmp_path / "state")


@pytest.mark.skipif(sys.platform == "win32", reason="no lock there")
def test_file_in_use(tmp_path: Path) -> None:
    """Two emulators cannot write to one file."""
    with Emulator(persist=tmp_path / "state"):
        with pytest.raises(PersistenceError, match="in use by another emulator"):
            Emulator(persist=tmp_path / "state")


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that cannot be written gets an error, changes nothing, and leaves the file usable."""
    real = os.write

    def half(descriptor: int, data: bytes) -> int:
        monkeypatch.setattr(os, "write", full)
        return real(descriptor, data[: len(data) // 2])

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Emulator(persist=tmp_path / "state") as emulator:
        monkeypatch.setattr(os, "write", half)
        response = post(emulator, GOVERNMENT)
        assert (response.status_code, response.json()["code"]) == (500, "800003")
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(PersistenceError, match="No space left"):
            emulator.configure(mode="how-to")
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(PersistenceError, match="No space left"):
            emulator.clock.freeze()
        monkeypatch.setattr(os, "write", real)
        assert (emulator.settings.mode, emulator.clock.frozen) == ("reference", False)
        assert cast("list[Any]", emulator.state()["validation_codes"])[0]["remainingCreates"] == 5
        assert [(entry.status, entry.effect) for entry in emulator.log] == [(500, False)]
        post(emulator, EDUCATION)
    with Emulator(persist=tmp_path / "state") as emulator:
        assert len(customers(emulator.state())) == 1


def test_decisions_by_hand_are_kept(tmp_path: Path) -> None:
    """A vetting that was denied by hand is denied, for its reason, after a restart as well."""
    customer = url().split("/")[3]
    with Emulator(persist=tmp_path / "state") as emulator:
        headers = {"Authorization": "Bearer any"}
        body = {"qualification": "Education", "educationSegment": "K12"}
        httpx.post(f"{emulator.base_url}{url()}", json=body, headers=headers).raise_for_status()
        emulator.decide(customer, "Education", "deny", "No school")
        before = emulator.state()["customers"]
    with Emulator(persist=tmp_path / "state") as emulator:
        after = emulator.state()["customers"]

    assert after == before
    assert "No school" in str(after)

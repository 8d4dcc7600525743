"""How a worker tells whether it is well: real requests, and a real file."""

import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from partner_center import InvalidRequestError
from partner_center_workflows.cli import health


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def status(port: int, path: str = "/healthz", method: str = "GET") -> int:
    """Return the status of a request."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_port_tells_whether_the_worker_is_well() -> None:
    """GET /healthz is 200 or 503, every other path 404, another method 501; afterwards the port is free."""
    problems = [None, "planted-problem", None]
    port = free_port()

    with health.served(port, lambda: problems.pop(0)):
        assert [status(port), status(port)] == [200, 503]
        assert status(port, method="HEAD") == 200
        assert status(port, "/") == 404
        assert status(port, method="POST") == 501
        with pytest.raises(InvalidRequestError) as caught, health.served(port, lambda: None):
            pass
    assert str(caught.value) == f"--health-port: port {port} is in use; give another one"
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_a_file_is_there_while_the_worker_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is written again and again while all is well, keeps its age while it is not, and goes at the end."""
    monkeypatch.setattr(health, "_EVERY", 0.01)
    file, looks = tmp_path / "health", 0
    well, unwell = threading.Event(), threading.Event()

    def problem() -> str | None:
        nonlocal looks
        looks += 1
        if looks <= 3:
            return None
        well.set()
        if looks == 6:
            unwell.set()
        return "planted-problem"

    with health.written(str(file), problem):
        assert well.wait(10)
        before = (file.stat().st_mtime_ns, file.read_text(encoding="utf-8"))
        assert unwell.wait(10)
        assert (file.stat().st_mtime_ns, file.read_text(encoding="utf-8")) == before
        assert before[1].startswith("well 2")
        assert [each.name for each in tmp_path.iterdir()] == ["health"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_an_earlier_worker_goes(tmp_path: Path) -> None:
    """What a killed worker left says nothing about this one."""
    file = tmp_path / "health"
    file.write_text("well 2026-11-01T00:00:00+00:00\n", encoding="utf-8")
    asked = threading.Event()

    def problem() -> str:
        asked.set()
        return "not yet"

    with health.written(str(file), problem):
        assert asked.wait(10)
        assert not file.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rows.csv", "is another file; give a path where there is none"),
        ("none/health", "cannot be written: No such file or directory; give a file in a folder that can be written"),
        (".", "cannot be written: Is a directory; give a file in a folder that can be written"),
        ("a\0b", "cannot be written: it is no path; give a file in a folder that can be written"),
    ],
)
def test_a_file_that_cannot_be_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    """Another file stays as it is, and a path that cannot be written is refused before any work."""
    monkeypatch.chdir(tmp_path)
    rows = tmp_path / "rows.csv"
    rows.write_text("customer_id,qualification\n", encoding="utf-8")

    with pytest.raises(InvalidRequestError) as caught, health.written(name, lambda: None):
        pass

    assert str(caught.value) == f"--health-file: {name} {said}"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]
    assert rows.read_text(encoding="utf-8") == "customer_id,qualification\n"

"""The commands of `deploy/compose.yaml` as processes of this machine: they work together as the file says."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from commands import COMMAND, environment
from manifests import COMPOSE, image_command, load
from shared_workers import until

_PATIENCE = 120.0  # seconds


class Services:
    """The services, with places of this machine instead of those within containers.

    Args:
        folder: What the services share.
        database: The URL of the database.
    """

    def __init__(self, folder: Path, database: str) -> None:
        (compose,) = load(COMPOSE)
        self._services = compose["services"]
        self._folder = folder
        self._port, url = _free_port(), urlsplit(database)
        self._places = {
            "partner_center@database/partner_center": f"{url.username}@{url.hostname}:{url.port}{url.path}",
            "emulator:8080": f"localhost:{self._port}",
            "/shared": str(folder),
            "/rows": str(COMPOSE.parent),
        }
        self._password = unquote(url.password or "")

    def run(self, *words: str) -> dict[str, object]:
        """Run a command in a container of `submit`, and return its JSON."""
        command = [*COMMAND, *words, "--json"]
        done = subprocess.run(command, env=self._environment("submit"), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def submit(self) -> dict[str, object]:
        """Do what the service `submit` does."""
        return self.run(*self._command("submit"))

    @contextmanager
    def emulator(self) -> Iterator[None]:
        """Run the service `emulator`."""
        with self._running("emulator", *self._command("emulator"), "--port", str(self._port)) as process:
            assert process.stdout
            assert "https://" in process.stdout.readline()  # it says where it is, once it is there
            yield

    @contextmanager
    def worker(self) -> Iterator[tuple[subprocess.Popen[str], int]]:
        """Run one replica of the service `worker`, and give its process and the port of its health."""
        port = _free_port()
        command = [each.replace("8081", str(port)) for each in image_command()]
        with self._running("worker", *command) as process:
            yield process, port

    @contextmanager
    def _running(self, service: str, *words: str) -> Iterator[subprocess.Popen[str]]:
        with (
            (self._folder / f"{service}.log").open("a", encoding="utf-8") as log,
            subprocess.Popen(
                [*COMMAND, *words], env=self._environment(service), stdout=subprocess.PIPE, stderr=log, text=True
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def _command(self, service: str) -> list[str]:
        words = [self._here(each) for each in self._services[service]["command"]]
        return [
            words[0],
            *("localhost" if each == "emulator" else each for each in words[1:]),
        ]  # its name in the network

    def _environment(self, service: str) -> dict[str, str]:
        variables = {name: self._here(value) for name, value in self._services[service]["environment"].items()}
        return environment(**{**variables, "PGPASSWORD": self._password})

    def _here(self, text: str) -> str:
        for inside, here in self._places.items():
            text = text.replace(inside, here)
        return text


def test_the_services_work_together(tmp_path: Path, database: str) -> None:
    """The batch is submitted once, three workers are well and give every row its outcome, and SIGTERM ends them."""
    services = Services(tmp_path, database)
    with ExitStack() as running:
        running.enter_context(services.emulator())
        plan = services.submit()
        workers = [running.enter_context(services.worker()) for _ in range(3)]
        until(lambda: all(_is_well(port) for _, port in workers))
        until(lambda: services.run("bulk", "status", "--batch", "first")["finished"] is True)
        status = services.run("bulk", "status", "--batch", "first")
        for process, _ in workers:
            process.send_signal(signal.SIGTERM)
        ended = [process.wait(_PATIENCE) for process, _ in workers]
        again = services.submit()

    assert (plan["new"], again["new"], again["known"]) == (3, 0, 3)
    assert status["counts"] == {
        **dict.fromkeys(cast("dict[str, int]", status["counts"]), 0),
        "approved": 2,
        "denied": 1,
    }
    assert ended == [0, 0, 0]
    lines = [json.loads(line) for line in (tmp_path / "worker.log").read_text(encoding="utf-8").splitlines()]
    assert {line["state"] for line in lines if "row" in line} >= {"submitted", "approved", "denied"}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _is_well(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except URLError:
        return False

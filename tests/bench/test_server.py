"""The servers that contestants are measured with."""

import shutil
from pathlib import Path

import pytest
from benchmarks.child import Job, run
from benchmarks.server import make_certificate, serving

INSTALLED = ["asyncio", *(["nginx"] if shutil.which("nginx") else [])]


@pytest.mark.parametrize("kind", INSTALLED)
def test_every_server_gives_the_answer(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain, over TLS and after a latency the answer is the same, from nginx and from the server that replaces it."""
    if kind == "asyncio":
        monkeypatch.setenv("PATH", str(tmp_path))
    for name, value in make_certificate(tmp_path).items():
        monkeypatch.setenv(name, value)

    with serving(tmp_path) as servers:
        targets = [servers.target(), servers.target(tls=True), servers.target(latency=50)]
        found = [run(Job("http.client", "sync", target, calls=2)) for target in targets]

    assert servers.name.startswith(kind)
    assert all(set(each) == {"wall_us", "cpu_us"} for each in found)
    assert found[2]["wall_us"] >= 50_000

"""The server of a run: nginx if it is installed, otherwise `benchmarks.response_server`."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from benchmarks.call import Target
from benchmarks.response import RESPONSE

_ECHO = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")  # its path on Debian
LATENCIES = (50, 200)  # milliseconds

_CONFIGURATION = """
%(modules)s
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log warn;
events { worker_connections 8192; }
http {
  access_log off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  client_body_buffer_size 16k; default_type application/json;
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy; fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi; scgi_temp_path %(folder)s/scgi;
  server {
    listen 127.0.0.1:%(plain)d backlog=4096;
    listen 127.0.0.1:%(tls)d ssl backlog=4096;
    ssl_certificate %(folder)s/server.pem; ssl_certificate_key %(folder)s/server.pem;
    location ~ ^/v[12]/ { return 200 '%(response)s'; }
    %(latencies)s
  }
}
"""


@dataclass(frozen=True)
class Servers:
    """The addresses of the servers of a run."""

    name: str
    plain: int
    tls: int
    delayed: int

    def target(self, *, tls: bool = False, latency: int = 0) -> Target:
        """Return the address for a client."""
        if tls:
            return Target("localhost", self.tls, tls=True)
        return Target("127.0.0.1", self.delayed if latency else self.plain, latency=latency)


def make_certificate(folder: Path) -> dict[str, str]:
    """Write a temporary certificate; return the environment variables with which clients trust it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(folder / "ca.pem"))


@contextmanager
def serving(folder: Path) -> Generator[Servers, None, None]:
    """Serve plain and over TLS, with and without latency, until the end of the block.

    Args:
        folder: An empty folder with the certificate of `make_certificate`.
    """
    with ExitStack() as stack:
        if shutil.which("nginx") is None:
            plain, tls = stack.enter_context(_own()), stack.enter_context(_own(folder / "server.pem"))
            yield Servers("asyncio", plain, tls, plain)
            return
        plain, tls = stack.enter_context(_nginx(folder))
        delayed = plain if _ECHO.exists() else stack.enter_context(_own())
        yield Servers("nginx" if delayed == plain else "nginx; asyncio for latency", plain, tls, delayed)


@contextmanager
def _own(certificate: Path | None = None) -> Generator[int, None, None]:
    command = [sys.executable, "-m", "benchmarks.response_server", *([] if certificate is None else [str(certificate)])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


@contextmanager
def _nginx(folder: Path) -> Generator[tuple[int, int], None, None]:
    plain, tls = _free_port(), _free_port()
    latencies = "".join(
        f"location /after-{each}-ms/ {{ echo_read_request_body; echo_sleep {each / 1000}; echo_exec @response; }}\n"
        for each in LATENCIES
    )
    response = f"location @response {{ return 200 '{RESPONSE.decode()}'; }}\n"
    text = _CONFIGURATION % {
        "modules": f"load_module {_ECHO};" if _ECHO.exists() else "",
        "folder": folder,
        "plain": plain,
        "tls": tls,
        "response": RESPONSE.decode(),
        "latencies": latencies + response if _ECHO.exists() else "",
    }
    configuration = folder / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    with subprocess.Popen(["nginx", "-e", str(folder / "error.log"), "-c", str(configuration)]) as server:  # noqa: S607
        try:
            _wait_for(plain, server)
            yield plain, tls
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start; see its words above")


def environment(trusted: dict[str, str]) -> dict[str, str]:
    """Return the environment variables of a child, without those of other Pythons, with the trusted certificate."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, **trusted, "PYTHONHASHSEED": "0"}

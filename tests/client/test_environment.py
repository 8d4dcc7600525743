"""What the environment says about TLS and proxies: read again for every client, refused clearly, and never shown."""

import asyncio
import gc
import os
import shutil
import ssl
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import aiohttp  # noqa: F401 - its import fails where SSLKEYLOGFILE cannot be written
import pytest
import trustme
from fault_server import Fault, FaultServer
from proxy_server import Behaviour, ProxyServer, drop, echo, garble, reset, silence, tunnel

from partner_center import (
    AsyncPartnerCenter,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenter,
    StateOwnedEntity,
    Timeout,
)
from partner_center.transport.tls import tls
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
HTTPS = "https://localhost"
VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "https_proxy", "all_proxy", "no_proxy")
EACH = pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment say nothing but what the test says."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def make(backend: str, base_url: str, **options: Any) -> PartnerCenter | AsyncPartnerCenter:
    """Return a client."""
    if backend == "sync":
        return PartnerCenter("t", base_url=base_url, **options)
    return AsyncPartnerCenter("t", base_url=base_url, backend=backend, **options)  # type: ignore[arg-type]


def call(backend: str, base_url: str, *, create: bool = False, **options: Any) -> None:
    """Make a client, and call with it."""
    client = make(backend, base_url, **options)
    if isinstance(client, PartnerCenter):
        with client:
            client.qualifications.create(CUSTOMER, StateOwnedEntity()) if create else client.validation_codes.list()
        return

    async def awaited() -> None:
        async with client:
            if create:
                await client.qualifications.create(CUSTOMER, StateOwnedEntity())
            else:
                await client.validation_codes.list()

    asyncio.run(awaited())


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return an authority that issues certificates for this machine."""
    return trustme.CA()


@pytest.fixture(scope="module")
def context(authority: trustme.CA) -> ssl.SSLContext:
    """Return the TLS settings of a server of this machine."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(made)
    return made


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the environment name the authority's file; return it."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # aiohttp 3.12 leaves a refused socket
@EACH
def test_each_client_reads_the_authorities_anew(backend: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Services with their own authorities are reached, named one after the other by path or in the same file."""
    same = tmp_path / "ca.pem"
    with pytest.raises(NotSentError, match="CERTIFICATE_VERIFY_FAILED"), Emulator(tls=True) as emulator:
        call(backend, emulator.base_url, retry=None)  # the first client of the process knows none of them
    for file in (None, None, same, same):
        with Emulator(tls=True) as emulator:
            named = emulator.ca_file if file is None else Path(shutil.copy(emulator.ca_file, file))
            monkeypatch.setenv("SSL_CERT_FILE", str(named))
            call(backend, emulator.base_url, retry=None)
    gc.collect()  # what warns of it does so here


def test_a_directory_of_authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that comes to SSL_CERT_DIR later is trusted by the next client; it may name several directories."""
    first, second = tmp_path / "first", tmp_path / "second"
    monkeypatch.setenv("SSL_CERT_DIR", f"{first}{os.pathsep}{second}")
    for folder in (first, second):
        folder.mkdir()
    for folder in (first, second):
        with Emulator(tls=True) as emulator:
            shutil.copy(emulator.ca_file, folder / "ca.pem")
            subprocess.run(["openssl", "rehash", str(folder)], check=True, capture_output=True)
            call("sync", emulator.base_url, retry=None)


def test_the_same_environment_shares_a_context(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A context is made once for the same inputs, and again after gevent has replaced the class of contexts."""

    class Patched(ssl.SSLContext):
        """What gevent puts in its place: the setters of the standard library's own class would call themselves."""

    for name in ("minimum_version", "options", "verify_flags", "verify_mode"):
        setattr(Patched, name, getattr(ssl.SSLContext.__base__, name))
    before = tls(HTTPS)
    assert tls(HTTPS) is before
    monkeypatch.setattr(ssl, "SSLContext", Patched)
    assert isinstance(tls(HTTPS), Patched)
    monkeypatch.undo()
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert tls(HTTPS) is before


def test_the_keys_go_to_the_file_that_is_named_later(
    trusted: Path, context: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSLKEYLOGFILE counts for the next client, though one was made before."""
    log = tmp_path / "keys.txt"
    with FaultServer(tls=context) as server:
        call("sync", server.base_url, create=True)
        monkeypatch.setenv("SSLKEYLOGFILE", str(log))
        call("sync", server.base_url, create=True)

    assert "CLIENT_HANDSHAKE_TRAFFIC_SECRET" in log.read_text(encoding="ascii")


@pytest.mark.parametrize(
    ("name", "path", "message"),
    [
        ("SSL_CERT_FILE", "{}/none.pem", "No such file or directory; give a file of certificates in PEM, or unset it"),
        ("SSL_CERT_FILE", "{}", "Is a directory; give a file of certificates in PEM"),
        ("SSL_CERT_FILE", "{}/garbage", "no certificate in PEM; give a file of certificates in PEM"),
        ("SSL_CERT_FILE", "{}/empty", "no certificate in PEM; give a file of certificates in PEM"),
        ("SSL_CERT_DIR", "{}/none", "No such file or directory; give a directory prepared by `openssl rehash`"),
        ("SSL_CERT_DIR", "{}/garbage", "Not a directory; give a directory prepared by `openssl rehash`, or unset it"),
        ("SSL_CERT_DIR", "{}", "no certificate with a hashed name; give a directory prepared by `openssl rehash`"),
        ("SSLKEYLOGFILE", "{}/none/keys.txt", "No such file or directory; give a file that can be written, or unset"),
        ("SSLKEYLOGFILE", "{}", "Is a directory; give a file that can be written"),
        ("SSLKEYLOGFILE", "/proc/version", "give a file that can be written"),
        ("SSLKEYLOGFILE", "{}/pipe", "not a regular file; give one, or unset it"),
        ("SSLKEYLOGFILE", "{}/link", "not a regular file; give one, or unset it"),
        ("SSL_CERT_FILE", "{}/pipe", "not a regular file; give one, or unset it"),
        ("SSL_CERT_FILE", "{}/link", "not a regular file; give one, or unset it"),
        ("SSL_CERT_FILE", "/dev/zero", "not a regular file; give one, or unset it"),
        (
            "SSL_CERT_DIR",
            "{}/hashed",
            "a certificate that is not a regular file; give a directory prepared by",
        ),
    ],
)
def test_a_variable_of_tls_that_cannot_be_used(
    name: str, path: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    """Each client refuses it when it is made, with variable and value; over http nothing of it is needed."""
    (tmp_path / "garbage").write_text("garbage")
    (tmp_path / "empty").touch()
    (tmp_path / "hashed").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for link in ("link", "hashed/0123abcd.0"):
        (tmp_path / link).symlink_to(tmp_path / "pipe")
    value = path.format(tmp_path)
    monkeypatch.setenv(name, value)

    for backend in ("sync", "httpx", "aiohttp"):
        with pytest.raises(InvalidRequestError) as raised:
            make(backend, HTTPS)
        assert raised.value.message.startswith(f"{name} is {value!r}: ")
        assert message in raised.value.message
        call(backend, emulator.base_url)


@EACH
def test_no_keys_are_kept_in_a_device(backend: str, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key log may be thrown away."""
    monkeypatch.setenv("SSLKEYLOGFILE", os.devnull)
    make(backend, HTTPS)


@pytest.mark.parametrize("kind", ["none", "pipe"])
def test_a_key_log_that_fails_the_import_of_aiohttp(kind: str, tmp_path: Path) -> None:
    """The first client of a process with that backend refuses the variable too, also over http."""
    code = """if True:
        from partner_center import AsyncPartnerCenter, InvalidRequestError
        try:
            AsyncPartnerCenter("t", base_url="http://localhost:1", backend="aiohttp")
        except InvalidRequestError as error:
            print(error)
        """
    os.mkfifo(tmp_path / "pipe")
    file, why = (tmp_path / "pipe", "not a regular file") if kind == "pipe" else ("/no/such", "No such file or dir")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SSLKEYLOGFILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.stdout.startswith(f"SSLKEYLOGFILE is '{file}': {why}"), done.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SSL_CERT_FILE", "/no/such.pem", "SSL_CERT_FILE is '/no/such.pem': No such file or directory"),
        ("ALL_PROXY", "socks5://127.0.0.1:1", "ALL_PROXY names a socks5 proxy, which needs socksio"),
    ],
)
def test_the_command_line_says_it_too(name: str, value: str, message: str) -> None:
    """The command names the variable, and ends without a traceback."""
    command = [sys.executable, "-m", "partner_center_workflows.cli", "customers", "list"]
    environment = {**os.environ, "PARTNER_CENTER_TOKEN": "t", name: value}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@EACH
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("http://user:proxy-password@", "has no valid host; give a URL such as http://host:3128"),
        ("http://user:proxy-password@127.0.0.1:99999", "has the port 99999, and a port is a number from 1 to 65535"),
        ("http://user:proxy-password@127.0.0.1:0", "has the port 0, and a port is a number from 1 to 65535"),
        ("http://user:proxy-password@127.0.0.1:-1", "has the port -1, and a port is a number from 1 to 65535"),
        ("user:proxy-password@127.0.0.1:abc", "has a port that is no number"),
        ("http://user:proxy-password@a..b:80", "has no valid host"),
        (f"http://user:proxy-password@{'a' * 64}:80", "has no valid host"),
        ("http://user:proxy-password@1.2.3:80", "has no valid host"),
        ("http://[proxy-password", "has no valid host"),
        ("http://user:proxy-password\udcff@127.0.0.1:80", "is not the URL of an http, https or socks5 proxy"),
        ("ftp://user:proxy-password@127.0.0.1", "is not the URL of an http, https or socks5 proxy"),
        ("http://u:12/proxy-password@127.0.0.1:80", "has an @ behind its host; write / ? and # in user and password"),
        ("u:12/proxy-password@127.0.0.1:80", "has an @ behind its host; write / ? and # in user and password"),
        ("http://u?proxy-password@127.0.0.1:80", "has an @ behind its host; write / ? and # in user and password"),
        ("http://u:1#proxy-password@127.0.0.1:80", "has an @ behind its host; write / ? and # in user and password"),
        ("http://us\r\ner:proxy-password@127.0.0.1", "is not a URL; give a URL such as http://host:3128"),
    ],
)
def test_a_proxy_that_cannot_be(backend: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each client refuses it when it is made, by the name of its variable, and nothing shows user or password."""
    for name in ("HTTPS_PROXY", "all_proxy"):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            with pytest.raises(InvalidRequestError) as raised:
                make(backend, HTTPS)

        assert raised.value.message.startswith(f"{name} {message}")
        assert "proxy-password" not in shown(raised.value)


def shown(error: BaseException) -> str:
    """Return an error with the locals of all frames but those of the tests."""
    kept = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [each for each in kept.stack if "/tests/" not in each.filename]
    return "".join([*traceback.StackSummary.from_list(frames).format(), *kept.format_exception_only(), repr(error)])


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        ("sync", 'names a socks5 proxy, which needs socksio: pip install "httpx[socks]", or give a URL such as http'),
        ("httpx", 'names a socks5 proxy, which needs socksio: pip install "httpx[socks]"'),
        ("aiohttp", "names a socks5 proxy; give backend='httpx', or an http proxy"),
    ],
)
def test_a_socks_proxy_without_its_library(backend: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to be installed, or given instead, is said when the client is made."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("all_proxy", "socks5://user:proxy-password@127.0.0.1:1")

    with pytest.raises(InvalidRequestError) as raised:
        make(backend, HTTPS)

    assert raised.value.message.startswith(f"all_proxy {message}")


@EACH
@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [(echo, "the proxy answered 407"), (garble, ""), (drop, ""), (reset, ""), (silence, "Time")],
)
def test_a_tunnel_that_is_not_built(
    backend: str, behaviour: Behaviour, cause: str, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A create whose tunnel fails was not sent, whatever the proxy says, and nothing repeats the proxy's password."""
    with ProxyServer(behaviour) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(NotSentError, match=f"the request did not reach the service: .*{cause}") as raised:
            call(backend, HTTPS, create=True, retry=None, timeout=Timeout(connect=0.5, read=0.5))

    assert [each.split(b"\r\n")[0] for each in proxy.heads] == [b"CONNECT localhost:443 HTTP/1.1"]
    for secret in ("proxy-password", "dXNlcjpwcm94eS1wYXNzd29yZA"):
        assert secret not in str(raised.value) + repr(raised.value.attempts) + shown(raised.value)


@EACH
def test_a_tunnel_that_is_built(
    backend: str, trusted: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a tunnel a create is carried out; one whose connection ends before the response is unknown."""
    with ProxyServer(tunnel) as proxy, FaultServer([None, Fault("reset", processed=True)], tls=context) as server:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "localhost")
        call(backend, server.base_url, create=True, retry=None)
        with pytest.raises(OutcomeUnknownError):
            call(backend, server.base_url, create=True, retry=None)

        assert (len(proxy.heads), len(server.effects)) == (2, 2)


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("sync", r"ReadError: \[Errno 104\] Connection reset by peer"),
        ("httpx", "ReadError"),  # httpx passes on no more of it
        ("aiohttp", "ClientOSError: Connection reset by peer"),
    ],
)
def test_a_connection_that_is_reset(backend: str, said: str) -> None:
    """A create whose connection is reset after it was sent is unknown, in the words of the system."""
    with FaultServer([Fault("reset", processed=True)]) as server:
        with pytest.raises(OutcomeUnknownError, match=rf"no response: {said} \["):
            call(backend, server.base_url, create=True, retry=None)

    assert len(server.effects) == 1


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("sync", r"ConnectError: \[Errno 111\] Connection refused"),
        ("httpx", "ConnectError: All connection attempts failed"),
        ("aiohttp", "ClientConnectorError: Connection refused"),
    ],
)
def test_a_connection_that_is_refused(backend: str, said: str) -> None:
    """A create for which no connection can be opened was not sent, and the error says why."""
    with FaultServer(listening=False) as server:
        with pytest.raises(NotSentError, match=rf"the request did not reach the service: {said} \["):
            call(backend, server.base_url, create=True, retry=None)


@EACH
def test_a_proxy_over_tls(
    backend: str, trusted: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that is spoken to over https is trusted by the same authorities as the service."""
    with ProxyServer(echo, context) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(NotSentError, match="the proxy answered 407"):
            call(backend, HTTPS, retry=None)

"""The standard library: raw sockets as the limit, and its HTTP client."""

import http.client
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager

from benchmarks.call import CONTENT, HEADERS_OF_CONTENT, Target
from benchmarks.contestants import Call


@contextmanager
def raw_socket(target: Target) -> Generator[Call, None, None]:
    """Send prepared bytes, and parse only the length of the response: the limit of one connection."""
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS_OF_CONTENT.items())
    request = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n{head}"
        f"Content-Length: {len(CONTENT)}\r\n\r\n"
    ).encode() + CONTENT
    with socket.create_connection((target.host, target.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        speaking = (
            ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
            if target.tls
            else connection
        )

        def call() -> bytes:
            speaking.sendall(request)
            response = b""
            while (end := response.find(b"\r\n\r\n")) < 0:
                response += speaking.recv(65536)
            at = response.lower().index(b"content-length:") + 15
            length = int(response[at : response.index(b"\r\n", at)])
            while len(response) < end + 4 + length:
                response += speaking.recv(65536)
            return response[end + 4 :]

        yield call


@contextmanager
def http_client(target: Target) -> Generator[Call, None, None]:
    """Post with `http.client`."""
    kind = http.client.HTTPSConnection if target.tls else http.client.HTTPConnection
    connection = kind(target.host, target.port)

    def call() -> bytes:
        connection.request("POST", target.path, CONTENT, HEADERS_OF_CONTENT)
        return connection.getresponse().read()

    yield call
    connection.close()

"""The page for people, as HTTP sees it, and who may steer the emulator; tests/browser has the rest."""

from __future__ import annotations

import base64
import hashlib
import re

import httpx
import pytest

from partner_center_emulator import Emulator


def policy_of(response: httpx.Response) -> dict[str, str]:
    """Read the directives of a response's Content-Security-Policy."""
    directives = response.headers["content-security-policy"].split("; ")
    return {name: values for name, _, values in (each.partition(" ") for each in directives)}


@pytest.mark.parametrize("path", ["/", "/_emulator"])
def test_the_way_to_the_page(client: httpx.Client, emulator: Emulator, path: str) -> None:
    """The root and the path without slash lead to the page, and are no requests of the service."""
    response = client.get(path)
    assert (response.status_code, response.headers["location"]) == (307, "/_emulator/")
    assert emulator.log == []


def test_page(client: httpx.Client, emulator: Emulator) -> None:
    """The page is HTML that is never stored, needs no token and stays out of the log."""
    response = httpx.get(f"{emulator.base_url}/_emulator/", trust_env=False)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.text.startswith("<!DOCTYPE html>")
    assert client.get("/_emulator/log").json() == []


@pytest.mark.parametrize("element", ["script", "style"])
def test_policy_allows_the_page_alone(client: httpx.Client, element: str) -> None:
    """The policy names the one inline script and style by their hashes, and nothing unsafe."""
    response = client.get("/_emulator/")
    (content,) = re.findall(rf"<{element}[^>]*>(.*?)</{element}>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    policy = policy_of(response)
    assert policy[f"{element}-src"] == f"'sha256-{digest}'"
    assert (policy["default-src"], policy["connect-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")
    assert "unsafe" not in response.headers["content-security-policy"]


def test_page_is_of_one_piece(client: httpx.Client) -> None:
    """The page asks for nothing from elsewhere, and writes no markup from data."""
    text = client.get("/_emulator/").text
    addresses = re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", text)
    assert all(address.startswith("data:") for address in addresses)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "http://localhost", "null", "", "file://"]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "reset"), ("PUT", "settings"), ("GET", "state"), ("GET", "")])
def test_foreign_page_is_refused(client: httpx.Client, emulator: Emulator, origin: str, method: str, path: str) -> None:
    """A browser that sends a foreign Origin is rejected before anything happens."""
    client.get("/nowhere")
    response = client.request(method, f"/_emulator/{path}", headers={"Origin": origin}, json={"mode": "how-to"})
    assert (response.status_code, "not the emulator's own" in response.json()["error"]) == (403, True)
    assert (len(emulator.log), emulator.settings.mode) == (1, "reference")


def test_own_page_is_served(client: httpx.Client, emulator: Emulator) -> None:
    """The emulator's own Origin may steer it, under each name of this machine."""
    for host in (emulator.base_url, emulator.base_url.replace("127.0.0.1", "localhost")):
        headers = {"Origin": host, "Host": host.removeprefix("http://")}
        assert client.put("/_emulator/settings", json={"mode": "how-to"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", "[", ""]
)
def test_rebound_name_is_refused(client: httpx.Client, host: str) -> None:
    """A foreign name that DNS points at this machine opens neither the page nor the controls."""
    for path in ("/", "/_emulator", "/_emulator/", "/_emulator/state"):
        response = client.get(path, headers={"Host": host})
        assert (response.status_code, "localhost only" in response.json()["error"]) == (403, True)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8080", "pc.localhost", "127.0.0.2:1", "[::1]:8080", "[::ffff:127.0.0.1]"]
)
def test_names_of_this_machine(client: httpx.Client, host: str) -> None:
    """Every name and address of the loopback interface is the emulator's own."""
    assert client.get("/_emulator/state", headers={"Host": host}).status_code == 200


def test_service_calls_are_not_guarded(client: httpx.Client) -> None:
    """The service itself accepts every Host, as programs send it."""
    headers = {"Host": "api.partnercenter.microsoft.com", "Origin": "https://evil.example"}
    assert client.get("/v1/customers/all/validations", headers=headers).status_code == 200

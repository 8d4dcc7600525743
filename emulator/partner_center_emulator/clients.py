"""The apps that the token endpoint knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast


@dataclass(frozen=True)
class Client:
    """Hold one app as seeded, with the refresh token of the user who consented to it, if one did."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse an app that could not sign in."""
        if not self.client_id or not self.client_secret or self.refresh_token == "":
            raise ValueError("a client in a seed needs a client_id and a client_secret, and no empty refresh_token")


def client_of(value: object) -> Client:
    """Read a client of plain data; the messages show no secret."""
    if isinstance(value, Client):
        return value
    if isinstance(value, Mapping):
        return _client_of_plain(cast("Mapping[str, object]", value))
    raise ValueError("a client in a seed must be an object")


def _client_of_plain(plain: Mapping[str, object]) -> Client:
    unknown = plain.keys() - {"client_id", "client_secret", "refresh_token"}
    if unknown:
        raise ValueError(f"a client in a seed has no member {', '.join(sorted(map(str, unknown)))}")
    refresh_token = None if plain.get("refresh_token") is None else _text(plain, "refresh_token")
    return Client(_text(plain, "client_id"), _text(plain, "client_secret"), refresh_token)


def _text(plain: Mapping[str, object], name: str) -> str:
    value = plain.get(name)
    if isinstance(value, str):
        return value
    raise ValueError(f"{name} of a client in a seed must be a string")

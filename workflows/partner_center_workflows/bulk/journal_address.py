"""The address of a shared journal: the URL of a PostgreSQL database, which no message shows with its secrets."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any, Literal, TypeGuard

from attrs import field, frozen

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import printable
from partner_center.policies.redaction import Secret, share

Auth = Literal["password", "entra"]

JOURNAL = "PARTNER_CENTER_JOURNAL"
JOURNAL_AUTH = "PARTNER_CENTER_JOURNAL_AUTH"

_URL = re.compile(r"(?!file:)([a-z][a-z0-9+.-]+)://|postgres(?:ql)?:/", re.IGNORECASE)
_SCHEMES = ("postgresql", "postgres")
_EXAMPLE = "postgresql://host/database"
_KEYWORDS = "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"
_WITHOUT_TLS = ("disable", "allow", "prefer")
INSTALL = 'run: python -m pip install "partner-center-client[cluster]"'


def is_url(name: str) -> bool:
    """Return whether a text is a URL, and so no path. `postgresql:/` is what a path makes of one."""
    return _URL.match(name) is not None


def is_shared(journal: object) -> "TypeGuard[str | Address]":
    """Return whether a journal is a shared one, by its address or its URL. Anything else is a file."""
    return isinstance(journal, Address) or (isinstance(journal, str) and is_url(journal))


@frozen
class Address:
    """Where a shared journal is. Neither `str` nor `repr` shows a user name, a password or a parameter of the URL.

    Attributes:
        place: The host and its port, if the URL has one.
        database: The name of the database.
        user: The user name, if the URL has one.
        auth: How to sign in: `password` for whatever libpq finds, or `entra` for a token of Microsoft Entra ID.
    """

    place: str
    database: str
    user: str | None = field(repr=False)
    auth: Auth
    _parameters: Mapping[str, Secret] = field(repr=False, alias="parameters")

    @classmethod
    def of(
        cls,
        journal: "str | Address",
        *,
        auth: str | None = None,
        origin: str = "journal",
        on_command_line: bool = False,
    ) -> "Address":
        """Return the address that a URL names.

        libpq reads the URL, so all of its parameters hold, and its environment variables and its password file too.
        https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS

        Args:
            journal: A `postgresql://` or `postgres://` URL.
            auth: `password` or `entra`. Default: the environment variable PARTNER_CENTER_JOURNAL_AUTH, or `password`.
            origin: What a message calls the URL.
            on_command_line: Whether the URL comes from a command line, where it must not have a password.

        Raises:
            InvalidRequestError: The URL cannot be used, or the extra `cluster` is not installed.
        """
        if isinstance(journal, Address):
            return journal
        found = _parsed(journal, origin)
        if on_command_line and _secret_keywords() & found.keys():
            raise InvalidRequestError(
                f"{origin}: everyone on this machine can see a password on a command line; leave it out of the URL, "
                f"and give it in PGPASSWORD or a file that PGPASSFILE names, or give the whole URL in {JOURNAL}"
            )
        share(*(found[name] for name in _secret_keywords() & found.keys()))
        for name, what in (("host", "host"), ("dbname", "database")):
            if not found.get(name):
                raise InvalidRequestError(f"{origin}: the URL names no {what}; give one such as {_EXAMPLE}")
        port = found.get("port", "")
        if not all(each == "" or (each.isascii() and each.isdigit() and int(each) < 65536) for each in port.split(",")):
            raise InvalidRequestError(f"{origin}: the port in the URL is no number; give one such as 5432")
        used = _auth(auth)
        if used == "entra":
            _prepare_for_entra(found, origin)
        host = f"[{found['host']}]" if ":" in found["host"] else found["host"]
        place = printable(f"{host}:{port}" if port and "," not in port else host)
        parameters = {name: Secret(value) for name, value in found.items()}
        return cls(place, printable(found["dbname"]), found.get("user"), used, parameters)

    def __str__(self) -> str:
        return f"postgresql://{self.place}/{self.database}"

    def parameters(self) -> dict[str, str]:
        """Return all parameters of a connection by libpq's names, with their secrets."""
        return {name: secret.value for name, secret in self._parameters.items()}

    def url(self) -> str:
        """Return the URL for SQLAlchemy, with its secrets."""
        from sqlalchemy import URL  # noqa: PLC0415 - an extra

        given = self.parameters()
        user, password, database = (given.pop(name, None) for name in ("user", "password", "dbname"))
        host, port = given.pop("host"), given.pop("port", "")
        if "," in host or host.startswith("/"):  # several hosts, or the folder of a socket
            given |= {"host": host, **({"port": port} if port else {})}
            host, port = "", ""
        made = URL.create("postgresql", user, password, host or None, int(port) if port else None, database, given)
        return made.render_as_string(hide_password=False)


def _parsed(url: str, origin: str) -> dict[str, str]:
    """Return the parameters of a URL. No message repeats a part of it, which may be one of a password."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in _SCHEMES:
        raise InvalidRequestError(f"{origin} is a URL of another kind; give one such as {_EXAMPLE}, or a file")
    user, at, rest = rest.partition("@")
    if at and ("/" in user or "@" in rest):
        raise InvalidRequestError(
            f"{origin}: the URL has an @ or a / in its user name, its password or a parameter; "
            "write %40 for @ and %2F for /"
        )
    try:
        from psycopg import ProgrammingError  # noqa: PLC0415 - an extra
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
    except ImportError:
        raise InvalidRequestError(f"{origin}: a shared journal needs the extra `cluster`; {INSTALL}") from None
    try:
        found: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError as error:
        reason = _what_is_wrong(str(error))
    except UnicodeError:
        reason = "the URL is not valid UTF-8; write é as %C3%A9"
    else:
        return {name: str(value) for name, value in found.items()}
    raise InvalidRequestError(f"{origin}: {reason}")


def _what_is_wrong(message: str) -> str:
    """Return what libpq refuses in a URL, and what to give instead."""
    what, _, quoted = message.strip().partition(': "')
    name = quoted.rstrip('"')
    if what == "invalid URI query parameter":
        near = get_close_matches(name, _keywords(), n=1)
        if near:
            return f"invalid URI query parameter: {name!r}; did you mean {near[0]}?"
        return f"the URL has an invalid URI query parameter; {_KEYWORDS} lists the valid ones"
    if what == "invalid percent-encoded token":
        return "the URL has a % that begins no percent-encoding; write %25 for %"
    if what.startswith("missing key/value separator"):
        return 'a parameter of the URL has no value; write it as name=value, such as "sslmode=require"'
    return f"the URL is not valid; give one such as {_EXAMPLE}, with %20 for a space"


def _keywords() -> list[str]:
    from psycopg.pq import Conninfo  # noqa: PLC0415 - an extra

    return [each.keyword.decode() for each in Conninfo.get_defaults()]


def _secret_keywords() -> set[str]:
    """Return the parameters that libpq marks as secret."""
    from psycopg.pq import Conninfo  # noqa: PLC0415 - an extra

    return {each.keyword.decode() for each in Conninfo.get_defaults() if each.dispchar == b"*"}


def _auth(given: str | None) -> Auth:
    name, value = ("journal_auth", given) if given is not None else (JOURNAL_AUTH, os.environ.get(JOURNAL_AUTH, ""))
    if value not in ("", "password", "entra"):
        raise InvalidRequestError(f"{name} is {value!r:.40}; give password or entra")
    return "entra" if value == "entra" else "password"


def _prepare_for_entra(found: dict[str, str], origin: str) -> None:
    """Check the parameters for a token as the password, which is sent over TLS alone, or on this machine."""
    if "password" in found:
        raise InvalidRequestError(f"{origin}: the URL has a password, and {JOURNAL_AUTH} is entra; give one of them")
    if "user" not in found:
        raise InvalidRequestError(
            f"{origin}: the URL has no user name; give that of the Entra principal in the database, "
            "such as postgresql://worker@host/database"
        )
    if not _is_loopback(found["host"]) and found.setdefault("sslmode", "require") in _WITHOUT_TLS:
        raise InvalidRequestError(f"{origin}: sslmode would send a token without TLS; give sslmode=require or better")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")

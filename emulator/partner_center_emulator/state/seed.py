"""The seed: the data that the emulator starts with and that a reset restores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from partner_center_emulator.formats.ids_and_times import normal_guid

_PARTNER_ID = "11111111-2222-4333-8444-555555555555"


@dataclass(frozen=True)
class Client:
    """Hold one app, with the refresh token of the user who consented to it, if there is one."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Reject an app that could not sign in."""
        if not self.client_id or not self.client_secret or self.refresh_token == "":
            raise ValueError("a client in a seed needs a client_id and a client_secret, and no empty refresh_token")

    def as_dict(self) -> dict[str, str | None]:
        """Return the app as plain data, with its secrets; `Seed.of` reads it."""
        return dict(vars(self))


def _client_of(value: object) -> Client:
    """Read a client from plain data; errors show no secret."""
    if isinstance(value, Client):
        return value
    if isinstance(value, Mapping):
        return _client_of_plain(cast("Mapping[str, object]", value))
    raise ValueError("a client in a seed must be an object")


def _client_of_plain(plain: Mapping[str, object]) -> Client:
    unknown = plain.keys() - {"client_id", "client_secret", "refresh_token"}
    if unknown:
        raise ValueError(f"a client in a seed has no member {', '.join(sorted(map(str, unknown)))}")
    refresh_token = None if plain.get("refresh_token") is None else _client_text(plain, "refresh_token")
    return Client(_client_text(plain, "client_id"), _client_text(plain, "client_secret"), refresh_token)


def _client_text(plain: Mapping[str, object], name: str) -> str:
    value = plain.get(name)
    if isinstance(value, str):
        return value
    raise ValueError(f"{name} of a client in a seed must be a string")


@dataclass(frozen=True)
class ValidationCode:
    """Hold one validation code for Government Community Cloud, as in the seed.

    Members: https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
    """

    validation_id: str = field(repr=False)  # anyone who knows a code can use it up
    organization_name: str
    max_creates: int
    remaining_creates: int
    partner_id: str = _PARTNER_ID

    def __post_init__(self) -> None:
        """Reject a code that cannot exist."""
        if not self.validation_id:
            raise ValueError("a validation code needs a validationId")
        if not 0 <= self.remaining_creates <= self.max_creates:
            raise ValueError("a validation code needs 0 <= remainingCreates <= maxCreates")


class SeededCustomer(NamedTuple):
    """A customer with names, for the list of customers; a missing name follows from the id."""

    id: str
    company_name: str = ""
    domain: str = ""


def _default_codes() -> tuple[ValidationCode, ...]:
    return (
        ValidationCode("123456", "Contoso Government", max_creates=5, remaining_creates=5),
        ValidationCode("654321", "Fabrikam County", max_creates=1, remaining_creates=0),
    )


@dataclass(frozen=True)
class Seed:
    """Hold the customers, validation codes and apps to start with.

    ``customers``: the only customers, as ids or with names; None makes every GUID a known customer.
    ``clients``: the only apps that get tokens; None accepts any app, with any secret and any refresh token.
    """

    customers: tuple[str | SeededCustomer, ...] | None = None
    validation_codes: tuple[ValidationCode, ...] = field(default_factory=_default_codes)
    clients: tuple[Client, ...] | None = None

    def __post_init__(self) -> None:
        """Normalize customer ids, and reject a code or a client that is listed twice."""
        if self.customers is not None:
            object.__setattr__(self, "customers", tuple(map(_customer_of, self.customers)))
        if len({code.validation_id for code in self.validation_codes}) < len(self.validation_codes):
            raise ValueError("the seed lists a validation code twice")
        if self.clients is not None and len({each.client_id for each in self.clients}) < len(self.clients):
            raise ValueError("the seed lists a client twice")

    @classmethod
    def of(cls, plain: Mapping[str, object]) -> Seed:
        """Build a seed from plain data, such as a JSON file.

        ``{"customers": ["<guid>", {"id": "<guid>", "companyName": "…", "domain": "…"}, …],
        "validation_codes": [{"validationId": "123456", "organizationName": "…", "maxCreates": 5, "remainingCreates": 5,
        "partnerId": "<guid>"}, …], "clients": [{"client_id": "…", "client_secret": "…", "refresh_token": "…"}, …]}``;
        all three members are optional. So are the names of a customer, ``remainingCreates`` (default ``maxCreates``)
        and ``partnerId`` of a code, and the ``refresh_token`` of a client.
        """
        unknown = plain.keys() - {"customers", "validation_codes", "clients"}
        if unknown:
            names = ", ".join(sorted(map(str, unknown)))
            raise ValueError(f"a seed has customers, validation_codes and clients, not {names}")
        customers, codes, clients = plain.get("customers"), plain.get("validation_codes"), plain.get("clients")
        return cls(
            None if customers is None else tuple(map(_customer_of, _items("customers", customers))),
            _default_codes() if codes is None else tuple(map(_code_of, _items("validation_codes", codes))),
            None if clients is None else tuple(map(_client_of, _items("clients", clients))),
        )

    def as_dict(self) -> dict[str, object]:
        """Return the seed as plain data; `of` reads it."""
        codes = [
            {
                "validationId": code.validation_id,
                "organizationName": code.organization_name,
                "maxCreates": code.max_creates,
                "remainingCreates": code.remaining_creates,
                "partnerId": code.partner_id,
            }
            for code in self.validation_codes
        ]
        customers = None if self.customers is None else [_plain_customer(each) for each in self.customers]
        clients = None if self.clients is None else [each.as_dict() for each in self.clients]
        return {"customers": customers, "validation_codes": codes, "clients": clients}


def _items(name: str, value: object) -> Iterable[object]:
    if isinstance(value, list | tuple):
        return cast("Iterable[object]", value)
    raise ValueError(f"{name} in a seed must be a list")


def _customer_of(value: object) -> str | SeededCustomer:
    if isinstance(value, SeededCustomer):
        return SeededCustomer(_customer_id(value.id), value.company_name, value.domain)
    if not isinstance(value, Mapping):
        return _customer_id(value)
    plain = cast("Mapping[str, object]", value)
    if unknown := plain.keys() - {"id", "companyName", "domain"}:
        raise ValueError(f"a customer in a seed has no member {', '.join(sorted(map(str, unknown)))}")
    names = [plain.get(name, "") for name in ("companyName", "domain")]
    if not all(isinstance(name, str) for name in names):
        raise ValueError("companyName and domain of a customer in a seed must be strings")
    return SeededCustomer(_customer_id(plain.get("id")), *map(str, names))


def _plain_customer(customer: str | SeededCustomer) -> object:
    if isinstance(customer, str):
        return customer
    return {"id": customer.id, "companyName": customer.company_name, "domain": customer.domain}


def _customer_id(value: object) -> str:
    guid = normal_guid(value) if isinstance(value, str) else None
    if guid is None:
        raise ValueError(f"a customer in a seed must be a GUID, not {value!r}")
    return guid


def _code_of(value: object) -> ValidationCode:
    if isinstance(value, ValidationCode):
        return value
    if isinstance(value, Mapping):
        return _code_of_plain(cast("Mapping[str, object]", value))
    raise ValueError("a validation code in a seed must be an object")


def _code_of_plain(plain: Mapping[str, object]) -> ValidationCode:
    unknown = plain.keys() - {"validationId", "organizationName", "maxCreates", "remainingCreates", "partnerId"}
    if unknown:
        raise ValueError(f"a validation code in a seed has no member {', '.join(sorted(map(str, unknown)))}")
    max_creates = _whole_number(plain, "maxCreates")
    return ValidationCode(
        validation_id=_text(plain, "validationId"),
        organization_name=_text(plain, "organizationName"),
        max_creates=max_creates,
        remaining_creates=_whole_number(plain, "remainingCreates") if "remainingCreates" in plain else max_creates,
        partner_id=_text(plain, "partnerId") if "partnerId" in plain else _PARTNER_ID,
    )


def _text(plain: Mapping[str, object], name: str) -> str:
    value = plain.get(name)
    if isinstance(value, str):
        return value
    raise ValueError(f"{name} of a validation code in a seed must be a string")


def _whole_number(plain: Mapping[str, object], name: str) -> int:
    value = plain.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{name} of a validation code in a seed must be a whole number")

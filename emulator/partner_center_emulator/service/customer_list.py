"""The list of customers: what a request asks for, which page it gets, and the link to the next one.

It lists the customers of the seed, in its order, and after them all others from their first accepted change on. A GUID
that was only read is not among them: reading stores nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from starlette.datastructures import Headers, QueryParams

from partner_center_emulator.formats.json_text import parse_json, write_json
from partner_center_emulator.service.errors import Code, RefusalError, fault
from partner_center_emulator.service.json_models import customer_json
from partner_center_emulator.state.store import Customer

LARGEST_PAGE = 500  # https://github.com/PartnerCenterSamples/Partner-Center-SDK-Samples/issues/5

_TOKEN = "MS-ContinuationToken"  # noqa: S105 - the name of a header
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_INT32 = range(-(2**31), 2**31)
# https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSdk.Models/Query/SeekOperation.cs
_SEEKS = {"Next": 0, "Previous": 1, "First": 2, "Last": 3, "PageIndex": 4}
# The how-to's names of the fields, and those of the reference.
_FIELDS = {
    "CompanyName": "companyName",
    "DisplayName": "companyName",
    "Domain": "domain",
    "DefaultDomainName": "domain",
}


@dataclass(frozen=True)
class CustomersQuery:
    """Hold what a request for a page asks for; a size of 0 leaves it to the service."""

    size: int = 0
    filter: str | None = None
    after: int = 0
    """How many customers the pages before had."""

    @classmethod
    def of(cls, parameters: QueryParams, headers: Headers) -> CustomersQuery:
        """Read the query and the continuation token, or raise the refusal.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers,
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name. `filter.operator` is read and
        has no effect, since none is documented. That a token and `seekOperation=Next` need one another is inferred from
        the .NET SDK, which always sends both; other operations than `Next` and `First` are not emulated.
        """
        size = _integer(parameters, "size") or 0
        if size < 0:
            raise _bad("size is below 0.")
        _integer(parameters, "filter.operator")
        query = cls(min(size, LARGEST_PAGE), _single(parameters, "filter"))
        _read_filter(query.filter)
        seek, token = _seek(parameters), headers.get(_TOKEN)
        if seek == _SEEKS["Next"] and token is not None:
            return _read_token(token)
        if seek not in (None, _SEEKS["First"]) or token is not None:
            raise _bad(
                f"seekOperation=Next goes with the header {_TOKEN}; of the other operations there is only First."
            )
        return query

    def page(self, customers: Sequence[Customer], *, versioned: bool) -> dict[str, object]:
        """Return the page as JSON members; `versioned` puts `/v1` before the paths of its own links.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers,
        https://learn.microsoft.com/en-us/partner-center/developer/get-invoice-billed-consumption-lineitems
        """
        wanted = _read_filter(self.filter)
        found = [customer for customer in customers if wanted is None or _matches(*wanted, customer)]
        size = self.size or LARGEST_PAGE
        items = found[self.after : self.after + size]
        path = "/v1/customers" if versioned else "/customers"
        links = {"self": self.link(path)}
        if self.after + size < len(found):
            links["next"] = CustomersQuery(self.size, self.filter, self.after + size).link(path)
        return {
            "totalCount": len(items),  # of the page: the how-to's one example with a next page has it so
            "items": [customer_json(customer) for customer in items],
            "links": links,
            "attributes": {"objectType": "Collection"},
        }

    def link(self, path: str) -> dict[str, object]:
        """Return a link to the page that this asks for."""
        query = {"size": str(self.size)} | ({} if self.filter is None else {"filter": self.filter})
        if not self.after:
            return {"uri": f"{path}?{urlencode(query)}", "method": "GET", "headers": list[object]()}
        content = write_json([self.size, self.filter, self.after])
        header = {"key": _TOKEN, "value": base64.b64encode(content.encode()).decode()}
        uri = f"{path}?{urlencode(query | {'seekOperation': 'Next'})}"
        return {"uri": uri, "method": "GET", "headers": [header]}


def _matches(name: str, prefix: str, customer: Customer) -> bool:
    value = customer.company_name if name == "companyName" else customer.domain
    return value.lower().startswith(prefix.lower())


def _read_filter(text: str | None) -> tuple[str, str] | None:
    """Return the field and what it has to begin with."""
    if text is None:
        return None
    try:
        content = parse_json(text)
    except ValueError:
        raise _bad("filter is not JSON.") from None
    members = cast("dict[str, object]", content) if isinstance(content, dict) else {}
    name, value, operator = (members.get(key) for key in ("Field", "Value", "Operator"))
    if not isinstance(name, str) or name not in _FIELDS or not isinstance(value, str) or operator != "starts_with":
        fields = ", ".join(_FIELDS)
        raise _bad(f"filter has to have a Field out of {fields}, a Value that is text, and the Operator starts_with.")
    return _FIELDS[name], value


def _read_token(token: str) -> CustomersQuery:
    refusal = _bad(f"{_TOKEN} is not one that was given out.")
    try:
        content = json.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise refusal from None
    match content:
        case [int(size), str() | None as text, int(after)] if 0 <= size <= LARGEST_PAGE and after > 0:
            _read_filter(text)
            return CustomersQuery(size, text, after)
        case _:
            raise refusal


def _seek(parameters: QueryParams) -> int | None:
    text = _single(parameters, "seekOperation")
    return _SEEKS[text] if text in _SEEKS else _integer(parameters, "seekOperation")


def _integer(parameters: QueryParams, name: str) -> int | None:
    text = _single(parameters, name)
    if text is None:
        return None
    if not _INTEGER.fullmatch(text) or int(text) not in _INT32:
        raise _bad(f"{name} is not an int32.")
    return int(text)


def _single(parameters: QueryParams, name: str) -> str | None:
    values = parameters.getlist(name)
    if len(values) > 1:
        raise _bad(f"{name} is there more than once.")
    return values[0] if values else None


def _bad(description: str) -> RefusalError:
    return fault(400, Code.INVALID_INPUT, description)

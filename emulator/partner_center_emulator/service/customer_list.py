"""The list of customers: the query, the page, and the link to the next page.

The list has the customers of the seed in their order, then all others that had an accepted change. A GUID that was
only read is not in the list, because reading stores nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from starlette.datastructures import Headers, QueryParams

from partner_center_emulator.formats.json_text import parse_json, require_encodable, write_json
from partner_center_emulator.formats.spelling import enum_name, query_values
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.service.json_models import customer_json
from partner_center_emulator.state.store import Customer

MAX_PAGE_SIZE = 500  # https://github.com/PartnerCenterSamples/Partner-Center-SDK-Samples/issues/5

_TOKEN = "MS-ContinuationToken"  # noqa: S105 - the name of a header
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_INT32 = range(-(2**31), 2**31)
# https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSdk.Models/Query/SeekOperation.cs
_SEEKS = ("Next", "Previous", "First", "Last", "PageIndex")
# In the order of https://learn.microsoft.com/en-us/dotnet/api/microsoft.store.partnercenter.models.query.fieldfilteroperation;
# the numbers are inferred.
_OPERATORS = (
    *("Equals", "NotEquals", "GreaterThan", "GreaterThanOrEquals", "LessThan", "LessThanOrEquals", "Substring"),
    *("And", "Or", "StartsWith", "NotStartsWith"),
)
# The names of the fields in the how-to and in the reference.
_FIELDS = {
    "CompanyName": "companyName",
    "DisplayName": "companyName",
    "Domain": "domain",
    "DefaultDomainName": "domain",
}


@dataclass(frozen=True)
class CustomersQuery:
    """Hold the query for a page; a size of 0 stands for the default."""

    size: int = 0
    filter: str | None = None
    after: int = 0
    """How many customers the earlier pages had."""

    @classmethod
    def of(cls, parameters: QueryParams, headers: Headers) -> CustomersQuery:
        """Read the query and the continuation token, or raise a ServiceError.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers,
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name. `filter.operator` is read and
        has no effect, because none is documented. That a token and `seekOperation=Next` go together is inferred from
        the .NET SDK, which always sends both; other operations than `Next` and `First` are not emulated.
        """
        size = _number(parameters, "size") or 0
        if size < 0:
            raise _bad("size is below 0.")
        _number(parameters, "filter.operator", _OPERATORS)
        query = cls(min(size, MAX_PAGE_SIZE), _single(parameters, "filter"))
        _read_filter(query.filter)
        seek, token = _number(parameters, "seekOperation", _SEEKS), headers.get(_TOKEN)
        if seek == _SEEKS.index("Next") and token is not None:
            return _read_token(token)
        if seek not in (None, _SEEKS.index("First")) or token is not None:
            raise _bad(
                f"seekOperation=Next goes with the header {_TOKEN}; of the other operations there is only First."
            )
        return query

    def page(self, customers: Sequence[Customer], *, versioned: bool) -> dict[str, object]:
        """Return the page as JSON data; `versioned` puts `/v1` before the paths of its links.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers,
        https://learn.microsoft.com/en-us/partner-center/developer/get-invoice-billed-consumption-lineitems
        """
        prefix_filter = _read_filter(self.filter)
        found = [customer for customer in customers if prefix_filter is None or _matches(*prefix_filter, customer)]
        size = self.size or MAX_PAGE_SIZE
        items = found[self.after : self.after + size]
        path = "/v1/customers" if versioned else "/customers"
        links = {"self": self.link(path)}
        if self.after + size < len(found):
            links["next"] = CustomersQuery(self.size, self.filter, self.after + size).link(path)
        return {
            "totalCount": len(items),  # of this page only, as in the how-to's one example with a next page
            "items": [customer_json(customer) for customer in items],
            "links": links,
            "attributes": {"objectType": "Collection"},
        }

    def link(self, path: str) -> dict[str, object]:
        """Return a link to the page of this query."""
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
    """Return the field and the prefix that it must start with."""
    if text is None:
        return None
    try:
        content = parse_json(text)
    except ValueError:
        raise _bad("filter is not JSON.") from None
    given = cast("dict[str, object]", content) if isinstance(content, dict) else {}
    members = {name.lower(): value for name, value in given.items()}
    name, value, operator = (members.get(key) for key in ("field", "value", "operator"))
    field = enum_name(name, _FIELDS) if isinstance(name, str) else None
    if field is None or not isinstance(value, str) or not _starts_with(operator):
        fields = ", ".join(_FIELDS)
        raise _bad(f"filter has to have a Field out of {fields}, a Value that is text, and the Operator starts_with.")
    return _FIELDS[field], value


def _starts_with(operator: object) -> bool:
    if isinstance(operator, str):
        return enum_name(operator.replace("_", ""), _OPERATORS) == "StartsWith"
    return operator == _OPERATORS.index("StartsWith")


def _read_token(token: str) -> CustomersQuery:
    error = _bad(f"{_TOKEN} is not one that was given out.")
    try:
        content = parse_json(base64.b64decode(token, validate=True))
        require_encodable(content, _TOKEN)
    except (binascii.Error, ValueError):
        raise error from None
    match content:
        case [int(size), str() | None as text, int(after)] if (
            0 <= size <= MAX_PAGE_SIZE and after > 0 and not isinstance(size, bool) and not isinstance(after, bool)
        ):
            _read_filter(text)
            return CustomersQuery(size, text, after)
        case _:
            raise error


def _number(parameters: QueryParams, name: str, names: Sequence[str] = ()) -> int | None:
    """Return a parameter that is a number, or the name of an enum, whose numbers count from 0."""
    text = _single(parameters, name)
    if text is None:
        return None
    if known := enum_name(text.replace("_", ""), names):
        return names.index(known)
    if not _INTEGER.fullmatch(text) or int(text) not in _INT32:
        raise _bad(f"{name} is not an int32.")
    return int(text)


def _single(parameters: QueryParams, name: str) -> str | None:
    values = query_values(parameters, name)
    if len(values) > 1:
        raise _bad(f"{name} is there more than once.")
    return values[0] if values else None


def _bad(description: str) -> ServiceError:
    return service_error(400, ErrorCode.INVALID_INPUT, description)

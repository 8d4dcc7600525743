"""The special methods of the resource `customers`, which replace the generated ones.

Each function is a method. `openapi/resources.py` reads its signature and docstring, and writes its four forms.
"""

import json
from typing import Any

from partner_center_generated.models import Customer
from partner_center_resources.calls.customers import get_customers_call

from .errors import InvalidRequestError
from .formats.outside_text import shown, storable
from .runtime.calls import Settings
from .runtime.pages import Paging

OPERATIONS = {"list": "getCustomers"}
ARGUMENTS = {"page_size": "size", "company_name_starts_with": "filter", "domain_starts_with": "filter"}
SENT = {"list": ("size", "filter", "filter.operator")}  # what the method's own arguments stand for

MAX_PAGE_SIZE = 500  # https://github.com/PartnerCenterSamples/Partner-Center-SDK-Samples/issues/5


def list(  # noqa: A001 - the name of the method
    settings: Settings,
    *,
    page_size: int | None = None,
    company_name_starts_with: str | None = None,
    domain_starts_with: str | None = None,
    continuation_token: str | None = None,
    **others: Any,
) -> Paging[Customer]:
    """List the partner's customers. The first request is sent when the iteration starts.

    Args:
        settings: The client's.
        page_size: Customers per page, from 1 to 500. Default: 500.
        company_name_starts_with: Only customers whose company name starts with this text, in any case.
        domain_starts_with: Only customers whose domain starts with this text, in any case. Not together with
            company_name_starts_with.
        continuation_token: Continue after the page that has this token, with its page size and filter.
        others: The operation's other parameters.

    https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
    """
    size = MAX_PAGE_SIZE if page_size is None else page_size
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MAX_PAGE_SIZE:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"page_size is {shown(page_size)}; give a whole number from 1 to {MAX_PAGE_SIZE}")
    if company_name_starts_with is not None and domain_starts_with is not None:
        raise InvalidRequestError("give company_name_starts_with or domain_starts_with, not both")
    fields = {"CompanyName": company_name_starts_with, "Domain": domain_starts_with}
    filters = [_starts_with(name, value) for name, value in fields.items() if value is not None]
    return get_customers_call(
        settings,
        size=size if continuation_token is None else page_size,
        filter_=filters[0] if filters else None,
        continuation_token=continuation_token,
        **others,
    )


def _starts_with(field: str, value: object) -> str:
    """Return the filter in the form of the how-to. The reference has other field names and no such filter."""
    if not isinstance(value, str) or not value.strip() or storable(value) != value:
        name = {"CompanyName": "company_name_starts_with", "Domain": "domain_starts_with"}[field]
        raise InvalidRequestError(f"{name} is {shown(value)}; give the text that it begins with, or leave it out")
    return json.dumps({"Field": field, "Value": value, "Operator": "starts_with"}, separators=(",", ":"))

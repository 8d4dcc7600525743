"""The calls of `custom_domains`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation

_GET_CUSTOMER_CUSTOM_DOMAINS = Operation(
    "custom_domains.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_CUSTOM_DOMAINS: Callable[[object], list[str]] = readers.many(readers.plain(str), "item")


def get_customer_custom_domains_call(settings: Settings, customer_id: str | UUID) -> Call[list[str]]:
    """Validate the arguments of the operation `getCustomerCustomDomains`, and return the call."""
    return _GET_CUSTOMER_CUSTOM_DOMAINS.call(
        "/v{}/customers/{}/customDomains".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_CUSTOM_DOMAINS,
    )
